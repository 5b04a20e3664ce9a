"""The door of the web server."""

import os
from collections.abc import Callable, Iterable
from typing import Any

from django.core.wsgi import get_wsgi_application
from django.utils.http import parse_header_parameters

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
Answer = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


def only_utf8(answer: Answer) -> Answer:
    """Refuse what says that it is written in anything but UTF-8.

    Django asks Python for the codec by name when it makes the request, before any middleware: with `charset=zlib` that
    is an error that nothing of ours could catch.
    """

    def answer_or_refuse(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        charset = parse_header_parameters(environ.get("CONTENT_TYPE", ""))[1].get("charset", "utf-8")
        if charset.lower() in {"utf-8", "utf8"}:
            return answer(environ, start_response)
        start_response("415 Unsupported Media Type", [("Content-Type", "text/plain; charset=utf-8")])
        return [b"UTF-8 only.\n"]

    return answer_or_refuse


application = only_utf8(get_wsgi_application())
