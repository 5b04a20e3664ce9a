"""What happens around every request."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse

Answer = Callable[[HttpRequest], HttpResponse]


class RequestLog:
    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.answer(request)


class Headers(RequestLog):
    pass
