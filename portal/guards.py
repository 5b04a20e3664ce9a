"""What stands between a request and a view: the second factor, the history's who, and double submit."""

import uuid
from collections.abc import Callable
from typing import Any

import pghistory
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from portal.models import Submission
from portal.registry import roles

Answer = Callable[[HttpRequest], HttpResponse]
SAFE = {"GET", "HEAD", "OPTIONS", "TRACE"}


class SecondFactor:
    """Whoever writes for others logs in with a second factor, and is taken to set one up before anything else."""

    OPEN = ("/account/", "/log-out/", "/healthz", "/readyz", "/static/")

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if settings.SECOND_FACTOR_REQUIRED and not request.path.startswith(self.OPEN) and self._missing(request):
            messages.info(request, _("Add a second factor to go on: a passkey or an app that gives codes."))
            return redirect("mfa_index")
        return self.answer(request)

    @staticmethod
    def _missing(request: HttpRequest) -> bool:
        user = request.user
        if not user.is_authenticated or not roles.is_staff(user):
            return False
        # Once seen, it is remembered with the session, so that the question costs no query a page.
        if request.session.get("second_factor"):
            return False
        has_one = Authenticator.objects.filter(user=user).exclude(type=Authenticator.Type.RECOVERY_CODES).exists()
        if has_one:
            request.session["second_factor"] = True
        return not has_one


class HistoryContext:
    """The history of a change says who made it and through which page."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method in SAFE:
            return self.answer(request)
        with pghistory.context(user=request.user.pk, url=request.path):
            return self.answer(request)


class Once:
    """A form posted twice is carried out once: its `form_key` and its effect are written in one transaction.

    The second posting waits for the first, and is led to where the first one led.
    """

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.answer(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        if request.method in SAFE or not request.user.is_authenticated:
            return None
        try:
            key = uuid.UUID(request.POST.get("form_key", ""))
        except ValueError:
            return None
        with transaction.atomic():
            submission, is_first = Submission.objects.get_or_create(user_id=request.user.pk, key=key)
            if not is_first:
                return self._again(request, submission)
            response = view(request, *args, **kwargs)
            if response.status_code >= 400 or (response.status_code == 200 and not request.headers.get("HX-Request")):
                # Not carried out (the form came back with errors): the same page may be posted again.
                submission.delete()
            else:
                submission.location = response.headers.get("Location", response.headers.get("HX-Redirect", ""))[:500]
                submission.save(update_fields=["location"])
        return response

    @staticmethod
    def _again(request: HttpRequest, submission: Submission) -> HttpResponse:
        if request.headers.get("HX-Request"):
            return HttpResponse(status=204, headers={"HX-Refresh": "true"})
        return redirect(submission.location or request.path)
