"""A council's members: shown, added, changed, ended and given back."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from councils.models import Membership
from tests.factories import AssignmentFactory, CouncilFactory, MembershipFactory, OrganisationFactory, PersonFactory

HTMX = {"HX-Request": "true"}


def url(name, *args):
    return reverse(f"councils:membership-{name}", args=args)


@pytest.fixture
def client(log_in, coordinator):
    return log_in(coordinator)


@pytest.fixture
def official(council):
    """An official of the council's host."""
    person = PersonFactory(name="Olle Förbund", with_user=True)
    AssignmentFactory(person=person, organisation=council.host)
    return person.user


@pytest.fixture
def members(council):
    return reverse("councils:council-members", args=[council.slug])


@pytest.fixture
def person(db):
    organisation = OrganisationFactory(supply=True, name="Högskolan Väst", short_name="HV")
    return PersonFactory(name="Anna Ek", email="anna@example.org", organisation=organisation)


# The tab


def test_members_stand_by_side_and_role_with_contact(client, council, person, members):
    MembershipFactory(council=council, person=person)
    chair = MembershipFactory(council=council, chair=True, organisation=person.organisation)
    response = client.get(members)
    assert [(str(group.side), group.rows[0]) for group in response.context["groups"][:1]] == [("supply", chair)]
    assert 'href="mailto:anna@example.org"' in response.text
    assert "3 ledamöter" in response.text


def test_earlier_and_coming_members_stand_apart(client, council, members):
    MembershipFactory(council=council, ended=True, person__name="Förra Ledamoten")
    MembershipFactory(council=council, from_on=date(2999, 1, 1), person__name="Nästa Ledamoten")
    response = client.get(members)
    assert [row.person.name for row in response.context["earlier"]] == ["Förra Ledamoten"]
    assert [row.person.name for row in response.context["coming"]] == ["Nästa Ledamoten"]
    assert "<details" in response.text
    assert len(response.context["groups"]) == 1


def test_coordinators_write_to_all_without_showing_addresses_to_all(client, log_in, council, member, members):
    MembershipFactory(council=council, person=PersonFactory(email=""))
    MembershipFactory(council=council, person=PersonFactory(email="å&b@example.org"))
    text = client.get(members).text
    assert "mailto:?bcc=lena.storm@example.org,malin.ekstrom@example.org,%C3%A5%26b@example.org" in text
    assert "bcc=" not in log_in(member).get(members).text


def test_the_members_are_exported(client, council, person, members):
    MembershipFactory(council=council, person=person)
    MembershipFactory(council=council, ended=True, person__name="Förra Ledamoten")
    response = client.get(f"{members}?format=csv")
    text = response.content.decode("utf-8-sig")
    assert text.startswith("Sida;Namn;Titel;Företräder;Roll;E-post;Telefon;Från;Till")
    assert "Utbudssidan;Anna Ek;;Högskolan Väst;Ledamot;anna@example.org" in text
    assert "Förra" not in text
    assert "fyrbodal-ledamoter" in response.headers["Content-Disposition"]
    assert client.get(f"{members}?format=xlsx").content[:2] == b"PK"


def test_an_empty_council_says_what_to_do(log_in, administrator, strategic_member):
    members = reverse("councils:council-members", args=[CouncilFactory().slug])
    assert "Lägg till den första ledamoten" in log_in(administrator).get(members).text
    assert "Ledamöterna visas här" in log_in(strategic_member).get(members).text


# Adding


def test_a_coordinator_adds_a_member_for_the_persons_own_organisation(client, council, person, members):
    data = {"person": "Anna Ek, HV, anna@example.org", "role": "member", "from_on": "2026-01-01"}
    response = client.post(url("new", council.slug), data)
    assert response.headers["Location"] == members
    row = Membership.objects.get(person=person)
    assert (row.council, row.organisation, row.from_on) == (council, person.organisation, date(2026, 1, 1))
    assert "Anna Ek har fått en plats i rådet." in client.get(members).text


def test_the_person_is_chosen_in_a_list_with_organisation_and_from_today(client, council, person):
    PersonFactory(name="Slutade", ended_on=timezone.localdate())
    text = client.get(url("new", council.slug)).text
    assert '<option value="Anna Ek, HV, anna@example.org"' in text
    assert "Slutade" not in text
    assert f'value="{timezone.localdate().isoformat()}"' in text


def test_whoever_has_just_been_added_to_the_registry_is_chosen(client, council, person):
    address = url("new", council.slug)
    assert f"{reverse('councils:person-new')}?council={council.slug}" in client.get(address).text
    assert client.get(f"{address}?person={person.pk}").context["form"]["person"].value().startswith("Anna Ek")
    for odd in ("x", "%00", "9" * 50, ""):
        assert client.get(f"{address}?person={odd}").context["form"]["person"].value() == ""


@pytest.mark.parametrize("typed", ["anna ek", " Anna Ek ", "ANNA@example.org", "Anna Ek, HV, anna@example.org"])
def test_a_name_or_an_address_alone_is_enough(client, council, person, typed):
    assert client.post(url("new", council.slug), {"person": typed, "role": "member"}).status_code == 302


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("", "Välj vem som ska få platsen."),
        ("Ingen Alls", "Ingen i registret heter så."),
        ("Bo Alm", "Flera personer heter så."),
        ("\x00", "Person"),
        ("\u202e", "Välj vem som ska få platsen."),
        ("x" * 500, "Person"),
    ],
)
def test_who_cannot_be_found_is_said(client, council, person, typed, words):
    PersonFactory.create_batch(2, name="Bo Alm")
    PersonFactory(email="")
    response = client.post(url("new", council.slug), {"person": typed, "role": "member"})
    assert response.status_code == 422
    assert words in response.text
    assert not Membership.objects.filter(person__name="Bo Alm").exists()


def test_a_second_place_at_the_same_time_is_refused(client, council, person):
    MembershipFactory(council=council, person=person, from_on=date(2025, 1, 1))
    response = client.post(url("new", council.slug), {"person": "Anna Ek", "role": "chair"})
    assert response.status_code == 422
    assert "Anna Ek har redan en plats i rådet från 2025-01-01." in response.text


@pytest.mark.parametrize(
    "bad",
    [
        {"from_on": "2026-02-01", "to_on": "2026-01-01"},
        {"from_on": "i går"},
        {"organisation": "9" * 40},
        {"role": "king"},
        {"organisation": "x\x00"},
    ],
)
def test_what_cannot_be_saved_is_said(client, council, person, bad):
    data = {"person": "Anna Ek", "role": "member"} | bad
    assert client.post(url("new", council.slug), data).status_code == 422


def test_a_form_posted_twice_gives_one_place(client, council, person, members):
    data = {"person": "Anna Ek", "role": "member", "form_key": "3f2b8a52-0c53-4b0e-8b63-5c2f0a4f7f12"}
    for _twice in range(2):
        assert client.post(url("new", council.slug), data).headers["Location"] == members
    assert Membership.objects.filter(person=person).count() == 1


# Changing


def test_role_organisation_and_period_are_changed_and_the_later_of_two_is_shown_both(client, council, person):
    row = MembershipFactory(council=council, person=person, from_on=date(2025, 1, 1))
    data = {"role": "chair", "organisation": person.organisation_id, "from_on": "2025-01-01", "version": 0}
    assert client.post(url("edit", row.pk), data).status_code == 302
    row.refresh_from_db()
    assert (row.role, row.version) == ("chair", 1)
    response = client.post(url("edit", row.pk), data | {"role": "substitute"})
    assert response.status_code == 409
    assert [(d.saved, d.yours) for d in response.context["conflict"]] == [("Ordförande", "Ersättare")]


def test_a_change_that_overlaps_is_refused(client, council, person):
    MembershipFactory(council=council, person=person, from_on=date(2024, 1, 1), to_on=date(2024, 12, 31))
    row = MembershipFactory(council=council, person=person, from_on=date(2025, 1, 1))
    data = {"role": "member", "organisation": person.organisation_id, "from_on": "2024-06-01", "version": 0}
    response = client.post(url("edit", row.pk), data)
    assert response.status_code == 422
    assert "har redan en plats" in response.text


# Ending


def test_a_place_ends_now_where_it_stands_and_is_taken_back(client, council):
    row = MembershipFactory(council=council)
    response = client.post(url("end", row.pk), headers=HTMX)
    assert "Ångra" in response.text
    assert "data-focus" in response.text
    row.refresh_from_db()
    assert row.to_on == timezone.localdate() - timedelta(days=1)
    assert "Avsluta nu" in client.post(url("reopen", row.pk), headers=HTMX).text
    row.refresh_from_db()
    assert row.to_on is None


def test_whoever_loses_their_place_is_out_at_the_next_request(log_in, client, member, council):
    theirs = log_in(member)
    assert theirs.get(council.get_absolute_url()).status_code == 200
    client.post(url("end", member.person.memberships.get().pk))
    assert theirs.get(council.get_absolute_url()).status_code == 404


@pytest.mark.parametrize("begins", [0, 9])
def test_a_place_given_by_mistake_goes_away(client, council, members, begins):
    row = MembershipFactory(council=council, from_on=timezone.localdate() + timedelta(days=begins))
    assert "är borttagen" in client.post(url("end", row.pk), follow=True).text
    assert not Membership.objects.filter(pk=row.pk).exists()
    again = MembershipFactory(council=council, from_on=timezone.localdate())
    assert client.post(url("end", again.pk), headers=HTMX).headers["HX-Refresh"] == "true"


def test_a_place_ends_on_a_chosen_day_with_the_way_back_beside_the_message(client, council, members):
    row = MembershipFactory(council=council)
    response = client.post(url("end", row.pk), {"to_on": "2999-12-31"}, follow=True)
    assert response.redirect_chain[-1][0] == members
    assert f'action="{url("reopen", row.pk)}"' in response.text
    assert "är avslutad." in response.text
    assert client.post(url("reopen", row.pk), {"next": "/my-work/"}).headers["Location"] == "/my-work/"


@pytest.mark.parametrize("day", ["i morgon", "1999-01-01"])
def test_a_day_that_cannot_be_the_last_is_refused(client, council, day):
    row = MembershipFactory(council=council)
    response = client.post(url("end", row.pk), {"to_on": day}, follow=True)
    assert 'data-s="bad"' in response.text
    row.refresh_from_db()
    assert row.to_on is None


def test_a_place_is_not_given_back_beside_a_new_one(client, council):
    old = MembershipFactory(council=council, ended=True)
    MembershipFactory(council=council, person=old.person, from_on=timezone.localdate() + timedelta(days=9))
    assert "har redan en plats" in client.post(url("reopen", old.pk), headers=HTMX).text


def test_in_an_ended_council_nobody_changes_places(log_in, administrator):
    row = MembershipFactory(council=CouncilFactory(ended=True))
    client = log_in(administrator)
    data = {"role": "member", "organisation": row.organisation_id, "version": 0}
    assert client.post(url("edit", row.pk), data).status_code == 422
    assert client.post(url("new", row.council.slug), {"person": row.person.name, "role": "member"}).status_code == 422
    assert "Avsluta nu" not in client.get(reverse("councils:council-members", args=[row.council.slug])).text


# Who may


def test_who_may(log_in, council, member, chair, other_coordinator, region_officer, official, administrator):
    row = MembershipFactory(council=council)
    for user in (member, chair, region_officer):
        client = log_in(user)
        assert client.get(url("new", council.slug)).status_code == client.get(url("edit", row.pk)).status_code == 403
        assert client.post(url("end", row.pk)).status_code == client.post(url("reopen", row.pk)).status_code == 403
    client = log_in(other_coordinator)
    assert client.get(url("new", council.slug)).status_code == client.get(url("edit", row.pk)).status_code == 404
    assert client.post(url("end", row.pk)).status_code == client.post(url("reopen", row.pk)).status_code == 404
    for user in (official, administrator):
        client = log_in(user)
        assert client.get(url("new", council.slug)).status_code == client.get(url("edit", row.pk)).status_code == 200


def test_only_those_who_answer_for_the_council_appoint_a_coordinator(client, log_in, council, person, official):
    data = {"person": "Anna Ek", "role": "coordinator"}
    assert client.post(url("new", council.slug), data).status_code == 422
    row = MembershipFactory(council=council)
    change = {"role": "coordinator", "organisation": row.organisation_id, "version": 0}
    assert client.post(url("edit", row.pk), change).status_code == 422
    assert log_in(official).post(url("new", council.slug), data).status_code == 302
    assert log_in(official).post(url("edit", row.pk), change).status_code == 302


def test_a_coordinator_does_not_end_another_coordinator(client, log_in, council, administrator, members):
    row = MembershipFactory(council=council, coordinator=True)
    assert client.get(url("edit", row.pk)).status_code == client.post(url("end", row.pk)).status_code == 403
    assert url("end", row.pk) not in client.get(members).text
    assert log_in(administrator).post(url("end", row.pk)).status_code == 302


def test_the_form_costs_the_same_whatever_the_registry_holds(client, council, queries):
    one = queries(client, url("new", council.slug))
    PersonFactory.create_batch(50)
    assert queries(client, url("new", council.slug)) == one <= 15
