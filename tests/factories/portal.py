"""Accounts and jobs."""

import factory
from allauth.account.models import EmailAddress
from django.utils import timezone

from portal.models import Job, Notification, User


class UserFactory(factory.django.DjangoModelFactory):
    """An account that has logged in before; `invited=True` never has, `closed=True` may not."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    class Params:
        invited = factory.Trait(joined_at=None)
        closed = factory.Trait(is_active=False)
        administrator = factory.Trait(is_administrator=True)

    name = factory.Sequence(lambda n: f"Kim Person{n}")
    email = factory.Sequence(lambda n: f"kim{n}@example.org")
    joined_at = factory.LazyFunction(timezone.now)

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        user = model_class.objects.create_user(**kwargs)
        EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
        return user


class JobFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Job

    kind = "test"
    key = factory.Sequence(lambda n: f"test:{n}")
    title = "Protokoll"
    ordered_by = factory.SubFactory(UserFactory)
    next_try_at = factory.LazyFunction(timezone.now)


class NotificationFactory(factory.django.DjangoModelFactory):
    """Something that an account is told of; `digest=True` waits for the daily mail, `read=True` has been read."""

    class Meta:
        model = Notification

    class Params:
        digest = factory.Trait(owes_digest=True)
        read = factory.Trait(read_at=factory.LazyFunction(timezone.now))

    user = factory.SubFactory(UserFactory)
    kind = "test"
    key = factory.Sequence(lambda n: f"made:{n}")
    title = "Protokollet väntar"
