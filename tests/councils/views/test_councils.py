"""The list of councils and each council's own pages."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from councils.models import Council, CouncilName
from tests.factories import (
    ActionPointFactory,
    AgendaItemFactory,
    AssignmentFactory,
    AttendanceFactory,
    CouncilFactory,
    InvitationFactory,
    MeetingFactory,
    MembershipFactory,
    OrganisationFactory,
    PartyFactory,
    PersonFactory,
)

HTMX = {"HX-Request": "true"}
TABS = ["detail", "members", "composition", "action-points", "history"]
ODD = ["?page=abc", "?page=99", "?area=zz", "?kind=x", "?state=%00", "?q=%00%FF", "?sort=-", f"?page={'9' * 400}"]


def url(name, *args):
    return reverse(f"councils:council-{name}", args=args)


@pytest.fixture
def client(log_in, coordinator):
    return log_in(coordinator)


@pytest.fixture
def official(council):
    """An official of the council's host."""
    person = PersonFactory(name="Olle Förbund", with_user=True)
    AssignmentFactory(person=person, organisation=council.host)
    return person.user


def shown(response):
    return [row.short_name for row in response.context["page"]]


def fill(council, number):
    """Give the council so many of everything that its pages show."""
    for n in range(number):
        side = {"supply": True} if n % 2 else {"demand": True}
        organisation = OrganisationFactory(**side)
        place = MembershipFactory(council=council, organisation=organisation)
        MembershipFactory(council=council, ended=True)
        meeting = MeetingFactory(council=council, held=True)
        AttendanceFactory(meeting=meeting, person=place.person, organisation=organisation, presence="present")
        MeetingFactory(council=council)
        ActionPointFactory(council=council, item=AgendaItemFactory(meeting=meeting))
        ActionPointFactory(council=council, done=True)
        CouncilFactory(parent=council, kind="working_group", host=council.host)
        CouncilName.objects.create(council=council, name=f"Forum {n}", to_on=date(1990 + n, 1, 1))


# Reading


def test_members_read_their_councils_pages_and_strangers_find_none(log_in, council, member, other_member, outsider):
    for name in TABS:
        assert "Kompetensråd Fyrbodal" in log_in(member).get(url(name, council.slug)).text
        for user in (other_member, outsider):
            assert log_in(user).get(url(name, council.slug)).status_code == 404
        assert log_in(None).get(url(name, council.slug)).status_code == 302


def test_the_overview_says_who_what_and_when(client, council):
    council.seats, council.mandate = 4, "Ge en gemensam bild"
    council.standing_items = [{"title": "Öppnande", "kind": "information", "minutes": 5}]
    council.save()
    meeting = MeetingFactory(council=council, title="Höstmöte 4/2026")
    AgendaItemFactory(meeting=meeting, position=1)
    AgendaItemFactory(meeting=meeting, position=2, kind="break")
    MeetingFactory(council=council, approved=True, title="Vårmöte 1/2026")
    ActionPointFactory(council=council, text="Be om siffror")
    CouncilFactory(name="Arbetsgrupp Validering", parent=council, kind="working_group", host=council.host)
    CouncilName.objects.create(council=council, name="Kompetensforum Fyrbodal", to_on=date(2020, 12, 31))
    text = " ".join(client.get(council.get_absolute_url()).text.split())
    for words in (
        "Malin Ekström",
        "Höstmöte 4/2026",
        "1 punkt på dagordningen",
        "3 vakanta platser",
        "Vårmöte 1/2026",
        "Justerat",
        "Be om siffror",
        "Ge en gemensam bild",
        "Öppnande",
        "4 möten om året",
        "Minnesanteckningar",
        "Kompetensforum Fyrbodal",
        "till och med 31 december 2020",
        "Planera ett möte",
        "Lägg till ledamot",
        "Ändra rådet",
    ):
        assert words in text, words


def test_a_meeting_under_way_stands_first_however_late_it_is(client, log_in, council, member):
    MeetingFactory(council=council)
    MeetingFactory(council=council, cancelled=True, starts_at=timezone.now())
    live = MeetingFactory(council=council, under_way=True, starts_at=timezone.now() - timedelta(hours=9))
    MeetingFactory(council=council, held=True)
    response = client.get(council.get_absolute_url())
    assert response.context["next_meeting"] == live
    assert reverse("councils:meeting-live", args=[live.pk]) in response.text
    assert response.text.count("btn primary") == 1
    assert reverse("councils:meeting-live", args=[live.pk]) not in log_in(member).get(council.get_absolute_url()).text


def test_the_overview_counts_the_answers_to_the_call(client, council):
    meeting = MeetingFactory(council=council, called=True)
    for answer in ("yes", "online", "no"):
        InvitationFactory(meeting=meeting, answer=answer, answered_at=timezone.now(), answered_via="portal")
    InvitationFactory(meeting=meeting)
    InvitationFactory(meeting=meeting, withdrawn_at=timezone.now())
    answers = client.get(council.get_absolute_url()).context["answers"]
    assert [(row.words, row.count, row.x, row.width) for row in answers] == [
        ("kommer", 2, 0.0, 50.0),
        ("kommer inte", 1, 50.0, 25.0),
        ("har inte svarat", 1, 75.0, 25.0),
    ]


def test_an_empty_council_says_what_will_come(log_in, council, member):
    member.person.memberships.update(role="observer")
    text = log_in(member).get(council.get_absolute_url()).text
    for words in ("Inget möte är planerat", "Inga öppna åtgärder", "Inget uppdrag är nedskrivet"):
        assert words in text
    for words in ("Planera ett möte", "Lägg till ledamot", "Ändra rådet"):
        assert words not in text, "a member cannot, and is not offered it"


def test_warnings_are_for_those_who_can_do_something(log_in, council, coordinator, member):
    for name in ("detail", "composition"):
        assert "Ingen sitter på utbudssidan" in log_in(coordinator).get(url(name, council.slug)).text
        assert "Ingen sitter på utbudssidan" not in log_in(member).get(url(name, council.slug)).text


def test_what_one_may_not_read_is_not_named(log_in, council, other_member):
    parent = other_member.person.memberships.get().council
    council.name, parent.parent = "Det hemliga rådet", council
    council.save()
    parent.save()
    client = log_in(other_member)
    history = url("history", parent.slug)
    assert "ett råd som du inte får läsa" in client.get(history).text
    for address in (parent.get_absolute_url(), history, url("list"), f"{url('list')}?format=csv"):
        assert "hemliga" not in client.get(address).text


def test_the_composition_is_a_picture_and_a_table(client, council):
    MembershipFactory(council=council, organisation=OrganisationFactory(supply=True, name="Högskolan Väst"))
    text = client.get(url("composition", council.slug)).text
    assert 'fill="currentColor"' in text
    assert "Platser per sida vid slutet av varje halvår" in text
    assert "Högskolan Väst" in text
    assert "style=" not in text


def test_the_history_says_who_changed_the_council_and_its_places(client, council, coordinator):
    client.post(url("name-add", council.slug), {"name": "Forum", "to_on": "2020-12-31"})
    text = client.get(url("history", council.slug)).text
    assert "Forum" in text
    assert str(coordinator) in text


def test_the_action_points_are_closed_where_they_stand(client, council):
    row = ActionPointFactory(council=council)
    done = ActionPointFactory(council=council, done=True)
    text = client.get(url("action-points", council.slug)).text
    assert reverse("councils:action-point-close", args=[row.pk]) in text
    assert reverse("councils:action-point-reopen", args=[done.pk]) in text


@pytest.mark.parametrize("name", TABS)
def test_a_page_costs_the_same_with_one_and_with_fifty(client, council, queries, name):
    fill(council, 1)
    one = queries(client, url(name, council.slug))
    fill(council, 49)
    assert queries(client, url(name, council.slug)) == one <= 15


# The list


@pytest.fixture
def councils(council, administrator):
    """Four councils in two levels, and one that has ended."""
    group = CouncilFactory(strategic=True, short_name="Strategiska gruppen")
    sector = CouncilFactory(
        short_name="Ängar", kind="sector", host=PartyFactory(key="sk", area="Skaraborg").organisation
    )
    CouncilFactory(short_name="Arbete", kind="working_group", parent=sector)
    CouncilFactory(short_name="Avslutat", ended=True)
    return {"group": group, "sector": sector}


def test_councils_stand_below_the_one_that_they_belong_under(log_in, administrator, councils):
    client = log_in(administrator)
    response = client.get(url("list"))
    assert shown(response) == ["Fyrbodal", "Ängar", "Arbete", "Strategiska gruppen"]
    assert "Hör till Ängar" in response.text


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("q=äng", ["Ängar"]),
        ("q=forum", ["Fyrbodal"]),
        ("kind=strategic_group", ["Strategiska gruppen"]),
        ("area=sk", ["Ängar"]),
        ("state=ended", ["Avslutat"]),
        ("state=all&sort=name", ["Fyrbodal", "Avslutat", "Arbete", "Strategiska gruppen", "Ängar"]),
    ],
)
def test_the_list_is_searched_and_filtered(log_in, administrator, council, councils, asked, found):
    CouncilName.objects.create(council=council, name="Kompetensforum", to_on=date(2020, 1, 1))
    assert sorted(shown(log_in(administrator).get(f"{url('list')}?{asked}"))) == sorted(found)


def test_the_list_is_sorted_both_ways(log_in, administrator, council, councils):
    client = log_in(administrator)
    MembershipFactory.create_batch(2, council=councils["group"])
    soon = MeetingFactory(council=councils["sector"], starts_at=timezone.now() + timedelta(days=1))
    MeetingFactory(council=council)
    MeetingFactory(council=council, held=True)
    response = client.get(f"{url('list')}?sort=next")
    assert shown(response)[:2] == ["Ängar", "Fyrbodal"]
    assert soon.get_absolute_url() in response.text
    assert shown(client.get(f"{url('list')}?sort=-next"))[:2] == ["Fyrbodal", "Ängar"]
    assert shown(client.get(f"{url('list')}?sort=-members"))[0] == "Strategiska gruppen"
    assert shown(client.get(f"{url('list')}?sort=last"))[0] == "Fyrbodal"
    for sort in ("kind", "host", "-host", "name"):
        assert len(shown(client.get(f"{url('list')}?sort={sort}"))) == 4


def test_a_member_is_shown_the_own_councils_and_htmx_the_results_alone(log_in, member, councils):
    client = log_in(member)
    assert shown(client.get(url("list"))) == ["Fyrbodal"]
    assert "Nytt råd" not in client.get(url("list")).text
    assert "<html" not in client.get(url("list"), headers=HTMX).text
    assert "Inget råd matchar" in client.get(f"{url('list')}?q=saknas").text


def test_the_list_is_exported_with_its_sides(log_in, administrator, councils):
    MembershipFactory(council=councils["sector"], organisation=OrganisationFactory(supply=True))
    text = log_in(administrator).get(f"{url('list')}?format=csv&q=äng").content.decode("utf-8-sig")
    head, row = text.splitlines()
    assert head == (
        "Råd;Typ;Huvudman;Ledamöter;Utbudssidan;Efterfrågesidan;Samordning;Nästa möte;Senaste möte;Sista dag"
    )
    assert ";1;1;0;0;" in row
    assert log_in(administrator).get(f"{url('list')}?format=xlsx").content[:2] == b"PK"


def test_the_list_costs_the_same_for_one_and_for_fifty(log_in, administrator, queries):
    CouncilFactory()
    client = log_in(administrator)
    one = queries(client, f"{url('list')}?q=")
    for council in CouncilFactory.create_batch(49):
        MembershipFactory(council=council)
        MeetingFactory(council=council)
    assert queries(client, f"{url('list')}?q=") == one <= 15


@pytest.mark.parametrize("odd", ODD)
def test_odd_addresses_are_answered(log_in, administrator, council, odd):
    assert log_in(administrator).get(url("list") + odd).status_code == 200
    assert log_in(administrator).get(url("action-points", council.slug) + odd).status_code == 200


# The menu


def test_the_menu_shows_ones_own_councils(client, council, councils):
    text = client.get(reverse("my-work")).text
    assert f'href="{council.get_absolute_url()}" data-part="fy"' in text
    assert url("list") in text
    assert councils["group"].get_absolute_url() not in text


def test_those_who_read_all_are_shown_the_overarching_ones_and_the_groups(log_in, administrator, council, councils):
    text = log_in(administrator).get(reverse("my-work")).text
    assert council.get_absolute_url() in text
    assert councils["group"].get_absolute_url() in text
    assert councils["sector"].get_absolute_url() not in text


def test_whoever_has_no_council_has_none_in_the_menu(log_in, municipal_contact):
    assert url("list") not in log_in(municipal_contact).get(reverse("my-work")).text


# Making and changing


def filled(council=None, **changes):
    data = {
        "name": "Branschråd Vård",
        "short_name": "Vård",
        "kind": Council.Kind.SECTOR,
        "meetings_per_year": 4,
        "minutes_kind": "notes",
        "approval": "chair",
        "approval_days": 10,
        "items-TOTAL_FORMS": 0,
        "items-INITIAL_FORMS": 0,
    }
    if council is not None:
        kept = ("name", "short_name", "kind", "meetings_per_year", "minutes_kind", "approval", "version")
        data |= {name: getattr(council, name) for name in kept} | {"host": council.host_id}
    return data | changes


def items(*rows):
    data = {"items-TOTAL_FORMS": len(rows), "items-INITIAL_FORMS": 0}
    for n, (title, kind, minutes) in enumerate(rows):
        data |= {f"items-{n}-title": title, f"items-{n}-kind": kind, f"items-{n}-minutes": minutes}
    return data


def test_an_administrator_makes_a_council_with_standing_items(log_in, administrator, council):
    data = filled(host=council.host_id, **items(("Öppnande", "information", 5), ("", "dialogue", 10)))
    data["items-0-text"] = "Val av justerare."
    response = log_in(administrator).post(url("new"), data)
    made = Council.objects.get(slug="branschrad-vard")
    assert response.headers["Location"] == url("members", made.slug)
    opening = {"title": "Öppnande", "kind": "information", "minutes": 5, "text": "Val av justerare."}
    assert made.standing_items == [opening]


def test_an_official_makes_councils_of_the_own_organisation_that_give_no_more_rights(log_in, official, council):
    client, elsewhere = log_in(official), OrganisationFactory(association=True)
    assert client.post(url("new"), filled(host=elsewhere.pk)).status_code == 422
    for kind in ("strategic_group", "vast_group"):
        assert client.post(url("new"), filled(host=council.host_id, kind=kind)).status_code == 422
    assert client.post(url("new"), filled(host=council.host_id)).status_code == 302
    assert client.get(url("new")).context["form"].initial["host"] == council.host


def test_a_working_group_belongs_under_a_council_that_one_coordinates(log_in, official, council):
    client, stranger = log_in(official), CouncilFactory()
    data = filled(host=council.host_id, kind="working_group")
    response = client.post(url("new"), data)
    assert response.status_code == 422
    assert "Välj vilket råd arbetsgruppen hör under." in response.text
    assert client.post(url("new"), data | {"parent": stranger.pk}).status_code == 422
    assert client.post(url("new"), data | {"parent": council.pk}).status_code == 302


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"name": "", "short_name": ""}, "Ge rådet ett namn."),
        ({"name": "\u200b\u202e"}, "Ge rådet ett namn."),
        ({"active_since": 3000}, "till exempel 2011"),
        ({"active_since": "9" * 30}, "Aktivt sedan"),
        ({"meetings_per_year": 53}, "mellan 0 och 52"),
        ({"seats": 61}, "mellan 0 och 60"),
        ({"host": "9" * 30}, "Huvudman"),
        ({"parent": "x\x00"}, "Hör"),
        (items(("A", "information", 481)), "mellan 0 och 480"),
        (items(("A", "lunch", 6)), "lunch"),
    ],
)
def test_what_cannot_be_saved_is_said(log_in, administrator, council, changes, words):
    response = log_in(administrator).post(url("new"), filled(host=council.host_id) | changes)
    assert response.status_code == 422
    assert words in response.text


@pytest.mark.parametrize("count", ["", "x", "-1", "9" * 50, "31"])
def test_a_form_of_items_that_does_not_add_up_is_refused(log_in, administrator, council, count):
    data = filled(host=council.host_id) | {"items-TOTAL_FORMS": count}
    assert log_in(administrator).post(url("new"), data).status_code in {302, 422}
    assert log_in(administrator).post(url("new"), data | {"step": "add"}).status_code == 200


@pytest.mark.parametrize(
    ("step", "titles"),
    [
        ("add", ["A", "B", "C", ""]),
        ("remove-1", ["A", "C"]),
        ("up-1", ["B", "A", "C"]),
        ("down-1", ["A", "C", "B"]),
        ("up-0", ["A", "B", "C"]),
        ("down-2", ["A", "B", "C"]),
        ("remove-9", ["A", "B", "C"]),
        ("remove-x", ["A", "B", "C"]),
        ("odd", ["A", "B", "C"]),
    ],
)
def test_rows_are_added_moved_and_removed_without_script_and_without_saving(client, council, step, titles):
    rows = items(*((title, "dialogue", 5) for title in "ABC"))
    response = client.post(url("edit", council.slug), filled(council, name="", **rows, step=step))
    assert response.status_code == 200
    assert [form.initial["title"] for form in response.context["items"]] == titles
    assert not response.context["form"].errors, "nothing is checked before it is to be saved"
    council.refresh_from_db()
    assert council.standing_items == []


def test_a_new_name_asks_from_which_day_and_keeps_the_old_one(client, council):
    address = url("edit", council.slug)
    data = filled(council, name="Kompetensforum Fyrbodal")
    assert "Ange från vilken dag det nya namnet gäller" in client.post(address, data).text
    tomorrow = timezone.localdate() + timedelta(days=1)
    assert client.post(address, data | {"renamed_on": tomorrow.isoformat()}).status_code == 422
    assert client.post(address, data | {"renamed_on": "2026-01-01"}).headers["Location"] == council.get_absolute_url()
    assert [(row.name, row.to_on) for row in council.names.all()] == [("Kompetensråd Fyrbodal", date(2025, 12, 31))]


def test_a_correction_of_the_name_keeps_nothing(client, council):
    client.post(url("edit", council.slug), filled(council, name="Kompetensråd i Fyrbodal", is_correction="on"))
    council.refresh_from_db()
    assert (council.name, council.names.count()) == ("Kompetensråd i Fyrbodal", 0)


def test_a_coordinator_changes_neither_host_nor_kind(client, log_in, council, administrator):
    elsewhere = OrganisationFactory()
    data = filled(council, kind="strategic_group", host=elsewhere.pk)
    client.post(url("edit", council.slug), data)
    council.refresh_from_db()
    assert (council.kind, council.host_id == elsewhere.pk) == ("overarching", False)
    log_in(administrator).post(url("edit", council.slug), data | {"version": council.version})
    council.refresh_from_db()
    assert (council.kind, council.host) == ("strategic_group", elsewhere)


def test_a_coordinator_cannot_take_a_working_group_from_its_council(client, council, coordinator):
    group = CouncilFactory(kind="working_group", parent=council, host=council.host)
    MembershipFactory(council=group, person=coordinator.person, coordinator=True)
    response = client.post(url("edit", group.slug), filled(group, parent=""))
    assert response.status_code == 422
    assert "Välj vilket råd arbetsgruppen hör under." in response.text


def test_the_day_of_a_new_name_lies_within_living_memory(client, council):
    data = filled(council, name="Kompetensråd Fyrbodal", renamed_on="0001-01-01")
    response = client.post(url("edit", council.slug), data)
    assert response.status_code == 422
    assert "från år 1900 eller senare" in response.text


def test_the_later_of_two_is_shown_both_and_may_save_again(client, council):
    address = url("edit", council.slug)
    client.post(address, filled(council, mandate="Deras", **items(("Deras punkt", "dialogue", 5))))
    response = client.post(address, filled(council, mandate="Mitt", **items(("Min punkt", "dialogue", 5))))
    assert response.status_code == 409
    assert [(row.saved, row.yours) for row in response.context["conflict"]] == [
        ("Deras", "Mitt"),
        ("Deras punkt (5 min)", "Min punkt (5 min)"),
    ]
    version = response.context["form"]["version"].value()
    assert client.post(address, filled(council, mandate="Mitt", version=version)).status_code == 302


def test_a_form_posted_twice_makes_one_council(log_in, administrator, council):
    data = filled(host=council.host_id, form_key="3f2b8a52-0c53-4b0e-8b63-5c2f0a4f7f11")
    client = log_in(administrator)
    assert client.post(url("new"), data).headers["Location"] == client.post(url("new"), data).headers["Location"]
    assert Council.objects.filter(name="Branschråd Vård").count() == 1


def test_a_circle_is_refused_beside_the_form(log_in, administrator, council):
    child = CouncilFactory(parent=council, host=council.host)
    response = log_in(administrator).post(url("edit", council.slug), filled(council, parent=child.pk))
    assert response.status_code == 422
    assert "kan inte ligga under en av sina egna arbetsgrupper" in response.text


def test_an_earlier_name_is_added_and_bad_periods_are_refused(client, council):
    address = url("name-add", council.slug)
    assert client.get(address).status_code == 200
    good = {"name": "Forum", "from_on": "2011-01-01", "to_on": "2019-12-31"}
    for bad in (
        {"name": "\u200b"},
        {"to_on": ""},
        {"to_on": "2999-01-01"},
        {"from_on": "2020-01-01"},
        {"from_on": "0000-00-00"},
    ):
        assert client.post(address, good | bad).status_code == 422, bad
    assert client.post(address, good).status_code == 302
    assert client.post(address, good).status_code == 422, "the council had that name then"
    assert CouncilName.objects.get().name == "Forum"


# Ending


def test_an_official_of_the_host_ends_a_council_and_takes_it_up_again(log_in, official, council, member):
    client = log_in(official)
    assert client.get(url("end", council.slug)).status_code == 200
    response = client.post(url("end", council.slug), {"ended_on": timezone.localdate().isoformat()}, follow=True)
    assert "Rådet är avslutat." in response.text
    assert url("reopen", council.slug) in response.text
    assert log_in(member).get(council.get_absolute_url()).status_code == 404
    assert client.post(url("edit", council.slug), filled(council)).status_code == 422
    assert client.post(url("reopen", council.slug)).headers["Location"] == council.get_absolute_url()
    assert log_in(member).get(council.get_absolute_url()).status_code == 200


def test_the_last_day_has_come_and_no_meeting_is_planned(log_in, administrator, council):
    client, address = log_in(administrator), url("end", council.slug)
    assert client.post(address, {"ended_on": "2999-01-01"}).status_code == 422
    MeetingFactory(council=council)
    response = client.post(address, {"ended_on": "2026-01-01"})
    assert response.status_code == 422
    assert "Ställ in dem först" in response.text


# Who may


def test_who_may(
    log_in, council, member, chair, coordinator, other_coordinator, official, region_officer, administrator
):
    def answers(user, name, method="get"):
        return getattr(log_in(user), method)(url(name, council.slug)).status_code

    for user in (member, chair):
        for name in ("edit", "name-add", "end"):
            assert answers(user, name) == answers(user, name, "post") == 403
        assert answers(user, "reopen", "post") == 403
        assert log_in(user).get(url("new")).status_code == 403
    for name in ("edit", "name-add"):
        assert answers(coordinator, name) == answers(official, name) == answers(administrator, name) == 200
        assert answers(region_officer, name) == 403, "reads all councils, writes none of others'"
        assert answers(other_coordinator, name) == 404
    assert answers(coordinator, "end") == answers(coordinator, "reopen", "post") == 403
    assert answers(official, "end") == answers(administrator, "end") == 200
    assert answers(other_coordinator, "end") == answers(other_coordinator, "reopen", "post") == 404
    assert log_in(coordinator).get(url("new")).status_code == 403
    assert answers(administrator, "reopen") == 405
