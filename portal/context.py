"""What every page shows around its content; lazy, so that a page without the frame costs nothing."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from portal.registry import nav, roles

GROUPS = ("main", "councils", "registry", "admin")


def shell(request: HttpRequest) -> dict[str, Any]:
    """Return the theme, the sidebar's links by group, and the words under the user's name."""
    theme = request.COOKIES.get("tema", "")

    def links() -> dict[str, list[Any]]:
        found = nav.of(request.user) if request.user.is_authenticated else []
        return {group: [link for link in found if link.group == group] for group in GROUPS}

    return {
        "theme": theme if theme in {"light", "dark"} else "",
        "nav": SimpleLazyObject(links),
        "role_label": SimpleLazyObject(lambda: roles.label(request.user) if request.user.is_authenticated else ""),
        "demo": settings.DEMO,
    }
