"""Agreements, frames, projects and what the ledger says of them."""

from datetime import timedelta
from decimal import Decimal

import factory
from django.utils import timezone

from followup.models import (
    Agreement,
    Application,
    Call,
    ChangeRequest,
    Claim,
    Decision,
    Entry,
    Frame,
    Fund,
    GeneralTerms,
    Project,
    ProjectContact,
    ProjectReport,
)
from tests.factories.councils import BoardFactory, OrganisationFactory, PartyFactory, PersonFactory
from tests.factories.portal import UserFactory


def this_year() -> int:
    return timezone.localdate().year


class FundFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Fund
        django_get_or_create = ("name",)

    name = "Regionutveckling"
    is_drum = True


class GeneralTermsFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = GeneralTerms

    name = factory.Sequence(lambda n: f"Allmänna villkor {n}")


class AgreementFactory(factory.django.DjangoModelFactory):
    """An agreement for last year, this year and the next."""

    class Meta:
        model = Agreement

    party = factory.SubFactory(PartyFactory)
    title = factory.Sequence(lambda n: f"Överenskommelse {n}")
    from_on = factory.LazyFunction(lambda: timezone.localdate().replace(year=this_year() - 1, month=1, day=1))
    to_on = factory.LazyFunction(lambda: timezone.localdate().replace(year=this_year() + 1, month=12, day=31))


class FrameFactory(factory.django.DjangoModelFactory):
    """A year's frame; `amount` is its first entry."""

    class Meta:
        model = Frame
        skip_postgeneration_save = True

    agreement = factory.SubFactory(AgreementFactory)
    fund = factory.SubFactory(FundFactory)
    year = factory.LazyFunction(this_year)

    @factory.post_generation
    def amount(frame, create, extracted, **words):  # noqa: N805 - factory_boy gives the frame first
        EntryFactory(frame=frame, kind="frame", amount=1_000_000 if extracted is None else extracted)


class ProjectFactory(factory.django.DjangoModelFactory):
    """A project of this year; `granted=100_000` gives it money from a frame of that and more."""

    class Meta:
        model = Project
        skip_postgeneration_save = True

    class Params:
        rejected = factory.Trait(state="rejected")
        withdrawn = factory.Trait(state="withdrawn")

    agreement = factory.SubFactory(AgreementFactory)
    organisation = factory.SubFactory(OrganisationFactory)
    title = factory.Sequence(lambda n: f"Projekt {n}")
    priority = "skills"
    from_on = factory.LazyFunction(lambda: timezone.localdate().replace(month=1, day=1))
    to_on = factory.LazyFunction(lambda: timezone.localdate().replace(month=12, day=31))
    state_since = factory.LazyFunction(timezone.now)

    @factory.post_generation
    def granted(project, create, extracted, **words):  # noqa: N805 - factory_boy gives the project first
        if extracted:
            frame = Frame.objects.filter(agreement=project.agreement).first()
            frame = frame or FrameFactory(agreement=project.agreement)
            decision = GrantDecisionFactory(project=project)
            EntryFactory(frame=frame, project=project, decision=decision, kind="grant", amount=extracted)
            project.state = "granted"
            project.save(update_fields=["state"])


class ProjectContactFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = ProjectContact

    project = factory.SubFactory(ProjectFactory)
    person = factory.SubFactory(PersonFactory, with_user=True)


class GrantDecisionFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Decision

    project = factory.SubFactory(ProjectFactory)
    kind = "approval"
    board = factory.SubFactory(BoardFactory)
    decided_on = factory.LazyFunction(timezone.localdate)
    paragraph = "12"
    by = factory.SubFactory(UserFactory)


class EntryFactory(factory.django.DjangoModelFactory):
    """Written past the services; the database guards it all the same."""

    class Meta:
        model = Entry

    frame = factory.SubFactory(FrameFactory)
    kind = "frame"
    amount = Decimal(1_000_000)
    on = factory.LazyFunction(timezone.localdate)
    by = factory.SubFactory(UserFactory)


class ProjectReportFactory(factory.django.DjangoModelFactory):
    """A period that ended a month ago, with its claim; `sent=True` and `reviewed=True` are by people of their own."""

    class Meta:
        model = ProjectReport
        skip_postgeneration_save = True

    class Params:
        sent = factory.Trait(
            state="sent", sent_at=factory.LazyFunction(timezone.now), sent_by=factory.SubFactory(UserFactory)
        )
        reviewed = factory.Trait(
            sent=True,
            state="reviewed",
            reviewed_at=factory.LazyFunction(timezone.now),
            reviewed_by=factory.SubFactory(UserFactory),
        )

    project = factory.SubFactory(ProjectFactory, granted=100_000)
    number = factory.Sequence(lambda n: n + 1)
    from_on = factory.LazyAttribute(lambda row: row.to_on - timedelta(days=30))
    to_on = factory.LazyFunction(lambda: timezone.localdate() - timedelta(days=30))
    due_on = factory.LazyAttribute(lambda row: row.to_on + timedelta(days=60))

    @factory.post_generation
    def costs(report, create, extracted, **words):  # noqa: N805 - factory_boy gives the report first
        Claim.objects.create(report=report, staff=extracted or 0)


class CallFactory(factory.django.DjangoModelFactory):
    """A call that is open; `closed=True` has been."""

    class Meta:
        model = Call

    class Params:
        closed = factory.Trait(closes_on=factory.LazyFunction(lambda: timezone.localdate() - timedelta(days=1)))

    agreement = factory.SubFactory(AgreementFactory)
    title = factory.Sequence(lambda n: f"Utlysning {n}")
    text = "Projekt som stärker kompetensförsörjningen."
    opens_on = factory.LazyFunction(lambda: timezone.localdate() - timedelta(days=9))
    closes_on = factory.LazyFunction(lambda: timezone.localdate() + timedelta(days=9))


class ApplicationFactory(factory.django.DjangoModelFactory):
    """A draft; `sent=True` has become a project."""

    class Meta:
        model = Application

    class Params:
        sent = factory.Trait(
            state="sent",
            signed_at=factory.LazyFunction(timezone.now),
            project=factory.SubFactory(ProjectFactory, agreement=factory.SelfAttribute("..call.agreement")),
        )

    call = factory.SubFactory(CallFactory)
    created_by = factory.LazyFunction(lambda: PersonFactory(with_user=True).user)
    organisation = factory.SelfAttribute("created_by.person.organisation")
    title = factory.Sequence(lambda n: f"Ansökan {n}")


class ChangeRequestFactory(factory.django.DjangoModelFactory):
    """A request for half a year more that waits for its decision."""

    class Meta:
        model = ChangeRequest

    project = factory.SubFactory(ProjectFactory, granted=100_000)
    reason = "Starten har dragit ut på tiden."
    was_to_on = factory.SelfAttribute("project.to_on")
    to_on = factory.LazyAttribute(lambda row: row.was_to_on + timedelta(days=181))
    sent_at = factory.LazyFunction(timezone.now)
    sent_by = factory.SubFactory(UserFactory)
