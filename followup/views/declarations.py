"""The text of the declaration, for everybody."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from followup import permissions
from followup.services import declarations
from portal.forms.fields import clean_text

WORDS = 200  # characters that are searched for


@login_not_required
@require_safe
def detail(request: HttpRequest) -> HttpResponse:
    """The declaration in force, clause by clause, with the commitments that each gives."""
    declaration = declarations.current()
    if declaration is None:
        raise Http404
    words = clean_text(request.GET.get("q", "")).strip()[:WORDS]
    clauses = declaration.clauses.prefetch_related("commitments")
    user = request.user
    context = {
        "declaration": declaration,
        "clauses": clauses.search(words) if words else clauses,
        "words": words,
        "count": clauses.search(words).count() if words else 0,
        "reads_follow_up": user.is_authenticated and permissions.can_read_follow_up(user),
        "section": "declaration",
        "crumbs": [(_("Start"), "/"), (_("Declaration of intent"), None)],
    }
    return render(request, "followup/declarations/detail.html", context)
