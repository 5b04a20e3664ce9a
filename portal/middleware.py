"""What happens around every request: one line in the log, and the headers that Django does not set."""

import time
import uuid
from collections.abc import Callable

import structlog
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed

Answer = Callable[[HttpRequest], HttpResponse]
log = structlog.get_logger("portal.request")
METHODS = ("GET", "HEAD", "POST")
SENSORS = ("accelerometer", "camera", "geolocation", "gyroscope", "magnetometer", "microphone", "payment", "usb")


class RequestLog:
    """Give each request an id that follows it into every line of the log."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request=uuid.uuid4().hex[:12])
        started = time.perf_counter()
        response = self.answer(request)
        user = getattr(request, "user", None)
        log.info(
            "request",
            method=request.method,
            path=_path(request),
            status=response.status_code,
            ms=round((time.perf_counter() - started) * 1000),
            user=user.pk if user is not None and user.is_authenticated else None,
        )
        return response


def _path(request: HttpRequest) -> str:
    """Return the address, but for a code in it that opens something to whoever has it."""
    match = request.resolver_match
    return f"/{match.route}" if match and "code" in match.kwargs else request.path


class Methods:
    """What browsers do not send is refused at the door: Django's own class views would take a PUT for a POST.

    HEAD is answered as GET by every view, whichever methods it names; the server sends the answer without its body.
    """

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method not in METHODS:
            return HttpResponseNotAllowed(METHODS)
        if request.method != "HEAD":
            return self.answer(request)
        request.method = "GET"
        try:
            return self.answer(request)
        finally:
            request.method = "HEAD"  # so that whoever sends the answer knows to leave its body out


class Headers:
    """No sensors, no reading from other sites, and nothing of a signed-in page kept in a cache."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.answer(request)
        response.headers.setdefault("Permissions-Policy", ", ".join(f"{sensor}=()" for sensor in SENSORS))
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        user = getattr(request, "user", None)
        if user is not None and user.is_authenticated:
            response.headers.setdefault("Cache-Control", "private, no-store")
        return response
