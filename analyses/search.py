"""What analyses are found by: in the register by its readers, and what is published by everybody."""

from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from analyses import permissions
from analyses.models import Analysis, AnalysisCode, Area, Assessment, AssessmentRound, Goal, Subject
from councils.models import Organisation
from portal.markup import plain
from portal.models import Document
from portal.search import Follow, Kind, Source, Words, documents

KINDS = [
    Kind("analysis", lambda: str(_("Analyses")), "chart"),
    Kind("subject", lambda: str(_("Assessed needs")), "grid"),
    Kind("assessment", lambda: str(_("Assessments")), "grid"),
    Kind("goal", lambda: str(_("Goals")), "flag"),
]


def _rows() -> QuerySet[Analysis]:
    return Analysis.objects.select_related("council", "publisher").with_codes()


def _words(row: Analysis, url: str) -> Words:
    codes = [f"{one.code.name} {one.code.code}" for one in row.codes.all()]
    said = [row.summary, row.purpose, row.findings.replace("|", " "), row.text, row.method]
    text = (
        plain("\n\n".join(said)) + "\n" + "\n".join([row.publisher.name, row.edition, row.period, row.number, *codes])
    )
    on = timezone.localdate(row.published_at or row.proposed_at)
    edition = f", {row.edition}" if row.edition else ""
    return Words(row.title, url, text, f"{row.publisher.name}{edition}", on, row.council_id)


def _analysis(row: Analysis) -> Iterator[Words]:
    yield _words(row, row.get_absolute_url())


def _published(row: Analysis) -> Iterator[Words]:
    yield _words(row, row.public_url)


def _published_for(reader: Any) -> QuerySet[Analysis]:
    """Return what is published, to whoever is not led to the register."""
    rows = Analysis.objects.published()
    return rows.none() if reader.is_authenticated and permissions.can_read_analyses(reader) else rows


def _public_documents() -> QuerySet[Document]:
    return documents.records().filter(pk__in=_open_documents().values("pk")).prefetch_related("parent")


def _open_documents() -> QuerySet[Document]:
    return Document.objects.of(Analysis.objects.published()).present()


def _documents_for(reader: Any) -> QuerySet[Document]:
    is_in = reader.is_authenticated and permissions.can_read_analyses(reader)
    return Document.objects.none() if is_in else _open_documents()


def _document(row: Document) -> Iterator[Words]:
    assert isinstance(row.parent, Analysis)
    yield from documents.words(row, row.parent.public_url)


def _assessment(row: Assessment) -> Iterator[Words]:
    said = [row.text, row.stands_behind, row.decision, row.subject.code.name if row.subject.code else ""]
    where = [Area(row.area).label, row.get_horizon_display(), row.get_sector_display(), row.round]
    on = timezone.localdate(row.written_at)
    yield Words(row.subject.name, row.get_absolute_url(), plain("\n\n".join(said)), ", ".join(map(str, where)), on)


def _subjects_for(reader: Any) -> QuerySet[Subject]:
    """Return what everybody may read of, to whoever is not led to the assessments themselves."""
    rows = Subject.objects.filter(assessments__in=Assessment.objects.public())
    is_in = reader.is_authenticated and permissions.can_read_analyses(reader)
    return rows.none() if is_in else rows


def _subject(row: Subject) -> Iterator[Words]:
    yield Words(row.name, reverse("analyses:public-subject", args=[row.pk]), row.code.name if row.code else "")


def _goals_for(reader: Any) -> QuerySet[Goal]:
    """Return what is published, to whoever is not led to the goals themselves."""
    is_in = reader.is_authenticated and permissions.can_read_analyses(reader)
    return Goal.objects.none() if is_in else Goal.objects.public()


def _public_goal(row: Goal) -> Iterator[Words]:
    yield Words(row.title, row.public_url, plain(row.text), row.years, row.said_on)


def _goal(row: Goal) -> Iterator[Words]:
    on = row.said_on or timezone.localdate(row.written_at)
    yield Words(row.title, row.get_absolute_url(), plain(f"{row.text}\n\n{row.said}"), row.years, on)


FOLLOWS = (Follow(Organisation, "id", "publisher_id"), Follow(AnalysisCode, "analysis_id"))
SOURCES = [
    Source("analysis", "analysis", Analysis, Analysis.objects.visible_to, _rows, _analysis, FOLLOWS),
    Source(
        *("public-analysis", "analysis", Analysis, _published_for),
        records=lambda: _rows().filter(state__in=Analysis.OUT),
        words=_published,
        follows=FOLLOWS,
        is_public=True,
    ),
    Source(
        *("assessment", "assessment", Assessment, Assessment.objects.visible_to),
        records=lambda: Assessment.objects.select_related("subject__code", "round"),
        words=_assessment,
        follows=(Follow(Subject, "id", "subject_id"), Follow(AssessmentRound, "id", "round_id")),
    ),
    Source(
        *("public-subject", "subject", Subject, _subjects_for),
        records=lambda: Subject.objects.select_related("code"),
        words=_subject,
        is_public=True,
    ),
    Source("goal", "goal", Goal, Goal.objects.visible_to, Goal.objects.all, _goal),
    Source("public-goal", "goal", Goal, _goals_for, Goal.objects.public, _public_goal, is_public=True),
    Source(
        *("public-document", "document", Document, _documents_for, _public_documents, _document),
        follows=(*documents.SOURCE.follows, Follow(Analysis, "id", "parent_id")),
        is_public=True,
    ),
]
