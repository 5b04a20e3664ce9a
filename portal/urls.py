"""Every address of the portal. The apps' own are included by name: the ground imports none of them."""

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

from portal.views import health, jobs, pages

handler403 = "portal.views.errors.forbidden"
handler404 = "portal.views.errors.not_found"
handler500 = "portal.views.errors.server_error"
handler400 = "portal.views.errors.bad_request"

urlpatterns: list[URLPattern | URLResolver] = [
    path("", pages.start, name="start"),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("jobs/<int:pk>/", jobs.detail, name="job-detail"),
    path("jobs/<int:pk>/file/", jobs.download, name="job-file"),
    path("", include("councils.urls")),
]
