"""What the councils' work is found by: who, where, when, what was said and decided, each for its own readers."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from councils import thread
from councils.models import (
    ActionPoint,
    AgendaItem,
    Council,
    CouncilName,
    Decision,
    Dialogue,
    Extract,
    Meeting,
    Municipality,
    NeedObservation,
    Organisation,
    Person,
    Position,
    Proposal,
    SharedItem,
)
from portal.markup import plain
from portal.search import Follow, Kind, Reader, Source, Words
from portal.sorting import swedish

KINDS = [
    Kind("council", lambda: str(_("Councils")), "people"),
    Kind("meeting", lambda: str(_("Meetings")), "calendar"),
    Kind("item", lambda: str(_("Agenda items and minutes")), "list"),
    Kind("decision", lambda: str(_("Decisions")), "stamp"),
    Kind("extract", lambda: str(_("Public extracts of minutes")), "list"),
    Kind("shared-item", lambda: str(_("Shared items")), "shared"),
    Kind("proposal", lambda: str(_("Proposals")), "send"),
    Kind("action-point", lambda: str(_("Action points")), "task"),
    Kind("dialogue", lambda: str(_("Dialogues")), "comment"),
    Kind("person", lambda: str(_("People")), "user"),
    Kind("organisation", lambda: str(_("Organisations")), "building"),
    Kind("municipality", lambda: str(_("Municipalities")), "map"),
]


def councils_of(reader: Reader) -> list[tuple[int, str]]:
    """Return the councils that a reader may narrow a search to."""
    rows = Council.objects.visible_to(reader) if reader.is_authenticated else Council.objects.none()
    return list(rows.active().order_by(swedish("short_name")).values_list("pk", "short_name"))


def _councils() -> QuerySet[Council]:
    return Council.objects.select_related("host").prefetch_related("names")


def _council(row: Council) -> Iterator[Words]:
    text = "\n".join([row.short_name, *(old.name for old in row.names.all()), plain(row.mandate)])
    yield Words(row.name, row.get_absolute_url(), text, row.host.label, council=row.pk)


def _meeting(row: Meeting) -> Iterator[Words]:
    text = "\n".join([row.council_title, row.place, row.registry_number, row.call_message, row.cancelled_reason])
    yield Words(row.title, row.get_absolute_url(), text, row.council.short_name, row.day, row.council_id)


def _items() -> QuerySet[AgendaItem]:
    return AgendaItem.objects.exclude(kind=AgendaItem.Kind.BREAK).select_related("meeting__council")


def _item(row: AgendaItem, text: str) -> Words:
    meeting = row.meeting
    context = f"{meeting.council.short_name}, {meeting.title}"
    return Words(row.title, thread.place(row), plain(text), context, meeting.day, meeting.council_id)


def _agenda(row: AgendaItem) -> Iterator[Words]:
    yield _item(row, row.text)


def _notes(row: AgendaItem) -> Iterator[Words]:
    """Yield what was noted, once the meeting has been held: until then it is a draft that changes at every pause."""
    if row.meeting.has_been_held and row.notes.strip():
        yield _item(row, row.notes)


def _decision(row: Decision) -> Iterator[Words]:
    meeting = row.item.meeting
    context = f"{meeting.council.short_name}, {meeting.title}"
    yield Words(row.text, thread.place(row.item), row.item.title, context, meeting.day, meeting.council_id)


def _extract(row: Extract) -> Iterator[Words]:
    said = [text for item in row.items for text in (item["title"], item.get("conclusion", ""), *item["decisions"])]
    names = [name for side in row.organisations for name in side["names"]]
    meeting = row.meeting
    text = plain("\n\n".join([row.summary, *said, *names]))
    yield Words(meeting.title, row.get_absolute_url(), text, meeting.council_title, meeting.day, meeting.council_id)


def _shared_items() -> QuerySet[SharedItem]:
    given = Prefetch("positions", Position.objects.filter(given_at__isnull=False), to_attr="given")
    return SharedItem.objects.select_related("council").prefetch_related(given)


def _shared_item(row: Any) -> Iterator[Words]:
    said = [row.question, row.background, row.proposal, row.decision, row.outcome, *(one.text for one in row.given)]
    text = plain("\n\n".join([row.number, *said]))
    on = row.decided_on or timezone.localdate(row.proposed_at)
    yield Words(row.title, row.get_absolute_url(), text, f"{row.council.short_name}, {row.number}", on, row.council_id)


def _proposal(row: Proposal) -> Iterator[Words]:
    on = timezone.localdate(row.proposed_at)
    yield Words(row.title, row.get_absolute_url(), plain(row.text), row.council.short_name, on, row.council_id)


def _action_point(row: ActionPoint) -> Iterator[Words]:
    text = "\n".join([row.owner.name if row.owner else "", row.outcome])
    on = row.due_on or timezone.localdate(row.created_at)
    yield Words(row.text, row.get_absolute_url(), text, row.council.short_name, on, row.council_id)


def _dialogues() -> QuerySet[Dialogue]:
    needs = Prefetch("needs", NeedObservation.objects.present().for_list(), to_attr="told")
    rows = Dialogue.objects.filter(removed_at=None).select_related("council", "organisation", "industry")
    return rows.prefetch_related(needs, "guests__organisation")


def _dialogue(row: Any) -> Iterator[Words]:
    needs = [f"{need.subject} {need.code.name if need.code else ''}" for need in row.told]
    guests = [guest.organisation.name for guest in row.guests.all()]
    industry = row.industry.name if row.industry else ""
    text = "\n".join([plain(row.notes), plain(row.tried), *needs, *guests, industry])
    yield Words(
        row.organisation.name, row.get_absolute_url(), text, row.council.short_name, row.held_on, row.council_id
    )


def _person(row: Person) -> Iterator[Words]:
    text = "\n".join([row.title, row.organisation.name, row.email, row.phone])
    context = ", ".join(filter(None, [row.title, row.organisation.label]))
    yield Words(row.name, row.get_absolute_url(), text, context)


def _organisation(row: Organisation) -> Iterator[Words]:
    yield Words(row.name, row.get_absolute_url(), "\n".join([row.short_name, row.organisation_number, row.website]))


def _municipality(row: Municipality) -> Iterator[Words]:
    yield Words(row.organisation.name, row.get_absolute_url(), row.organisation.short_name, row.code)


def _extracts_for(reader: Any) -> QuerySet[Extract]:
    """Return what is public of meetings whose minutes the reader cannot read."""
    return Extract.objects.published().exclude(meeting__in=Meeting.objects.visible_to(reader))


def _proposals_for(reader: Any) -> QuerySet[Proposal]:
    return Proposal.objects.visible_to(reader)


MEETING = Follow(Meeting, "id", "meeting_id")
SOURCES = [
    Source(
        *("council", "council", Council, Council.objects.visible_to, _councils, _council),
        follows=(Follow(CouncilName, "council_id"),),
    ),
    Source(
        *("meeting", "meeting", Meeting, Meeting.objects.visible_to),
        records=lambda: Meeting.objects.select_related("council"),
        words=_meeting,
        follows=(Follow(Council, "id", "council_id"),),
    ),
    Source("item", "item", AgendaItem, AgendaItem.objects.visible_to, _items, _agenda, (MEETING,)),
    # What stays within a council is found by its own alone.
    Source("notes", "item", AgendaItem, AgendaItem.objects.open_to, _items, _notes, (MEETING,)),
    Source(
        *("decision", "decision", Decision, Decision.objects.visible_to),
        records=lambda: Decision.objects.select_related("item__meeting__council"),
        words=_decision,
        follows=(Follow(AgendaItem, "id", "item_id"), Follow(Meeting, "id", "item__meeting_id")),
    ),
    Source(
        *("extract", "extract", Extract, _extracts_for),
        records=lambda: Extract.objects.published().select_related("meeting__council"),
        words=_extract,
        is_public=True,
    ),
    Source(
        *("shared-item", "shared-item", SharedItem, SharedItem.objects.visible_to, _shared_items, _shared_item),
        follows=(Follow(Position, "item_id"),),
    ),
    Source(
        *("proposal", "proposal", Proposal, _proposals_for),
        records=lambda: Proposal.objects.select_related("council"),
        words=_proposal,
    ),
    Source(
        *("action-point", "action-point", ActionPoint, ActionPoint.objects.visible_to),
        records=lambda: ActionPoint.objects.select_related("council", "owner"),
        words=_action_point,
        follows=(Follow(Person, "id", "owner_id"),),
    ),
    Source(
        *("dialogue", "dialogue", Dialogue, Dialogue.objects.visible_to, _dialogues, _dialogue),
        follows=(Follow(NeedObservation, "dialogue_id"), Follow(Organisation, "id", "organisation_id")),
        is_quoted=False,
    ),
    Source(
        *("person", "person", Person, Person.objects.visible_to),
        records=lambda: Person.objects.select_related("organisation"),
        words=_person,
        follows=(Follow(Organisation, "id", "organisation_id"),),
        is_quoted=False,
    ),
    Source(
        *("organisation", "organisation", Organisation, Organisation.objects.visible_to),
        # A municipality is found as one.
        records=lambda: Organisation.objects.filter(municipality=None),
        words=_organisation,
        follows=(Follow(Municipality, "organisation_id"),),
        is_quoted=False,
    ),
    Source(
        *("municipality", "municipality", Municipality, Municipality.objects.visible_to),
        records=lambda: Municipality.objects.select_related("organisation"),
        words=_municipality,
        follows=(Follow(Organisation, "id", "organisation_id"),),
        is_quoted=False,
    ),
]
