"""Forms of follow-up: written, copied to the next year, and decided by Västgruppen."""

from collections.abc import Callable
from datetime import date

from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from councils.models import Council, Meeting
from followup.models import FollowUpForm
from followup.models.questions import Content
from portal import advisory, concurrency
from portal.concurrency import WrongState
from portal.history import recorded
from portal.models import User

State = FollowUpForm.State


def _locked(form: FollowUpForm) -> FollowUpForm:
    return FollowUpForm.objects.select_for_update(no_key=True).get(pk=form.pk)


def _open(form: FollowUpForm) -> FollowUpForm:
    row = _locked(form)
    if not row.is_open:
        raise WrongState(_("Västgruppen has decided on the form, so it can no longer be changed. Make a new version."))
    return row


@recorded
def begin(year: int, *, title: str, source: FollowUpForm | None, by: User) -> FollowUpForm:
    """Begin a year's next version, empty or with all the questions of another form; their keys stay the same."""
    advisory.hold(f"followup.form.{year}")
    last = FollowUpForm.objects.filter(year=year).aggregate(n=Max("number"))["n"] or 0
    content = source.content if source else Content().dump()
    return FollowUpForm.objects.create(year=year, number=last + 1, title=title, content=content, made_by=by)


@recorded
def change(form: FollowUpForm, how: Callable[[Content], Content], *, version: int | None = None, by: User) -> Content:
    """Change what a draft asks; Conflict if somebody else has changed it since the version that was read."""
    row = _open(form)
    if version is not None and row.version != version:
        raise concurrency.Conflict(row)
    content = how(row.asks)
    row.content, row.version = content.dump(), row.version + 1
    row.save(update_fields=["content", "version"])
    return content


@recorded
def rename(form: FollowUpForm, *, title: str, co_sign: bool, by: User) -> None:
    """Change the draft's title, and whether two sign."""
    row = _open(form)
    content = Content(row.asks.sections, co_sign)
    row.title, row.content, row.version = title, content.dump(), row.version + 1
    row.save(update_fields=["title", "content", "version"])


@recorded
def decide(form: FollowUpForm, *, on: date, meeting: Meeting | None, by: User) -> FollowUpForm:
    """Note that Västgruppen has decided on the form; from then on it stays as it is."""
    row = _open(form)
    if on > timezone.localdate():
        raise WrongState(_("The decision cannot be made on a day that has not come."))
    if not any(row.asks.questions):
        raise WrongState(_("The form asks nothing yet."))
    if meeting is not None and meeting.council.kind != Council.Kind.VAST_GROUP:
        raise WrongState(_("The form is decided at a meeting of Västgruppen."))
    row.state, row.decided_on, row.meeting, row.recorded_by = State.DECIDED, on, meeting, by
    row.version += 1
    row.save(update_fields=["state", "decided_on", "meeting", "recorded_by", "version"])
    return row


@recorded
def discard(form: FollowUpForm, *, by: User) -> None:
    """Throw a draft away."""
    _open(form).delete()
