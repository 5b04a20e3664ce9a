"""A council's whole year is planned on one page: suggested, marked, changed and made at once."""

import uuid
from datetime import date, datetime, time, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from councils import year_plan
from councils.models import Meeting
from councils.year_plan import Row
from portal.holidays import holidays
from tests.factories import CouncilFactory, MeetingFactory, MembershipFactory, PersonFactory

YEAR = timezone.localdate().year + 1


@pytest.fixture
def client(log_in, coordinator):
    return log_in(coordinator)


@pytest.fixture
def url(council):
    return reverse("councils:council-plan-year", args=[council.slug])


def at(day, hour=13):
    return datetime.combine(day, time(hour), tzinfo=timezone.get_current_timezone())


def meeting_on(day, council, hour=13, **more):
    return MeetingFactory(council=council, starts_at=at(day, hour), ends_at=at(day, hour + 2), **more)


def workday(year, month):
    """The month's second Tuesday: no Swedish holiday but those that move in spring falls on it."""
    return next(day for n in range(8, 15) if (day := date(year, month, n)).weekday() == 1)


def typed(*days, **more):
    rows = [(f"Möte {n}", day, "13.00", "15.00", "Uddevalla") for n, day in enumerate(days, 1)]
    names = ("title", "date", "start", "end", "place")
    fields = {
        f"meetings-{n}-{name}": value for n, row in enumerate(rows) for name, value in zip(names, row, strict=True)
    }
    common = {"kind": "council", "mode": "hybrid", "agenda": "standing"}
    return {"meetings-TOTAL_FORMS": len(days), "meetings-INITIAL_FORMS": 0, **common, **fields, **more}


@pytest.mark.parametrize("day", [date(2026, 2, 12), date(2026, 9, 24), date(2026, 1, 2), date(2026, 12, 31)])
def test_last_years_meetings_are_suggested_in_the_same_week_on_the_same_weekday(council, day):
    meeting_on(day, council, title="Rådsmöte 1/2026", place="Uddevalla")
    meeting_on(day + timedelta(days=1), council, state=Meeting.State.CANCELLED)
    [row] = year_plan.suggest(council, 2027, has=[], today=date(2026, 1, 1))
    assert (row.title, row.place, row.start, row.end) == ("Rådsmöte 1/2027", "Uddevalla", time(13), time(15))
    assert row.day.year == 2027
    assert row.day.weekday() == day.weekday()
    assert abs((row.day - day).days - 364) <= 7


def test_a_name_that_is_taken_gets_the_next_number(council):
    for number, month in enumerate((2, 5, 9), 1):
        meeting_on(workday(2026, month), council, title=f"Rådsmöte {number}/2026")
    has = [meeting_on(workday(2027, 1), council, title=f"Rådsmöte {number}/2027") for number in (2, 3)]
    rows = year_plan.suggest(council, 2027, has=has, today=date(2026, 1, 1))
    assert [row.title for row in rows] == ["Rådsmöte 1/2027", "Rådsmöte 4/2027", "Rådsmöte 5/2027"]


@pytest.mark.parametrize("count", [1, 4, 6, 12])
def test_without_meetings_last_year_the_usual_number_is_spread_over_working_days(council, count):
    council.meetings_per_year = count
    rows = year_plan.suggest(council, 2027, has=[], today=date(2026, 1, 1))
    days = [row.day for row in rows]
    assert len(set(days)) == count
    assert days == sorted(days)
    assert not set(days) & set(holidays(2027))
    assert not any(day.month == 7 or day.weekday() > 4 for day in days)


def test_what_is_planned_or_has_passed_is_not_suggested_again(council):
    for month in (2, 5, 9):
        meeting_on(workday(2026, month), council)
    [first, *_rest] = year_plan.suggest(council, 2027, has=[], today=date(2026, 1, 1))
    has = [meeting_on(first.day, council)]
    assert len(year_plan.suggest(council, 2027, has=has, today=date(2027, 6, 1))) == 1


def test_holidays_and_other_meetings_stand_beside_the_row_that_they_concern(council):
    group = CouncilFactory(kind="strategic_group", short_name="Strategiska gruppen")
    other = CouncilFactory(short_name="Teknik")
    person = PersonFactory()
    for place in (council, other):
        MembershipFactory(council=place, person=person)
    ascension, busy = date(2027, 5, 6), date(2027, 5, 13)
    meeting_on(ascension, group, hour=9)
    meeting_on(ascension, other)
    meeting_on(ascension, other, state=Meeting.State.CANCELLED)
    meeting_on(busy, council, hour=8)
    rows = [Row(ascension, time(13), time(15)), Row(busy, time(13), time(15)), Row(date(2027, 5, 15), None, None), None]
    first, second, third, last = year_plan.marks(council, rows)
    assert [mark.is_light for mark in first] == [False, False, True]
    assert "Kristi" in first[0].text
    assert "Teknik" in first[1].text
    assert "1 person" in first[1].text
    assert "Strategiska gruppen" in first[2].text
    assert len(second) == 1
    assert len(third) == 1
    assert last == []


def test_the_page_costs_the_same_however_many_meetings_there_are(client, url, council, queries):
    meeting_on(workday(YEAR - 1, 3), council)
    [row] = year_plan.suggest(council, YEAR, has=[], today=timezone.localdate())
    meeting_on(row.day, CouncilFactory())
    few = queries(client, url)
    for month in range(1, 13):
        for _n in range(3):
            meeting_on(workday(YEAR - 1, month), council)
            meeting_on(workday(YEAR, month), CouncilFactory())
    assert queries(client, url) == few <= 15


def test_one_row_is_marked_while_it_is_typed(client, url, council):
    meeting_on(workday(YEAR, 3), CouncilFactory(short_name="Vårdrådet"))
    data = {f"meetings-2-{name}": value for name, value in (("date", workday(YEAR, 3)), ("start", "13"), ("end", "14"))}
    shown = client.get(url, {"row": 2, **data}, headers={"HX-Request": "true"}).content.decode()
    assert "Vårdrådet" in shown
    assert "<html" not in shown


def test_a_year_is_planned_once_even_if_the_button_is_pressed_twice(client, url, council):
    council.standing_items = [{"title": "Laget runt", "kind": "dialogue", "minutes": 20}]
    council.save()
    data = typed(workday(YEAR, 9), workday(YEAR, 3), form_key=str(uuid.uuid4()))
    for _n in range(2):
        answer = client.post(url, data)
        assert (answer.status_code, answer.url) == (302, f"{council.get_absolute_url()}year-wheel/?year={YEAR}")
    made = Meeting.objects.filter(council=council).order_by("starts_at")
    assert [meeting.title for meeting in made] == ["Möte 2", "Möte 1"]
    assert all(meeting.items.get().title == "Laget runt" for meeting in made)
    # Planned again from another tab it is refused, whole.
    assert client.post(url, typed(workday(YEAR, 5), workday(YEAR, 3))).status_code == 422
    assert Meeting.objects.count() == 2


@pytest.mark.parametrize("wrong", ["2027-02-30", "", "1999-01-01", "9999-12-31", "0001-01-01"])
def test_one_bad_row_stops_them_all(client, url, wrong):
    assert client.post(url, typed(workday(YEAR, 3), wrong)).status_code == 422
    assert client.post(url, typed(workday(YEAR, 3), wrong, step="check")).status_code == 200
    assert not Meeting.objects.exists()


def test_rows_are_added_and_left_out_without_script(client, url):
    days = (workday(YEAR, 3), workday(YEAR, 9))
    fewer = client.post(url, typed(*days, step="remove-0")).context["rows"]
    assert [form["title"].value() for form in fewer] == ["Möte 2"]
    more = client.post(url, typed(*days, step="add")).context["rows"]
    assert [form["start"].value() for form in more] == ["13.00"] * 3
    assert not Meeting.objects.exists()
    assert client.post(url, typed()).status_code == 422
