"""Documents on councils, meetings and agenda items: who reads them, who writes, and until when."""

from collections import defaultdict
from dataclasses import dataclass, field

from django.contrib.contenttypes.models import ContentType
from django.contrib.contenttypes.prefetch import GenericPrefetch
from django.db.models import Count, Exists, Model, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.expressions import CombinedExpression
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext as _

from councils import permissions
from councils.models import AgendaItem, Council, Dialogue, Meeting, SharedItem
from councils.models.agenda_item import CarriedTo, CarriedToOpen
from councils.rights import rights_of
from councils.services import dialogues, locks, shared_items
from portal import documents
from portal.concurrency import WrongState
from portal.models import Document, User
from portal.models.document import DocumentQuerySet


@dataclass(frozen=True)
class Group:
    """The documents of one record, under its name."""

    record: Model
    label: str
    documents: list[Document] = field(default_factory=list)
    # They hang on the item that it was carried over from, and are changed there.
    carried: list[Document] = field(default_factory=list)

    @property
    def all(self) -> list[Document]:
        return self.carried + self.documents

    @property
    def token(self) -> str:
        return documents.token(self.record)


def register() -> None:
    """Say to the portal where documents may hang, and by which rules."""
    documents.register(
        "item",
        AgendaItem,
        visible=lambda user: AgendaItem.objects.open_to(user).select_related("meeting__council"),
        can_write=lambda user, item: permissions.can_write_meeting(user, item.meeting),
        url=lambda item: reverse("councils:meeting-documents", args=[item.meeting_id]),
        lock=lambda item: _lock(item.meeting_id),
    )
    documents.register(
        "meeting",
        Meeting,
        visible=lambda user: Meeting.objects.visible_to(user).select_related("council"),
        can_write=permissions.can_write_meeting,
        url=lambda meeting: reverse("councils:meeting-documents", args=[meeting.pk]),
        lock=lambda meeting: _lock(meeting.pk),
    )
    documents.register(
        "council",
        Council,
        visible=Council.objects.visible_to,
        can_write=permissions.can_edit_council,
        url=lambda council: reverse("councils:council-documents", args=[council.slug]),
        lock=_lock_council,
    )
    documents.register(
        "dialogue",
        Dialogue,
        visible=lambda user: Dialogue.objects.visible_to(user).select_related("organisation", "council"),
        can_write=permissions.can_write_dialogue,
        url=lambda row: row.get_absolute_url(),
        lock=_lock_dialogue,
    )
    documents.register(
        "shared-item",
        SharedItem,
        visible=lambda user: SharedItem.objects.visible_to(user).select_related("council", "lead"),
        can_write=permissions.can_write_shared_item,
        url=lambda item: item.get_absolute_url(),
        lock=_lock_shared_item,
    )


def _lock_dialogue(row: Dialogue) -> None:
    dialogues.locked(row)


def _lock(meeting_id: int) -> None:
    """What the minutes rest on stands still from when they are sent for approval."""
    locks.agenda(meeting_id)


def _lock_council(council: Council) -> None:
    if locks.council(council.pk).ended_on is not None:
        raise WrongState(_("The council has ended. Take it up again to change it."))


def _lock_shared_item(item: SharedItem) -> None:
    shared_items.open_for_writing(item)


def _open_items(user: User | None) -> QuerySet[AgendaItem]:
    """Return the items whose documents the user may read; what nobody in particular may is not held to a council."""
    return AgendaItem.objects.open_to(user) if user else AgendaItem.objects.filter(is_held_to_council=False)


def _rows(meeting: Meeting, user: User | None) -> DocumentQuerySet:
    """Return the documents of a meeting and of those of its items that the user may read, removed ones too."""
    items = _open_items(user).filter(meeting=meeting)
    return Document.objects.of(Meeting.objects.filter(pk=meeting.pk)) | Document.objects.of(items)


def of_meeting(meeting: Meeting, *, user: User | None, removed: bool = False) -> dict[tuple[int, int], list[Document]]:
    """Return the documents of a meeting and of those of its items that the user may read, by record; two queries."""
    rows, found = _rows(meeting, user), defaultdict(list)
    for document in (rows.removed() if removed else rows.present()).for_list():
        found[document.parent_type_id, document.parent_id].append(document)
    return dict(found)


def removed_from(meeting: Meeting, *, user: User) -> list[Document]:
    """Return what has been removed from a meeting and its items in the last thirty days, latest first."""
    found = [row for rows in of_meeting(meeting, user=user, removed=True).values() for row in rows]
    return sorted(found, key=lambda row: str(row.removed_at), reverse=True)


def carried_to(meeting: Meeting, *, user: User | None) -> dict[int, list[Document]]:
    """Return what the meeting's items bring from the items that they were carried over from, by item.

    A document stays where it was put, under that item's rights, and is shown on all that the item has become since.
    """
    earlier = Q(pk__in=CarriedTo(Value(meeting.pk), column="meeting_id"))
    rows = Document.objects.of(_open_items(user).filter(earlier)).present().for_list()
    parents = GenericPrefetch("parent", [AgendaItem.objects.select_related("meeting")])
    brought = defaultdict(list)
    for document in rows.prefetch_related(parents):
        brought[document.parent_id].append(document)
    if not brought:
        return {}
    links = AgendaItem.objects.filter(earlier | Q(meeting=meeting)).order_by("pk")
    origin = dict(links.values_list("pk", "carried_from"))
    own = meeting.items.exclude(carried_from=None).values_list("pk", flat=True)
    return {pk: [row for step in _chain(pk, origin) for row in brought[step]] for pk in own}


def _chain(pk: int, origin: dict[int, int | None]) -> list[int]:
    """Return the items before this one, the earliest first."""
    found: list[int] = []
    step = origin.get(pk)
    while step is not None and step not in found:
        found.insert(0, step)
        step = origin.get(step)
    return found


def by_item(meeting: Meeting, *, user: User) -> dict[int, list[Document]]:
    """Return the documents that the user may read under each of the meeting's items, those carried to it first."""
    item_type, found = _type(AgendaItem).pk, carried_to(meeting, user=user)
    for (kind, pk), rows in of_meeting(meeting, user=user).items():
        if kind == item_type:
            found[pk] = found.get(pk, []) + rows
    return found


def of_item(item: AgendaItem) -> list[Document]:
    """Return an item's documents, those carried to it first; for those who write in its meeting."""
    earlier = Q(pk__in=CarriedTo(Value(item.pk), column="id"), meeting__council=item.meeting.council_id)
    return list(Document.objects.of(AgendaItem.objects.filter(Q(pk=item.pk) | earlier)).present().for_list())


def groups(meeting: Meeting, *, user: User | None) -> list[Group]:
    """Return the meeting's own documents, and then each item's that the user may read, in the agenda's order.

    Nobody (None) stands for whoever is called and has not logged in: what stays within the council is left out.
    """
    found, carried = of_meeting(meeting, user=user), carried_to(meeting, user=user)
    rows = [Group(meeting, "", found.get((_type(Meeting).pk, meeting.pk), []))]
    number = 0
    for item in meeting.items.order_by("position"):
        number += not item.is_break
        item.meeting = meeting
        if permissions.can_read_notes(user, item) if user else not item.is_held_to_council:
            label = item.title if item.is_break else f"{number}. {item.title}"
            rows.append(Group(item, label, found.get((_type(AgendaItem).pk, item.pk), []), carried.get(item.pk, [])))
    return rows


def named_in_call(meeting: Meeting, *, user: User | None = None) -> list[Group]:
    """Return the documents that a call names, by record; a record without any is left out."""
    return [group for group in groups(meeting, user=user) if group.all]


def of_council_meetings(council: Council, *, user: User) -> QuerySet[Document]:
    """Return the documents of the council's meetings that the user may read, the latest first."""
    meetings = Meeting.objects.visible_to(user).filter(council=council)
    items = AgendaItem.objects.open_to(user).filter(meeting__council=council)
    rows = Document.objects.of(meetings) | Document.objects.of(items)
    parents = GenericPrefetch("parent", [Meeting.objects.all(), AgendaItem.objects.select_related("meeting")])
    return rows.present().for_list().prefetch_related(parents).order_by("-created_at", "-pk")


def count_in_meeting(user: User) -> CombinedExpression:
    """Return how many documents a meeting and its items have for this user, as an annotation of meetings."""
    meeting = OuterRef(OuterRef("pk"))
    # Whoever may not read an item is not shown what it brings either, wherever that was put.
    of_own = Meeting.objects.filter(pk=OuterRef(OuterRef(OuterRef("pk"))), council__in=rights_of(user).reads_councils)
    items = AgendaItem.objects.open_to(user).filter(
        Q(meeting=meeting)
        | Q(pk__in=CarriedToOpen(meeting, column="meeting_id"))
        | Q(Exists(of_own), pk__in=CarriedTo(meeting, column="meeting_id"))
    )
    present = Document.objects.present()
    own = present.filter(parent_type=_type(Meeting), parent_id=OuterRef("pk"))
    return _count(own) + _count(
        present.filter(parent_type=_type(AgendaItem), parent_id__in=items.order_by().values("pk"))
    )


def _count(rows: QuerySet[Document]) -> Coalesce:
    return Coalesce(Subquery(rows.values("parent_type").annotate(n=Count("pk")).values("n")), 0)


def _type(model: type[Model]) -> ContentType:
    return ContentType.objects.get_for_model(model)
