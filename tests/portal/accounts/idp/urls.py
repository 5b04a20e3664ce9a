"""The provider's own addresses, and one by which a test becomes a person."""

from allauth.idp.urls import urlpatterns as provider
from django.contrib.auth import login
from django.contrib.auth.models import User
from django.http import HttpResponse
from django.urls import include, path


def become(request, name):
    login(request, User.objects.get(username=name), backend="django.contrib.auth.backends.ModelBackend")
    return HttpResponse(name)


urlpatterns = [path("become/<slug:name>/", become), path("", include((provider, "idp"), namespace="idp"))]
