"""What is asked of the code itself, in a process with the right settings: prints one JSON object.

python -m bench.inside floor|portal|pdf
"""

import gzip
import json
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import django


def floor() -> dict[str, Any]:
    """Make the floor's only user, and a session for it."""
    from django.contrib.auth.models import User
    from django.core.management import call_command
    from django.test import Client

    call_command("migrate", verbosity=0)
    client = Client()
    client.force_login(User.objects.create_user("bench"))
    return {"session": client.cookies["session"].value}


def portal() -> dict[str, Any]:
    """Log in whoever has most to see; say where each page is, and what it costs and weighs."""
    from django.conf import settings
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext
    from django.urls import reverse

    from bench.pages import PAGES

    user, rows = _largest()
    client = Client(SERVER_NAME="127.0.0.1")
    client.force_login(user)
    pages = {}
    for page in PAGES:
        path = reverse(page.view, args=[rows[page.row]] if page.row else [])
        asking = client if page.signed_in else Client(SERVER_NAME="127.0.0.1")
        asking.get(path)  # what is made once a process is not the page's
        with CaptureQueriesContext(connection) as queries:
            response = asking.get(path)
        if response.status_code != 200:
            raise SystemExit(f"{page.title} ({path}) answered {response.status_code}")
        pages[page.title] = {"path": path, "queries": len(queries), "html": len(gzip.compress(response.content, 6))}
    return {"session": client.cookies[settings.SESSION_COOKIE_NAME].value, "pages": pages, "rows": _sizes()}


def _largest() -> tuple[Any, dict[str, Any]]:
    """Whoever has most to see: an official of the host with most meetings, administrator too; and what is largest.

    The rows are those with most to show: a council, its meeting with most items, one that is under way, an
    organisation and a person with most places.
    """
    from django.db.models import Count
    from django.utils import timezone

    from councils.models import Assignment, Council, Meeting, Organisation, Person, SharedItem
    from followup.models import Cycle

    staff = Assignment.objects.filter(task=Assignment.Task.STAFF, person__user__is_active=True)
    size = Count("organisation__hosted_councils__meetings")
    user = staff.annotate(size=size).select_related("person__user").order_by("-size", "pk")[0].person.user
    # The database is the bench's own, so the official may as well be an administrator, and a meeting begin.
    user.is_administrator = True
    user.save(update_fields=["is_administrator"])
    hosted = Council.objects.filter(host__assignments__person__user=user)
    council = hosted.annotate(size=Count("memberships")).order_by("-size", "pk")[0]
    states = Meeting.State
    meetings = Meeting.objects.filter(council=council).annotate(size=Count("items")).order_by("-size", "-pk")
    held = meetings.filter(state__in=[states.HELD, states.APPROVED])[0]
    live = meetings.filter(state__in=[states.UNDER_WAY, states.CALLED, states.PLANNED])[0]
    Meeting.objects.filter(pk=live.pk).update(state=states.UNDER_WAY, started_at=timezone.now())
    by_places = Count("memberships")
    organisation = Organisation.objects.annotate(size=by_places).order_by("-size", "pk")[0]
    person = Person.objects.annotate(size=by_places).order_by("-size", "pk")[0]
    shared = SharedItem.objects.annotate(size=Count("hearings__requests")).order_by("-size", "pk")[0]
    latest = Cycle.objects.filter(state__in=Cycle.TAKES_ANSWERS).latest("year")
    rows = {"meeting": held.pk, "live": live.pk, "council": council.slug, "shared_item": shared.pk}
    rows |= {"round": latest.year}
    return user, rows | {"organisation": organisation.pk, "person": person.pk}


def _sizes() -> dict[str, int]:
    from councils.models import ActionPoint, Meeting, Person

    models = {"meetings": Meeting, "people": Person, "action points": ActionPoint}
    return {name: model.objects.count() for name, model in models.items()}


def pdf() -> dict[str, Any]:
    """Time the minutes of one real meeting, and long ones with the same content through WeasyPrint."""
    from pathlib import Path

    from django.utils import timezone
    from pypdf import PdfReader

    import councils.reports.minutes as minutes
    from bench.documents import html_of
    from councils.models import Meeting
    from councils.services import minutes_report
    from portal.reports.pdf import render

    _, rows = _largest()
    meeting = Meeting.objects.select_related("council__host").get(pk=rows["meeting"])
    report = minutes_report.build(meeting, own=True)
    long = replace(report, items=report.items * max(1, 120 // max(1, len(report.items))))
    long = replace(
        long, items=tuple(replace(item, anchor=f"i{n}", number=str(n)) for n, item in enumerate(long.items, 1))
    )
    template = Path(minutes.__file__).with_name("minutes.typ")

    def by_typst(document: minutes.MinutesReport) -> bytes:
        return render(template, minutes.for_typst(document), title=report.heading, lang="sv", at=timezone.now())

    from io import BytesIO

    found: dict[str, Any] = {
        "one": median_ms(lambda: by_typst(report)),
        "long": median_ms(lambda: by_typst(long)),
        "pages": len(PdfReader(BytesIO(by_typst(long))).pages),
    }
    try:
        import weasyprint
    except (ImportError, OSError):  # not installed, or without Pango
        return found
    html = html_of(long)
    return found | {"weasyprint": median_ms(lambda: weasyprint.HTML(string=html).write_pdf(pdf_variant="pdf/ua-1"), 3)}


def median_ms(work: Callable[[], object], times: int = 5) -> float:
    work()
    taken = []
    for _ in range(times):
        started = time.perf_counter()
        work()
        taken.append((time.perf_counter() - started) * 1000)
    return statistics.median(taken)


if __name__ == "__main__":
    django.setup()
    print(json.dumps({"floor": floor, "portal": portal, "pdf": pdf}[sys.argv[1]]()))
