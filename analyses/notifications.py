"""The kinds of things that the analyses tell people of, and where each leads whoever may still see it."""

from django.utils.translation import gettext as _

from analyses.models import Analysis
from portal.models import Notification, User
from portal.notifications import Channel, Kind


def _analysis(user: User, row: Notification) -> str:
    record = Analysis.objects.visible_to(user).filter(pk=row.record_id or 0).first()
    return record.get_absolute_url() if record else ""


def kinds() -> list[Kind]:
    return [
        Kind("analysis", lambda: _("Analyses that you propose, write or run"), "chart", _analysis),
        Kind("review", lambda: _("Analyses that you are asked to review"), "eye", _analysis, Channel.IMMEDIATE),
    ]
