"""The public library: everybody reads what is published, finds it by words, topic and area, and follows the feed."""

from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from analyses.filters import library as filters
from analyses.models import Analysis, Contributor
from analyses.services import contents, publications, reviews
from analyses.views import analysis_page
from portal.downloads import stream
from portal.http import paged, pills
from portal.models import Document
from portal.reports.content import KeyFigures, Report

State = Analysis.State
RELATED, IN_FEED = 4, 30


@login_not_required
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """What is published, the newest first."""
    found = filters.of(request.GET)
    rows = found.qs.select_related("publisher", "council__host__party").order_by("-published_at", "-pk")
    context = {
        "filter": found,
        "pills": pills(request, found.form),
        "section": "library",
        "feed_url": f"{reverse('analyses:feed')}?{request.GET.urlencode()}",
        "subscribe_url": f"{reverse('analyses:subscribe')}?{request.GET.urlencode()}",
        **paged(request, rows, size=20),
    }
    return render(request, "analyses/library/index.html", context)


@login_not_required
@require_safe
def detail(request: HttpRequest, number: str) -> HttpResponse:
    """An analysis at its lasting address, whether it still counts or has been replaced."""
    rows = Analysis.objects.published().select_related("council__host__party", "publisher", "replaces", "replaced_by")
    analysis = get_object_or_404(rows, number=number)
    people = analysis.contributors.select_related("person__organisation").order_by("pk")
    said = [row for row in reviews.of(analysis) if row.round == analysis.review_round]
    report = publications.report(analysis)
    own = Document.objects.of(Analysis.objects.filter(pk=analysis.pk)).present().for_list()
    context = {
        "analysis": analysis,
        "authors": _organisations(row for row in people if row.role == Contributor.Role.AUTHOR),
        "reviewers": _organisations(row.contributor for row in said),
        "reviews": said,
        "verdicts": analysis_page.VERDICTS,
        "codes": analysis.codes.in_order(),
        "documents": own,
        "chapters": _chapters(report),
        "files": publications.files_of(analysis),
        "tables": list(report.tables),
        "related": _related(analysis),
        "newer": _newer(analysis),
        "citation": contents.citation(analysis),
        "address": f"{settings.SITE_URL}{analysis.public_url}",
        "section": "library",
        "crumbs": [(_("Published analyses"), reverse("analyses:library")), (analysis.title, None)],
    }
    return render(request, "analyses/library/detail.html", context)


def _chapters(report: Report) -> list[analysis_page.Chapter]:
    """Return what the page shows of the report: its figures, its method and its citation have places of their own."""
    found = analysis_page.chapters(block for block in report.blocks if not isinstance(block, KeyFigures))
    return [part for part in found if part.heading is None or part.heading.key not in ("metod", "citat")]


def _organisations(people: Any) -> list[str]:
    """Return where the people work: the public reads of organisations and never of persons."""
    return list(dict.fromkeys(row.person.organisation.name for row in people))


def _newer(analysis: Analysis) -> Analysis | None:
    """Return the edition that has replaced it, if that is out."""
    following = getattr(analysis, "replaced_by", None)
    return following if following is not None and following.state in Analysis.OUT else None


def _related(analysis: Analysis) -> list[Analysis]:
    """Return a few others on the same topics, the newest first."""
    rows = Analysis.objects.filter(state=State.PUBLISHED, topics__overlap=analysis.topics).exclude(pk=analysis.pk)
    return list(rows.select_related("publisher").order_by("-published_at")[:RELATED])


@login_not_required
@require_safe
def file(request: HttpRequest, pk: int) -> FileResponse:
    """Give the file of a document on a published analysis."""
    documents = Document.objects.of(Analysis.objects.published()).present()
    version = get_object_or_404(documents, pk=pk).latest
    try:
        content = default_storage.open(version.file)
    except FileNotFoundError:
        raise Http404 from None
    return stream(content, filename=version.filename, content_type=version.content_type, size=version.size)


@login_not_required
@require_safe
def feed(request: HttpRequest) -> HttpResponse:
    """Give the newest as Atom, narrowed as the list is."""
    found = filters.of(request.GET)
    rows = found.qs.select_related("publisher").order_by("-published_at", "-pk")[:IN_FEED]
    here = f"{settings.SITE_URL}{reverse('analyses:library')}"
    atom = Atom1Feed(
        title=_("Analyses of skills supply in Västra Götaland"),
        link=here,
        description="",
        language="sv",
        feed_url=f"{settings.SITE_URL}{request.get_full_path()}",
        feed_guid=here,
    )
    for row in rows:
        address = f"{settings.SITE_URL}{row.public_url}"
        atom.add_item(
            title=row.title,
            link=address,
            description=row.summary,
            unique_id=address,
            author_name=row.publisher.name,
            pubdate=row.published_at,
            updateddate=row.published_at,
            categories=row.topic_words,
        )
    return HttpResponse(atom.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8")
