from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path


@login_required
def hello(request: HttpRequest) -> HttpResponse:
    return render(request, "hello.html", {"name": request.user.get_username()})


urlpatterns = [path("", hello)]
