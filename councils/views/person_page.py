"""One page per person with tabs: how the person is found, and what stands on top of both tabs."""

from typing import Any

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from councils import permissions
from councils.models import Person
from councils.rights import rights_of
from portal.http import Request


def find(request: Request, pk: int) -> Person:
    """Return the person; 404 to whoever may not know of them."""
    return get_object_or_404(Person.objects.visible_to(request.user).for_list(), pk=pk)


def crumbs(*onward: tuple[str, str | None]) -> list[tuple[str, str | None]]:
    """Return the way here from the list of people; the last step has no address."""
    return [(_("People"), reverse("councils:person-list")), *onward]


def frame(request: Request, person: Person, tab: str, **more: Any) -> dict[str, Any]:
    """Return what the head of the person's page shows, whichever tab is open, with the tab's own content."""
    return {
        "person": person,
        "crumbs": crumbs((person.name, None)),
        "tab": tab,
        "tabs": [
            {"name": "detail", "url": person.get_absolute_url(), "label": _("Overview"), "count": None},
            {
                "name": "history",
                "url": reverse("councils:person-history", args=[person.pk]),
                "label": _("History"),
                "count": None,
            },
        ],
        "may_edit": permissions.can_edit_person(request.user, person),
        "may_end": permissions.can_end_person(request.user, person),
        **more,
    }


def account(request: Request, person: Person) -> dict[str, Any]:
    """Return the account's state for those who write in the registry, and which step with it is theirs to take."""
    if not rights_of(request.user).is_staff:
        return {"account_state": ""}
    state = person.user.state if person.user else "none"
    is_here = person.ended_on is None
    return {
        "account_state": state,
        "may_invite": is_here
        and state in {"none", "invited", "expired"}
        and permissions.can_invite(request.user, person),
        "may_move": is_here
        and state == "joined"
        and person.email not in {"", person.user.email if person.user else ""}
        and permissions.can_move_account(request.user),
        "may_administer": permissions.can_administer(request.user),
    }
