"""The calendar's days, weeks and months, and its page."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from django.utils import timezone

from portal import calendar
from portal.calendar import Page
from portal.registry import Entry
from tests.factories import ActionPointFactory, CouncilFactory, MeetingFactory, MembershipFactory

URL = reverse("calendar")
STOCKHOLM = ZoneInfo("Europe/Stockholm")
HTMX = {"HX-Request": "true"}


def at(*when, hour=13):
    return datetime(*when, hour, tzinfo=STOCKHOLM)


def titles(response):
    context = response.context
    if "weeks" in context:
        return [e.title for week in context["weeks"] for day in week.days for e in day.entries]
    return [entry.title for month in context["months"] for _number, entry in month.entries]


@pytest.fixture
def client(log_in, coordinator):
    return log_in(coordinator)


def entry(on, title="Möte"):
    return Entry(title, "/", on, "meetings", "coming", "Planerat", ("info", "calendar"))


@pytest.mark.parametrize(
    ("year", "month", "numbers"),
    [
        (2026, 11, [44, 45, 46, 47, 48, 49]),
        # Years whose last days are in week 53, and whose first days still are.
        (2020, 12, [49, 50, 51, 52, 53]), (2027, 1, [53, 1, 2, 3, 4]), (2026, 12, [49, 50, 51, 52, 53]),
        # The last days of a year that belong to week 1.
        (2025, 12, [49, 50, 51, 52, 1]), (2027, 2, [5, 6, 7, 8]),
    ],
)  # fmt: skip
def test_weeks_begin_on_monday_and_have_their_numbers(year, month, numbers):
    weeks = calendar.weeks(year, month, [], today=date(2026, 11, 24))
    assert [week.number for week in weeks] == numbers
    assert {week.days[0].on.weekday() for week in weeks} == {0}
    assert {len(week.days) for week in weeks} == {7}


def test_a_day_knows_its_holiday_its_entries_and_whether_it_is_today():
    weeks = calendar.weeks(2027, 3, [entry(date(2027, 3, 28))], today=date(2027, 3, 27))
    days = {day.on: day for week in weeks for day in week.days}
    assert days[date(2027, 3, 26)].holiday == "Långfredagen"
    assert days[date(2027, 3, 28)].entries[0].title == "Möte"
    assert [on for on, day in days.items() if day.is_today] == [date(2027, 3, 27)]
    assert days[date(2027, 4, 1)].is_outside
    assert not days[date(2027, 3, 31)].is_outside
    assert days[date(2027, 3, 21)].is_free, "a Sunday"
    assert not days[date(2027, 3, 22)].is_free
    assert days[date(2027, 3, 22)].is_empty


def test_a_leap_day_has_its_place():
    days = [day.on for week in calendar.weeks(2028, 2, [], today=date(2026, 1, 1)) for day in week.days]
    assert date(2028, 2, 29) in days
    assert len(set(days)) == len(days)


def test_numbers_run_through_the_year_month_by_month():
    months = calendar.months([entry(date(2026, 2, 1)), entry(date(2026, 2, 9)), entry(date(2026, 5, 1))])
    assert [(m.first, [n for n, _entry in m.entries]) for m in months] == [
        (date(2026, 2, 1), [1, 2]),
        (date(2026, 5, 1), [3]),
    ]


@pytest.mark.parametrize(
    ("page", "by", "expected"),
    [
        (("month", 2026, 12), 1, (2027, 1)), (("month", 2027, 1), -1, (2026, 12)), (("wheel", 2026, 5), 1, (2027, 5)),
        (("list", 2026, 5), -1, (2025, 5)), (("month", 2100, 12), 1, (2100, 12)), (("wheel", 2000, 3), -1, (2000, 1)),
    ],
)  # fmt: skip
def test_turning_the_page(page, by, expected):
    turned = Page(*page).turned(by)
    assert (turned.year, turned.month) == expected


@pytest.mark.parametrize("view", ["month", "list", "wheel"])
def test_every_view_shows_the_same(client, council, view):
    for title, when in [("ett", (2027, 3, 28)), ("två", (2027, 3, 30))]:
        MeetingFactory(council=council, title=title, starts_at=at(*when))
    MeetingFactory(title="ett annat råds", starts_at=at(2027, 3, 29))
    response = client.get(f"{URL}?view={view}&year=2027&month=3")
    assert titles(response) == ["ett", "två"]
    assert "Påskdagen" in response.text or view != "month"
    assert "2 händelser" in response.text


def test_the_day_is_the_day_in_sweden(client, council):
    MeetingFactory(council=council, title="sent", starts_at=at(2027, 3, 31, hour=23))
    MeetingFactory(council=council, title="tidigt", starts_at=at(2027, 10, 31, hour=0))
    for month, day in [(3, 31), (10, 31)]:
        weeks = client.get(f"{URL}?year=2027&month={month}").context["weeks"]
        assert [d.on for w in weeks for d in w.days if d.entries] == [date(2027, month, day)]


def test_it_opens_at_the_month_that_it_is(client):
    today = timezone.localdate()
    response = client.get(URL)
    assert (response.context["shown"].year, response.context["shown"].month) == (today.year, today.month)
    assert "is-today" in response.text


@pytest.mark.parametrize(
    "query",
    [
        "view=x&year=x&month=x", "year=99999999999999999999&month=0", "year=-1", "year=1999&month=13", "year=²&month=٣",
        "council=okänt&also=x", "council=%00&view=%00&year=%00", "year=&month=", "view=wheel&year=2101",
        "year=2100&month=12", "year=2000&month=1", "view=list&year=2000",
    ],
)  # fmt: skip
def test_what_cannot_be_understood_is_no_filter(client, query):
    assert client.get(f"{URL}?{query}").status_code == 200


def test_a_cancelled_meeting_is_struck_through_and_says_so(client, council):
    MeetingFactory(council=council, title="Dialog", starts_at=at(2027, 3, 30), cancelled=True)
    for view in ("month", "list", "wheel"):
        response = client.get(f"{URL}?view={view}&year=2027&month=3")
        assert "<s>Dialog</s>" in response.text
        assert "Inställt" in response.text


def test_whose(client, coordinator, council, log_in, strategic_member, member):
    sector = CouncilFactory(slug="vard", short_name="Vård")
    MembershipFactory(person=coordinator.person, council=sector)
    stranger = CouncilFactory(slug="framling")
    for where in (council, sector, stranger):
        MeetingFactory(council=where, title=where.slug, starts_at=at(2027, 3, 30))
    where = f"{URL}?year=2027&month=3&council="

    def of(client, whose):
        return sorted(titles(client.get(where + whose)))

    assert of(client, "") == of(client, "mine") == of(client, "all") == ["fyrbodal", "vard"]
    assert of(client, "vard") == ["vard"]
    assert of(client, "framling") == ["fyrbodal", "vard"], "what one may not read is no choice"
    strategic = log_in(strategic_member)
    assert of(strategic, "") == []
    assert of(strategic, "all") == ["framling", "fyrbodal", "vard"]
    assert of(log_in(member), "") == ["fyrbodal"]


def test_action_points_stand_there_for_whoever_asks(client, coordinator, council, log_in, member):
    on = date(2027, 3, 30)
    ActionPointFactory(council=council, text="min", due_on=on, owner=coordinator.person)
    ActionPointFactory(council=council, text="andras", due_on=on)
    ActionPointFactory(council=council, text="släppt", due_on=on, state="dropped", closed_at=timezone.now())
    ActionPointFactory(text="främmande", due_on=on)
    where = f"{URL}?year=2027&month=3"
    assert titles(client.get(where)) == []
    assert titles(client.get(f"{where}&also=action-points")) == ["min"], "mine are those that I have taken on"
    assert titles(client.get(f"{where}&also=action-points&council=fyrbodal")) == ["andras", "min"]
    response = log_in(member).get(f"{where}&also=action-points&council=fyrbodal")
    days = [day for week in response.context["weeks"] for day in week.days]
    for row in (entry for day in days for entry in day.entries):
        assert log_in(member).get(row.url).status_code == 200, "a link leads where one may go"


def test_an_action_point_is_late_done_or_coming(client, council, monkeypatch):
    for text, more in {"sen": {"due_on": date(2026, 2, 1)}, "klar": {"done": True, "due_on": date(2026, 2, 1)}}.items():
        ActionPointFactory(council=council, text=text, **more)
    ActionPointFactory(council=council, text="snart", due_on=date(2026, 12, 30))
    monkeypatch.setattr(timezone, "localdate", lambda *args: date(2026, 11, 24))
    response = client.get(f"{URL}?view=list&council=fyrbodal&also=action-points&year=2026")
    found = {e.title: (e.stage, e.word) for month in response.context["months"] for _n, e in month.entries}
    assert found == {"sen": ("late", "Försenat"), "klar": ("done", "Klar"), "snart": ("coming", "Öppen")}


def test_htmx_is_given_the_results_alone_and_nobody_caches_the_one_for_the_other(client):
    response = client.get(URL, headers=HTMX)
    assert "<html" not in response.text
    assert "HX-Request" in response.headers["Vary"]


def test_without_a_role_it_is_empty_and_offers_nothing(log_in, outsider, council):
    MeetingFactory(council=council)
    for view in ("month", "list", "wheel"):
        response = log_in(outsider).get(f"{URL}?view={view}")
        assert response.status_code == 200
        assert titles(response) == []
        assert "Prenumerera" not in response.text
    assert "/log-in/" in log_in(None).get(URL).headers["Location"]


def test_the_menu_has_it_for_those_with_a_council(client, log_in, outsider):
    link = f'href="{URL}" data-section="calendar"'
    assert link in client.get("/my-work/").text
    assert link not in log_in(outsider).get("/my-work/").text


@pytest.mark.parametrize("view", ["month", "list", "wheel"])
def test_as_many_queries_at_one_and_at_fifty(client, queries, council, view):
    url = f"{URL}?view={view}&year=2027&month=3&also=action-points&council=all"
    MeetingFactory(council=council, starts_at=at(2027, 3, 30))
    ActionPointFactory(council=council, due_on=date(2027, 3, 30))
    one = queries(client, url)
    for n in range(49):
        MeetingFactory(council=council, starts_at=at(2027, 3, 1 + n % 28))
        ActionPointFactory(council=council, due_on=date(2027, 3, 1 + n % 28))
    assert queries(client, url) == one <= 15


class TestTheCouncilsOwnYear:
    def url(self, council, query=""):
        return reverse("councils:council-year-wheel", args=[council.slug]) + query

    def test_shows_its_year_alone(self, client, coordinator, council):
        other = MembershipFactory(person=coordinator.person).council
        MeetingFactory(council=council, title="vårt", starts_at=at(2027, 3, 30))
        MeetingFactory(council=other, title="deras", starts_at=at(2027, 3, 30))
        response = client.get(self.url(council, "?year=2027"))
        assert titles(response) == ["vårt"]
        assert 'aria-current="page">Årshjul' in response.text

    def test_who_may(self, log_in, council, member, strategic_member, other_member, outsider):
        for user, status in [(member, 200), (strategic_member, 200), (other_member, 404), (outsider, 404)]:
            assert log_in(user).get(self.url(council)).status_code == status
        assert "/log-in/" in log_in(None).get(self.url(council)).headers["Location"]

    def test_as_many_queries_at_one_and_at_fifty(self, client, queries, council):
        MeetingFactory(council=council, starts_at=at(2027, 3, 30))
        one = queries(client, self.url(council, "?year=2027"))
        MeetingFactory.create_batch(49, council=council, starts_at=at(2027, 3, 30))
        assert queries(client, self.url(council, "?year=2027")) == one <= 15

    def test_an_empty_year_says_what_will_be_here(self, client, council):
        assert "När ett möte planeras visas det här" in client.get(self.url(council, "?year=x")).text
