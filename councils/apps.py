"""What the app adds to the portal's registries is said here."""

from django.apps import AppConfig


class CouncilsConfig(AppConfig):
    name = "councils"

    def ready(self) -> None:
        from councils import calendar, gaps, notifications, search, start, thread
        from councils.rights import rights_of
        from councils.services import anchoring_proofs, extract_files, hearing_exports, hearing_files, minutes, papers
        from portal import gaps as red_gaps
        from portal import jobs, registry
        from portal import notifications as kinds
        from portal import search as portal_search
        from portal import thread as red_thread

        registry.roles.is_staff = lambda user: rights_of(user).is_staff
        registry.roles.label = start.role_label
        registry.public_councils.append(start.public_councils)
        registry.public_texts.append(start.public_texts)
        registry.nav.register(start.links)
        registry.nav.register(start.council_links)
        registry.nav.register(start.registry_links)
        registry.work.register(start.work)
        registry.upcoming.register(start.upcoming)
        calendar.fill(registry.calendar)
        registry.holders.links = start.holder_links
        jobs.register(minutes.PDF)
        jobs.register(extract_files.PDF)
        jobs.register(hearing_exports.EXPORT)
        jobs.register(anchoring_proofs.PROOF)
        papers.register()
        hearing_files.register()
        red_thread.register(thread.KINDS, thread.LEADS)
        red_gaps.register(gaps.GAPS)
        kinds.register(*notifications.kinds())
        portal_search.register(search.KINDS, search.SOURCES)
        portal_search.places.councils = search.councils_of
