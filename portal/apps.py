"""The ground: started first, imports none of the apps above it."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "portal"
    verbose_name = "Portal"

    def ready(self) -> None:
        from portal import menu, notifications, registry

        registry.nav.register(menu.links)
        notifications.register(*notifications.own_kinds())
