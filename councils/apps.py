"""What the app adds to the portal's registries is said here."""

from django.apps import AppConfig


class CouncilsConfig(AppConfig):
    name = "councils"
