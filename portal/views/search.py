"""One box for everything that one may read: a page of results, and suggestions while one types."""

from dataclasses import replace
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from portal import search
from portal.forms.search import SearchForm
from portal.http import Request, page_or_part, pills
from portal.registry import NavLink, nav
from portal.search.fold import fold, words
from portal.services import search as service
from portal.services.search import Asked

IN_GROUP, ON_PAGE, SUGGESTED, OF_A_KIND, PLACES = 4, 20, 8, 3, 4


@login_not_required
@require_safe
def index(request: Request) -> HttpResponse:
    """The best hits of every kind, or a page of one kind's."""
    form = SearchForm(request.GET, reader=request.user)
    asked = form.asked
    found = service.find(request.user, asked)
    context: dict[str, Any] = {
        "form": form,
        "pills": [pill for pill in pills(request, form) if pill[0] != asked.text],
        "found": found,
        "asked": asked,
        "frame": "portal/base.html" if request.user.is_authenticated else "portal/public.html",
    }
    if asked.kind:
        keys = found.of_kind(asked.kind)
        paginator = Paginator(keys, ON_PAGE)
        page = paginator.get_page(request.GET.get("page"))
        pages = paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1)
        hits = found.hits(list(page.object_list))
        context |= {"page": page, "pages": pages, "kind": search.kind(asked.kind), "hits": hits}
    else:
        context["groups"] = found.groups(IN_GROUP)
    return page_or_part(request, "portal/search", context)


@require_safe
def suggestions(request: Request) -> HttpResponse:
    """What the words typed so far may mean: places in the menu, and the best hits."""
    asked = replace(SearchForm(request.GET, reader=request.user).asked, kind="", council=None, year=None)
    found = service.find(request.user, asked) if len(asked.text.strip()) > 1 else service.Found(asked)
    hits = found.hits(found.mixed(SUGGESTED, OF_A_KIND))
    context = {"found": found, "hits": hits, "links": _places(request, asked)}
    return render(request, "portal/search/_suggestions.html", context)


def _places(request: Request, asked: Asked) -> list[NavLink]:
    """Return the links of the menu whose words begin with what is typed."""
    typed = words(fold(asked.text))
    links = nav.of(request.user) if typed else []
    return [link for link in links if all(f" {one}" in f" {fold(link.label)}" for one in typed)][:PLACES]
