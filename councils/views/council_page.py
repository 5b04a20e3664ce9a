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
from councils.rights import rights_of
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
        return reverse(f"councils:{name}", args=[council.slug])

    rights = rights_of(request.user)
    parent = council.parent
    # A parent that the user may not read is not a link, and not named either.
    reads_parent = parent is not None and (rights.reads_all_councils or parent.pk in rights.reads_councils)
    crumbs = [(str(parent.short_name), parent.get_absolute_url())] if parent and reads_parent else []
    return {
        "council": council,
        "parent": parent if reads_parent else None,
        "municipality_count": council.counted("municipality_count"),
        "tabs": [{"name": "detail", "url": to("council-detail"), "label": _("Overview"), "count": None}],
        "tab": tab,
        "can_edit": permissions.can_edit_council(request.user, council),
        "can_plan": council.pk in rights.coordinates,
        "crumbs": [(_("Councils"), None), *crumbs, (council.short_name, None)],
        **more,
    }
