"""The ground: started first, imports none of the apps above it."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class PortalConfig(AppConfig):
    name = "portal"
    verbose_name = "Portal"

    def ready(self) -> None:
        from portal import jobs, menu, notifications, registry, search
        from portal.search import documents, triggers
        from portal.services import list_files

        registry.nav.register(menu.links)
        notifications.register(*notifications.own_kinds())
        jobs.register(list_files.FILE)
        search.register([documents.KIND], [documents.SOURCE])
        post_migrate.connect(triggers.install, sender=self)
