"""One page per council with tabs: how it is found, and what stands on top of every tab."""

from typing import Any

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from councils import permissions
from councils.models import ActionPoint, Affiliation, Council, Meeting, Membership
from portal.http import Request


def find(request: Request, slug: str) -> Council:
    """Return the council with the numbers that its tabs show, in one query; 404 to whoever may not read it."""

    def count(rows: QuerySet[Any], key: str) -> Coalesce:
        return Coalesce(Subquery(rows.order_by().values(key).annotate(n=Count("pk")).values("n")), 0)

    today = timezone.localdate()
    councils = Council.objects.visible_to(request.user).for_list()
    return get_object_or_404(
        councils.annotate(
            member_count=count(Membership.objects.on(today).filter(council=OuterRef("pk")), "council"),
            meeting_count=count(Meeting.objects.filter(council=OuterRef("pk")), "council"),
            open_count=count(ActionPoint.objects.open().filter(council=OuterRef("pk")), "council"),
            municipality_count=count(
                Affiliation.objects.on(today).filter(party__organisation=OuterRef("host"), is_co_opted=False), "party"
            ),
        ),
        slug=slug,
    )


def frame(request: Request, council: Council, tab: str, **more: Any) -> dict[str, Any]:
    """Return what the head of the council's page shows, whichever tab is open, with the tab's own content."""

    def to(name: str) -> str:
        return reverse(f"councils:council-{name}", args=[council.slug])

    def tab_of(name: str, label: str, count: str = "") -> dict[str, Any]:
        return {"name": name, "url": to(name), "label": label, "count": council.counted(count) if count else None}

    meetings = {
        "name": "meetings",
        "url": f"{reverse('councils:meeting-list')}?council={council.slug}",
        "label": _("Meetings"),
        "count": council.counted("meeting_count"),
    }
    waiting = reverse("councils:proposal-list", args=[council.slug])
    proposals = {"name": "proposals", "url": waiting, "label": _("Proposals"), "count": None}
    planned = reverse("councils:plan-list", args=[council.slug])
    plans = {"name": "plans", "url": planned, "label": _("Action plans"), "count": None}
    parent = readable_parent(request, council)
    above = [(str(parent.short_name), parent.get_absolute_url())] if parent else []
    return {
        "council": council,
        "parent": parent,
        "municipality_count": council.counted("municipality_count"),
        "tabs": [
            tab_of("detail", _("Overview")),
            meetings,
            tab_of("year-wheel", _("Year wheel")),
            tab_of("members", _("Members"), "member_count"),
            tab_of("composition", _("Composition")),
            proposals,
            tab_of("documents", _("Documents")),
            tab_of("action-points", _("Action points"), "open_count"),
            plans,
            tab_of("history", _("History")),
        ],
        "tab": tab,
        **steps(request, council),
        "crumbs": [(_("Councils"), reverse("councils:council-list")), *above, (council.short_name, None)],
        **more,
    }


def steps(request: Request, council: Council) -> dict[str, bool]:
    """Return what the user may do with the council as it is."""
    is_active = council.ended_on is None
    may_end = permissions.can_end_council(request.user, council)
    return {
        "can_edit": is_active and permissions.can_edit_council(request.user, council),
        "can_add": is_active and permissions.can_add_membership(request.user, council),
        "can_plan": is_active and permissions.can_plan_meeting(request.user, council),
        "can_end": is_active and may_end,
        "can_reopen": not is_active and may_end,
    }


def readable_parent(request: Request, council: Council) -> Council | None:
    """Return the council above, unless the user may not read it: then it is not named either."""
    parent = council.parent
    return parent if parent and permissions.can_read_council(request.user, parent.pk) else None
