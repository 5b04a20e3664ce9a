"""Calls, and applications from draft to a project that can be decided on."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from councils.models import Municipality
from followup.models import Application, ApplicationReview, Call, CoFinancing, Project, ProjectContact, Source
from followup.models.call import amount
from followup.services import funding_notices
from portal import concurrency
from portal.concurrency import WrongState
from portal.history import recorded
from portal.models import User
from portal.templatetags.portal import kr

State = Application.State
CALL = ["title", "text", "limit", "opens_on", "closes_on"]
FIELDS = ["title", "kind", "priority", "summary", "aims", "from_on", "to_on", "budget", "financing"]


@dataclass(frozen=True)
class Remark:
    """Something that does not agree with the call or the agreement; one that `stops` must be put right first."""

    text: str
    stops: bool = True


@recorded
def open_call(call: Call, *, by: User) -> Call:
    """Enter a call; it opens and closes on its days."""
    call.save()
    return call


@recorded
def edit_call(call: Call, *, version: int, by: User) -> Call:
    """Save what the form changes; Conflict if somebody else has changed it since it was read."""
    concurrency.save(call, version=version, fields=CALL)
    return call


@recorded
def begin(call: Call, *, by: User) -> Application:
    """Begin an application for the writer's organisation, or go on with the draft that the writer has."""
    if not call.is_open(timezone.localdate()):
        raise WrongState(_("The call is not open."))
    person = getattr(by, "person", None)
    if person is None:
        raise WrongState(_("Your account belongs to no organisation yet. Ask the association to add your contact."))
    known = Application.objects.filter(call=call, created_by=by, state=State.DRAFT).first()
    words = {"organisation": person.organisation, "created_by": by, "title": _("Application to %s") % call.title}
    return known or Application.objects.create(call=call, **{**words, "title": words["title"][:200]})


def locked(application: Application) -> Application:
    rows = Application.objects.select_for_update(of=("self",), no_key=True)
    row = rows.select_related("call__agreement__party", "organisation").filter(pk=application.pk).first()
    if row is None:
        raise WrongState(_("Somebody else has removed it. Load the page again."))
    return row


@recorded
def write(application: Application, *, version: int, municipalities: Collection[Municipality], by: User) -> Application:
    """Save a draft; Conflict if it has been saved since it was read."""
    locked(application).move_to(State.SENT)  # what is sent is no longer written
    concurrency.save(application, version=version, fields=FIELDS)
    application.municipalities.set(municipalities)
    return application


@recorded
def discard(application: Application, *, by: User) -> None:
    """Throw a draft away; what is sent is kept."""
    row = locked(application)
    if row.state != State.DRAFT:
        raise WrongState(_("The application is sent, and can no longer be thrown away."))
    row.delete()


@recorded
def send(application: Application, *, by: User) -> Application:
    """Sign and send the application: it becomes a project to decide on, whose contact is the one who signed."""
    row = locked(application)
    row.move_to(State.SENT)
    if stops := [remark.text for remark in remarks(row, timezone.localdate()) if remark.stops]:
        raise WrongState(" ".join(stops))
    assert row.from_on is not None  # the remarks ask for both days
    assert row.to_on is not None
    words: dict[str, Any] = {name: getattr(row, name) for name in ("title", "kind", "priority", "summary", "aims")}
    row.project = Project.objects.create(
        agreement=row.call.agreement,
        organisation=row.organisation,
        from_on=row.from_on,
        to_on=row.to_on,
        applied=row.applied,
        state_since=timezone.now(),
        **words,
    )
    row.project.municipalities.set(row.municipalities.all())
    ProjectContact.objects.create(project=row.project, person=by.person, may_sign=True)
    row.signed_at = timezone.now()
    row.version += 1
    row.save(update_fields=["state", "project", "signed_at", "version"])
    funding_notices.applied(row.project, by=by)
    return row


@recorded
def review(application: Application, review: ApplicationReview, *, by: User) -> ApplicationReview:
    """Save what a reviewer thinks, until a decision is made; one review each, the latest one counts."""
    row = locked(application)
    if row.state != State.SENT or row.project is None or row.project.state != Project.State.PROPOSED:
        raise WrongState(_("Only an application that waits for its decision can be reviewed."))
    names = [f"{name}{end}" for name in ApplicationReview.CRITERIA for end in ("", "_why")]
    values = {name: getattr(review, name) for name in names}
    made, _is_new = ApplicationReview.objects.update_or_create(
        application=row, by=by, defaults={**values, "at": timezone.now()}
    )
    return made


def remarks(application: Application, today: date, *, towns: int | None = None) -> list[Remark]:
    """Return what does not agree with the call or the agreement; a rule that is not confirmed stops nobody.

    `towns` is how many municipalities are chosen, where that is not saved yet.
    """
    call, agreement, found = application.call, application.call.agreement, []
    if not call.is_open(today):
        found.append(Remark(_("The call is not open.")))
    if not application.summary.strip() or not application.aims.strip():
        found.append(Remark(_("Write what is to be done, and the aims.")))
    if not application.years:
        return [*found, Remark(_("Give the first and the last day. Then the budget can be filled in year by year."))]
    if application.applied <= 0:
        found.append(Remark(_("The budget leaves nothing to apply for.")))
    for rule, limit in (("", call.limit), ("pre_study_limit", _pre_study_limit(application))):
        if limit is not None and application.applied > limit:
            text = _("At most %(limit)s can be applied for. The application is for %(sum)s.")
            words = {"limit": kr(limit), "sum": kr(application.applied)}
            found.append(Remark(text % words, stops=not rule or agreement.is_sure_of(rule)))
    towns = application.municipalities.count() if towns is None else towns
    least = agreement.least_municipalities
    if towns < least:
        counts = {"least": least, "n": towns}
        text = _("At least %(least)s municipalities must take part. The application has %(n)s.")
        found.append(Remark(text % counts, stops=agreement.is_sure_of("least_municipalities")))
    if not all(day and agreement.covers(day) for day in (application.from_on, application.to_on)):
        found.append(Remark(_("The project goes on outside the period of the agreement."), stops=False))
    if not application.financed():
        found.append(Remark(_("No co-financing is entered."), stops=False))
    return found


def _pre_study_limit(application: Application) -> Decimal | None:
    return application.call.agreement.pre_study_limit if application.kind == Project.Kind.PRE_STUDY else None


def financing_of(application: Application) -> dict[str, Decimal]:
    """Return the co-financing of an application by field, to begin a decision with."""
    keys = [f"{source.value}_{form.value}" for source in Source for form in CoFinancing.Form]
    return {key: found for key in keys if (found := amount(application.financing.get(key)))}


def financing_lines(application: Application) -> list[tuple[str, Decimal, Decimal]]:
    """Return who else puts in: in cash and in kind."""
    found = financing_of(application)
    lines = [
        (str(one.label), found.get(f"{one.value}_cash", Decimal(0)), found.get(f"{one.value}_in_kind", Decimal(0)))
        for one in Source
    ]
    return [line for line in lines if line[1] or line[2]]
