"""Addresses of councils, meetings and the registry."""

from django.urls import URLPattern

app_name = "councils"
urlpatterns: list[URLPattern] = []
