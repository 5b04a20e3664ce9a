"""A round of assessments as a report: what is lacking most, where the delregions differ, and every subject by field."""

from collections.abc import Iterator
from itertools import groupby
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from analyses.models import DELREGIONS, Assessment, AssessmentRound, Subject, Topic
from analyses.services import matrix, matrix_words
from portal.jobs import JobKind
from portal.models import Job, User
from portal.reports import LANGUAGE, content, files
from portal.reports.content import Block, Heading, KeyFigures, List, Note, Report, Table
from portal.services import jobs
from portal.sorting import swedish
from portal.tables import Column
from portal.templatetags.portal import longday

KIND = "round-report"
TOP = 10
OWNER = "Västra Götalandsregionen"


def order(row: AssessmentRound, form: files.Form, *, by: User) -> Job:
    """Order the report as the person may read the round now; the same words are the same job."""
    frozen = content.dump(build(row, by))
    key = f"{KIND}:{row.pk}:{form}:{by.pk}:{files.digest(frozen)}"
    title = f"{row.name[:150]}, {_('report')}"
    return jobs.order(KIND, key=key, title=title, params={"report": frozen, "form": form}, by=by)


def can_read(user: User, job: Job) -> bool:
    """Whoever ordered it: it holds what that person may read of the round."""
    return job.ordered_by_id == user.pk


REPORT = JobKind(KIND, files.run, can_read)


def build(row: AssessmentRound, reader: User) -> Report:
    """Return the report, in Swedish: what the reader may read of the round."""
    cells = Assessment.objects.visible_to(reader).filter(round=row).exclude(value="")
    signs = matrix.signs(cells)
    before = matrix.signs(Assessment.objects.visible_to(reader).filter(round=row.follows_id))
    waiting = cells.exclude(state__in=Assessment.OUT).count()
    rows = Subject.objects.filter(pk__in=signs).select_related("code__classification")
    subjects = list(rows.order_by("topic", swedish("name"), "pk"))
    with override(LANGUAGE):
        blocks: list[Block] = [KeyFigures(tuple(_figures(signs, before, row)))]
        if waiting:
            words = ngettext(
                "%(n)s assessment is not communicated yet, and may change.",
                "%(n)s assessments are not communicated yet, and may change.",
                waiting,
            )
            blocks.append(Note(words % {"n": waiting}, "warn"))
        blocks += _tops(signs, subjects)
        for topic, some in groupby(subjects, key=lambda subject: subject.topic):
            blocks += [Heading(str(Topic(topic).label), 1, topic), _table(topic, list(some), signs, before)]
        blocks += _behind(cells)
        status = _("Draft") if waiting else _("Communicated")
        return Report(
            title=row.name,
            owner=OWNER,
            at=timezone.now().isoformat(),
            blocks=tuple(blocks),
            status=status,
            lead=_("Shortage, paradox, balance or surplus, as the four delregions judge it, subject by subject."),
            facts=tuple(_facts(row)),
            mark=_("Draft") if waiting else "",
            footer=f"{row.name}. {longday(timezone.now())}. Kompetensportalen",
            has_contents=True,
        )


def _facts(row: AssessmentRound) -> Iterator[tuple[str, str]]:
    yield _("Years"), row.period
    yield _("Assessed"), f"{longday(row.opens_on)} – {longday(row.closes_on)}"
    if row.follows:
        yield _("Follows on"), row.follows.name


def _figures(signs: matrix.Signs, before: matrix.Signs, row: AssessmentRound) -> Iterator[tuple[str, str]]:
    yield str(len(signs)), _("subjects are assessed")
    most = sum(len(areas) > len(DELREGIONS) / 2 for _pk, _sector, areas in matrix.short_of(signs, most=len(signs)))
    yield str(most), _("lack people in the short term in most delregions")
    yield str(len(matrix.differing(signs))), _("are judged clearly differently by the delregions")
    if row.follows:
        changed = len(matrix.changing(signs, before))
        yield str(changed), _("are judged in another way than in %(round)s") % {"round": row.follows.name}


def _tops(signs: matrix.Signs, subjects: list[Subject]) -> Iterator[Block]:
    names = {subject.pk: subject.name for subject in subjects}
    lacking = [
        f"**{names[pk]}**: {matrix_words.lacking(sector, areas)}"
        for pk, sector, areas in matrix.short_of(signs, most=TOP)
    ]
    apart = [f"**{names[pk]}**: {matrix_words.words_of(found)}" for pk, found in matrix.furthest_apart(signs, most=TOP)]
    for heading, key, items in (
        (_("Shortage in the short term in most delregions"), "brist", lacking),
        (_("Where the delregions differ most"), "skilj", apart),
    ):
        if items:
            yield Heading(heading, 1, key)
            yield List(tuple(items), is_numbered=True)


def _table(topic: str, subjects: list[Subject], signs: matrix.Signs, before: matrix.Signs) -> Table:
    columns = [Column(_("Occupational group")), *(Column(str(area.label)) for area in DELREGIONS)]
    rows = [
        (_named(row, signs, before), *(matrix_words.said_by(signs[row.pk], area) or "–" for area in DELREGIONS))
        for row in subjects
    ]
    note = _("* is judged in another way than last time.") if any(row[0].endswith("*") for row in rows) else ""
    return Table(str(Topic(topic).label), tuple(columns), tuple(rows), note=note)


def _named(row: Subject, signs: matrix.Signs, before: matrix.Signs) -> str:
    name = f"{row.name} ({row.code.label})" if row.code else row.name
    return f"{name}*" if matrix.changed(signs[row.pk], before.get(row.pk, {})) else name


def _behind(cells: Any) -> Iterator[Block]:
    """Say who stands behind the assessments, and how they were adopted."""
    behind = cells.exclude(stands_behind="").values_list("stands_behind", flat=True).distinct()
    adopted = cells.exclude(decision="").values_list("decision", "adopted_on").distinct()
    items = [*behind.order_by("stands_behind")]
    items += [f"{_('Adopted')} {longday(on)}: {words}" for words, on in adopted.order_by("adopted_on", "decision")]
    if items:
        yield Heading(_("Who stands behind it"), 1, "bakom")
        yield List(tuple(items))
