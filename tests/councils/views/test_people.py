"""The list of people, each person's page, and who may write, invite and end."""

import csv
import io
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from councils.models import Assignment, Membership, Person
from portal.models import Mail, User
from tests.factories import (
    ActionPointFactory,
    AssignmentFactory,
    CouncilFactory,
    MembershipFactory,
    MunicipalityFactory,
    OrganisationFactory,
    PartyFactory,
    PersonFactory,
    UserFactory,
)

HTMX = {"HX-Request": "true"}
LIST = "/people/"
TODAY = timezone.localdate
DAY = timedelta(days=1)


def url(name, *args):
    return reverse(f"councils:{name}", args=args)


@pytest.fixture
def client(log_in, coordinator):
    return log_in(coordinator)


@pytest.fixture
def admin(log_in, administrator):
    return log_in(administrator)


def names(response):
    return [row.name for row in response.context["page"]]


def contact(**typed):
    return {"name": "Lena Storm", "title": "", "email": "", "phone": "", **typed}


# The list


def test_names_stand_as_swedes_sort_them(client):
    for name in ("Örjan Ek", "Ärla Ek", "Åsa Ek", "Zelda Ek", "Anna Ek"):
        PersonFactory(name=name)
    assert names(client.get(f"{LIST}?q=ek")) == [
        "Anna Ek",
        "Malin Ekström",
        "Zelda Ek",
        "Åsa Ek",
        "Ärla Ek",
        "Örjan Ek",
    ]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("q=rektor", ["Bo Ek"]),
        ("q=GYMN", ["Bo Ek"]),
        ("q=bo%40", ["Bo Ek"]),
        ("council=fyrbodal", ["Anna Ek", "Malin Ekström"]),
        ("role=chair", ["Anna Ek"]),
        ("council=fyrbodal&role=chair", ["Anna Ek"]),
        ("role=observer", []),
        ("account=joined", ["Malin Ekström"]),
        ("account=invited", ["Cia Ek"]),
        ("account=expired", ["David Ek"]),
        ("account=closed", ["Eva Ek"]),
        ("account=none", ["Anna Ek", "Bo Ek"]),
        ("state=ended", ["Frida Förra"]),
        ("q=F%C3%B6rra", []),
        ("sort=-name&account=none", ["Bo Ek", "Anna Ek"]),
        ("sort=organisation&account=none", ["Bo Ek", "Anna Ek"]),
        ("sort=user__password&account=none", ["Anna Ek", "Bo Ek"]),
    ],
)
def test_the_list_is_searched_filtered_and_sorted(client, council, query, expected):
    work = OrganisationFactory(name="Övriga")
    MembershipFactory(person__name="Anna Ek", person__organisation=work, council=council, chair=True)
    PersonFactory(name="Bo Ek", title="Rektor", email="bo@example.org", organisation__name="Gymnasiet")
    # The chair of another council, which this coordinator does not read.
    MembershipFactory(person__name="Cia Ek", person__user=UserFactory(invited=True), chair=True)
    late = timezone.now() - timedelta(days=20)
    PersonFactory(name="David Ek", user=UserFactory(invited=True, invited_at=late))
    PersonFactory(name="Eva Ek", user=UserFactory(closed=True))
    PersonFactory(name="Frida Förra", ended_on=TODAY())
    assert names(client.get(f"{LIST}?{query}")) == expected


def test_an_organisation_is_typed_not_chosen_among_thousands(client, coordinator):
    OrganisationFactory(name="Utan folk")
    page = client.get(LIST, {"organisation": coordinator.person.organisation.name})
    assert names(page) == ["Malin Ekström"]
    assert "Utan folk" not in page.text


def test_a_row_shows_contact_places_and_account(client, council):
    person = PersonFactory(name="Bo Ek", title="Rektor", email="bo@example.org", phone="0520-12 34 56")
    MembershipFactory(person=person, council=council, chair=True)
    MembershipFactory(person=person, council=CouncilFactory(short_name="Främmande råd"))
    MembershipFactory(person=person, council=CouncilFactory(host=council.host, short_name="Gammalt råd"), ended=True)
    text = client.get(f"{LIST}?q=bo+ek").text
    for words in ("Rektor", 'href="mailto:bo@example.org"', "0520-12 34 56", "Fyrbodal", "Ordförande", "Inget konto"):
        assert words in text
    assert "Främmande råd" not in text
    assert "Gammalt råd" not in text


def test_a_member_sees_those_of_the_council_and_no_accounts(log_in, member, council):
    MembershipFactory(person__name="Bo Ek", council=council)
    MembershipFactory(person__name="Främmande Ek")
    response = log_in(member).get(f"{LIST}?account=none")
    assert names(response) == ["Bo Ek", "Lena Storm"]
    assert "Inget konto" not in response.text
    assert url("person-new") not in response.text


def test_without_a_role_there_is_nobody_and_no_link(log_in, outsider, municipal_contact, member):
    assert names(log_in(outsider).get(LIST)) == []
    assert names(log_in(municipal_contact).get(LIST)) == ["Karin Kommun"]
    assert f'href="{LIST}"' not in log_in(outsider).get("/my-work/").text
    assert f'href="{LIST}"' in log_in(member).get("/my-work/").text


def test_htmx_is_given_the_results_alone_and_an_empty_list_says_so(client):
    assert "<html" not in client.get(LIST, headers=HTMX).text
    assert "Ingen person matchar" in client.get(f"{LIST}?q=finnsinte").text


@pytest.mark.parametrize(
    "query", ["page=abc", "page=99999999999999999999", "q=%00", "organisation=9" * 30, "council=%00", "state=x&role=y"]
)
def test_nonsense_is_no_fault(client, query):
    assert client.get(f"{LIST}?{query}").status_code == 200


def test_the_list_is_exported_as_it_is_filtered(client, log_in, member, council):
    person = PersonFactory(name="=Bo Ek", email="bo@example.org")
    MembershipFactory(person=person, council=council)
    rows = list(csv.reader(io.StringIO(client.get(f"{LIST}?q=bo&format=csv").text.lstrip("\ufeff")), delimiter=";"))
    assert rows[0] == ["Namn", "Titel", "Organisation", "E-post", "Telefon", "Råd", "Slutade", "Konto"]
    assert rows[1:] == [["'=Bo Ek", "", str(person.organisation), "bo@example.org", "", "Fyrbodal", "", "Inget konto"]]
    assert "Konto" not in log_in(member).get(f"{LIST}?format=csv").text
    assert client.get(f"{LIST}?format=xlsx").content.startswith(b"PK")


# The page


def test_the_page_shows_places_now_and_before_tasks_and_action_points(client, council):
    person = PersonFactory(name="Bo Ek", email="bo@example.org")
    MembershipFactory(person=person, council=council, role="observer")
    MembershipFactory(person=person, council=council, chair=True, ended=True)
    MembershipFactory(person=person, council=CouncilFactory(name="Främmande råd"))
    AssignmentFactory(person=person, task="funding_officer")
    ActionPointFactory(owner=person, council=council, text="Be om siffror")
    ActionPointFactory(owner=person, council=council, text="Redan klar", done=True)
    ActionPointFactory(owner=person, text="Ett annat råds")
    text = client.get(person.get_absolute_url()).text
    for words in ("Kompetensråd Fyrbodal", "Observatör", "1 tidigare plats", "Ordförande", "Be om siffror"):
        assert words in text
    for words in ("Främmande råd", "Redan klar", "Ett annat råds", "Lägg till ett uppdrag"):
        assert words not in text


def test_a_stranger_is_not_found(log_in, member, former_member):
    stranger = PersonFactory()
    for client in (log_in(member), log_in(former_member)):
        for name in ("person-detail", "person-history", "person-edit", "person-end"):
            assert client.get(url(name, stranger.pk)).status_code == 404
        for name in ("person-invite", "person-reopen", "person-move-account", "assignment-add"):
            assert client.post(url(name, stranger.pk)).status_code == 404
    assert log_in(member).get("/people/99999999999999999999999/").status_code == 404


def test_the_account_is_shown_to_those_who_invite(client, log_in, member, council):
    person = MembershipFactory(council=council).person
    assert 'id="konto"' in client.get(person.get_absolute_url()).text
    assert 'id="konto"' not in log_in(member).get(person.get_absolute_url()).text


def test_the_history_holds_the_person_the_places_one_may_see_and_the_tasks(client, council):
    person = PersonFactory(name="Bo Ek")
    MembershipFactory(person=person, council=council)
    client.post(url("person-invite", person.pk))
    MembershipFactory(person=person, council=CouncilFactory(name="Främmande råd"))
    AssignmentFactory(person=person)
    text = client.get(url("person-history", person.pk)).text
    for words in ("Kompetensråd Fyrbodal", "Konto: Bo Ek", "Uppdrag: Tjänsteperson"):
        assert words in text
    assert "Främmande råd" not in text


# Writing


def test_one_is_created_with_a_normal_address_and_a_tidy_number(client):
    work = OrganisationFactory()
    typed = contact(name=" Lena\u200b  Storm ", email=" Lena@EXAMPLE.org ", phone="0701234567", organisation=work.pk)
    response = client.post(url("person-new"), typed)
    person = Person.objects.get(organisation=work)
    assert response.headers["Location"] == person.get_absolute_url()
    assert (person.name, person.email, person.phone) == ("Lena  Storm", "lena@example.org", "070-123 45 67")
    assert not Mail.objects.exists()


@pytest.mark.parametrize(
    ("typed", "tidy"),
    [
        ("0046 520 12 34 56", "+46 520 12 34 56"),
        ("+46 (0)520-12 34 56", "+46 520-12 34 56"),
        ("0520–12 34 56  ankn 12", "0520-12 34 56 ankn 12"),
        ("070-1234567", "070-123 45 67"),
        ("1234", "1234"),
    ],
)
def test_a_number_is_tidied_softly(client, typed, tidy):
    client.post(url("person-new"), contact(phone=typed, organisation=OrganisationFactory().pk))
    assert Person.objects.get(name="Lena Storm").phone == tidy


@pytest.mark.parametrize("field", ["name", "title", "email", "phone"])
def test_a_personal_identity_number_is_refused_and_not_kept(client, field):
    number = "19850709-9805" + ("@example.org" if field == "email" else "")
    response = client.post(url("person-new"), contact(organisation=OrganisationFactory().pk, **{field: number}))
    assert response.status_code == 422
    assert "personnummer" in str(response.context["form"].errors[field])
    assert not Person.objects.filter(**{field: number}).exists()


def test_what_is_missing_is_asked_for_in_words(client):
    response = client.post(url("person-new"), contact(name=" ", email="lena@", phone="ring mig"))
    assert response.status_code == 422
    assert set(response.context["form"].errors) == {"name", "organisation", "email", "phone"}
    assert "Skriv personens namn." in response.text


def test_an_address_is_one_persons(client):
    other = PersonFactory()
    typed = contact(email=other.email.upper(), organisation=other.organisation_id)
    response = client.post(url("person-new"), typed)
    assert "Det finns redan en person med den e-postadressen." in response.text


def test_the_same_name_in_the_same_organisation_is_asked_about(client):
    twin = PersonFactory(name="lena storm")
    typed = contact(organisation=twin.organisation_id)
    response = client.post(url("person-new"), typed)
    assert response.status_code == 422
    assert f'href="{twin.get_absolute_url()}"' in response.text
    assert client.post(url("person-new"), typed | {"is_another": "on"}).status_code == 302
    assert Person.objects.filter(name__iexact="lena storm").count() == 2


def test_one_is_led_back_to_the_council_with_the_new_person_chosen(client, council):
    onward = council.get_absolute_url()
    page = client.get(f"{url('person-new')}?council=fyrbodal&next={onward}")
    assert "Sedan ger du personen en plats i Kompetensråd Fyrbodal." in page.text
    typed = contact(organisation=OrganisationFactory().pk, next=onward, council="fyrbodal")
    response = client.post(url("person-new"), typed)
    assert response.headers["Location"] == f"{onward}?person={Person.objects.get(name='Lena Storm').pk}"


def test_without_a_way_back_one_gives_the_new_person_a_place_in_the_council(client, council):
    typed = contact(name="Bo Ek", organisation=OrganisationFactory(name="Högskolan Väst").pk, council="fyrbodal")
    page = client.post(url("person-new"), typed, follow=True)
    assert page.redirect_chain[0][0].startswith(url("membership-new", "fyrbodal"))
    assert 'value="Bo Ek, Högskolan Väst"' in page.text


def test_no_link_leads_where_somebody_else_says(client):
    typed = contact(organisation=OrganisationFactory().pk, next="https://example.com/")
    assert client.post(url("person-new"), typed).headers["Location"].startswith("/people/")
    assert client.get(f"{url('person-new')}?council=%00").status_code == 200


def test_the_form_posted_twice_makes_one_person(client):
    typed = contact(organisation=OrganisationFactory().pk, form_key="6f1c8c52-3c46-4a0e-9b53-93b6a5a1c001")
    first, second = client.post(url("person-new"), typed), client.post(url("person-new"), typed)
    assert first.headers["Location"] == second.headers["Location"]
    assert Person.objects.filter(name="Lena Storm").count() == 1


def test_a_change_is_saved_and_the_later_of_two_is_shown_both(client):
    person = PersonFactory(title="Rektor")
    typed = contact(name=person.name, email=person.email, organisation=person.organisation_id, version=0)
    assert client.post(url("person-edit", person.pk), typed | {"title": "Chef"}).status_code == 302
    response = client.post(url("person-edit", person.pk), typed | {"title": "Lärare"})
    assert response.status_code == 409
    assert [(d.saved, d.yours) for d in response.context["conflict"]] == [("Chef", "Lärare")]
    person.refresh_from_db()
    assert person.title == "Chef"


def test_one_changes_ones_own_contact_but_not_the_organisation(log_in, member):
    person, other = member.person, OrganisationFactory()
    typed = contact(email=person.email, phone="0520-12 34 56", organisation=other.pk, version=0)
    assert log_in(member).post(url("person-edit", person.pk), typed).status_code == 302
    before, person = person, Person.objects.get(pk=person.pk)
    assert (person.phone, person.organisation_id) == ("0520-12 34 56", before.organisation_id)


def test_another_contact_does_not_change_what_one_logs_in_with(log_in, member):
    page = log_in(member).get(url("person-edit", member.person.pk))
    assert f"den är fortfarande {member.email}" in page.text
    log_in(member).post(url("person-edit", member.person.pk), contact(email="ny@example.org", version=0))
    assert User.objects.get(pk=member.pk).email == member.email


def test_who_has_an_account_is_found_from_it_by_those_who_may_see_them(log_in, member, former_member, admin):
    for user, finds in [(member, True), (former_member, False), (UserFactory(), False)]:
        assert ("Kontakt och platser i råd" in log_in(user).get("/account/").text) is finds
    for user in (member, former_member):
        page = admin.get(reverse("account-detail", args=[user.pk]))
        assert f'href="{user.person.get_absolute_url()}"' in page.text


def test_who_corrects_an_address_is_told_where_the_invitation_went(client):
    person = PersonFactory(name="Lena Storm", email="lnea@example.org")
    client.post(url("person-invite", person.pk))
    typed = contact(email="lena@example.org", organisation=person.organisation_id, version=1)
    page = client.post(url("person-edit", person.pk), typed, follow=True)
    assert "Inbjudan gick till lnea@example.org. Skicka den igen" in page.text


# Who may


def test_a_coordinator_writes_about_those_who_have_no_part_elsewhere(client, log_in, member, council):
    mine = MembershipFactory(council=council).person
    elsewhere = MembershipFactory().person
    soon = MembershipFactory(from_on=TODAY() + 30 * DAY).person
    set_to = AssignmentFactory().person
    admin = PersonFactory(user=UserFactory(administrator=True))
    fellow = MembershipFactory(council=council, coordinator=True).person
    may = {mine: 200, elsewhere: 403, soon: 403, set_to: 403, admin: 403, fellow: 403}
    for person, answer in may.items():
        assert client.get(url("person-edit", person.pk)).status_code == answer
        assert client.get(url("person-end", person.pk)).status_code == answer
        assert client.post(url("person-invite", person.pk)).status_code == (302 if answer == 200 else 403)
    assert log_in(member).get(url("person-edit", mine.pk)).status_code == 403


def test_what_a_member_may_not(log_in, member, council):
    client, person = log_in(member), member.person
    assert client.get(url("person-new")).status_code == 403
    assert client.get(url("person-end", person.pk)).status_code == 403
    for name in ("person-invite", "person-reopen", "person-move-account", "assignment-add"):
        assert client.post(url(name, person.pk)).status_code == 403


def test_nobody_but_an_administrator_ends_themselves(client, coordinator, admin, administrator):
    assert client.get(url("person-end", coordinator.person.pk)).status_code == 403
    assert admin.get(url("person-end", administrator.person.pk)).status_code == 200


def test_an_officials_task_is_an_administrators_to_end(log_in, council, admin):
    official = PersonFactory(name="Tore Tjänst", with_user=True)
    AssignmentFactory(person=official, organisation=council.host)
    colleague = AssignmentFactory(organisation=council.host).person
    fellow = MembershipFactory(council=council, coordinator=True).person
    client = log_in(official.user)
    assert client.get(url("person-end", fellow.pk)).status_code == 200
    assert client.get(url("person-edit", colleague.pk)).status_code == 200
    assert client.get(url("person-end", colleague.pk)).status_code == 403
    assert admin.get(url("person-end", colleague.pk)).status_code == 200


# Invitations


def test_an_invitation_is_sent_and_sent_again(client):
    person = PersonFactory(email="lena@example.org")
    assert "Bjud in" in client.get(person.get_absolute_url()).text
    page = client.post(url("person-invite", person.pk), follow=True)
    assert "Inbjudan är på väg till lena@example.org." in page.text
    assert "Skicka inbjudan igen" in page.text
    client.post(url("person-invite", person.pk))
    assert Mail.objects.filter(to="lena@example.org").count() == 2


def test_why_no_invitation_is_sent_is_said(client):
    person = PersonFactory(with_user=True)
    page = client.get(person.get_absolute_url())
    assert f"Loggar in med {person.user.email}." in page.text
    assert url("person-invite", person.pk) not in page.text
    assert "loggar redan in" in client.post(url("person-invite", person.pk), follow=True).text
    assert "Skriv en e-postadress" in client.get(PersonFactory(email="").get_absolute_url()).text
    assert "som andra sköter" in client.get(MembershipFactory().person.get_absolute_url()).text
    ended = client.get(PersonFactory(ended_on=TODAY()).get_absolute_url()).text
    assert "Den som har slutat bjuds inte in." in ended


def test_only_an_administrator_lets_another_address_log_in(client, admin):
    person = PersonFactory(with_user=True)
    Person.objects.filter(pk=person.pk).update(email="ny@example.org")
    move = url("person-move-account", person.pk)
    assert move not in client.get(person.get_absolute_url()).text
    assert client.post(move).status_code == 403
    assert move in admin.get(person.get_absolute_url()).text
    assert "på väg till ny@example.org" in admin.post(move, follow=True).text


# Leaving


def test_what_ends_is_told_beforehand_and_the_action_points_want_a_new_owner(client, council):
    person = MembershipFactory(council=council, person__with_user=True).person
    ActionPointFactory(owner=person, council=council, text="Be om siffror")
    page = client.get(url("person-end", person.pk)).text
    for words in ("Kompetensråd Fyrbodal", "Be om siffror", "Kontot stängs inte"):
        assert words in page
    page = client.post(url("person-end", person.pk), {"on": TODAY().isoformat()}, follow=True).text
    assert "1 öppen åtgärd har en ansvarig som har slutat." in page
    assert not Membership.objects.on(TODAY()).filter(person=person).exists()
    page = client.post(url("person-reopen", person.pk), follow=True).text
    assert "är tillbaka" in page


@pytest.mark.parametrize("day", ["", "x", "1850-01-01", "9999-12-31", "3000-13-45"])
def test_a_day_that_cannot_be_is_asked_for_again(client, day):
    person = PersonFactory()
    assert client.post(url("person-end", person.pk), {"on": day}).status_code == 422
    assert Person.objects.get(pk=person.pk).ended_on is None


def test_nobody_left_before_they_came(client, council):
    person = MembershipFactory(council=council, from_on=TODAY() - 2 * DAY).person
    response = client.post(url("person-end", person.pk), {"on": (TODAY() - 9 * DAY).isoformat()})
    assert response.status_code == 422
    assert "Välj en senare dag." in response.text


def test_who_is_removed_is_out_at_the_next_request(client, log_in, member, council):
    theirs = log_in(member)
    assert theirs.get(council.get_absolute_url()).status_code == 200
    client.post(url("person-end", member.person.pk), {"on": TODAY().isoformat()})
    assert theirs.get(council.get_absolute_url()).status_code == 404
    assert names(theirs.get(LIST)) == []


# Tasks


def test_a_task_is_given_and_taken_back_by_administrators(admin, client, log_in):
    official = PersonFactory(with_user=True)
    party = PartyFactory(key="sk").organisation
    typed = {"task": "staff", "organisation": party.pk, "from_on": (TODAY() - DAY).isoformat()}
    assert client.get(url("assignment-add", official.pk)).status_code == 403
    assert admin.get(url("assignment-add", official.pk)).status_code == 200
    page = admin.post(url("assignment-add", official.pk), typed, follow=True)
    assert "har fått uppdraget" in page.text
    task = Assignment.objects.get()
    assert log_in(official.user).get(url("person-new")).status_code == 200
    assert client.get(url("assignment-end", task.pk)).status_code == 403
    assert log_in(UserFactory()).get(url("assignment-end", task.pk)).status_code == 404
    assert admin.get(url("assignment-end", task.pk)).status_code == 200
    page = admin.post(url("assignment-end", task.pk), {"on": TODAY().isoformat()}, follow=True)
    assert "Uppdraget är avslutat." in page.text
    assert log_in(official.user).get(url("person-new")).status_code == 403
    assert admin.post(url("assignment-end", task.pk), {"on": TODAY().isoformat()}).status_code == 422


def test_a_task_belongs_to_a_fitting_organisation_and_is_given_once(admin):
    person, party, town = PersonFactory(), PartyFactory(key="sk").organisation, MunicipalityFactory().organisation
    add, day = url("assignment-add", person.pk), TODAY().isoformat()
    for task, organisation, answer in [
        ("municipal_contact", party.pk, 422),
        ("staff", town.pk, 422),
        ("staff", OrganisationFactory().pk, 422),
        ("staff", "9" * 40, 422),
        ("", "", 422),
        ("municipal_contact", town.pk, 302),
        ("municipal_contact", town.pk, 422),
        ("staff", party.pk, 302),
    ]:
        typed = {"task": task, "organisation": organisation, "from_on": day}
        assert admin.post(add, typed).status_code == answer, (task, organisation)
    assert Assignment.objects.count() == 2
    assert admin.post(add, {"task": "staff", "organisation": party.pk, "from_on": "9999-01-01"}).status_code == 422


# What it costs


@pytest.mark.parametrize("name", ["person-list", "person-detail", "person-history", "person-end"])
def test_a_page_costs_the_same_for_one_row_and_for_fifty(admin, client, queries, council, name):
    person = MembershipFactory(council=council, person__with_user=True).person
    where = url(name) if name == "person-list" else url(name, person.pk)

    def rows(number):
        for _ in range(number):
            MembershipFactory(person__with_user=True, council=council)
            MembershipFactory(person=person)
            AssignmentFactory(person=person, organisation=OrganisationFactory())
            ActionPointFactory(owner=person)

    if name != "person-end":
        assert queries(client, where) <= 15, "a coordinator's rights are asked for too"
    rows(1)
    few = queries(admin, where)
    rows(49)
    assert queries(admin, where) == few <= 15
