"""A meeting in a real browser: by keyboard, with two writers, over a connection that fails, and without script."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from councils.models import ActionPoint, AgendaItem, Attendance, Decision, Meeting
from councils.services import meetings
from tests.browser.look import AXE, RUN
from tests.factories import AgendaItemFactory, AttendanceFactory, MeetingFactory, MembershipFactory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def meeting(council, coordinator):
    """A meeting under way at the first of three items."""
    meeting = MeetingFactory(council=council, title="Höstmöte 4/2026", starts_at=timezone.now())
    for position in (1, 2, 3):
        AgendaItemFactory(meeting=meeting, position=position, title=f"Punkt nummer {position}")
    return meetings.start(meeting, by=coordinator)


@pytest.fixture
def page(page_of, coordinator, meeting):
    page = page_of(coordinator)
    page.goto(f"/meetings/{meeting.pk}/live/")
    return page


def saved(position=1):
    return AgendaItem.objects.get(position=position).notes


def violations(page):
    """Return what axe finds on the page as it is now, wide and narrow, light and dark."""
    found = []
    page.evaluate(AXE)
    for width, scheme in ((1440, "light"), (390, "dark")):
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=scheme)
        found += page.evaluate(RUN, {})
    return found


def test_a_coordinator_plans_runs_and_ends_a_meeting_with_the_keyboard_alone(page_of, council, coordinator, member):
    council.standing_items = [
        {"title": "Öppnande", "kind": "information", "minutes": 5},
        {"title": "Övriga frågor", "kind": "dialogue", "minutes": 10},
    ]
    council.save()
    page = page_of(coordinator)
    page.goto("/meetings/new/")

    def to(locator):
        """Press Tab until the element has focus, as somebody without a mouse does."""
        for _ in range(90):
            if locator.evaluate("element => element === document.activeElement"):
                return locator
            page.keyboard.press("Tab")
        raise AssertionError(f"the keyboard never reaches {locator}")

    day = timezone.localdate() + timedelta(days=1)
    for label, text in [
        ("Mötets namn", "Rådsmöte 1"),
        ("Datum", day.isoformat()),
        ("Börjar", "13.00"),
        ("Slutar", "15.00"),
    ]:
        to(page.get_by_label(label, exact=True))
        page.keyboard.type(text)
    to(page.get_by_label("På plats", exact=True))
    page.keyboard.press("Space")
    to(page.get_by_role("button", name="Skapa mötet"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Rådsmöte 1")).to_be_visible()

    to(page.get_by_role("link", name="Kalla ledamöterna"))
    page.keyboard.press("Enter")
    to(page.get_by_role("button", name="Skicka kallelsen"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Svaren")).to_be_visible()

    to(page.get_by_role("button", name="Mer för"))
    page.keyboard.press("Enter")
    to(page.get_by_role("button", name="Starta mötet"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Öppnande")).to_be_visible()

    to(page.get_by_label("Anteckningar"))
    page.keyboard.type("Malin hälsade välkommen.")
    page.keyboard.press("Control+Enter")
    page.keyboard.type("Rådet godkänner dagordningen.")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".out.dec")).to_contain_text("Rådet godkänner dagordningen.")
    expect(page.get_by_label("Nytt beslut")).to_be_focused()
    to(page.get_by_label("Vad ska göras"))
    page.keyboard.type("Be om nya siffror @lena //2027-01-15")
    page.keyboard.press("Enter")
    expect(page.locator(".out.act")).to_contain_text("Lena Storm")

    to(page.get_by_role("button", name="Klar, nästa punkt"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Övriga frågor")).to_be_visible()
    to(page.get_by_role("radio", name="På plats").first)
    page.keyboard.press("Space")
    expect(page.locator("#narvaro-tal")).to_contain_text("1 på plats")

    to(page.get_by_role("link", name="Avsluta mötet"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_contain_text("1 punkt sparas till nästa möte.")
    to(page.get_by_role("dialog").get_by_role("button", name="Avsluta mötet"))
    page.keyboard.press("Enter")
    expect(page.locator(".badge", has_text="Genomfört")).to_be_visible()

    held = Meeting.objects.get()
    assert held.state == Meeting.State.HELD
    assert saved() == "Malin hälsade välkommen."
    assert Decision.objects.get().text == "Rådet godkänner dagordningen."
    assert ActionPoint.objects.get().owner == member.person
    assert Attendance.objects.filter(presence="present").count() == 1


def test_notes_save_themselves_and_say_when(page, meeting):
    page.get_by_label("Anteckningar").fill("Daniel gick igenom utkastet.")
    expect(page.locator("#sparat")).to_have_text(re.compile(r"Sparat \d\d\.\d\d"))
    assert saved() == "Daniel gick igenom utkastet."
    page.get_by_label("Anteckningar").press_sequentially(" Ingen hade frågor.")
    page.get_by_label("Nytt beslut").focus()
    expect(page.locator("#sparat")).to_have_attribute("data-state", "saved")
    page.reload()
    expect(page.get_by_label("Anteckningar")).to_have_value("Daniel gick igenom utkastet. Ingen hade frågor.")


MARK = "<p class=MsoListParagraph style='mso-list:l0 level1 lfo1'><span style='mso-list:Ignore'>·<span> </span></span>"
PASTED = {
    f"<p class=MsoNormal>Vi <b>enades</b> om<o:p></o:p></p>{MARK}lärlingar</p>\n{MARK}praktik</p>": (
        "Vi **enades** om\n\n- lärlingar\n- praktik"
    ),
    """<h2 style="color:red">Läget</h2><p>Se <a href="https://af.example/" onclick="x()">rapporten</a>
    <script>alert(1)</script><img src="https://spy.example/1.gif"></p>
    <ol><li>ett<ul><li>under</li></ul></li><li>två</li></ol>
    <table><tr><th>Ort</th><th>Antal</th></tr><tr><td>Åmål</td><td>4</td></tr></table>""": (
        "## Läget\n\nSe [rapporten](https://af.example/)\n\n1. ett\n   - under\n2. två\n\n"
        "| Ort | Antal |\n| --- | --- |\n| Åmål | 4 |"
    ),
}
PASTE = """(field, html) => {
    const data = new DataTransfer();
    data.setData("text/html", html);
    field.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
}"""


def test_somebody_who_never_saw_markdown_shapes_the_notes(page, meeting):
    field = page.get_by_label("Anteckningar")
    bar = page.get_by_role("toolbar", name="Forma texten")
    field.press_sequentially("Läget")
    bar.get_by_role("button", name="Rubrik").click()
    field.press("End")
    field.press_sequentially("\n")
    field.press("Control+b")
    field.press_sequentially("viktigt")
    field.press("End")
    field.press_sequentially("\n")
    bar.get_by_role("button", name="Lista", exact=True).click()
    field.press_sequentially("ett\ntvå\n\nslut")
    expect(field).to_have_value("## Läget\n**viktigt**\n- ett\n- två\nslut")
    field.press("Control+z")
    expect(field).not_to_have_value("## Läget\n**viktigt**\n- ett\n- två\nslut")
    bar.get_by_role("button", name="Förhandsgranska").click()
    shown = page.get_by_role("region", name="Förhandsgranska")
    expect(shown.get_by_role("heading", name="Läget")).to_be_visible()
    expect(shown.get_by_role("listitem")).to_have_count(2)
    bar.get_by_role("button", name="Förhandsgranska").click()
    for html, expected in PASTED.items():
        field.fill("")
        field.evaluate(PASTE, html)
        expect(field).to_have_value(expected)
    field.fill("Efter")
    bar.get_by_role("button", name="Tabell").click()
    expect(field).to_have_value(re.compile(r"^Efter\n\n\| Första spalten \| Andra spalten \|\n\| --- "))


def test_leaving_for_another_item_loses_nothing(page, meeting):
    page.get_by_label("Anteckningar").press_sequentially("Skrivet i sista stund")
    page.keyboard.press("Alt+ArrowDown")
    expect(page.get_by_role("heading", name="Punkt nummer 2")).to_be_visible()
    page.keyboard.press("Alt+ArrowUp")
    expect(page.get_by_label("Anteckningar")).to_have_value("Skrivet i sista stund")


def test_on_a_phone_what_is_typed_without_contact_outlives_the_tab_and_is_sent(page_of, coordinator, meeting):
    page = page_of(coordinator, width=390)
    page.goto(f"/meetings/{meeting.pk}/live/")
    page.context.set_offline(True)
    page.get_by_label("Anteckningar").fill("Skrivet i tunneln")
    expect(page.locator("#sparat")).to_have_text("Sparas i webbläsaren, ingen kontakt")
    page.context.set_offline(False)
    expect(page.locator("#sparat")).to_have_text(re.compile(r"Skickat \d\d\.\d\d"))
    assert saved() == "Skrivet i tunneln"
    page.context.set_offline(True)
    page.get_by_label("Anteckningar").press_sequentially(", och i nästa")
    expect(page.locator("#sparat")).to_have_attribute("data-state", "offline")
    context = page.context
    page.close()
    context.set_offline(False)
    other = context.new_page()
    with other.expect_response("**/notes/"):
        other.goto(f"/meetings/{meeting.pk}/live/?item={AgendaItem.objects.get(position=2).pk}")
    assert saved() == "Skrivet i tunneln, och i nästa"


def test_what_is_kept_is_no_longer_there_after_log_out(page, meeting):
    page.route("**/notes/", lambda route: route.abort())
    page.get_by_label("Anteckningar").fill("Skrivet före utloggning")
    expect(page.locator("#sparat")).to_have_attribute("data-state", "offline")
    page.goto("/account/")
    assert page.evaluate("Object.keys(localStorage).length") == 1
    page.get_by_role("button", name="Logga ut").click()
    page.wait_for_url(re.compile("^(?!.*/account/$)"))
    assert page.evaluate("Object.keys(localStorage).length") == 0


def test_a_page_that_dies_before_saving_still_has_the_text_when_it_comes_back(page, meeting):
    page.route("**/notes/", lambda route: route.abort())
    page.get_by_label("Anteckningar").fill("Skrivet före kraschen")
    expect(page.locator("#sparat")).to_have_attribute("data-state", "offline")
    page.on("dialog", lambda dialog: dialog.accept())
    page.unroute("**/notes/")
    page.evaluate("location.reload()")
    expect(page.get_by_label("Anteckningar")).to_have_value("Skrivet före kraschen")
    expect(page.locator("#sparat")).to_have_text(re.compile(r"Skickat \d"))
    assert saved() == "Skrivet före kraschen"


def test_a_line_becomes_a_row_while_one_writes_on(page, meeting, member):
    field = page.get_by_label("Anteckningar")
    field.press_sequentially("Läget\n! Rådet beslutar")
    expect(page.locator("#sparat")).to_have_text(re.compile(r"Sparat \d"))
    expect(page.locator(".out")).to_have_count(0)
    field.press_sequentially("\n@lena //1/3 Be om siffror\nEfter")
    expect(page.locator(".out.dec")).to_contain_text("Rådet beslutar")
    expect(page.locator(".out.act")).to_contain_text("Lena Storm")
    expect(field).to_have_value("Läget\nEfter")
    expect(field).to_be_focused()
    field.press_sequentially("åt")
    expect(field).to_have_value("Läget\nEfteråt")
    page.get_by_role("button", name="Ångra Rådet beslutar").click()
    expect(field).to_have_value("Läget\nRådet beslutar\nEfteråt")
    expect(page.locator(".out.dec")).to_have_count(0)
    page.get_by_label("Nytt beslut").focus()
    expect(page.locator("#sparat")).to_have_attribute("data-state", "saved")
    page.reload()
    expect(field).to_have_value("Läget\nRådet beslutar\nEfteråt")


def test_an_unfinished_line_is_finished_when_the_field_is_left(page, meeting):
    page.get_by_label("Anteckningar").press_sequentially("! Rådet beslutar")
    expect(page.locator("#sparat")).to_have_text(re.compile(r"Sparat \d"))
    page.get_by_label("Nytt beslut").focus()
    page.keyboard.type("Ett till")
    expect(page.locator(".out.dec")).to_have_text("Rådet beslutar")
    expect(page.get_by_label("Nytt beslut")).to_have_value("Ett till")
    expect(page.get_by_label("Nytt beslut")).to_be_focused()


def test_a_line_whose_answer_was_lost_makes_one_row_and_no_conflict(page, meeting):
    def lose(route):
        route.fetch()
        route.abort()

    page.route("**/notes/", lose, times=1)
    field = page.get_by_label("Anteckningar")
    field.press_sequentially("Läget\n!Rådet beslutar\n")
    expect(page.locator("#sparat")).to_have_attribute("data-state", "offline")
    field.press_sequentially("Efter")
    expect(field).to_have_value("Läget\nEfter")
    expect(page.locator(".out.dec")).to_have_count(1)
    with page.expect_response("**/notes/"):
        page.get_by_label("Nytt beslut").focus()
    assert (saved(), Decision.objects.count()) == ("Läget\nEfter", 1)


@pytest.mark.parametrize(
    ("choice", "expected"),
    [
        ("Spara båda texterna", "Saras text\n\nMalins text"),
        ("Använd texten av Sara Hedlund", "Saras text"),
        ("Använd min text", "Malins text"),
    ],
)
def test_two_writers_in_one_item_lose_neither_text(page, page_of, council, meeting, choice, expected):
    sara = MembershipFactory(council=council, coordinator=True, person__name="Sara Hedlund", person__with_user=True)
    hers = page_of(sara.person.user)
    hers.goto(page.url)
    hers.get_by_label("Anteckningar").fill("Saras text")
    expect(hers.locator("#sparat")).to_have_text(re.compile(r"Sparat \d"))
    expect(page.locator("#skriver [role=status]")).to_have_text("Sara Hedlund skriver")
    page.get_by_label("Anteckningar").fill("Malins text")
    note = page.get_by_role("alert")
    expect(note).to_contain_text("Sara Hedlund sparade andra anteckningar här")
    expect(page.get_by_label("Anteckningar")).to_have_value("Malins text")
    assert saved() == "Saras text"
    expect(note.get_by_role("region", name="Text av Sara Hedlund").locator("del")).to_contain_text("Saras")
    expect(note.get_by_role("region", name="Din text").locator("ins")).to_contain_text("Malins")
    assert violations(page) == []
    note.get_by_text(choice).click()
    expect(page.get_by_label("Anteckningar")).to_have_value(expected)
    expect(page.locator("#sparat")).to_have_attribute("data-state", "saved")
    assert saved() == expected


def test_a_writer_who_has_been_logged_out_keeps_the_text_and_is_told(page, meeting):
    page.context.clear_cookies()
    page.get_by_label("Anteckningar").fill("Skrivet efter utloggning")
    expect(page.locator("#sparat")).to_contain_text("Du har loggats ut.")
    expect(page.get_by_label("Anteckningar")).to_have_value("Skrivet efter utloggning")


def test_an_item_is_moved_by_button_with_focus_kept_and_by_dragging(page, meeting):
    page.get_by_role("button", name="Flytta ner Punkt nummer 2").click()
    expect(page.locator("#besked")).to_have_text("Punkt nummer 2 är nu nummer 3 av 3")
    expect(page.get_by_role("button", name="Flytta upp Punkt nummer 2")).to_be_focused()
    rows = page.locator("#agenda [data-sort]")
    rows.nth(2).drag_to(rows.nth(1))
    expect(page.locator("#besked")).to_have_text("Punkt nummer 2 är nu nummer 2 av 3")
    assert AgendaItem.objects.get(title="Punkt nummer 2").position == 2


def test_the_plan_of_the_agenda_is_ordered_by_dragging(page, meeting):
    page.goto(f"/meetings/{meeting.pk}/agenda/")
    rows = page.locator("#agenda [data-sort]")
    rows.nth(0).locator("time").hover()
    page.mouse.down()
    onto = rows.nth(2).locator("time").bounding_box()
    for x in (0, 5, 10):  # a drag that begins on the way says nothing yet of where it is
        page.mouse.move(onto["x"] + x, onto["y"] + 5, steps=4)
    expect(rows.nth(2)).to_have_attribute("data-drop", "after")
    page.mouse.up()
    expect(page.locator("#besked")).to_have_text("Punkt nummer 1 är nu nummer 3 av 3")
    expect(rows.nth(2)).to_contain_text("Punkt nummer 1")
    rows.nth(2).drag_to(rows.nth(1))
    expect(page.locator("#besked")).to_have_text("Punkt nummer 1 är nu nummer 2 av 3")
    assert AgendaItem.objects.get(title="Punkt nummer 1").position == 2
    expect(page.locator("[data-drop]")).to_have_count(0)


def test_a_mark_is_saved_at_once_and_counted_and_the_mark_may_be_changed_again(page, meeting, coordinator):
    expect(page.locator("#narvaro-tal")).to_contain_text("1 ej markerade")
    for name, words in [("På plats", "1 på plats"), ("På distans", "1 på distans"), ("På plats", "1 på plats")]:
        page.get_by_role("radiogroup", name=coordinator.name).get_by_role("radio", name=name).check()
        expect(page.locator("#narvaro-tal")).to_contain_text(words)
    assert Attendance.objects.get().presence == "present"


def test_who_came_and_left_is_noted_by_key_and_by_click_and_undone(page, meeting):
    row = AttendanceFactory(meeting=meeting, presence="present", person__name="Karin Holm")
    page.goto(f"{page.url.partition('?')[0]}?item={meeting.items.get(position=2).pk}")
    on_site = page.get_by_role("radiogroup", name="Karin Holm").get_by_label("På plats")
    on_site.focus()
    page.keyboard.press("k")
    place = page.locator(f"#rad-{row.pk}")
    expect(place).to_contain_text("Kom under punkt 2")
    expect(on_site).to_be_focused()
    page.get_by_label("Kom eller gick under punkt 2").select_option("Karin Holm")
    page.get_by_role("button", name="Gick", exact=True).click()
    expect(place).to_contain_text("Gick under punkt 2")
    assert violations(page) == []
    place.get_by_role("button", name="Ångra Karin Holm, Kom under punkt 2").click()
    expect(place).not_to_contain_text("Kom under")
    expect(on_site).to_be_focused()
    row.refresh_from_db()
    assert (row.came_under, row.left_under) == (None, meeting.items.get(position=2))


def test_a_removed_decision_can_be_put_back(page, meeting):
    page.get_by_label("Nytt beslut").fill("Rådet beslutar")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Ta bort beslut 1").click()
    expect(page.get_by_role("button", name="Ångra")).to_be_focused()
    assert violations(page) == []
    page.keyboard.press("Enter")
    expect(page.locator(".out.dec")).to_contain_text("Rådet beslutar")


def test_the_whole_meeting_works_without_script(page_of, coordinator, meeting):
    AttendanceFactory(meeting=meeting)
    page = page_of(coordinator, java_script_enabled=False)
    page.goto(f"/meetings/{meeting.pk}/live/")
    page.get_by_label("Anteckningar").fill("Utan skript")
    page.get_by_role("button", name="Spara anteckningarna").click()
    page.get_by_label("Nytt beslut").fill("Rådet beslutar")
    page.get_by_role("button", name="Lägg till beslut").click()
    page.get_by_label("Vad ska göras").fill("Ring Visita")
    page.get_by_role("button", name="Lägg till åtgärd").click()
    group = page.get_by_role("radiogroup", name=coordinator.name)
    group.get_by_role("radio", name="På distans").check()
    page.get_by_role("button", name=f"Spara {coordinator.name}").click()
    page.get_by_role("button", name="Flytta ner Punkt nummer 2").click()
    page.get_by_role("button", name="Klar, nästa punkt").click()
    page.get_by_role("link", name="Avsluta mötet").click()
    page.get_by_role("button", name="Avsluta mötet").click()
    expect(page.locator(".badge", has_text="Genomfört")).to_be_visible()
    assert saved() == "Utan skript"
    assert (Decision.objects.count(), ActionPoint.objects.count()) == (1, 1)
    assert Attendance.objects.get(person=coordinator.person).presence == "remote"


@pytest.mark.parametrize(
    ("width", "axis", "order"),
    [(390, "y", ["anteckna", "dagordning", "narvaro"]), (1440, "x", ["dagordning", "anteckna", "narvaro"])],
)
def test_on_a_phone_the_notes_come_first_and_beside_each_other_the_agenda(
    page_of, coordinator, meeting, width, axis, order
):
    page = page_of(coordinator, width=width)
    page.goto(f"/meetings/{meeting.pk}/live/")
    places = {name: page.locator(f"#{name}").bounding_box()[axis] for name in order}
    assert sorted(order, key=places.get) == order
    assert page.locator(".live > section").evaluate_all("all => all[0].id") == "anteckna"


@pytest.mark.parametrize("width", [1440, 390, 320])
def test_nothing_scrolls_sideways(page_of, coordinator, meeting, width):
    page = page_of(coordinator, width=width)
    tabs = ("", "live/", "agenda/", "participants/", "action-points/", "history/", "edit/")
    for path in ["/meetings/", "/action-points/", *(f"/meetings/{meeting.pk}/{tab}" for tab in tabs)]:
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path


def test_the_name_of_who_came_or_left_is_not_cut(page):
    assert page.get_by_label("Kom eller gick").evaluate("e => e.clientWidth") > 200


def test_the_field_for_what_was_passed_on_holds_a_sentence(page, meeting, coordinator):
    Attendance.objects.update(presence="present")
    meetings.end(meeting, by=coordinator)
    page.goto(f"/meetings/{meeting.pk}/")
    assert page.locator("section[aria-labelledby=fort-vidare] li input[name=text]").first.bounding_box()["width"] > 300
