"""The live view and everything that is written in it: with htmx, with the page's own script, and without any."""

import uuid
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from structlog.testing import capture_logs

from councils.models import ActionPoint, AgendaItem, Attendance, Decision, Meeting
from councils.services import writers
from tests.factories import (
    ActionPointFactory,
    AgendaItemFactory,
    AttendanceFactory,
    DecisionFactory,
    MeetingFactory,
    MembershipFactory,
    OrganisationFactory,
)

HTMX = {"HX-Request": "true"}
SCRIPT = {"Accept": "application/json"}


def url(name, *args):
    return reverse(f"councils:{name}", args=args)


@pytest.fixture
def client(log_in, coordinator):
    return log_in(coordinator)


@pytest.fixture
def meeting(council):
    return MeetingFactory(council=council, under_way=True)


@pytest.fixture
def items(meeting):
    rows = [AgendaItemFactory(meeting=meeting, position=n, title=f"Punkt {n}") for n in (1, 2, 3)]
    Meeting.objects.update(current_item=rows[1])
    return rows


@pytest.fixture
def item(items):
    return items[1]


def live(item):
    return f"{url('meeting-live', item.meeting_id)}?item={item.pk}"


# The screen


def test_it_opens_where_the_room_is_and_at_the_item_in_the_address(client, meeting, items):
    address = url("meeting-live", meeting.pk)
    assert client.get(address).context["item"] == items[1]
    assert client.get(f"{address}?item={items[2].pk}").context["item"] == items[2]
    for odd in ("x", "", "99999999999999999999", "%00"):
        assert client.get(f"{address}?item={odd}").context["item"] == items[1]


def test_where_nobody_is_yet_it_opens_at_the_first_item_not_done_else_at_the_last(client, meeting, items):
    Meeting.objects.update(current_item=None)
    AgendaItem.objects.filter(position=1).update(is_done=True)
    assert client.get(url("meeting-live", meeting.pk)).context["item"] == items[1]
    AgendaItem.objects.update(is_done=True)
    assert client.get(url("meeting-live", meeting.pk)).context["item"] == items[2]


def test_an_empty_agenda_offers_to_add_an_item(client, meeting):
    response = client.get(url("meeting-live", meeting.pk))
    assert "Dagordningen är tom" in response.text
    assert response.context["before"] is response.context["after"] is None


def test_a_break_is_passed_over_on_the_way_to_the_next_item(client, meeting, items):
    AgendaItem.objects.filter(position=2).update(kind="break")
    context = client.get(f"{url('meeting-live', meeting.pk)}?item={items[0].pk}").context
    assert (context["before"], context["after"].item) == (None, items[2])


@pytest.mark.parametrize("state", ["planned", "called", "for_approval", "approved", "cancelled"])
def test_outside_the_meeting_it_leads_to_the_overview(client, council, state):
    meeting = MeetingFactory(council=council, **({} if state == "planned" else {state: True}))
    response = client.get(url("meeting-live", meeting.pk))
    assert response.headers["Location"] == url("meeting-detail", meeting.pk)


@pytest.mark.parametrize(
    ("minutes", "words"), [(2, "2 min efter planen"), (-3, "3 min före planen"), (0, "Enligt planen")]
)
def test_the_clock_says_how_the_room_keeps_its_time(client, council, minutes, words):
    meeting = MeetingFactory(council=council, under_way=True, starts_at=timezone.now() - timedelta(minutes=minutes))
    Meeting.objects.update(current_item=AgendaItemFactory(meeting=meeting, position=1, minutes=30))
    assert words in client.get(url("meeting-live", meeting.pk)).text


def test_a_meeting_of_another_day_says_nothing_about_its_time(client, council):
    meeting = MeetingFactory(council=council, under_way=True, starts_at=timezone.now() - timedelta(days=3))
    Meeting.objects.update(current_item=AgendaItemFactory(meeting=meeting, position=1))
    assert client.get(url("meeting-live", meeting.pk)).context["clock"].words == ""


def test_the_ribbon_shows_each_items_share_of_the_time(client, meeting, items):
    AgendaItem.objects.filter(position=1).update(is_done=True, minutes=30)
    AgendaItem.objects.filter(position=3).update(kind="break")
    bars = client.get(url("meeting-live", meeting.pk)).context["clock"].bars
    assert [(bar.kind, bar.x, bar.width) for bar in bars] == [
        ("d", "0.00%", "60.00%"),
        ("n", "60.00%", "20.00%"),
        ("p", "80.00%", "20.00%"),
        ("h", "60.00%", "0.00%"),
    ]


# Notes


def test_notes_are_saved_by_the_script_and_by_the_button(client, item):
    response = client.post(url("notes-save", item.pk), {"text": "Utkastet", "version": 0}, headers=SCRIPT)
    assert response.json()["version"] == 1
    assert response.json()["saved"].startswith("Sparat ")
    response = client.post(url("notes-save", item.pk), {"text": "Utkastet\r\noch mer", "version": 1})
    assert response.headers["Location"] == live(item)
    item.refresh_from_db()
    assert item.notes == "Utkastet\noch mer"


def test_the_later_writer_is_given_both_texts_and_nothing_is_written_over(client, log_in, item, council):
    other = MembershipFactory(council=council, coordinator=True, person__name="Sara Hedlund", person__with_user=True)
    log_in(other.person.user).post(url("notes-save", item.pk), {"text": "Saras text", "version": 0})
    for headers in (SCRIPT, {}):
        response = client.post(url("notes-save", item.pk), {"text": "Malins text", "version": 0}, headers=headers)
        assert response.status_code == 409
        for shown in ("Saras", "Malins", "Sara Hedlund", "Spara båda texterna", "Text av Sara Hedlund"):
            assert shown in response.text
    item.refresh_from_db()
    assert item.notes == "Saras text"
    assert response.context["typed"] == "Malins text"


def test_whoever_else_writes_is_named_for_a_moment_and_never_oneself(client, log_in, item, items, council, monkeypatch):
    other = MembershipFactory(council=council, coordinator=True, person__name="Sara Hedlund", person__with_user=True)
    hers = log_in(other.person.user)
    hers.post(url("notes-save", item.pk), {"text": "Saras text", "version": 0}, headers=SCRIPT)
    client.post(url("writers", items[0].pk))
    found = client.get(url("writers", items[0].pk)).json()
    assert found == {"known": True, "items": {str(item.pk): "Sara Hedlund skriver"}}
    assert hers.get(url("writers", item.pk)).json()["items"] == {str(items[0].pk): "Malin Ekström skriver"}
    monkeypatch.setattr(writers, "LASTS", -1)
    assert client.get(url("writers", item.pk)).json() == {"known": True, "items": {}}


@pytest.mark.parametrize("address", ["unix:///nowhere/redis.sock", "redis://127.0.0.1:1/0"])
def test_notes_are_saved_though_nobody_can_know_who_writes(client, item, settings, address):
    settings.REDIS_URL = address
    assert client.get(live(item)).status_code == 200
    for ask in (client.get, client.post):
        assert ask(url("writers", item.pk)).json() == {"known": False, "items": {}}
    answer = client.post(url("notes-save", item.pk), {"text": "Utkastet", "version": 0}, headers=SCRIPT)
    assert answer.json()["version"] == 1
    item.refresh_from_db()
    assert item.notes == "Utkastet"


def test_two_texts_are_shown_as_text_and_never_as_markup(client, item):
    AgendaItem.objects.filter(pk=item.pk).update(notes="Lika <b>deras</b>", notes_version=1)
    data = {"text": "Lika <script>mina</script></template>", "version": 0}
    for headers in (SCRIPT, {}):
        text = client.post(url("notes-save", item.pk), data, headers=headers).text
        assert "&lt;b&gt;deras&lt;/b&gt;</del>" in text
        assert "&lt;script&gt;mina&lt;/script&gt;&lt;/template&gt;</ins>" in text
        assert "<b>deras" not in text
        assert "<script>mina" not in text


def test_both_texts_are_saved_together_without_script(client, item):
    AgendaItem.objects.filter(pk=item.pk).update(notes="Saras text", notes_version=1)
    client.post(url("notes-save", item.pk), {"text": "Malins text", "version": 1, "keep": "both"})
    item.refresh_from_db()
    assert item.notes == "Saras text\n\nMalins text"


LINES = "Läget\n! Rådet <beslutar>\n@malin //1 mars ring"


def test_lines_of_the_notes_become_rows_that_the_script_puts_beneath(client, item, coordinator):
    answer = client.post(url("notes-save", item.pk), {"text": LINES, "version": 0}, headers=SCRIPT).json()
    assert (answer["version"], answer["lines"]) == (1, [1, 2])
    decisions, others = answer["parts"]
    assert "Rådet &lt;beslutar&gt;" in decisions
    assert url("decision-remove", Decision.objects.get().pk) in decisions
    assert 'data-back="malin //1 mars ring"' in others
    assert ActionPoint.objects.get().owner == coordinator.person
    answer = client.post(url("notes-save", item.pk), {"text": "Läget", "version": 1}, headers=SCRIPT).json()
    assert (answer["lines"], answer["parts"]) == ([], [])


def test_the_line_with_the_caret_waits(client, item):
    data = {"text": "! Rådet", "version": 0, "writing": 0}
    assert client.post(url("notes-save", item.pk), data, headers=SCRIPT).json()["lines"] == []
    assert client.post(url("notes-save", item.pk), {**data, "writing": "x"}, headers=SCRIPT).status_code == 422


def test_lines_become_rows_without_script_and_can_be_undone(client, item):
    page = client.post(url("notes-save", item.pk), {"text": LINES, "version": 0}, follow=True)
    assert "Flyttat från anteckningarna: ”Rådet &lt;beslutar&gt;”." in page.text
    assert page.context["item"].notes == "Läget"
    undo = [message.extra_tags for message in page.context["messages"]][1:]
    assert undo == [
        url("decision-remove", Decision.objects.get().pk),
        url("action-point-remove", ActionPoint.objects.get().pk),
    ]


def test_notes_of_a_locked_meeting_are_refused_with_the_text_kept(client, item):
    Meeting.objects.update(state=Meeting.State.FOR_APPROVAL, held_at=timezone.now())
    response = client.post(url("notes-save", item.pk), {"text": "För sent", "version": 0}, headers=SCRIPT)
    assert (response.status_code, "skickade för justering" in response.json()["text"]) == (423, True)
    response = client.post(url("notes-save", item.pk), {"text": "För sent", "version": 0})
    assert (response.status_code, response.context["typed"]) == (423, "För sent")


@pytest.mark.parametrize("data", [{"text": "x"}, {"text": "x", "version": "y"}, {"text": "x" * 200_001, "version": 0}])
def test_what_is_not_notes_is_refused(client, item, data):
    assert client.post(url("notes-save", item.pk), data, headers=SCRIPT).status_code == 422
    item.refresh_from_db()
    assert item.notes == ""


# Decisions


def test_a_decision_is_added_changed_removed_and_put_back(client, item):
    response = client.post(url("decision-add", item.pk), {"text": "Rådet ställer sig bakom"}, headers=HTMX)
    decision = Decision.objects.get()
    assert decision.text in response.text
    assert "<html" not in response.text
    response = client.post(url("decision-edit", decision.pk), {"text": "Rådet beslutar", "version": 0})
    assert response.headers["Location"] == live(item)
    assert Decision.objects.get().text == "Rådet beslutar"
    response = client.post(url("decision-remove", decision.pk), headers=HTMX)
    assert not Decision.objects.exists()
    assert "Ångra" in response.text
    assert 'value="Rådet beslutar"' in response.text


def test_decisions_work_without_script(client, item):
    response = client.post(url("decision-add", item.pk), {"text": "Rådet beslutar"})
    assert response.headers["Location"] == f"{live(item)}#h-be"
    client.post(url("decision-add", item.pk), {"text": " "})
    client.post(url("decision-remove", Decision.objects.get().pk))
    said = [str(message) for message in client.get(live(item)).context["messages"]]
    assert said == ["Beslutet är tillagt.", "Skriv vad som beslutades.", "Beslutet är borttaget."]


def test_the_same_decision_sent_twice_is_made_once(client, item):
    data = {"text": "Rådet beslutar", "form_key": str(uuid.uuid4())}
    client.post(url("decision-add", item.pk), data, headers=HTMX)
    response = client.post(url("decision-add", item.pk), data, headers=HTMX)
    assert response.headers["HX-Refresh"] == "true"
    assert Decision.objects.count() == 1


def test_an_empty_decision_comes_back_with_what_is_wrong(client, item):
    response = client.post(url("decision-add", item.pk), {"text": "\u200b"}, headers=HTMX)
    assert response.status_code == 422
    assert "Skriv vad som beslutades." in response.text


def test_two_who_change_a_decision_are_shown_both(client, item):
    decision = DecisionFactory(item=item)
    client.post(url("decision-edit", decision.pk), {"text": "Saras", "version": 0})
    response = client.post(url("decision-edit", decision.pk), {"text": "Malins", "version": 0})
    assert [(row.saved, row.yours) for row in response.context["conflict"]] == [("Saras", "Malins")]
    assert response.status_code == 409


def test_decisions_of_a_locked_meeting_stay(client, item):
    decision = DecisionFactory(item=item, text="Före")
    assert client.get(url("decision-edit", decision.pk)).status_code == 200
    Meeting.objects.update(state=Meeting.State.FOR_APPROVAL, held_at=timezone.now())
    assert client.post(url("decision-add", item.pk), {"text": "Till"}, headers=HTMX).status_code == 422
    assert client.post(url("decision-remove", decision.pk), headers=HTMX).status_code == 422
    client.post(url("decision-edit", decision.pk), {"text": "Efter", "version": 0})
    assert client.post(url("decision-edit", decision.pk), {"text": "", "version": 0}).status_code == 422
    assert list(Decision.objects.values_list("text", flat=True)) == ["Före"]


# Action points


def test_an_action_point_is_added_from_its_line_alone(client, item, coordinator):
    text = "Be Arbetsförmedlingen om siffror @malin //2026-12-15"
    response = client.post(url("action-point-add", item.pk), {"text": text}, headers=HTMX)
    row = ActionPoint.objects.get()
    assert (row.text, row.owner, str(row.due_on)) == (
        "Be Arbetsförmedlingen om siffror",
        coordinator.person,
        "2026-12-15",
    )
    assert row.text in response.text


def test_an_action_point_is_added_from_its_fields(client, item, coordinator):
    data = {"text": "Be om siffror", "owner": coordinator.person.pk, "due_on": "2026-12-15"}
    response = client.post(url("action-point-add", item.pk), data)
    assert response.headers["Location"] == f"{live(item)}#h-at"
    assert ActionPoint.objects.get().owner == coordinator.person


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({"text": ""}, "Fyll i ”Vad ska göras”."),
        ({"text": "@malin //2026-12-15"}, "Fyll i ”Vad ska göras”."),
        ({"text": "Ring @okänd"}, "Ingen i rådet heter ”okänd”."),
        ({"text": "Ring", "due_on": "snart"}, "år-månad-dag"),
        ({"text": "x" * 301}, "300"),
    ],
)
def test_a_line_that_cannot_be_read_comes_back_as_it_was(client, item, coordinator, data, message):
    response = client.post(url("action-point-add", item.pk), data, headers=HTMX)
    assert response.status_code == 422
    assert message in response.text
    assert data["text"] in response.text
    client.post(url("action-point-add", item.pk), data)
    assert message in str(next(iter(client.get(live(item)).context["messages"])))
    assert not ActionPoint.objects.exists()


def test_an_action_point_is_not_given_to_a_stranger(client, item):
    stranger = OrganisationFactory().people.create(name="Okänd")
    response = client.post(url("action-point-add", item.pk), {"text": "Ring", "owner": stranger.pk}, headers=HTMX)
    assert response.status_code == 422


def test_an_action_point_written_by_mistake_is_removed(client, item, council):
    row = ActionPointFactory(item=item, council=council)
    response = client.post(url("action-point-remove", row.pk), headers=HTMX)
    assert row.text not in response.text
    assert not ActionPoint.objects.exists()


def test_action_points_are_neither_added_nor_removed_when_the_meeting_is_locked(client, item, council):
    row = ActionPointFactory(item=item, council=council)
    Meeting.objects.update(state=Meeting.State.FOR_APPROVAL, held_at=timezone.now())
    assert client.post(url("action-point-add", item.pk), {"text": "Till"}, headers=HTMX).status_code == 422
    assert client.post(url("action-point-remove", row.pk)).headers["Location"] == url("action-point-list")
    assert ActionPoint.objects.get() == row


# Attendance


def test_a_mark_is_saved_and_answered_with_the_new_numbers(client, meeting):
    row = AttendanceFactory(meeting=meeting)
    response = client.post(url("attendance-set", row.pk), {"presence": "remote"}, headers=HTMX)
    assert "1 av 1" in response.text
    assert "is-dist" in response.text
    assert Attendance.objects.get().presence == "remote"


def test_a_mark_and_a_remark_work_without_script(client, meeting):
    row = AttendanceFactory(meeting=meeting)
    response = client.post(url("attendance-set", row.pk), {"presence": "present"})
    assert response.headers["Location"] == url("meeting-participants", meeting.pk)
    client.post(url("attendance-set", row.pk), {"note": "Gick 14.30" + "x" * 200})
    row.refresh_from_db()
    assert (row.presence, len(row.note)) == ("present", 120)


def test_who_came_under_an_item_is_noted_counted_and_undone(client, meeting, items):
    row = AttendanceFactory(meeting=meeting, person__name="Karin Holm")
    address, data = url("attendance-time", items[1].pk), {"attendance": row.pk, "moment": "came_under"}
    assert client.post(address, data).headers["Location"] == live(items[1])
    assert "Kom under punkt 2" in client.get(live(items[0])).text
    assert "Kom under punkt 2" in client.get(url("meeting-participants", meeting.pk)).text
    assert client.get(live(items[0])).context["sums"].away == 1
    assert client.get(live(items[1])).context["sums"].away == 0
    again = client.post(url("attendance-time", items[2].pk), {**data, "item": items[2].pk}, headers=HTMX).text
    assert "Det är redan antecknat under en annan punkt." in again
    gone = client.post(address, {**data, "item": items[0].pk, "undo": 1}, headers=HTMX).text
    assert "1 av 1" in gone
    assert "Kom under" not in gone
    for wrong in ({"attendance": row.pk, "moment": "version"}, {"attendance": "x", "moment": "came_under"}, {}):
        for headers in (HTMX, {}):
            assert "Välj vem som kom eller gick" in client.post(address, wrong, headers=headers, follow=True).text
    row.refresh_from_db()
    assert (row.came_under, row.presence) == (None, "present")


@pytest.mark.parametrize("presence", ["dansar", "\x00", ""])
def test_only_the_marks_that_there_are(client, meeting, presence):
    row = AttendanceFactory(meeting=meeting)
    assert client.post(url("attendance-set", row.pk), {"presence": presence}).status_code == 302
    assert Attendance.objects.get().presence == ""


def test_a_mark_in_a_locked_meeting_is_refused_in_words(client, council):
    row = AttendanceFactory(meeting=MeetingFactory(council=council, approved=True))
    response = client.post(url("attendance-set", row.pk), {"presence": "present"}, headers=HTMX)
    assert (response.status_code, "Protokollet är justerat" in response.text) == (409, True)
    response = client.post(url("attendance-set", row.pk), {"presence": "present"}, follow=True)
    assert "Protokollet är justerat" in response.text


def test_everyone_else_is_marked_at_once(client, meeting):
    for _ in range(2):
        AttendanceFactory(meeting=meeting)
    response = client.post(url("attendance-all", meeting.pk), follow=True)
    assert "2 personer är markerade som på plats." in response.text
    Meeting.objects.update(state=Meeting.State.CANCELLED)
    assert "Mötet är inställt" in client.post(url("attendance-all", meeting.pk), follow=True).text


def test_a_guest_is_added_with_an_organisation_of_the_registry(client, meeting):
    OrganisationFactory(name="Högskolan Väst", short_name="HV")
    for name in ("högskolan väst", "hv"):
        data = {"name": f"Karin {name}", "organisation": name}
        assert client.post(url("guest-add", meeting.pk), data).headers["Location"] == url("meeting-live", meeting.pk)
    assert meeting.attendances.count() == 2


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({"name": "Karin", "organisation": "Finns inte"}, "”Finns inte”"),
        ({"name": "\u200b", "organisation": "HV"}, "Fyll i ”Namn”."),
        ({"name": "", "organisation": ""}, "Fyll i ”Organisation”."),
        ({"name": "Karin 850709-9805", "organisation": "HV"}, "personnummer"),
    ],
)
def test_a_guest_from_nowhere_is_told_what_to_do(client, meeting, data, message):
    OrganisationFactory(name="HV")
    response = client.post(url("guest-add", meeting.pk), data)
    assert (response.status_code, message in response.text) == (422, True)


def test_organisations_are_offered_while_one_types_and_ended_ones_are_not(client, meeting):
    OrganisationFactory(name="Högskolan Väst")
    OrganisationFactory(name="Högskolan Öst", ended=True)
    response = client.get(url("guest-add", meeting.pk), {"organisation": "HÖGSKOLAN"}, headers=HTMX)
    assert response.text.strip() == '<option value="Högskolan Väst">'


def test_a_guest_does_not_join_a_locked_meeting(client, council):
    OrganisationFactory(name="HV")
    meeting = MeetingFactory(council=council, approved=True)
    data = {"name": "Karin", "organisation": "HV"}
    assert "Protokollet är justerat" in client.post(url("guest-add", meeting.pk), data, follow=True).text


# The agenda


@pytest.mark.parametrize("view", ["live", "tab"])
def test_an_item_is_moved_by_a_place_and_focus_follows_it(client, items, view):
    data = {"to": "1", "view": view, "item": str(items[2].pk)}
    response = client.post(url("item-move", items[1].pk), data, headers=HTMX)
    assert [item.title for item in AgendaItem.objects.order_by("position")] == ["Punkt 2", "Punkt 1", "Punkt 3"]
    assert "Punkt 2 är nu nummer 1 av 3" in response.text
    focused = response.text.partition("data-focus")[0].rpartition("<button")[2]
    assert f'id="down-{items[1].pk}"' in focused, "first in the list, the way up is switched off"


def test_an_item_moved_within_the_list_keeps_focus_on_the_button_pressed(client, items, meeting):
    AgendaItemFactory(meeting=meeting, position=4)
    response = client.post(url("item-move", items[2].pk), {"to": "2"}, headers=HTMX)
    assert f'id="up-{items[2].pk}"' in response.text.partition("data-focus")[0].rpartition("<button")[2]
    response = client.post(url("item-move", items[2].pk), {"to": "3"}, headers=HTMX)
    assert f'id="down-{items[2].pk}"' in response.text.partition("data-focus")[0].rpartition("<button")[2]


@pytest.mark.parametrize("view", ["live", "tab"])
def test_an_item_is_moved_without_script(client, items, meeting, view):
    response = client.post(url("item-move", items[0].pk), {"to": "99", "view": view, "item": items[1].pk})
    expected = live(items[1]) if view == "live" else url("meeting-agenda", meeting.pk)
    assert response.headers["Location"] == expected
    assert AgendaItem.objects.get(pk=items[0].pk).position == 3


@pytest.mark.parametrize("to", ["", "x", "-1", "9" * 30, "\x00"])
def test_what_is_no_place_is_told(client, items, to):
    assert "Skriv platsen som ett tal." in client.post(url("item-move", items[0].pk), {"to": to}, follow=True).text
    assert "Skriv platsen som ett tal." in client.post(url("item-move", items[0].pk), {"to": to}, headers=HTMX).text


def test_an_item_is_added_changed_and_removed(client, meeting):
    data = {"title": "Läget", "kind": "information", "minutes": "20"}
    back = f"{url('meeting-live', meeting.pk)}?item=1"
    assert client.get(url("item-add", meeting.pk), {"next": back}).context["cancel"] == back
    assert client.post(url("item-add", meeting.pk), data | {"next": back}).headers["Location"] == back
    item = AgendaItem.objects.get()
    response = client.post(url("item-edit", item.pk), data | {"title": "Läget i länet", "version": 0, "minutes": "25"})
    assert response.headers["Location"] == url("meeting-agenda", meeting.pk)
    item.refresh_from_db()
    assert (item.title, item.minutes) == ("Läget i länet", 25)
    response = client.post(url("item-edit", item.pk), data | {"version": 0})
    assert response.status_code == 409
    assert len(response.context["conflict"]) == 2
    client.post(url("item-remove", item.pk))
    assert not AgendaItem.objects.exists()


@pytest.mark.parametrize("next_page", ["https://evil.example/", "//evil.example", "javascript:alert(1)", "/\\evil"])
def test_no_form_leads_away_from_the_portal(client, meeting, next_page):
    data = {"title": "Läget", "kind": "information", "minutes": "20", "next": next_page}
    context = client.get(url("item-add", meeting.pk), {"next": next_page}).context
    assert (context["next"], context["cancel"]) == ("", url("meeting-agenda", meeting.pk))
    assert client.post(url("item-add", meeting.pk), data).headers["Location"] == url("meeting-agenda", meeting.pk)


@pytest.mark.parametrize("minutes", ["-1", "481", "", "x"])
def test_an_item_takes_between_no_time_and_eight_hours(client, meeting, minutes):
    data = {"title": "Läget", "kind": "information", "minutes": minutes}
    assert client.post(url("item-add", meeting.pk), data).status_code == 422


def test_the_agenda_of_a_locked_meeting_is_not_written(client, items, meeting):
    Meeting.objects.update(state=Meeting.State.FOR_APPROVAL, held_at=timezone.now())
    data = {"title": "Läget", "kind": "information", "minutes": "20", "version": 0}
    pk = items[0].pk
    for address in (url("item-add", meeting.pk), url("item-edit", pk), url("item-remove", pk), url("item-done", pk)):
        assert "skickade för justering" in client.post(address, data, follow=True).text
    assert AgendaItem.objects.count() == 3


def test_an_agenda_longer_than_the_meeting_says_so(client, items, meeting):
    AgendaItem.objects.update(minutes=60)
    assert "60 minuter längre än mötet" in client.get(url("meeting-agenda", meeting.pk)).text


def test_done_leads_on_to_the_next_item_where_the_room_then_is(client, items, meeting):
    response = client.post(url("item-done", items[1].pk), {"after": items[2].pk})
    assert response.headers["Location"] == live(items[2])
    meeting.refresh_from_db()
    assert meeting.current_item == items[2]
    assert AgendaItem.objects.get(pk=items[1].pk).is_done
    client.post(url("item-done", items[1].pk), {"done": "0"})
    assert not AgendaItem.objects.get(pk=items[1].pk).is_done


def test_the_room_never_comes_to_another_meetings_item(client, items):
    elsewhere = AgendaItemFactory(position=1)
    for after in (elsewhere.pk, "x", "9" * 30):
        response = client.post(url("item-done", items[1].pk), {"after": after})
        assert response.headers["Location"] == live(items[1])


# Rights


def addresses(item, council):
    row = AttendanceFactory(meeting=item.meeting)
    decision, action_point = DecisionFactory(item=item), ActionPointFactory(item=item, council=council)
    return [
        *(url(name, item.pk) for name in ("item-edit", "item-move", "item-remove", "item-done", "notes-save")),
        *(url(name, item.pk) for name in ("decision-add", "action-point-add")),
        url("decision-edit", decision.pk),
        url("decision-remove", decision.pk),
        url("action-point-remove", action_point.pk),
        url("attendance-set", row.pk),
    ]


def test_a_member_writes_nothing_and_a_stranger_finds_nothing(log_in, member, other_coordinator, item, council):
    for address in addresses(item, council):
        assert log_in(member).post(address, headers=HTMX).status_code == 403, address
        assert log_in(other_coordinator).post(address, headers=HTMX).status_code == 404, address


def test_reading_the_live_view_of_held_notes_is_logged(client, item):
    AgendaItem.objects.filter(pk=item.pk).update(notes="Känsligt", is_held_to_council=True)
    with capture_logs() as logs:
        client.get(live(item))
    assert [line["items"] for line in logs if line["event"] == "held_notes_read"] == [[item.pk]]
