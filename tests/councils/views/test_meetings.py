"""The pages of meetings: the list, planning and changing, the overview, the steps and the history."""

import re
import uuid
from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from councils.models import ActionPoint, AgendaItem, Council, Decision, Meeting
from tests.factories import (
    ActionPointFactory,
    AgendaItemFactory,
    AttendanceFactory,
    CouncilFactory,
    DecisionFactory,
    MeetingFactory,
    MembershipFactory,
)

State = Meeting.State


def url(name, *args):
    return reverse(f"councils:{name}", args=args)


@pytest.fixture
def client(log_in, coordinator):
    return log_in(coordinator)


@pytest.fixture
def form(council):
    """What a coordinator types to plan a meeting."""
    day = timezone.localdate() + timedelta(days=30)
    return {
        "council": council.pk,
        "title": "Rådsmöte 1/2027",
        "kind": "council",
        "date": day.isoformat(),
        "start": "13.00",
        "end": "15.30",
        "mode": "hybrid",
        "place": "Trollhättan",
        "agenda": "standing",
    }


def full(council, **meeting):
    """A meeting with two of everything."""
    meeting = MeetingFactory(council=council, **meeting)
    for position in (1, 2):
        item = AgendaItemFactory(meeting=meeting, position=position, notes="Anteckning")
        DecisionFactory(item=item)
        ActionPointFactory(item=item, council=council)
        AttendanceFactory(meeting=meeting)
    return meeting


# The list


def test_a_council_in_the_address_that_is_none_is_left_out(client):
    assert client.get(f"{url('meeting-new')}?council=%00").status_code == 200


def test_the_list_has_coming_meetings_first_and_then_the_latest_held(client, council):
    for title, days in [("Nyss", -3), ("Länge sedan", -90)]:
        MeetingFactory(council=council, title=title, held=True, starts_at=timezone.now() + timedelta(days=days))
    for title, days in [("Om en månad", 30), ("I morgon", 1)]:
        MeetingFactory(council=council, title=title, starts_at=timezone.now() + timedelta(days=days))
    MeetingFactory(council=council, title="Glömt", starts_at=timezone.now() - timedelta(days=5))
    MeetingFactory(council=council, title="Inställt", cancelled=True, starts_at=timezone.now() + timedelta(days=2))
    MeetingFactory(title="Ett annat råds")
    page = client.get(url("meeting-list"))
    titles = [meeting.title for meeting in page.context["page"]]
    assert titles == ["Glömt", "I morgon", "Om en månad", "Nyss", "Länge sedan", "Inställt"]
    assert re.findall(r'scope="rowgroup">(\w+)<', page.text) == ["Kommande", "Genomförda", "Inställda"]


def test_a_meeting_that_has_been_written_in_is_not_offered_to_be_cancelled(client, council):
    ask = url("meeting-cancel", MeetingFactory(council=council, under_way=True).pk)
    meeting = Meeting.objects.get()
    assert ask in client.get(meeting.get_absolute_url()).text
    AgendaItemFactory(meeting=meeting, notes="Rådet gick igenom läget.")
    assert ask not in client.get(meeting.get_absolute_url()).text


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("q=uddev", {"A", "B"}),
        ("q=åmål", {"C"}),
        ("state=held", {"C"}),
        ("kind=dialogue", {"B"}),
        ("council=fyrbodal", {"A", "B", "C"}),
        ("council=okänt", {"A", "B", "C"}),
        ("period=1990", {"A", "B", "C"}),
        ("q=%00", {"A", "B", "C"}),
        ("state=held&kind=dialogue", set()),
    ],
)
def test_filters_narrow_the_list_and_what_cannot_be_understood_is_left_out(client, council, query, expected):
    MeetingFactory(council=council, title="A")
    MeetingFactory(council=council, title="B", kind="dialogue")
    MeetingFactory(council=council, title="C", held=True, place="Åmål")
    response = client.get(f"{url('meeting-list')}?{query}")
    assert {meeting.title for meeting in response.context["page"]} == expected


@pytest.mark.parametrize(("half", "months"), [("-spring", range(1, 7)), ("-autumn", range(7, 13)), ("", range(1, 13))])
def test_a_period_is_a_year_or_half_of_it_in_swedish_time(client, council, half, months):
    year = timezone.localdate().year
    zone = timezone.get_current_timezone()
    for month in range(1, 13):
        start = timezone.datetime(year, month, 1, 0, 30, tzinfo=zone)
        MeetingFactory(council=council, title=str(month), starts_at=start)
    page = client.get(f"{url('meeting-list')}?period={year}{half}").context["page"]
    assert {int(meeting.title) for meeting in page} == set(months)


@pytest.mark.parametrize("sort", ["date", "-date", "title", "-title", "kind", "place", "-state", "nonsense", "-"])
@pytest.mark.parametrize("page", ["1", "9999999999999999999999", "-1", "x", "%00"])
def test_every_order_and_page_is_answered(client, council, sort, page):
    MeetingFactory(council=council)
    assert client.get(f"{url('meeting-list')}?sort={sort}&page={page}").status_code == 200


def test_a_column_sorts_both_ways(client, council):
    for title in "BAC":
        MeetingFactory(council=council, title=title)
    for sort, expected in [("title", "ABC"), ("-title", "CBA")]:
        page = client.get(f"{url('meeting-list')}?sort={sort}").context["page"]
        assert "".join(meeting.title for meeting in page) == expected


def test_htmx_is_given_the_results_alone_and_the_browsers_history_the_whole_page(client, council):
    part = client.get(url("meeting-list"), headers={"HX-Request": "true"})
    assert "<html" not in part.text
    assert part.headers["Vary"].count("HX-Request") == 1
    headers = {"HX-Request": "true", "HX-History-Restore-Request": "true"}
    assert "<html" in client.get(url("meeting-list"), headers=headers).text


def test_an_active_filter_is_a_link_that_takes_it_away(client, council):
    response = client.get(f"{url('meeting-list')}?state=held&q=x&page=2")
    assert [address for _label, address in response.context["pills"]] == ["?state=held", "?q=x"]


def test_the_empty_list_says_what_comes(client):
    assert "Inga möten än" in client.get(url("meeting-list")).text
    assert "Inget möte matchar" in client.get(f"{url('meeting-list')}?q=x").text


def test_a_member_is_not_offered_to_plan(log_in, member):
    assert url("meeting-new") not in log_in(member).get(url("meeting-list")).text


# Queries


PAGES = ["meeting-detail", "meeting-agenda", "meeting-participants", "meeting-action-points", "meeting-live"]


@pytest.mark.parametrize("name", ["meeting-list", "action-point-list", *PAGES, "meeting-history"])
def test_a_page_costs_the_same_for_one_row_and_for_fifty(client, council, queries, name):
    meeting = full(council, under_way=True, title="Mötet")
    other = MeetingFactory(council=council, held=True)
    AgendaItemFactory(meeting=other, position=1)
    address = url(name) if name.endswith("list") else url(name, meeting.pk)
    queries(client, address)
    few = queries(client, address)
    for n in range(50):
        MeetingFactory(council=council)
        item = AgendaItemFactory(meeting=meeting, position=n + 3, presenter=MembershipFactory(council=council).person)
        DecisionFactory(item=item)
        ActionPointFactory(item=item, council=council)
        ActionPointFactory(item=other.items.get(), council=council)
        AttendanceFactory(meeting=meeting)
    many = queries(client, address)
    assert many == few
    assert many <= 21


# Planning and changing


def test_a_planned_meeting_has_the_typed_times_and_the_councils_standing_items(client, council, form):
    council.standing_items = [{"title": "Öppnande", "kind": "information", "minutes": 5}]
    council.save()
    response = client.post(url("meeting-new"), form)
    meeting = Meeting.objects.get()
    assert response.headers["Location"] == url("meeting-agenda", meeting.pk)
    assert timezone.localtime(meeting.starts_at).isoformat()[11:16] == "13:00"
    assert timezone.localtime(meeting.ends_at).isoformat()[11:16] == "15:30"
    assert [item.title for item in meeting.items.all()] == ["Öppnande"]


def test_the_form_sent_twice_makes_one_meeting_and_both_answers_lead_to_it(client, form):
    form["form_key"] = str(uuid.uuid4())
    answers = [client.post(url("meeting-new"), form).headers["Location"] for _ in range(2)]
    assert answers == [url("meeting-agenda", Meeting.objects.get().pk)] * 2


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"date": "2020-01-01"}, "Ange ett datum som inte har passerat."),
        ({"date": "9999-12-31"}, "Ange ett datum inom fem år."),
        ({"date": "i morgon"}, "år-månad-dag"),
        ({"end": "12.30"}, "Sluttiden måste vara senare än starttiden."),
        ({"end": "25.00"}, "13.00"),
        ({"mode": ""}, "Välj hur mötet genomförs."),
        ({"title": "\u200b\u202e"}, "Ge mötet ett namn."),
        ({"video_url": "javascript:alert(1)"}, "giltig"),
        ({"video_url": "ftp://example.org/mote"}, "börjar med https://"),
    ],
)
def test_what_is_wrong_is_said_in_words_with_what_was_typed_kept(client, form, change, message):
    response = client.post(url("meeting-new"), form | change)
    assert response.status_code == 422
    assert message in response.text
    assert "Trollhättan" in response.text
    assert not Meeting.objects.exists()


@pytest.mark.parametrize(("start", "end"), [("02.30", "03.15"), ("01.30", "02.30"), ("02.10", "02.50")])
def test_a_time_that_summer_time_leaves_out_is_told(client, form, start, end):
    march = date(timezone.localdate().year + 1, 3, 31)
    sunday = march - timedelta(days=(march.weekday() + 1) % 7)
    response = client.post(url("meeting-new"), form | {"date": sunday.isoformat(), "start": start, "end": end})
    assert response.status_code == 422
    assert "Den tiden finns inte den dagen" in response.text


def test_a_meeting_is_planned_only_in_ones_own_councils(client, form):
    response = client.post(url("meeting-new"), form | {"council": CouncilFactory().pk})
    assert response.status_code == 422
    assert not Meeting.objects.exists()


def test_the_only_council_is_chosen_already_and_an_ended_one_cannot_be(client, council):
    assert client.get(url("meeting-new")).context["form"].initial["council"] == council
    Council.objects.update(ended_on=timezone.localdate())
    assert client.get(url("meeting-new")).status_code == 403


def test_the_council_in_the_address_is_chosen(client, council, coordinator):
    other = CouncilFactory(slug="branschrad")
    MembershipFactory(council=other, person=coordinator.person, coordinator=True)
    chosen = client.get(f"{url('meeting-new')}?council=branschrad").context["form"].initial["council"]
    assert chosen == other


def test_a_change_is_saved_and_the_meeting_stays_with_its_council(client, council, form):
    meeting = MeetingFactory(council=council)
    other = CouncilFactory()
    response = client.post(url("meeting-edit", meeting.pk), form | {"version": 0, "council": other.pk})
    assert response.headers["Location"] == url("meeting-detail", meeting.pk)
    meeting.refresh_from_db()
    assert (meeting.title, meeting.version, meeting.council) == ("Rådsmöte 1/2027", 1, council)


def test_a_meeting_that_has_passed_may_be_corrected_without_a_new_date(client, council, form):
    meeting = MeetingFactory(council=council, held=True)
    day = timezone.localdate(meeting.starts_at).isoformat()
    assert client.post(url("meeting-edit", meeting.pk), form | {"version": 0, "date": day}).status_code == 302


def test_the_later_of_two_is_shown_both_and_may_save_again(client, council, form):
    meeting = MeetingFactory(council=council)
    client.post(url("meeting-edit", meeting.pk), form | {"version": 0, "place": "Åmål"})
    response = client.post(url("meeting-edit", meeting.pk), form | {"version": 0, "place": "Mellerud"})
    assert response.status_code == 409
    assert [(row.saved, row.yours) for row in response.context["conflict"]] == [("Åmål", "Mellerud")]
    assert Meeting.objects.get().place == "Åmål"
    again = response.context["form"]["version"].value()
    client.post(url("meeting-edit", meeting.pk), form | {"version": again, "place": "Mellerud"})
    assert Meeting.objects.get().place == "Mellerud"


def test_a_locked_meeting_is_not_changed(client, council, form):
    meeting = MeetingFactory(council=council, approved=True)
    response = client.post(url("meeting-edit", meeting.pk), form | {"version": 0}, follow=True)
    assert "Protokollet är justerat." in response.text
    assert Meeting.objects.get().title == meeting.title


# The week beside the form


def test_the_week_shows_other_meetings_and_whom_they_clash_for(client, council, member):
    day = timezone.localdate() + timedelta(days=30)
    at = timezone.datetime.combine(day, timezone.datetime.min.time(), tzinfo=timezone.get_current_timezone())
    other = CouncilFactory(short_name="Skaraborg")
    MembershipFactory(council=other, person=member.person)
    MeetingFactory(council=other, title="Hemlig titel", starts_at=at + timedelta(hours=12))
    MeetingFactory(council=council, title="Vårt eget", starts_at=at + timedelta(hours=15))
    MeetingFactory(title="Inställt", cancelled=True, starts_at=at)
    MeetingFactory(title="En annan vecka", starts_at=at + timedelta(days=8))
    text = {"date": day, "start": "13.00", "end": "15.00", "council": council.pk}
    response = client.get(url("meeting-week"), text)
    assert {other.meeting.title for other in response.context["week"].others} == {"Hemlig titel", "Vårt eget"}
    assert "Krockar för 1 person" in response.text
    assert member.name in response.text
    assert "Skaraborg" in response.text
    assert "Hemlig titel" not in response.text, "a council that one does not read shows its name and time only"


def test_the_week_leaves_out_the_meeting_itself_and_finds_no_clash_with_it(client, council, member):
    meeting = MeetingFactory(council=council)
    day, clock = timezone.localtime(meeting.starts_at).date(), timezone.localtime(meeting.starts_at)
    query = {"date": day, "start": f"{clock:%H.%M}", "end": "23.59", "council": council.pk, "meeting": meeting.pk}
    week = client.get(url("meeting-week"), query).context["week"]
    assert (week.others, week.clashing) == ([], [])


def test_a_holiday_is_marked(client):
    assert "Julafton" in client.get(url("meeting-week"), {"date": "2026-12-24"}).text
    assert "Juldagen" in client.get(url("meeting-week"), {"date": "2026-12-23"}).text


@pytest.mark.parametrize("date", ["", "x", "0001-01-01", "9999-12-31", "2026-02-30", "\x00"])
def test_a_day_that_cannot_be_read_shows_no_week(client, date):
    query = {"date": date, "start": "99", "council": "x", "meeting": "9" * 30}
    response = client.get(url("meeting-week"), query)
    assert (response.status_code, response.context["week"]) == (200, None)


# The overview and the steps


PRIMARY = {
    State.PLANNED: "Kalla ledamöterna",
    State.CALLED: "Starta mötet",
    State.UNDER_WAY: "Öppna mötesläget",
    State.HELD: "Skicka för justering",
    State.FOR_APPROVAL: "Justera protokollet",
    State.APPROVED: "Hämta protokollet",
}


@pytest.mark.parametrize("state", State)
def test_the_one_filled_button_follows_the_state(client, council, state):
    meeting = full(council, **({} if state == State.PLANNED else {state: True}))
    response = client.get(url("meeting-detail", meeting.pk))
    assert response.text.count("btn primary") == (state in PRIMARY)
    primary = response.context["primary"]
    assert (primary and primary.label) == PRIMARY.get(state)


@pytest.mark.parametrize("state", State)
def test_a_member_is_offered_no_step_that_would_be_refused(log_in, member, council, state):
    meeting = full(council, **({} if state == State.PLANNED else {state: True}))
    client = log_in(member)
    context = client.get(url("meeting-detail", meeting.pk)).context
    moves = [move for move in [context["primary"], *context["moves"]] if move]
    assert {move.url.split("/")[3] for move in moves} <= {"minutes"}


def test_the_chair_approves(log_in, chair, council):
    meeting = MeetingFactory(council=council, for_approval=True)
    client = log_in(chair)
    assert client.get(url("meeting-detail", meeting.pk)).context["primary"].label == "Justera protokollet"
    page = client.get(url("meeting-approve", meeting.pk))
    assert "har ändrats" in client.post(url("meeting-approve", meeting.pk), follow=True).text, "read by nobody"
    client.post(url("meeting-approve", meeting.pk), {"approve-read": page.context["form"]["read"].value()})
    assert Meeting.objects.get().approved_by == chair


ASKS = {
    "end": ("under_way", {}),
    "send-for-approval": ("held", {}),
    "approve": ("for_approval", {}),
    "reopen": ("for_approval", {"reopen-reason": "Ett beslut saknas"}),
    "cancel": ("called", {"cancel-reason": "För få anmälda"}),
}
AFTER = {"end": "held", "send-for-approval": "for_approval", "approve": "approved", "reopen": "held"}


@pytest.mark.parametrize("name", ASKS)
def test_a_step_with_consequence_asks_first_and_is_then_taken_once(client, council, name):
    state, words = ASKS[name]
    make = MeetingFactory if name == "cancel" else full  # what has been written in is not cancelled
    meeting = make(council=council, **{state: True})
    address = url(f"meeting-{name}", meeting.pk)
    page = client.get(address)
    assert "<html" in page.text
    assert "<dialog" in client.get(address, headers={"HX-Request": "true"}).text
    assert Meeting.objects.get(pk=meeting.pk).state == state, "asking changes nothing"
    if name == "approve":
        words = {"approve-read": page.context["form"]["read"].value()}
    response = client.post(address, words, follow=True)
    assert Meeting.objects.get(pk=meeting.pk).state == AFTER.get(name, "cancelled")
    assert str(next(iter(response.context["messages"])).level_tag) == "success"
    response = client.post(address, words, follow=True)
    assert str(next(iter(response.context["messages"])).level_tag) == "error"


@pytest.mark.parametrize("name", ["reopen", "cancel"])
@pytest.mark.parametrize("reason", ["", "  ", "\u200b", "x" * 201])
def test_a_reason_is_demanded(client, council, name, reason):
    meeting = MeetingFactory(council=council, **{ASKS[name][0]: True})
    response = client.post(url(f"meeting-{name}", meeting.pk), {f"{name}-reason": reason})
    assert response.status_code == 422
    assert Meeting.objects.get().state == ASKS[name][0]


def test_ending_names_how_many_items_move_and_where(client, council):
    meeting = full(council, under_way=True)
    Decision.objects.all().delete()
    ActionPoint.objects.all().delete()
    AgendaItem.objects.update(notes="")
    ask = url("meeting-end", meeting.pk)
    assert "2 punkter sparas till nästa möte." in client.get(ask).text
    MeetingFactory(council=council, title="Vintermötet")
    assert "2 punkter flyttas till Vintermötet." in client.get(ask).text
    AgendaItem.objects.update(is_done=True)
    assert "Alla punkter på dagordningen är klara." in client.get(ask).text


def test_an_item_with_notes_has_been_dealt_with(client, council):
    meeting = full(council, under_way=True)
    AgendaItem.objects.filter(meeting=meeting).update(is_done=False, notes="Rådet gick igenom läget.")
    assert "Alla punkter på dagordningen är klara." in client.get(url("meeting-end", meeting.pk)).text


def test_calling_and_starting_lead_on(client, council):
    meeting = MeetingFactory(council=council)
    assert client.post(url("meeting-call-without-mail", meeting.pk)).headers["Location"] == url(
        "meeting-detail", meeting.pk
    )
    assert client.post(url("meeting-start", meeting.pk)).headers["Location"] == url("meeting-live", meeting.pk)
    meeting.refresh_from_db()
    assert meeting.state == State.UNDER_WAY
    for name in ("call-without-mail", "start"):
        Meeting.objects.update(state=State.CANCELLED)
        response = client.post(url(f"meeting-{name}", meeting.pk), follow=True)
        assert "Mötet är inställt" in response.text


def test_open_action_points_stand_on_top_of_the_next_meeting_until_it_has_been_held(client, council):
    ActionPointFactory(council=council, text="Kalla till möte om handledarplatser")
    coming, held = MeetingFactory(council=council), MeetingFactory(council=council, held=True)
    assert "handledarplatser" in client.get(url("meeting-detail", coming.pk)).text
    assert "handledarplatser" not in client.get(url("meeting-detail", held.pk)).text


def test_before_the_meeting_the_participants_are_those_with_a_place(client, council, member):
    text = client.get(url("meeting-participants", MeetingFactory(council=council).pk)).text
    assert member.name in text
    assert "Närvarolistan skapas när mötet startar" in text


def test_a_council_without_members_says_so(client, council):
    meeting = MeetingFactory(council=council, starts_at=timezone.now() - timedelta(days=800))
    assert "Ingen står på listan" in client.get(url("meeting-participants", meeting.pk)).text


@pytest.mark.parametrize("name", ["meeting-edit", "item-add", "guest-add"])
def test_each_form_opens(client, council, name):
    assert client.get(url(name, MeetingFactory(council=council).pk)).status_code == 200


def test_an_item_opens_for_change(client, council):
    item = AgendaItemFactory(meeting__council=council, position=1)
    assert item.title in client.get(url("item-edit", item.pk)).text


# History


def test_the_history_says_who_changed_what(client, council, form, coordinator):
    meeting = MeetingFactory(council=council, place="Åmål")
    client.post(url("meeting-edit", meeting.pk), form | {"version": 0})
    text = client.get(url("meeting-history", meeting.pk)).text
    assert coordinator.name in text
    assert "Åmål" in text
    assert "Trollhättan" in text


def test_what_has_been_removed_stays_in_the_history(client, council, coordinator):
    meeting = MeetingFactory(council=council, under_way=True)
    item = AgendaItemFactory(meeting=meeting, position=1, title="Punkten som försvann")
    decision = DecisionFactory(item=item, text="Beslutet som försvann")
    client.post(url("decision-remove", decision.pk))
    client.post(url("item-remove", item.pk))
    page = client.get(url("meeting-history", meeting.pk)).text
    for words in ("Punkten som försvann", "Beslutet som försvann"):
        assert page.count(words) >= 2, "that it was made, and that it was removed"
    assert "tog bort" in page


def test_what_was_written_while_an_item_was_held_is_not_shown_when_it_is_no_longer(
    log_in, strategic_member, member, council
):
    meeting = MeetingFactory(council=council, under_way=True)
    item = AgendaItemFactory(meeting=meeting, position=1, notes="TOPPHEMLIGT", is_held_to_council=True)
    removed = AgendaItemFactory(meeting=meeting, position=2, notes="BORTTAGET", is_held_to_council=True)
    item.title = "Ny rubrik"
    item.save()
    item.notes, item.is_held_to_council = "Ofarligt", False
    item.save()
    removed.delete()
    for reader, sees in ((member, True), (strategic_member, False)):
        page = log_in(reader).get(url("meeting-history", meeting.pk)).text
        assert ("TOPPHEMLIGT" in page, "BORTTAGET" in page) == (sees, sees)
        assert "Ofarligt" in page


def test_held_notes_are_left_out_of_the_history_for_those_who_may_not_read_them(
    log_in, strategic_member, member, council
):
    meeting = MeetingFactory(council=council, held=True)
    AgendaItemFactory(meeting=meeting, position=1, notes="Känsligt", is_held_to_council=True)
    assert "Känsligt" in log_in(member).get(url("meeting-history", meeting.pk)).text
    assert "Känsligt" not in log_in(strategic_member).get(url("meeting-history", meeting.pk)).text


# Rights


READS = ["meeting-detail", "meeting-agenda", "meeting-participants", "meeting-action-points", "meeting-history"]
WRITES = ["meeting-edit", "meeting-live", "item-add", "guest-add", *(f"meeting-{name}" for name in ASKS)]
POSTS = ["meeting-call", "meeting-remind", "meeting-start", "attendance-all"]


@pytest.mark.parametrize("name", READS + WRITES)
def test_a_stranger_gets_the_same_answer_as_for_a_meeting_that_does_not_exist(log_in, other_coordinator, council, name):
    meeting = MeetingFactory(council=council, under_way=True)
    client = log_in(other_coordinator)
    assert client.get(url(name, meeting.pk)).status_code == client.get(url(name, meeting.pk + 1)).status_code == 404


@pytest.mark.parametrize("name", READS)
def test_a_member_reads(log_in, member, council, name):
    assert log_in(member).get(url(name, full(council, under_way=True).pk)).status_code == 200


@pytest.mark.parametrize("name", WRITES + POSTS)
def test_a_member_does_not_write(log_in, member, council, name):
    meeting = MeetingFactory(council=council, under_way=True)
    client = log_in(member)
    assert client.post(url(name, meeting.pk)).status_code == (405 if name == "meeting-live" else 403)
    assert Meeting.objects.get().state == State.UNDER_WAY


def test_a_member_may_not_plan(log_in, member, form):
    client = log_in(member)
    assert client.get(url("meeting-new")).status_code == client.post(url("meeting-new"), form).status_code == 403
    assert client.get(url("meeting-week")).status_code == 403


def test_a_council_that_cannot_be_is_no_fault(client):
    assert client.get(f"{reverse('councils:meeting-new')}?council=%00").status_code == 200
