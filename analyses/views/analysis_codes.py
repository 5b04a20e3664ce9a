"""The codes of an analysis: found by Swedish words, chosen, and taken away."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from analyses import permissions
from analyses.forms.analysis_codes import ChooseForm, FindForm
from analyses.models import AnalysisCode
from analyses.services import analysis_codes
from analyses.views import analysis_page
from portal.concurrency import WrongState
from portal.form_pages import take
from portal.http import Request, back, page_or_part, require


@require_http_methods(["GET", "POST"])
def index(request: Request, pk: int) -> HttpResponse:
    """The codes that the analysis is about, and those that the words mean; the ticked ones are added."""
    analysis = analysis_page.writable(request, pk)
    here = reverse("analyses:code-choose", args=[pk])
    if request.method == "POST":
        form = ChooseForm(request.POST)
        try:
            if not form.is_valid():
                raise WrongState(" ".join(map(str, form.errors["codes"])))
            added = analysis_codes.add(analysis, form.cleaned_data["codes"], by=request.user)
            messages.success(request, ngettext("%(n)s code is added.", "%(n)s codes are added.", added) % {"n": added})
        except WrongState as error:
            messages.error(request, str(error))
        return back(request, here)
    form_ = FindForm(request.GET or None)
    found = form_.found()
    chosen = list(analysis.codes.in_order())
    known = {row.code_id for row in chosen}
    context = {
        "analysis": analysis,
        "form": form_,
        "found": [code for code in found if code.pk not in known],
        "is_asked": bool(request.GET.get("q", "").strip()),
        "has_known": any(code.pk in known for code in found),
        "chosen": chosen,
        "here": request.get_full_path(),
        "crumbs": analysis_page.crumbs(analysis, _("Codes")),
    }
    return page_or_part(request, "analyses/analysis_codes", context)


@require_POST
def remove(request: Request, pk: int) -> HttpResponse:
    """Take a code away."""
    rows = AnalysisCode.objects.visible_to(request.user).select_related("analysis", "code__classification")
    row = get_object_or_404(rows, pk=pk)
    require(permissions.can_write_analysis(request.user, row.analysis))
    return take(
        request,
        lambda: analysis_codes.remove(row, by=request.user),
        back=reverse("analyses:code-choose", args=[row.analysis_id]),
        done=lambda _made: _("%(code)s is taken away.") % {"code": row.code},
    )
