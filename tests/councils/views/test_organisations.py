"""The list of organisations, each one's page, and how it is added, changed, ended and opened again."""

import csv
import io
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from councils import organisation_numbers
from councils.models import Affiliation, Organisation
from tests.factories import (
    AssignmentFactory,
    BoardFactory,
    CouncilFactory,
    MembershipFactory,
    MunicipalityFactory,
    OrganisationFactory,
    PartyFactory,
    PersonFactory,
    UserFactory,
)

HTMX = {"HX-Request": "true"}


def url(name, *args):
    return reverse(f"councils:organisation-{name}", args=args)


@pytest.fixture
def client(log_in, coordinator):
    return log_in(coordinator)


def shown(response):
    return [row.name for row in response.context["page"]]


@pytest.fixture
def some(council):
    """Four organisations beside those of the roles."""
    Organisation.objects.exclude(party=None).update(name="Fyrbodals kommunalförbund")
    PersonFactory(organisation=OrganisationFactory(name="Åbro", short_name="Bryggeriet", kind="employer_private"))
    school = OrganisationFactory(name="Zeta", kind="higher_education", organisation_number="232100-0131")
    MembershipFactory(council=council, person__organisation=school)
    OrganisationFactory(name="Éden", kind="state_agency", side_override="supply")
    OrganisationFactory(name="Örnen", ended=True)


def test_names_stand_in_swedish_order_and_the_ended_apart(client, some):
    names = [name for name in shown(client.get(url("list"))) if not name.startswith("Organisation")]
    assert names == ["Éden", "Fyrbodals kommunalförbund", "Zeta", "Åbro"]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("q=bryggeriet", ["Åbro"]),
        ("q=2321000131", ["Zeta"]),
        ("q=232100-01", ["Zeta"]),
        ("kind=state_agency", ["Éden"]),
        ("side=supply", ["Éden", "Zeta"]),
        ("side=convening", ["Fyrbodals kommunalförbund"]),
        ("party=fy", ["Fyrbodals kommunalförbund", "Zeta"]),
        ("state=ended", ["Örnen"]),
        ("state=all&q=ÖRN", ["Örnen"]),
        ("state=x&party=x&kind=x&page=x&sort=x&q=éden%00", ["Éden", "Fyrbodals kommunalförbund", "Zeta", "Åbro"]),
    ],
)
def test_filters(client, some, query, expected):
    names = [name for name in shown(client.get(f"{url('list')}?{query}")) if not name.startswith("Organisation")]
    assert names == expected


def test_a_municipality_is_found_by_its_association(client, council):
    town = MunicipalityFactory()
    Affiliation.objects.create(municipality=town, party_id="fy")
    assert town.organisation.name in shown(client.get(f"{url('list')}?party=fy"))


@pytest.mark.parametrize("sort", ["name", "kind", "side", "people", "councils"])
def test_a_column_sorts_both_ways(client, some, sort):
    up, down = (shown(client.get(f"{url('list')}?sort={mark}{sort}&q=e")) for mark in ("", "-"))
    assert sorted(up) == sorted(down)
    assert up != down


def test_the_file_holds_exactly_the_rows_that_the_filters_show(client, some):
    answer = client.get(f"{url('list')}?side=supply&format=csv")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))
    assert [(row["Namn"], row["Sida"], row["Personer"], row["Råd"]) for row in rows] == [
        ("Éden", "Utbudssidan", "0", "0"),
        ("Zeta", "Utbudssidan", "1", "1"),
    ]
    assert client.get(f"{url('list')}?format=xlsx").content.startswith(b"PK")


def test_htmx_is_given_the_results_alone(client):
    assert "<html" not in client.get(url("list"), headers=HTMX).text
    assert "Ingen organisation matchar" in client.get(f"{url('list')}?q=zzz").text


def test_only_what_the_reader_may_see_is_counted_and_shown(log_in, client, member, council):
    row = OrganisationFactory(name="Högskolan Väst", supply=True)
    MembershipFactory(council=council, person__name="Nära", person__organisation=row)
    MembershipFactory(council=CouncilFactory(short_name="Långt bort"), person__name="Fjärran", person__organisation=row)
    for reader, people, councils in ((log_in(member), 1, 1), (client, 2, 1)):
        listed = next(found for found in reader.get(f"{url('list')}?q=väst").context["page"])
        assert (listed.people_count, listed.council_count) == (people, councils)
    page = log_in(member).get(url("detail", row.pk)).text
    assert "Nära" in page
    assert "Fjärran" not in page
    assert "Långt bort" not in page


def test_the_page_of_a_municipality_tells_where_it_has_belonged(client, council):
    town = MunicipalityFactory(code="1401")
    today = timezone.localdate()
    bo = PartyFactory(key="bo", area="Boråsregionen")
    Affiliation.objects.create(municipality=town, party_id="fy", to_on=today - timedelta(days=1))
    Affiliation.objects.create(municipality=town, party=bo, from_on=today, is_co_opted=True)
    response = client.get(url("detail", town.organisation_id))
    page = response.text
    assert [row.party_id for row in response.context["affiliations"]] == ["bo", "fy"]
    assert "Adjungerad" in page
    assert "1401" in page
    assert "Flytta till ett annat" not in page, "that is for administrators"


def test_the_page_of_a_host_shows_its_councils_and_boards(client, council):
    BoardFactory(organisation=council.host, name="Direktionen")
    page = client.get(url("detail", council.host_id)).text
    assert "Kompetensråd Fyrbodal" in page
    assert "Direktionen" in page
    assert "Ej bekräftat" in page


VALID = {"name": "Visita", "kind": "employer_organisation", "side_override": ""}


def test_an_organisation_is_added_with_its_number_and_address_as_they_should_be(client):
    typed = VALID | {"organisation_number": "2321000131", "website": "visita.se", "name": " Visi\u200bta "}
    response = client.post(url("new"), typed, follow=True)
    row = Organisation.objects.get(name="Visita")
    assert response.redirect_chain == [(url("detail", row.pk), 302)]
    assert (row.organisation_number, row.website, row.side) == ("232100-0131", "https://visita.se", "demand")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"name": ""}, "Ange organisationens namn."),
        ({"name": "\u200b"}, "Ange organisationens namn."),
        ({"name": "ALMEGA"}, "Det finns redan en organisation med det namnet."),
        ({"name": "örnen"}, "Öppna den igen i stället."),
        ({"kind": ""}, "Välj vilken typ av organisation det är."),
        ({"website": "http://visita.se"}, "Skriv en adress som börjar med https."),
        ({"organisation_number": "2321"}, "Skriv tio siffror"),
        ({"organisation_number": "232100-0132"}, "Den sista siffran stämmer inte"),
        ({"organisation_number": "811228-9874"}, "personnummer"),
        ({"kind": "region"}, "region"),
        ({"side_override": "nowhere"}, "nowhere"),
    ],
)
def test_what_cannot_be_saved_is_said_in_words_that_tell_what_to_do(client, change, words):
    OrganisationFactory(name="Almega")
    OrganisationFactory(name="Örnen", ended=True)
    response = client.post(url("new"), VALID | change)
    assert response.status_code == 422
    assert words in response.text
    assert 'class="errsum"' in response.text
    assert not Organisation.objects.filter(name="Visita").exists()


@pytest.mark.parametrize("typed", ["2321000131", "232100-0131", "16232100 0131", "232100–0131"])
def test_a_number_is_understood_however_it_is_typed(typed):
    assert organisation_numbers.normal(typed) == "232100-0131"


def test_the_same_form_posted_twice_adds_one(client):
    for _ in range(2):
        client.post(url("new"), VALID | {"form_key": "7f6c3a52-0b0e-4a44-9a0e-0a3a4d1b2c3d"})
    assert Organisation.objects.filter(name="Visita").count() == 1


def test_the_later_of_two_is_shown_both_and_may_then_save(client):
    row = OrganisationFactory(name="Visita", kind="cluster")
    client.post(url("edit", row.pk), VALID | {"version": 0})
    late = VALID | {"version": 0, "kind": "trade_union", "side_override": "convening"}
    response = client.post(url("edit", row.pk), late)
    assert response.status_code == 409
    assert [(found.saved, found.yours) for found in response.context["conflict"]] == [
        ("Arbetsgivarorganisation", "Facklig organisation"),
        ("", "Samordning"),
    ]
    assert client.post(url("edit", row.pk), late | {"version": 1}).status_code == 302
    assert Organisation.objects.get(pk=row.pk).side == "convening"


def test_a_name_is_free_for_the_organisation_that_has_it_but_not_for_another(client):
    row, other = OrganisationFactory(name="Visita"), OrganisationFactory(name="Almega")
    assert client.post(url("edit", row.pk), VALID | {"version": 0, "name": "visita"}).status_code == 302
    assert client.post(url("edit", other.pk), VALID | {"version": 0}).status_code == 422


def test_it_ends_with_a_word_of_what_remains_and_the_way_back_beside_it(client, council):
    row = OrganisationFactory(name="Gamla skolan", supply=True)
    MembershipFactory(council=council, person__organisation=row)
    asked = client.get(url("end", row.pk)).text
    assert "1 person" in asked
    assert "1 plats i råd finns kvar" in asked
    response = client.post(url("end", row.pk), {"on": timezone.localdate().isoformat()}, follow=True)
    assert "Gamla skolan är avslutad." in response.text
    assert "Ångra" in response.text
    assert Organisation.objects.get(pk=row.pk).ended_on == timezone.localdate()
    again = client.post(url("end", row.pk), {"on": "2020-01-01"}, follow=True)
    assert "Organisationen är redan avslutad." in again.text
    assert "är öppen igen" in client.post(url("reopen", row.pk), follow=True).text
    assert Organisation.objects.get(pk=row.pk).ended_on is None


@pytest.mark.parametrize(("on", "words"), [("", "Ange den sista dagen."), ("2999-01-01", "Ange i dag"), ("x", "2027")])
def test_it_ends_on_a_day_that_has_come(client, on, words):
    row = OrganisationFactory()
    response = client.post(url("end", row.pk), {"on": on})
    assert response.status_code == 422
    assert words in response.text


def test_its_history_tells_who_did_what(client, coordinator):
    client.post(url("new"), VALID)
    row = Organisation.objects.get(name="Visita")
    client.post(url("edit", row.pk), VALID | {"version": 0, "short_name": "V"})
    changes = client.get(url("history", row.pk)).context["changes"]
    assert [(change.by, change.kind) for change in changes] == [
        ("Malin Ekström", kind) for kind in ("changed", "created")
    ]


def test_the_parties_and_the_municipalities_are_changed_by_administrators_alone(log_in, client, administrator, council):
    town = MunicipalityFactory().organisation
    for row in (town, council.host):
        for name in ("edit", "end"):
            assert client.get(url(name, row.pk)).status_code == 403
        assert client.post(url("reopen", row.pk)).status_code == 403
        page = log_in(administrator).get(url("edit", row.pk))
        assert "kind" not in page.context["form"].fields
    data = {"name": "Nya kommunen", "kind": "region", "version": 0}
    assert log_in(administrator).post(url("edit", town.pk), data).status_code == 302
    town.refresh_from_db()
    assert (town.name, town.kind) == ("Nya kommunen", "municipality")


def test_only_an_administrator_makes_a_region_for_rights_follow_from_it(log_in, administrator, client):
    assert client.post(url("new"), VALID | {"kind": "region"}).status_code == 422
    assert log_in(administrator).post(url("new"), VALID | {"kind": "region"}).status_code == 302
    row = Organisation.objects.get(name="Visita")
    assert client.post(url("edit", row.pk), VALID | {"kind": "region", "version": 0}).status_code == 302, "it is one"


def test_who_may(log_in, member, municipal_contact, outsider, council):
    row = OrganisationFactory()
    for user in (member, municipal_contact):
        reader = log_in(user)
        for name, args in (("list", []), ("detail", [row.pk]), ("history", [row.pk])):
            assert reader.get(url(name, *args)).status_code == 200
        for name, args in (("new", []), ("edit", [row.pk]), ("end", [row.pk])):
            assert reader.get(url(name, *args)).status_code == 403
        assert reader.post(url("reopen", row.pk)).status_code == 403
        assert "Ny organisation" not in reader.get(url("list")).text
    stranger = log_in(outsider)
    assert shown(stranger.get(url("list"))) == []
    assert "Fyrbodal" not in stranger.get(url("list")).text
    for name in ("detail", "history", "edit", "end"):
        assert stranger.get(url(name, row.pk)).status_code == 404
    assert log_in(None).get(url("list")).status_code == 302


def test_an_id_that_is_none_gives_404(client):
    for pk in (0, 2**31, 10**40):
        assert client.get(f"/organisations/{pk}/").status_code == 404


def test_a_page_costs_as_many_queries_at_1_and_at_50_rows(client, council, queries):
    def fill(number, row):
        for _ in range(number):
            OrganisationFactory()
            MembershipFactory(council=CouncilFactory(host=row), person__organisation=row)
            MembershipFactory(council=council, person__organisation=row)
            MembershipFactory(council=council, person__organisation=row, ended=True)
            BoardFactory(organisation=row)

    row = PartyFactory(key="bo", area="Boråsregionen").organisation
    AssignmentFactory(person=PersonFactory(user=UserFactory(), organisation=row))
    pages = [url("list"), url("detail", row.pk), url("history", row.pk)]
    fill(1, row)
    before = [queries(client, page) for page in pages]
    fill(49, row)
    assert [queries(client, page) for page in pages] == before
    assert max(before) <= 15
