"""The account of a request, read together with what each page's frame says of it."""

from allauth.account.auth_backends import AuthenticationBackend
from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from portal.models import Notification, User


class Backend(AuthenticationBackend):
    """allauth's own, but the number beside the bell costs no question of its own."""

    def get_user(self, user_id: int) -> User | None:
        mine = Notification.objects.filter(user=OuterRef("pk")).unread().awake(timezone.localdate()).order_by()
        count = mine.values("user").annotate(n=Count("pk")).values("n")
        user = User.objects.annotate(known_unread=Coalesce(Subquery(count), 0)).filter(pk=user_id).first()
        return user if user is not None and self.user_can_authenticate(user) else None
