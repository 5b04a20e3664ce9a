"""Full pages for what went wrong, each with a way on."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _


def _page(request: HttpRequest, status: int, heading: str, text: str) -> HttpResponse:
    return render(request, "portal/error.html", {"heading": heading, "text": text}, status=status)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    text = _("Something in the request could not be read. Go back and try again.")
    return _page(request, 400, _("The page could not be read"), text)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    text = _("Your role does not give access to this. Ask the council's coordinator.")
    return _page(request, 403, _("You may not do that"), text)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    text = _("It may have been moved, or it is not for you. Check the address or start from My work.")
    return _page(request, 404, _("The page is not here"), text)


def server_error(request: HttpRequest) -> HttpResponse:
    """Say what went wrong without asking the database, which may be what went wrong."""
    text = _("The fault is ours and has been logged. Nothing that was saved has been lost. Try again in a while.")
    from django.template.loader import render_to_string

    return HttpResponse(
        render_to_string("portal/plain_error.html", {"heading": _("Something went wrong"), "text": text}), status=500
    )


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    text = _("The form was open for too long, or you logged in again in another tab. Go back, reload and try again.")
    return _page(request, 403, _("The form is no longer valid"), text)
