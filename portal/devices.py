"""What a person's browser tells of itself, in words, and the language that it is asked to speak."""

from django.conf import settings
from django.http import HttpResponse
from django.utils.translation import gettext as _

YEAR = 60 * 60 * 24 * 365
# The first that is found counts: Edge and Opera say Chrome too, Chrome says Safari, and a phone says Linux or Mac.
BROWSERS = {
    "Edg": "Edge",
    "OPR/": "Opera",
    "Firefox/": "Firefox",
    "FxiOS/": "Firefox",
    "CriOS/": "Chrome",
    "Chrome/": "Chrome",
    "Safari/": "Safari",
}
SYSTEMS = {
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Android": "Android",
    "Windows": "Windows",
    "CrOS": "ChromeOS",
    "Macintosh": "Mac",
    "Linux": "Linux",
}


def name(user_agent: str) -> str:
    """Return "Firefox on Windows", or as much of it as can be told."""
    browser = next((words for mark, words in BROWSERS.items() if mark in user_agent), "")
    system = next((words for mark, words in SYSTEMS.items() if mark in user_agent), "")
    if browser and system:
        return _("%(browser)s on %(system)s") % {"browser": browser, "system": system}
    return browser or system or _("Unknown device")


def speak(response: HttpResponse, language: str) -> HttpResponse:
    """Keep a language in the browser, for the pages that one reads before logging in."""
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME, language, max_age=YEAR, samesite="Lax", secure=settings.HTTPS, httponly=True
    )
    return response
