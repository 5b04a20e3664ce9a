"""What the app adds to the portal's registries is said here."""

from datetime import datetime
from typing import Any

from django.apps import AppConfig


class FollowupConfig(AppConfig):
    name = "followup"

    def ready(self) -> None:
        from councils import demo
        from councils.services import seals
        from followup import calendar, notifications, search, start, thread
        from followup.services import follow_up_reports, funding_files, papers
        from portal import jobs, registry
        from portal import notifications as kinds
        from portal import search as portal_search
        from portal import thread as red_thread

        registry.nav.register(start.links)
        registry.work.register(start.work)
        calendar.fill(registry.calendar)
        kinds.register(*notifications.kinds())
        registry.work.register(start.applications)
        registry.work.register(start.claims)
        registry.public_nav.append(start.public_links)
        papers.register()
        jobs.register(follow_up_reports.REPORT)
        jobs.register(follow_up_reports.PARTY_NOTE)
        jobs.register(funding_files.EXPORT)
        seals.others.append(follow_up_reports.seal)
        red_thread.register(thread.KINDS, thread.LEADS)
        portal_search.register(search.KINDS, search.SOURCES)
        demo.MORE.append(_demo)


def _demo(journal: Any, now: datetime) -> None:
    from followup.demo import funding, world

    # The indicators count the money too.
    funding.build(journal, now)
    world.build(journal, now)
