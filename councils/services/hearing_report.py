"""What the documents of a hearing say, gathered from its rows."""

from collections import defaultdict
from datetime import datetime

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from councils.models import Hearing, HearingRequest, Party
from councils.reports.hearing import HearingReport, Line, Sum
from councils.services import hearing_counts, hearing_files, populations
from councils.services.hearing_counts import Count
from councils.services.populations import People
from portal.models import Document
from portal.reports import LANGUAGE
from portal.reports.text import clean
from portal.sorting import swedish


def build(hearing: Hearing, *, now: datetime | None = None) -> HearingReport:
    """Return the round as it stands now."""
    rows = list(hearing.requests.for_list().order_by(swedish("organisation__name"), "pk"))
    for row in rows:
        row.hearing = hearing
    files = _files(hearing)
    towns = [row for row in rows if _in_county(row)]
    at = hearing.closed_at or now or timezone.now()
    people = populations.people_in([row.organisation for row in towns], today=timezone.localdate(at))
    with translation.override(LANGUAGE):
        parties = list(Party.objects.select_related("organisation"))
        shares = hearing_counts.by_party(towns, parties, people)
        sums = [_sum(share.party.organisation.name, share.count) for share in shares]
        return HearingReport(
            number=hearing.shared_item.number,
            title=clean(hearing.shared_item.title),
            question=clean(hearing.question),
            opened_at=hearing.opened_at.isoformat(),
            opened_by=clean(hearing.opened_by.name) if hearing.opened_by else "",
            due_at=hearing.due_at.isoformat(),
            closed_at=_iso(hearing.closed_at),
            at=at.isoformat(),
            summary=clean(hearing.summary),
            papers=tuple(clean(document.title) for document in hearing_files.papers_of(hearing)),
            sums=(*sums, _sum(_("All municipalities"), hearing_counts.count(towns, people))),
            towns=tuple(_line(row, files, people) for row in towns),
            parties=tuple(_line(row, files) for row in sorted(rows, key=_order) if row.is_party),
            outside=tuple(_line(row, files) for row in rows if not row.is_party and not _in_county(row)),
            population=clean(people.about),
        )


def _in_county(row: HearingRequest) -> bool:
    town = getattr(row.organisation, "municipality", None)
    return town is not None and town.in_county


def _order(row: HearingRequest) -> int:
    return row.party.order if row.party else 0


def _iso(moment: datetime | None) -> str:
    return moment.isoformat() if moment else ""


def _sum(name: str, count: Count) -> Sum:
    return Sum(
        name=clean(name),
        answered=count.answered,
        asked=count.asked,
        supports=count.supports,
        with_remarks=count.with_remarks,
        objects=count.objects,
        no_view=count.no_view,
        late=count.late,
        people=count.inhabitants,
        shares={name: round(share, 1) for name, share in count.shares.items()},
    )


def _files(hearing: Hearing) -> dict[int, list[str]]:
    found = defaultdict(list)
    rows = Document.objects.of(HearingRequest.objects.filter(hearing=hearing)).present().order_by("created_at", "pk")
    for pk, title in rows.values_list("parent_id", "title"):
        found[pk].append(clean(title))
    return found


def _line(row: HearingRequest, files: dict[int, list[str]], people: People | None = None) -> Line:
    town = getattr(row.organisation, "municipality", None)
    return Line(
        code=town.code if town else "",
        organisation=clean(row.organisation.name),
        association=clean(row.party.area) if row.party and not row.is_party else "",
        contact=clean(row.contact.name) if row.contact else "",
        asked_at=_iso(row.asked_at),
        reminded_at=_iso(row.reminded_at),
        opened_at=_iso(row.opened_at),
        due_at=row.last_at.isoformat(),
        answer=str(row.get_answer_display()),
        is_answered=bool(row.answer),
        is_objection=row.answer == HearingRequest.Answer.OBJECTS,
        is_late=row.is_late,
        text=clean(row.text),
        dissent=clean(row.dissent),
        level=str(row.get_level_display()) if row.level else "",
        answered_by=clean(row.answered_by),
        answered_at=_iso(row.answered_at),
        answered_via=str(row.get_answered_via_display()) if row.answer else "",
        files=tuple(files.get(row.pk, ())),
        measure=clean(row.measure),
        people=people.of.get(row.organisation_id) if people else None,
    )
