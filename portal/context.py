"""What every page shows around its content; lazy, so that a page without the frame costs nothing."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from portal import permissions
from portal.registry import nav, public_nav, roles
from portal.services import watchdog

GROUPS = ("main", "councils", "knowledge", "registry", "admin")


def shell(request: HttpRequest) -> dict[str, Any]:
    """Return the theme, the sidebar's links by group, the words under the user's name, and if work stands still."""
    theme = request.COOKIES.get("tema", "")

    def links() -> dict[str, list[Any]]:
        found = nav.of(request.user) if request.user.is_authenticated else []
        return {group: [link for link in found if link.group == group] for group in GROUPS}

    def standstill() -> watchdog.Standstill | None:
        told = request.user.is_authenticated and permissions.can_see_standstill(request.user)
        return watchdog.standstill() if told else None

    return {
        "public_nav": SimpleLazyObject(lambda: [link for provider in public_nav for link in provider()]),
        "theme": theme if theme in {"light", "dark"} else "",
        "nav": SimpleLazyObject(links),
        "role_label": SimpleLazyObject(lambda: roles.label(request.user) if request.user.is_authenticated else ""),
        "standstill": SimpleLazyObject(standstill),
        "demo": settings.DEMO,
    }
