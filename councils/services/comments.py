"""What is said about a shared item, in threads that are open until somebody solves them."""

import re

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from councils.models import Comment, Council, Membership, SharedItem
from councils.services import locks, notices
from councils.services.shared_items import locked
from portal.concurrency import WrongState
from portal.history import recorded
from portal.models import User
from portal.sorting import swedish


@recorded
def write(item: SharedItem, *, text: str, parent: Comment | None, by: User) -> Comment:
    """Say something; an answer stands in the thread that it answers, and opens it again."""
    row = locked(item)
    if row.state in SharedItem.CLOSED:
        raise WrongState(_("The item is closed, so it takes no more comments."))
    if parent is not None:
        parent = locks.present(row.comments.filter(pk=parent.pk).first())
        parent = parent.parent or parent
        row.comments.filter(pk=parent.pk).update(solved_at=None, solved_by=None)
    comment = Comment.objects.create(item=row, parent=parent, text=text, written_by=by)
    notices.commented(comment, mentioned(text), by=by)
    return comment


@recorded
def solve(comment: Comment, *, by: User) -> None:
    """Say that nothing is left to answer in a thread; solved already, it stays as it is."""
    threads = Comment.objects.filter(pk=comment.parent_id or comment.pk, solved_at=None)
    threads.update(solved_at=timezone.now(), solved_by=by)


@recorded
def reopen(comment: Comment, *, by: User) -> None:
    Comment.objects.filter(pk=comment.pk).update(solved_at=None, solved_by=None)


def may_be_mentioned(besides: User | None = None) -> list[User]:
    """Return those who may be named with an @: who sits in the group or coordinates a council, and so reads items."""
    today = timezone.localdate()
    reads = Q(council__kind=Council.Kind.STRATEGIC_GROUP) & ~Q(role=Membership.Role.OBSERVER)
    places = Membership.objects.on(today).filter(reads | Q(role=Membership.Role.COORDINATOR), council__ended_on=None)
    rows = User.objects.filter(pk__in=places.values("person__user"), is_active=True)
    others = rows.exclude(pk=besides.pk) if besides else rows
    return list(others.select_related("person__organisation").order_by(swedish("name"), "pk"))


def mentioned(text: str) -> list[User]:
    """Return whom the text names with an @ before the whole name."""
    if "@" not in text:
        return []
    return [user for user in may_be_mentioned() if re.search(rf"@{re.escape(user.name)}(?!\w)", text, re.IGNORECASE)]
