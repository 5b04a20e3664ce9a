"""The account of a request, read together with what each page's frame says of it."""

from datetime import date

from allauth.account.auth_backends import AuthenticationBackend
from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from portal.compiled import Question
from portal.models import Notification, User


def _account(user_id: int, today: date) -> QuerySet[User]:
    mine = Notification.objects.filter(user=OuterRef("pk")).unread().awake(today).order_by()
    count = mine.values("user").annotate(n=Count("pk")).values("n")
    return User.objects.annotate(known_unread=Coalesce(Subquery(count), 0)).filter(pk=user_id)


ACCOUNT = Question(_account)


class Backend(AuthenticationBackend):
    """allauth's own, but the number beside the bell costs no question of its own."""

    def get_user(self, user_id: int) -> User | None:
        found = User.objects.raw(*ACCOUNT.written_for(user_id=user_id, today=timezone.localdate()))
        user = next(iter(found), None)
        return user if user is not None and self.user_can_authenticate(user) else None
