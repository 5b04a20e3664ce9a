"""A page with one form: how it is shown, and how what was typed is taken."""

from collections.abc import Callable, Sequence
from typing import Any, Protocol

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from portal.concurrency import Conflict, WrongState
from portal.http import Request, own, rebase

Crumbs = Sequence[tuple[str | Promise, str | None]]


class HasPage(Protocol):
    """A record with a page of its own."""

    def get_absolute_url(self) -> str: ...


# A text, or what makes it of the record that a step has given.
Said = str | Callable[[Any], str]


def ask(
    request: Request,
    form: Any,
    *,
    heading: str,
    crumbs: Crumbs,
    back: str,
    act: Callable[[], Any],
    action: str = "",
    done: Said = "",
    about: str = "",
    lede: str = "",
    template: str = "portal/form.html",
    onward: Said = "",
    undo: str = "",
    at: str | None = None,
    words: dict[str, Any] | None = None,
    **more: Any,
) -> HttpResponse:
    """Show the form, or do with it what `act` does and lead `onward`: to the record that it gives, else `back`.

    `about` names in the title what the form is of; `lede` says under the heading what comes of it. `done` is said on
    the next page, beside a button where there is an address to `undo` it. What `act` may not do is said on the form,
    `at` a field (422), and where somebody else has changed the row meanwhile both texts are shown (409); `words` are
    what the form is made with besides the row.
    """
    context = {
        "form": form,
        "heading": heading,
        "about": about,
        "lede": lede or about,
        "crumbs": crumbs,
        "back": back,
        "action": action or _("Save"),
        **more,
    }
    if request.method != "POST" or not form.is_valid():
        return render(request, template, context, status=422 if form.errors else 200)
    try:
        made = act()
    except WrongState as error:
        form.add_error(at, str(error))
        return render(request, template, context, status=422)
    except Conflict as conflict:
        context["conflict"] = rebase(form, conflict.current, **(words or {}))
        return render(request, template, context, status=409)
    messages.success(request, _said(done, made) or _("Saved."), extra_tags=undo)
    page = made.get_absolute_url() if hasattr(made, "get_absolute_url") else back
    return redirect(_said(onward, made) or page)


def take(request: Request, act: Callable[[], Any], *, back: str | HasPage, done: Said, undo: str = "") -> HttpResponse:
    """Take a step that needs no form, or say why it could not be taken; go back to where its button stood.

    That is the page of ours that the button names (`next`), else `back`. `undo` is the address that takes it back.
    """
    try:
        messages.success(request, _said(done, act()), extra_tags=undo)
    except WrongState as error:
        messages.error(request, str(error))
    return redirect(own(request, request.POST.get("next", "")) or back)


def _said(words: Said, made: Any) -> str:
    return words(made) if callable(words) else words
