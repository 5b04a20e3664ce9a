"""The public extract of minutes: drafted from what is approved, reviewed by somebody else, published, withdrawn."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from councils.models import AgendaItem, Attendance, Extract, Meeting, Side
from councils.services import extract_files, locks, minutes, minutes_report
from portal import concurrency
from portal.concurrency import WrongState
from portal.history import recorded
from portal.models import User

State = Extract.State


@recorded
def draft(meeting: Meeting, *, by: User) -> Extract:
    """Begin an extract of approved minutes, or go on with the one that is begun; what was published is its start."""
    meeting = locks.meeting(meeting.pk)
    if meeting.state != Meeting.State.APPROVED:
        raise WrongState(_("The minutes are approved first; then an extract of them can be made."))
    begun = meeting.extracts.filter(state__in=[State.DRAFT, State.FOR_REVIEW]).first()
    if begun is not None:
        return begun
    earlier = meeting.extracts.order_by("-pk").first()
    return Extract.objects.create(
        meeting=meeting,
        summary=earlier.summary if earlier else "",
        items=earlier.items if earlier else _items(meeting),
        organisations=_organisations(meeting),
        written_by=by,
    )


def _items(meeting: Meeting) -> list[dict[str, Any]]:
    """Return title, number and decisions of the items that do not stay within the council; notes never follow."""
    rows = [row for row in minutes_report.items_of(meeting) if row.kind != AgendaItem.Kind.BREAK]
    texts = minutes.report(meeting, own=False).items
    return [
        {"number": text.number, "title": text.title, "conclusion": "", "decisions": list(text.decisions)}
        for row, text in zip(rows, texts, strict=True)
        if not row.is_held_to_council
    ]


def _organisations(meeting: Meeting) -> list[dict[str, Any]]:
    rows = list(Attendance.objects.present().filter(meeting=meeting).select_related("organisation"))
    found = []
    for side in Side:
        names = sorted({row.organisation.label for row in rows if row.side == side}, key=str.casefold)
        if names:
            found.append({"side": str(side.label), "names": names})
    return found


@recorded
def edit(extract: Extract, *, summary: str, items: Sequence[Mapping[str, Any]], version: int, by: User) -> Extract:
    """Save what is written; Conflict if somebody else has written since. What was sent for review is a draft again.

    `items` holds title, conclusion and decisions of each item in order: a person who is named in the minutes is not
    named here, so the words of a decision may differ.
    """
    _locked(extract, State.DRAFT, State.FOR_REVIEW)
    extract.items = [{**item, **written} for item, written in zip(extract.items, items, strict=True)]
    extract.summary, extract.written_by, extract.state = summary, by, State.DRAFT
    concurrency.save(extract, version=version, fields=["items", "summary", "written_by", "state"])
    return extract


@recorded
def send(extract: Extract, *, by: User) -> Extract:
    """Ask somebody else to review the draft; no person's name may stand in it."""
    extract = _locked(extract, State.DRAFT)
    if named := sorted(names_in(extract)):
        raise WrongState(
            _("Names of people stand in the extract: %(names)s. Write the organisation instead.")
            % {"names": ", ".join(named)}
        )
    return _move(extract, State.FOR_REVIEW)


@recorded
def publish(extract: Extract, *, version: int, by: User) -> Extract:
    """Publish what one has reviewed: another than the one who wrote it, and the very text that was read."""
    locks.meeting(extract.meeting_id)
    extract = _locked(extract, State.FOR_REVIEW)
    if extract.written_by_id == by.pk:
        raise WrongState(_("Somebody else than the one who wrote the extract reviews it."))
    if extract.version != version:
        raise WrongState(_("The extract has changed since you opened the page. Read it again."))
    Extract.objects.published().filter(meeting=extract.meeting_id).update(state=State.REPLACED)
    extract.published_by, extract.published_at = by, timezone.now()
    _move(extract, State.PUBLISHED, "published_by", "published_at")
    extract_files.order(extract, by=by)
    return extract


@recorded
def withdraw(extract: Extract, *, by: User) -> Extract:
    """Take a published extract from the public; it is kept, and a new one may be made from it."""
    return _move(_locked(extract, State.PUBLISHED), State.WITHDRAWN)


def is_older_than_a_correction(extract: Extract) -> bool:
    """The minutes have been corrected since the extract was published, so what the public reads may be wrong."""
    return extract.meeting.corrections.confirmed().filter(confirmed_at__gt=extract.published_at).exists()


def names_in(extract: Extract) -> set[str]:
    """Return the people of the meeting who are named in the extract."""
    texts = [extract.summary, *_texts(extract.items)]
    names = extract.meeting.attendances.values_list("person__name", flat=True)
    return {name for name in names if any(name.casefold() in text.casefold() for text in texts)}


def _texts(items: Iterable[Mapping[str, Any]]) -> Iterable[str]:
    for item in items:
        yield from (item["title"], item["conclusion"], *item["decisions"])


def _locked(extract: Extract, *states: Extract.State) -> Extract:
    rows = Extract.objects.select_for_update(of=("self",)).select_related("meeting__council")
    now = rows.get(pk=extract.pk)
    if now.state not in states:
        raise WrongState(
            _("The extract is %(state)s, so that step is not possible.") % {"state": now.get_state_display().lower()}
        )
    return now


def _move(extract: Extract, state: Extract.State, *fields: str) -> Extract:
    extract.state = state
    extract.version += 1
    extract.save(update_fields=["state", "version", *fields])
    return extract
