"""What views share: the request of a signed-in user, the question of rights, pages of a list, two texts compared."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import wraps
from typing import Any, TypeVar
from urllib.parse import urlencode, urlsplit, urlunsplit

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Page, Paginator
from django.db import models
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.choices import flatten_choices
from django.utils.http import url_has_allowed_host_and_scheme
from django_htmx.middleware import HtmxDetails

from portal.models import User

M = TypeVar("M", bound=models.Model)
V = TypeVar("V", bound=Callable[..., HttpResponseBase])
R = TypeVar("R", bound=HttpResponseBase)


class Request(HttpRequest):
    """A request that has passed LoginRequiredMiddleware."""

    user: User
    htmx: HtmxDetails


def require(allowed: bool) -> None:
    """Answer 403 unless the user may; whoever may not even know that the row exists has been answered 404 before."""
    if not allowed:
        raise PermissionDenied


def read_key(text: str | None) -> int:
    """Return the row's key that a form's field names; 0, which no row has, for anything else."""
    return int(text) if text and text.isdecimal() and len(text) < 18 else 0


def paged(request: HttpRequest, rows: models.QuerySet[M] | Sequence[Any], *, size: int = 25) -> dict[str, Any]:
    """Return the page that ?page= asks for and the numbers to choose from; any other text than a page is the first."""
    paginator = Paginator(rows, size)
    page: Page[M] = paginator.get_page(request.GET.get("page"))
    return {"page": page, "pages": paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1)}


def listing(
    request: HttpRequest, found: Any, rows: models.QuerySet[M] | Sequence[Any], *, size: int = 25, **more: Any
) -> dict[str, Any]:
    """Return what every list shows: its filters (`found`, a FilterSet), the order asked for, and a page of the rows."""
    sort = request.GET.get("sort", "")
    return {
        "filter": found,
        "sort": sort,
        "pills": pills(request, found.form),
        **paged(request, rows, size=size),
        **more,
    }


def page_or_part(request: "Request", folder: str, context: dict[str, Any]) -> HttpResponse:
    """Answer with a list's page, or with its results alone where htmx asks for them at the same address."""
    name = "_results" if wants_part(request) else "index"
    return varies(render(request, f"{folder}/{name}.html", context))


def wants_part(request: Request) -> bool:
    """Say whether htmx asks for a part of the page; going back in the browser's history it asks for the whole."""
    return bool(request.htmx) and not request.htmx.history_restore_request


def pills(request: HttpRequest, form: forms.Form) -> list[tuple[str, str]]:
    """Return the filters that are on: what each one says, and the address without it."""
    found = []
    form.is_valid()  # what cannot be understood is no filter
    for name, value in form.cleaned_data.items():
        if name in request.GET and value not in (None, ""):
            rest = request.GET.copy()
            del rest[name]
            rest.pop("page", None)
            found.append((_words(form.fields[name], value), f"?{rest.urlencode()}"))
    return found


def varies(response: HttpResponse) -> HttpResponse:
    """Say that this address gives a whole page or a part of it, so that no cache gives the one for the other."""
    patch_vary_headers(response, ["HX-Request"])
    return response


def own(request: HttpRequest, url: str) -> str:
    """Return the address if it is one of ours, else nothing: no link of ours leads where somebody else says."""
    is_ours = url_has_allowed_host_and_scheme(url, {request.get_host()}, require_https=request.is_secure())
    return url if is_ours and url.startswith("/") else ""


def back(request: HttpRequest, default: str) -> HttpResponseRedirect:
    """Return to the page of ours that the form says it stood on, else to the default."""
    return redirect(own(request, request.POST.get("next", "")) or default)


def to_job(request: HttpRequest, pk: int) -> HttpResponseRedirect:
    """Go where one sees how far a file has come, with the way back to the page where it was ordered."""
    came = urlsplit(request.headers.get("Referer", ""))
    page = own(request, urlunsplit(("", "", came.path, came.query, "")))
    query = f"?{urlencode({'next': page})}" if page else ""
    return redirect(reverse("job-detail", args=[pk]) + query)


def by_link(view: Callable[..., R]) -> Callable[..., R]:
    """Open a view to whoever has its mailed address, which is a key: keep it out of caches and search engines.

    Other sites never see it: pages say where one comes from to our own alone (`SECURE_REFERRER_POLICY`). A stricter
    policy would make browsers send forms with `Origin: null`, which the protection against forged posts refuses.
    """

    @login_not_required
    @wraps(view)
    def answered(request: HttpRequest, code: str, **rest: Any) -> R:
        response = view(request, code, **rest)
        response.headers["Cache-Control"] = "private, no-store"
        response.headers["X-Robots-Tag"] = "noindex, nofollow"
        return response

    return answered


def _signed_in(request: HttpRequest, **_arguments: Any) -> bool:
    return request.user.is_authenticated


def takes_files(view: V) -> V:
    """Let a view be sent files by whoever is logged in; to any other no request may be longer than a form."""
    return takes_files_if(_signed_in)(view)


def takes_files_if(may: Callable[..., bool]) -> Callable[[V], V]:
    """Let a view be sent files where `may(request, **arguments)`, asked before anything is read (portal.guards)."""

    def mark(view: V) -> V:
        view.takes_files = may  # type: ignore[attr-defined]  # read by the guard
        return view

    return mark


def undoable(request: HttpRequest, text: str, url: str) -> None:
    """Say on the next page that something is done, beside a button that posts to the address that undoes it."""
    messages.success(request, text, extra_tags=url)


@dataclass(frozen=True)
class Difference:
    """A field that two people have written differently: what is saved now, and what this person wrote."""

    label: str
    saved: str
    yours: str


def rebase(form: "forms.ModelForm[Any]", current: models.Model, **words: Any) -> list[Difference]:
    """Compare what a person wrote with what is saved now, and let it be saved over that if they so choose.

    `words` are what the form is made with besides the row.
    """
    differences = list(_differ(form, type(form)(instance=current, **words)))
    form.data = {**dict(form.data.items()), form.add_prefix("version"): str(current.version)}  # type: ignore[attr-defined]  # editable rows have one
    return differences


def _differ(mine: "forms.ModelForm[Any]", saved: "forms.ModelForm[Any]") -> Iterator[Difference]:
    for name, field in mine.fields.items():
        if isinstance(field.widget, forms.HiddenInput):
            continue
        ours = _words(field, mine.cleaned_data.get(name))
        theirs = _words(field, _read(field, saved[name].value()))
        if ours != theirs:
            yield Difference(str(mine[name].label), theirs, ours)


def _read(field: forms.Field, value: Any) -> Any:
    try:
        return field.to_python(value)
    except forms.ValidationError:  # what was saved then could not be chosen today
        return value


def _words(field: forms.Field, value: Any) -> str:
    if value in (None, ""):
        return ""
    choices = {} if isinstance(value, models.Model) else dict(flatten_choices(iter(getattr(field, "choices", ()))))
    return ", ".join(str(choices.get(one, one)) for one in (value if isinstance(value, list) else [value]))
