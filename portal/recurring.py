"""What recurs, in words: the entries of the schedule in portal.celery."""

from datetime import timedelta

from celery import current_app
from django.utils.translation import gettext_lazy as _

TITLES = {
    "sweep-jobs": _("Start reports and files that wait"),
    "sweep-mail": _("Send mail that waits"),
    "sweep-digests": _("Send the daily mail"),
    "sweep-search": _("Read what has changed for the search"),
    "sweep-texts": _("Read the text in uploaded files"),
    "forget-words": _("Forget words that no longer stand anywhere"),
    "sweep-documents": _("Delete documents that were removed a month ago"),
    "sweep-calls": _("Send reminders and updates of meetings"),
    "sweep-hearings": _("Remind the municipalities that have not answered a hearing"),
    "sweep-action-points": _("Tell of action points that are soon due or late"),
    "tell-subscribers": _("Send letters about what has been published"),
    "compile-needs": _("Compile observed needs that enough employers share"),
    "remind-reports": _("Remind projects of their claims and reports"),
    "prove-ledger": _("Prove every sum of the funding from its entries, once a night"),
    "measure-indicators": _("Count the indicators of the follow-up"),
    "remind-parties": _("Remind the parties that have not answered the follow-up"),
    "sweep-imports": _("Throw away imports that nobody carried out"),
}


def title(name: str) -> str:
    return str(TITLES.get(name, name))


def names() -> list[str]:
    return list(current_app.conf.beat_schedule)


def every(name: str) -> timedelta:
    """How often the job runs. Only intervals: what is due on a day or at an hour is a row's or a service's affair."""
    return timedelta(seconds=float(current_app.conf.beat_schedule[name]["schedule"]))
