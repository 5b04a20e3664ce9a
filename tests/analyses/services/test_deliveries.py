"""Spreading: who gets it, once each, who of the county has not, and what is counted."""

import pytest
from django.utils import timezone

from analyses.models import Outcome, Recipient
from analyses.services import deliveries
from analyses.services.deliveries import Address
from portal.concurrency import WrongState
from portal.models import Mail
from tests.factories import (
    AnalysisFactory,
    AssignmentFactory,
    MembershipFactory,
    MunicipalityFactory,
    OrganisationFactory,
    PersonFactory,
    RecipientFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def analysis():
    return AnalysisFactory(published=True, title="Elektriker", summary="Fler behövs.")


def contact_of(municipality, email):
    person = PersonFactory(email=email, organisation=municipality.organisation)
    AssignmentFactory(person=person, organisation=municipality.organisation, task="municipal_contact")
    return person


def test_each_address_gets_one_mail_with_a_link_of_its_own(analysis):
    by, person = UserFactory(email="malin@example.org"), PersonFactory(email="ada@example.org")
    twice = [
        Address("ada@example.org", person, person.organisation),
        Address("Ada@example.org"),
        Address("b@example.org"),
    ]
    sent = deliveries.send(analysis, twice, message="Läs gärna.", by=by)
    rows = list(sent.recipients.order_by("pk"))
    assert [row.email for row in rows] == ["ada@example.org", "b@example.org"]
    assert (rows[0].person, rows[0].organisation) == (person, person.organisation)
    mails = list(Mail.objects.order_by("pk"))
    assert [mail.to for mail in mails] == ["ada@example.org", "b@example.org"]
    assert rows[0].path in mails[0].text
    assert rows[1].path in mails[1].text
    assert rows[0].path != rows[1].path
    assert "Läs gärna." in mails[0].html
    assert mails[0].reply_to == "malin@example.org"


@pytest.mark.parametrize("trait", ["superseded", "in_review"])
def test_only_what_counts_is_sent(trait):
    with pytest.raises(WrongState):
        deliveries.send(AnalysisFactory(**{trait: True}), [Address("a@example.org")], message="", by=UserFactory())
    assert not Mail.objects.exists()


def test_nobody_chosen_is_nothing_sent(analysis):
    with pytest.raises(WrongState, match="Välj fler"):
        deliveries.send(analysis, [], message="", by=UserFactory())
    assert not analysis.deliveries.exists()


def test_who_of_the_county_has_not_got_it(analysis):
    inside, other = MunicipalityFactory(code="1485"), MunicipalityFactory(code="1430")
    outside, silent = MunicipalityFactory(code="1384"), MunicipalityFactory(code="1461")
    contact_of(inside, "uddevalla@example.org")
    contact_of(outside, "kungsbacka@example.org")
    contact_of(other, "munkedal@example.org")
    first = [address.email for address in deliveries.to_municipalities(analysis, only_without=True)]
    assert sorted(first) == ["munkedal@example.org", "uddevalla@example.org"]
    addresses = [row for row in deliveries.to_municipalities(analysis, only_without=True) if "udde" in row.email]
    deliveries.send(analysis, addresses, message="", by=UserFactory())
    deliveries.opened(Recipient.objects.get())
    found = {row.municipality: (row.has_got, row.has_opened) for row in deliveries.reach(analysis)}
    assert found == {inside: (True, True), other: (False, False), silent: (False, False)}
    assert [row.email for row in deliveries.to_municipalities(analysis, only_without=True)] == ["munkedal@example.org"]
    assert len(deliveries.to_municipalities(analysis, only_without=False)) == 2
    assert deliveries.summary(analysis)["municipalities"] == 1
    assert deliveries.reach(AnalysisFactory(published=True))[0].has_got is False


def test_agencies_councils_and_typed_addresses_are_known_by_the_registry(council, member):
    agency = PersonFactory(email="skv@example.org", organisation=OrganisationFactory(kind="state_agency"))
    PersonFactory(organisation=agency.organisation, email="")
    MembershipFactory(council=council, person__email="")
    assert [row.person for row in deliveries.to_agencies()] == [agency]
    assert [row.email for row in deliveries.to_councils([council])] == [member.person.email]
    typed = deliveries.to_list(["SKV@example.org", "ny@example.org", "ny@example.org"])
    assert [(row.email, row.person) for row in typed] == [("skv@example.org", agency), ("ny@example.org", None)]


def test_what_is_counted_is_counted_once_and_a_file_counts_as_opened():
    recipient = RecipientFactory()
    deliveries.downloaded(recipient)
    recipient.refresh_from_db()
    first = (recipient.opened_at, recipient.downloaded_at)
    assert all(first)
    deliveries.downloaded(recipient)
    recipient.refresh_from_db()
    assert (recipient.opened_at, recipient.downloaded_at) == first


def test_what_came_of_it_is_told_by_link_and_noted_by_hand(analysis):
    recipient = RecipientFactory(organisation=OrganisationFactory(name="Tanum"))
    deliveries.answer(recipient, text="Tio platser.")
    deliveries.answer(recipient, text="Tolv platser.")
    told = Outcome.objects.get()
    assert (told.text, told.organisation, told.analysis) == (
        "Tolv platser.",
        recipient.organisation,
        recipient.delivery.analysis,
    )
    by = UserFactory()
    noted = deliveries.note(Outcome(analysis=analysis, text="Ny Yh."), by=by)
    assert (noted.written_by, noted.written_at.date()) == (by, timezone.now().date())
    with pytest.raises(WrongState):
        deliveries.note(Outcome(analysis=AnalysisFactory(in_review=True), text="Nej"), by=by)


def test_a_mail_that_could_not_be_sent_is_shown(analysis):
    deliveries.send(analysis, [Address("a@example.org"), Address("b@example.org")], message="", by=UserFactory())
    assert deliveries.stuck(analysis) == []
    Mail.objects.filter(to="b@example.org").update(state=Mail.State.PARKED)
    assert [row.email for row in deliveries.stuck(analysis)] == ["b@example.org"]
