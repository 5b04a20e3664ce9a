"""What the app adds to the portal's registries is said here."""

from datetime import datetime
from typing import Any

from django.apps import AppConfig


class AnalysesConfig(AppConfig):
    name = "analyses"

    def ready(self) -> None:
        from analyses import calendar, notifications, search, start, thread
        from analyses.services import papers, publications, round_reports
        from councils import demo
        from portal import jobs, registry
        from portal import notifications as kinds
        from portal import search as portal_search
        from portal import thread as red_thread

        registry.nav.register(start.links)
        registry.work.register(start.work)
        registry.calendar.layers.append(calendar.layer())
        registry.public_nav.append(start.public_links)
        registry.public_news.append(start.public_news)
        papers.register()
        jobs.register(publications.REPORT)
        jobs.register(round_reports.REPORT)
        red_thread.register(thread.KINDS, thread.LEADS)
        kinds.register(*notifications.kinds())
        portal_search.register(search.KINDS, search.SOURCES)
        demo.MORE.append(_demo)


def _demo(journal: Any, now: datetime) -> None:
    from analyses.demo import world

    world.build(journal, now)
