"""What stands between a request and a view: its length, the second factor, the history's who, and double submit."""

import json
import time
import uuid
from collections.abc import Callable
from typing import Any

import pghistory
from allauth.account.adapter import get_adapter
from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRedirect

from portal import uploads
from portal.adapters import SEEN
from portal.models import Submission
from portal.registry import roles

Answer = Callable[[HttpRequest], HttpResponse]
SAFE = {"GET", "HEAD", "OPTIONS", "TRACE"}


class Length:
    """A request that is too long is refused by its stated length, before a byte of it is read.

    Only views that take files, asked by somebody logged in, are sent more than a form. What has no stated length is
    read as empty by Django.
    """

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.answer(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        stated = request.META.get("CONTENT_LENGTH") or ""
        length = int(stated) if stated.isdecimal() and len(stated) < 100 else 0  # Django reads what is no number as 0
        limit = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        may = getattr(view, "takes_files", None)
        if length > limit and may and may(request, **kwargs):
            limit = settings.REQUEST_WITH_FILE_MAX_SIZE
        if length <= limit:
            return None
        text = str(uploads.Refusal("too_large"))
        if request.headers.get("Accept") == "application/json":
            return JsonResponse({"text": text}, status=413)
        page = {"heading": _("The file is too large"), "text": text}
        return render(request, "portal/error.html", page, status=413)


class Seen:
    """The list of one's sessions says when each was last used, to within five minutes.

    The moment travels in the session, so that only one page in five minutes costs a query.
    """

    EVERY = 300

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if settings.SESSION_COOKIE_NAME in request.COOKIES:
            seen, now = request.session.get(SEEN), int(time.time())
            if seen is not None and now - seen > self.EVERY and request.user.is_authenticated:
                request.session[SEEN] = now
                UserSession.objects.filter(session_key=request.session.session_key).update(
                    last_seen_at=timezone.now(), ip=get_adapter().get_client_ip(request)
                )
        return self.answer(request)


class SecondFactor:
    """Whoever writes for others logs in with a second factor, and is taken to set one up before anything else.

    Nothing is asked of the database once the session says that a factor was used. Pages that are open to all stay so.
    """

    OPEN = ("/account/", "/log-out/")

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.answer(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        is_open = request.path.startswith(self.OPEN) or not getattr(view, "login_required", True)
        if is_open or not settings.SECOND_FACTOR_REQUIRED or not request.user.is_authenticated:
            return None
        if has_used_second_factor(request) or not roles.is_staff(request.user):
            return None
        if has_second_factor(request.user.pk):
            onward = request.get_full_path() if request.method in SAFE else settings.LOGIN_REDIRECT_URL
            url = f"{reverse('mfa_reauthenticate')}?{urlencode({'next': onward})}"
        else:
            messages.info(request, _("Add a second factor to go on: a passkey or an app that gives codes."))
            url = reverse("mfa_index")
        return HttpResponseClientRedirect(url) if request.headers.get("HX-Request") else redirect(url)


def has_used_second_factor(request: HttpRequest) -> bool:
    """Say whether a second factor has been shown in this session; a recovery code stands in for a lost one."""
    return any(record["method"] == "mfa" for record in get_authentication_records(request, request.user))


def has_second_factor(user_id: int | None) -> bool:
    """Say whether an account has one; recovery codes alone are only the spare key to it."""
    return bool(Authenticator.objects.filter(user=user_id).exclude(type=Authenticator.Type.RECOVERY_CODES).exists())


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

    The second posting waits for the first, and is led to where the first one led. What is posted with the same key to
    another address, or with other words in it (back, corrected, sent again), is another form and is carried out.
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
            key = self._key(request)
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
    def _key(request: HttpRequest) -> uuid.UUID:
        """Return what tells this posting from all others: the form's key, its address and everything that is in it."""
        given = uuid.UUID(request.POST.get("form_key", ""))
        typed = sorted((name, values) for name, values in request.POST.lists() if name != "csrfmiddlewaretoken")
        sent = (file for name in request.FILES for file in request.FILES.getlist(name))
        files = sorted((file.name or "", file.size or 0) for file in sent)
        return uuid.uuid5(given, json.dumps([request.path, typed, files]))

    @staticmethod
    def _again(request: HttpRequest, submission: Submission) -> HttpResponse:
        if request.headers.get("HX-Request"):
            return HttpResponse(status=204, headers={"HX-Refresh": "true"})
        return redirect(submission.location or request.path)
