"""Spreading: who gets a published analysis or a round's assessments, who has not, and what came of it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from analyses.models import Analysis, AssessmentRound, Delivery, Outcome, Recipient
from analyses.services import analyses, assessment_rounds
from councils.models import Assignment, Council, Membership, Municipality, Organisation, Person
from portal.concurrency import WrongState
from portal.history import recorded
from portal.models import Mail, User
from portal.services import mails
from portal.sorting import swedish

Task = Assignment.Task
Source = Analysis | AssessmentRound


@dataclass(frozen=True)
class Address:
    """Where a mail goes: whose it is and for which organisation, as far as that is known."""

    email: str
    person: Person | None = None
    organisation: Organisation | None = None


@dataclass(frozen=True)
class Reach:
    """One of the county's municipalities, its contacts, and whether anybody there has got the analysis."""

    municipality: Municipality
    contacts: list[Person] = field(default_factory=list)
    has_got: bool = False
    has_opened: bool = False


def _sent(source: Source) -> "QuerySet[Recipient]":
    """Return everybody to whom it has gone."""
    is_round = isinstance(source, AssessmentRound)
    return Recipient.objects.filter(**{"delivery__assessment_round" if is_round else "delivery__analysis": source})


def reach(source: Source) -> list[Reach]:
    """Return the 49 in Swedish order, with what each has got; three queries."""
    today = timezone.localdate()
    rows = Municipality.objects.of_the_county().with_affiliation(today).select_related("organisation")
    contacts: dict[int, list[Person]] = {}
    for task in _contacts():
        contacts.setdefault(task.organisation_id, []).append(task.person)
    got: dict[int, bool] = {}
    sent = _sent(source).filter(organisation__municipality__isnull=False)
    for organisation, opened_at in sent.values_list("organisation", "opened_at"):
        assert organisation is not None  # the query asks for those that have one
        got[organisation] = got.get(organisation, False) or opened_at is not None
    return [
        Reach(
            row, contacts.get(row.organisation_id, []), row.organisation_id in got, got.get(row.organisation_id, False)
        )
        for row in rows.order_by(swedish("organisation__name"))
    ]


def summary(source: Source) -> dict[str, int]:
    """Return how many of the county's municipalities have got it, and how many times somebody told what came of it."""
    town = "deliveries__recipients__organisation"
    county = Q(**{f"{town}__municipality__in": Municipality.objects.of_the_county()})
    rows: Any = type(source)._default_manager.filter(pk=source.pk)
    counted = rows.annotate(
        municipalities=Count(town, filter=county, distinct=True), told=Count("outcomes", distinct=True)
    )
    got, told = counted.values_list("municipalities", "told").get()
    return {"municipalities": got, "outcomes": told}


def counts() -> dict[str, Any]:
    """Return the same of an analysis as annotations, for a page that reads the analysis anyway."""
    county = Q(organisation__municipality__in=Municipality.objects.of_the_county())
    sent = Recipient.objects.filter(county, delivery__analysis=OuterRef("pk")).order_by().values("delivery__analysis")
    told = Outcome.objects.filter(analysis=OuterRef("pk")).order_by().values("analysis")
    return {
        "got_by": Coalesce(Subquery(sent.annotate(n=Count("organisation", distinct=True)).values("n")), 0),
        "outcome_count": Coalesce(Subquery(told.annotate(n=Count("pk")).values("n")), 0),
    }


def _contacts() -> "QuerySet[Assignment]":
    tasks = Assignment.objects.on(timezone.localdate()).filter(task=Task.MUNICIPAL_CONTACT).exclude(person__email="")
    return tasks.select_related("person__organisation", "organisation").order_by("pk")


def to_municipalities(source: Source, *, only_without: bool) -> list[Address]:
    """Return the contacts of the county's municipalities; if asked, only of those that nobody has sent it to."""
    lacking = {row.municipality.organisation_id for row in reach(source) if not (only_without and row.has_got)}
    tasks = (task for task in _contacts() if task.organisation_id in lacking)
    return [Address(task.person.email, task.person, task.organisation) for task in tasks]


def to_agencies() -> list[Address]:
    """Return the contacts at state agencies."""
    people = Person.objects.filter(organisation__kind=Organisation.Kind.STATE_AGENCY, ended_on=None).exclude(email="")
    return [Address(row.email, row, row.organisation) for row in people.select_related("organisation").order_by("pk")]


def to_councils(councils: Iterable[Council]) -> list[Address]:
    """Return those who have a place in the councils, for the organisation that they represent there."""
    places = Membership.objects.on(timezone.localdate()).filter(council__in=councils).exclude(person__email="")
    rows = places.select_related("person", "organisation").order_by("pk")
    return [Address(row.person.email, row.person, row.organisation) for row in rows]


def to_list(emails: Iterable[str]) -> list[Address]:
    """Return typed addresses, with the person and the organisation where the registry knows them."""
    wanted = list(dict.fromkeys(email.lower() for email in emails))
    known = {
        row.email.lower(): row
        for row in Person.objects.filter(email__in=wanted, ended_on=None).select_related("organisation")
    }
    return [Address(email, known.get(email), known[email].organisation if email in known else None) for email in wanted]


@recorded
def send(source: Source, addresses: Iterable[Address], *, message: str, by: User) -> Delivery:
    """Send what is published to each address once, with a link of its own."""
    row = _sendable(source)
    # Of two that say the same address the one that knows whose it is counts.
    by_knowledge = sorted(addresses, key=lambda address: address.person is not None)
    found = {address.email.lower(): address for address in by_knowledge}
    if not found:
        raise WrongState(_("Nobody is chosen who has an address."))
    what = {"assessment_round" if isinstance(row, AssessmentRound) else "analysis": row}
    delivery = Delivery.objects.create(message=message, sent_at=timezone.now(), sent_by=by, **what)
    rows = [
        Recipient(delivery=delivery, email=email, person=address.person, organisation=address.organisation)
        for email, address in found.items()
    ]
    Recipient.objects.bulk_create(rows)
    with translation.override(settings.LANGUAGE_CODE):
        for recipient in rows:
            _owe(row, delivery, recipient, by)
    return delivery


def _sendable(source: Source) -> Source:
    """Return what is to be sent, locked; WrongState if it is not out, or no longer counts."""
    if isinstance(source, AssessmentRound):
        if not (row := assessment_rounds.locked(source)).assessments.public().exists():
            raise WrongState(_("Nothing of the round is communicated yet."))
        return row
    if (analysis := analyses.locked(source)).state != Analysis.State.PUBLISHED:
        raise WrongState(_("Only what is published and has not been replaced is sent."))
    return analysis


def _owe(source: Source, delivery: Delivery, recipient: Recipient, by: User) -> None:
    is_round = isinstance(source, AssessmentRound)
    heading = _("Assessment of needs: %s") if is_round else _("New analysis: %s")
    name = "email/assessments" if is_round else "email/analysis"
    context = {
        "heading": heading % source,
        "round" if is_round else "analysis": source,
        "delivery": delivery,
        "sender": by,
        "url": f"{settings.SITE_URL}{recipient.path}",
    }
    mails.owe_once(
        key=recipient.mail_key,
        to=recipient.email,
        subject=str(context["heading"]),
        text=render_to_string(f"{name}.txt", context).strip(),
        html=render_to_string(f"{name}.html", context),
        reply_to=by.email,
    )


def stuck(source: Source) -> list[Recipient]:
    """Return those whose mail could not be sent; two queries."""
    parked = Q(state=Mail.State.PARKED)
    keys = [f"delivery:{pk}:" for pk in source.deliveries.values_list("pk", flat=True)]
    if not keys:
        return []
    ours = Q()
    for key in keys:
        ours |= Q(key__startswith=key)
    pks = [int(key.rpartition(":")[2]) for key in Mail.objects.filter(ours, parked).values_list("key", flat=True)]
    return list(Recipient.objects.filter(pk__in=pks).select_related("organisation"))


def opened(recipient: Recipient) -> None:
    """Note that somebody has opened the analysis through their own link, the first time."""
    Recipient.objects.filter(pk=recipient.pk, opened_at=None).update(opened_at=timezone.now())


def downloaded(recipient: Recipient) -> None:
    """Note that somebody has fetched a file through their own link, the first time."""
    opened(recipient)
    Recipient.objects.filter(pk=recipient.pk, downloaded_at=None).update(downloaded_at=timezone.now())


def answer(recipient: Recipient, *, text: str) -> Outcome:
    """Keep what somebody who got the analysis says came of it; saying it again says it anew."""
    opened(recipient)
    sent = recipient.delivery
    what = {"analysis": sent.analysis, "assessment_round": sent.assessment_round}
    fields = {"text": text, "written_at": timezone.now()}
    found, _is_new = Outcome.objects.update_or_create(
        recipient=recipient,
        defaults=fields,
        create_defaults={**fields, **what, "organisation": recipient.organisation},
    )
    return found


@recorded
def note(outcome: Outcome, *, by: User) -> Outcome:
    """Note what came of what is out."""
    if outcome.analysis and analyses.locked(outcome.analysis).state not in Analysis.OUT:
        raise WrongState(_("The analysis is not published yet."))
    if outcome.assessment_round:
        _sendable(outcome.assessment_round)
    outcome.written_by, outcome.written_at = by, timezone.now()
    outcome.save()
    return outcome
