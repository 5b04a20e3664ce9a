"""What the delregions have communicated of their needs, for everybody: the matrix, a subject, and the file."""

from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from analyses.filters import assessments as filters
from analyses.models import DELREGIONS, Analysis, Assessment, AssessmentRound, Ground, Subject
from analyses.services import matrix as signs
from analyses.services import matrix_words
from analyses.views import assessment_page, matrix
from portal import exports
from portal.http import listing, read_key

ROWS = 50


@login_not_required
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The matrix of what is communicated, in the latest round or the one that is asked for."""
    rounds = list(AssessmentRound.objects.public().latest_first())
    asked = read_key(request.GET.get("round"))
    shown = next((row for row in rounds if row.pk == asked), rounds[0] if rounds else None)
    found = filters.of(request.GET, shown, rounds)
    cells = Assessment.objects.public().filter(round=shown)
    earlier = Assessment.objects.public().filter(round=shown.follows_id if shown else None)
    if kind := exports.wanted(request):
        rows = matrix.in_order(found, cells, earlier)
        columns = [column for column in matrix.file_columns() if column.label != _("State")]
        return matrix.respond(kind, columns, rows)
    context: dict[str, Any] = {
        "round": shown,
        "is_public": True,
        "section": "needs",
        "looks": list(assessment_page.looks().values())[:-1],
        "citation": _citation(shown) if shown else "",
    }
    if request.GET.get("view") == "list":
        rows = matrix.in_order(found, cells, earlier)
        context |= listing(request, found, rows, size=ROWS, view="list")
        context["is_long"] = context["page"].paginator.count > exports.LONG
        looks = assessment_page.looks()
        context["rows"] = [(row, looks[row.sign]) for row in context["page"]]
    else:
        context |= matrix.content(request, found, cells, earlier, is_open=False)
    return render(request, "analyses/library/assessments.html", context)


def _citation(shown: AssessmentRound) -> str:
    """Return how the round is cited: who, when, what and where."""
    latest = shown.assessments.public().order_by("-communicated_at").values_list("communicated_at", flat=True).first()
    assert latest is not None  # only rounds of which something is communicated are shown
    year, address = timezone.localdate(latest).year, f"{settings.SITE_URL}{shown.public_url}"
    return f"Västra Götalandsregionen ({year}). {shown.name}. {shown.period}. Kompetensportalen. {address}"


@login_not_required
@require_safe
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """A subject: what each delregion has communicated last, why, and on which published grounds."""
    subject = get_object_or_404(Subject.objects.select_related("code__classification"), pk=pk)
    rows = list(
        Assessment.objects.public()
        .filter(subject=subject)
        .select_related("round")
        .order_by("-round__opens_on", "area", "-horizon", "-sector")
    )
    if not rows:
        raise Http404
    shown = rows[0].round
    now = [row for row in rows if row.round_id == shown.pk]
    looks = assessment_page.looks()
    own = [(area.value, area.label, [(row, looks[row.sign]) for row in now if row.area == area]) for area in DELREGIONS]
    grounds = Ground.objects.filter(assessment__in=now)
    known = grounds.filter(analysis__state__in=Analysis.OUT).values("analysis")
    apart = signs.difference({(row.area, row.horizon, row.sector): row.sign for row in now})
    context = {
        "subject": subject,
        "round": shown,
        "now": own,
        "apart": matrix_words.words_of(apart) if apart and apart.spread >= signs.CLEAR else "",
        "analyses": Analysis.objects.filter(pk__in=known).select_related("publisher").order_by("-published_at"),
        "has_dialogues": grounds.filter(dialogue__isnull=False).exists(),
        "stands_behind": list(dict.fromkeys(row.stands_behind for row in now)),
        "decisions": list(dict.fromkeys((row.decision, row.adopted_on) for row in now)),
        "section": "needs",
        "crumbs": [(_("Needs of competence"), reverse("analyses:public-assessments")), (subject.name, None)],
    }
    return render(request, "analyses/library/subject.html", context)
