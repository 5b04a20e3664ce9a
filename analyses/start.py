"""What analyses bring to the start page and the menu."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from django.db.models import Count, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from analyses import permissions
from analyses.models import DELREGIONS, Analysis, AssessmentRound, Subject
from analyses.services import reviews
from councils.rights import rights_of
from portal.models import User
from portal.registry import NavLink, PublicText, WorkItem

SHOWN = 50
CELLS = 4  # a delregion's of each subject: two sectors, two horizons


def links(user: User) -> Iterator[NavLink]:
    """The register stands in the menu of everyone who has a council, what is published in that of the others."""
    if permissions.can_read_analyses(user):
        yield NavLink(_("Analyses"), "chart", reverse("analyses:analysis-list"), "knowledge", "analyses")
        yield NavLink(_("Needs of competence"), "grid", reverse("analyses:assessment-list"), "knowledge", "assessments")
        yield NavLink(_("Goals and priorities"), "flag", reverse("analyses:goal-list"), "knowledge", "goals")
    else:
        yield from (replace(link, group="knowledge") for link in public_links())


def work(user: User) -> Iterator[WorkItem]:
    """What waits for me: the reviews that I have been asked for. One query."""
    for review in reviews.owed_by(user)[:SHOWN]:
        analysis = review.contributor.analysis
        title = _("Review %s") % analysis.title
        yield WorkItem(title, review.get_absolute_url(), analysis.council.name, "eye", review.due_on)
    yield from _assessing(user)


def _assessing(user: User) -> Iterator[WorkItem]:
    """The open rounds that my delregion has not finished; VGR's officials follow them on the rounds' own pages."""
    if not rights_of(user).coordinates or permissions.can_run_rounds(user):
        return
    subjects = Subject.objects.order_by().values(one=Value(1)).annotate(n=Count("pk")).values("n")
    said = {
        area.value: Count("assessments", filter=~Q(assessments__value="") & Q(assessments__area=area))
        for area in DELREGIONS
    }
    rounds: QuerySet[Any, Any] = AssessmentRound.objects.filter(state=AssessmentRound.State.OPEN)
    for row in rounds.annotate(subjects=Coalesce(Subquery(subjects), 0), **said):
        cells = row.subjects * CELLS
        for area in permissions.areas_of(user):
            if (n := getattr(row, area.value)) < cells:
                title = _("Assess the needs of %(area)s in %(round)s") % {"area": area.label, "round": row}
                done = _("%(n)s of %(of)s assessed") % {"n": n, "of": cells}
                url = reverse("analyses:grid", args=[row.pk, area.value])
                yield WorkItem(title, url, done, "grid", row.closes_on)


def public_links() -> Iterator[NavLink]:
    """The public library stands in the menu of everybody."""
    yield NavLink(_("Analyses"), "chart", reverse("analyses:library"), section="library")
    yield NavLink(_("Needs of competence"), "grid", reverse("analyses:public-assessments"), section="needs")
    yield NavLink(_("Goals"), "flag", reverse("analyses:public-goals"), section="public-goals")


def public_news() -> Iterator[PublicText]:
    """The latest that has been published."""
    rows = Analysis.objects.filter(state=Analysis.State.PUBLISHED).select_related("council__host__party", "publisher")
    for row in rows.order_by("-published_at")[:5]:
        assert row.published_at is not None  # the database promises it
        yield PublicText(
            row.title, row.public_url, row.publisher.name, row.council.part, timezone.localdate(row.published_at)
        )
