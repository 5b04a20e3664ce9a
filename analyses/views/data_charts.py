"""Charts of an analysis's tables: chosen in a form that draws while one chooses."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from analyses import permissions
from analyses.forms.data_charts import ChartForm
from analyses.models import DataChart, Dataset
from analyses.services import data_charts
from analyses.views import datasets
from portal.concurrency import Conflict, WrongState
from portal.form_pages import take
from portal.http import Request, rebase, require, varies, wants_part

FOLDER = "analyses/datasets"


@require_http_methods(["GET", "POST"])
def new(request: Request, pk: int) -> HttpResponse:
    """Make a chart of a table."""
    dataset = datasets.find(request, pk)
    return _page(request, dataset, DataChart(dataset=dataset), _("Make a chart"))


@require_http_methods(["GET", "POST"])
def edit(request: Request, pk: int) -> HttpResponse:
    """Change a chart."""
    chart = _find(request, pk)
    return _page(request, chart.dataset, chart, _("Change the chart"))


def _find(request: Request, pk: int) -> DataChart:
    rows = DataChart.objects.visible_to(request.user).select_related("dataset__analysis__council")
    chart = get_object_or_404(rows, pk=pk)
    require(permissions.can_write_analysis(request.user, chart.dataset.analysis))
    return chart


def _page(request: Request, dataset: Dataset, chart: DataChart, heading: str) -> HttpResponse:
    is_sent = request.method == "POST"
    form = ChartForm(request.POST if is_sent else None, instance=chart, dataset=dataset)
    context: dict[str, Any] = {
        "form": form,
        "dataset": dataset,
        "analysis": dataset.analysis,
        "heading": heading,
        "crumbs": datasets.crumbs(dataset.analysis, heading),
        **_drawn(request.POST if is_sent else request.GET, dataset, chart),
    }
    if wants_part(request) and not is_sent:
        return varies(render(request, f"{FOLDER}/_preview.html", context))
    if is_sent and form.is_valid():
        try:
            made = form.save(commit=False)
            saved = data_charts.add(made, by=request.user) if not made.pk else _edited(made, form, request)
            messages.success(request, _("The chart “%(title)s” is saved.") % {"title": saved.title})
            return redirect(saved)
        except WrongState as error:
            form.add_error(None, str(error))
        except Conflict as conflict:
            context["conflict"] = rebase(form, conflict.current, dataset=dataset)
            return render(request, f"{FOLDER}/chart.html", context, status=409)
    return varies(render(request, f"{FOLDER}/chart.html", context, status=422 if form.errors else 200))


def _edited(chart: DataChart, form: ChartForm, request: Request) -> DataChart:
    return data_charts.edit(chart, version=form.read_version, by=request.user)


def _drawn(said: QueryDict, dataset: Dataset, chart: DataChart) -> dict[str, Any]:
    """Return the chart as it would be, or in words why it cannot be drawn; nothing is stored."""
    if "kind" in said:
        form = ChartForm(said, instance=DataChart(dataset=dataset), dataset=dataset)
        form.fields["title"].required = False
        if not form.is_valid():
            return {"why_not": next(iter(form.errors.values()))[0]}
        chart = form.instance
    elif not chart.pk:
        # What the empty form proposes.
        first = ChartForm(instance=DataChart(dataset=dataset), dataset=dataset).initial
        if not first["value_columns"]:
            return {"why_not": _("The table has no column of numbers to draw.")}
        known = {name: first[name] for name in ("kind", "title", "label_column", "value_columns")}
        chart = DataChart(dataset=dataset, **known)
    try:
        return {"chart": data_charts.build(chart)}
    except (WrongState, ValueError) as error:
        return {"why_not": str(error)}


@require_POST
def remove(request: Request, pk: int) -> HttpResponse:
    """Take a chart away; its table stays."""
    chart = _find(request, pk)
    return take(
        request,
        lambda: data_charts.remove(chart, by=request.user),
        back=reverse("analyses:dataset-list", args=[chart.analysis_id]),
        done=lambda _made: _("The chart “%(title)s” is removed.") % {"title": chart.title},
    )
