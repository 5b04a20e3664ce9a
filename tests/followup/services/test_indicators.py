"""Indicators: what is counted is what the portal has, and each value is kept with its day."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from councils.models import Meeting
from followup.models import Goal, IndicatorValue, ProjectReport
from followup.services.indicators import charts, values
from followup.services.indicators.base import FIVE, Period
from followup.services.indicators.registry import ALL
from tests import factories as f

pytestmark = pytest.mark.django_db
YEAR = 2025
NOW = datetime(YEAR, 12, 1, 9, tzinfo=UTC)


@pytest.fixture
def five(council):
    return {key: f.PartyFactory(key=key) for key in FIVE}


def held(council, day=1, **words):
    at = datetime(YEAR, 3, day, 12, tzinfo=UTC)
    return f.MeetingFactory(council=council, held=True, starts_at=at, held_at=at, **words)


def came(meeting, side, presence="present", **words):
    return f.AttendanceFactory(meeting=meeting, side=side, presence=presence, **words)


def value(key, party="fy"):
    return ALL[key].measure(Period(YEAR)).get(party)


def test_a_council_counts_as_active_once_it_has_a_mandate_and_has_met(five, council):
    assert value("council-active").value == 0
    held(council)
    assert value("council-active").value == 0
    council.mandate = "Rådet är forum."
    council.save()
    assert value("council-active").value == 1
    assert value("meetings-held") == values.Measure(Decimal(25), 1, 4)


def test_both_sides_count_where_somebody_of_each_was_present(five, council):
    both, one = held(council, 1), held(council, 2)
    came(both, "supply")
    came(both, "demand", "remote")
    came(one, "supply")
    came(one, "demand", "absent")
    came(one, "demand", role="guest", presence="absent")
    assert (value("both-sides").part, value("both-sides").whole) == (1, 2)
    assert (value("attendance").part, value("attendance").whole) == (3, 4)


def test_what_is_not_held_or_of_another_year_or_council_is_not_counted(five, council):
    f.MeetingFactory(council=council, starts_at=NOW)
    f.MeetingFactory(council=council, held=True, starts_at=NOW - timedelta(days=400))
    held(f.CouncilFactory(host=council.host, kind="sector"))
    assert value("meetings-held").part == 0


def test_only_what_another_has_approved_counts_as_reviewed(five, council):
    at = datetime(YEAR, 5, 1, 9, tzinfo=UTC)
    analysis = f.AnalysisFactory(council=council, published=True, published_at=at)
    f.AnalysisFactory(council=council, published=True, published_at=at)
    f.ReviewFactory(approved=True, contributor__analysis=analysis)
    assert value("analyses-published").value == 2
    assert value("analyses-reviewed").part == 1


def test_the_region_answers_for_all_municipalities_together(five):
    for party in ("fy", "gr"):
        town = f.MunicipalityFactory()
        at = datetime(YEAR, 5, 1, 9, tzinfo=UTC)
        row = f.HearingRequestFactory(
            town=town,
            organisation=town.organisation,
            party=five[party],
            **({"answered": True} if party == "fy" else {}),
        )
        type(row.hearing).objects.filter(pk=row.hearing.pk).update(opened_at=at)
    assert (value("hearing-answers", "fy").value, value("hearing-answers", "gr").value) == (100, 0)
    assert (value("hearing-answers", "vg").part, value("hearing-answers", "vg").whole) == (1, 2)


def test_what_has_not_changed_is_not_kept_again_and_what_has_is_a_row_more(five, council):
    assert values.measure(YEAR, now=NOW) > 0
    assert values.measure(YEAR, now=NOW) == 0
    held(council)
    later = NOW + timedelta(days=1)
    assert values.measure(YEAR, now=later) > 0
    rows = IndicatorValue.objects.filter(key="meetings-held", party="fy").order_by("at")
    assert [row.part for row in rows] == [0, 1]
    reading = values.readings(YEAR)["meetings-held", "fy"]
    assert (reading.text, reading.of, reading.measured_at) == ("25\N{NO-BREAK SPACE}%", "1 av 4", later)


def test_all_is_counted_by_as_many_questions_however_much_there_is(five, council):
    def asked():
        with CaptureQueriesContext(connection) as captured:
            values.measure(YEAR, now=NOW)
        return len(captured)

    values.measure(YEAR, now=NOW)
    few = asked()
    for day in range(1, 20):
        came(held(council, day), "supply")
        f.AnalysisFactory(council=council, published=True, published_at=NOW)
    assert asked() <= few + 1
    assert Meeting.objects.count() == 19


def test_a_party_reports_for_itself_and_what_it_said_before_stays(five, coordinator):
    key = ("own-money", "fy")
    assert values.report(YEAR, {key: (Decimal(5000), "")}, by=coordinator) == 1
    assert values.report(YEAR, {key: (Decimal(5000), "")}, by=coordinator) == 0
    assert values.report(YEAR, {key: (Decimal(6000), "Rättat")}, by=coordinator) == 1
    reading = values.readings(YEAR)[key]
    assert (reading.value, reading.row.by, reading.row.note) == (6000, coordinator, "Rättat")
    assert IndicatorValue.objects.filter(key="own-money").count() == 2


@pytest.mark.parametrize(
    ("value", "before", "goal", "word"),
    [(100, 50, 90, "Nått"), (60, 50, 90, "På väg"), (40, 50, 90, "Under målet"), (40, 50, None, "Inget mål")],
)
def test_the_state_is_the_value_against_its_goal(five, value, before, goal, word):
    for year, number in ((YEAR - 1, before), (YEAR, value)):
        IndicatorValue.objects.create(
            key="attendance", party=five["fy"], year=year, value=number, source="computed", at=NOW
        )
    if goal:
        Goal.objects.create(key="attendance", value=goal, by_on=date(YEAR + 2, 12, 31))
    assert str(values.readings(YEAR)["attendance", "fy"].status[2]) == word


def test_how_fresh_a_value_is_has_a_mark_of_its_own(five):
    now = timezone.now()
    values.measure(now.year, now=now - timedelta(days=3))
    reading = values.readings(now.year)["attendance", "fy"]
    assert reading.freshness(now)[2] == "Gammalt"
    values.measure(now.year, now=now)
    assert values.readings(now.year)["attendance", "fy"].freshness(now)[2] == "Färskt"


def test_a_goal_of_the_same_day_is_replaced(five, region_officer):
    for number in (80, 90):
        goal = Goal(key="attendance", value=number, by_on=date(2027, 12, 31))
        values.set_goal(goal, by=region_officer)
    kept = Goal.objects.get()
    assert (kept.value, kept.set_by) == (90, region_officer)


def test_a_project_report_is_in_time_if_it_was_sent_by_its_day(five):
    project = f.ProjectFactory(agreement__party=five["fy"], granted=100_000)
    for number, sent in enumerate((date(YEAR, 3, 1), date(YEAR, 3, 20), None), 1):
        row = f.ProjectReportFactory(project=project, number=number)
        at = datetime(sent.year, sent.month, sent.day, 9, tzinfo=UTC) if sent else None
        type(row).objects.filter(pk=row.pk).update(due_on=date(YEAR, 3, 15), sent_at=at)
    assert (value("reports-in-time").part, value("reports-in-time").whole) == (1, 3)
    # The first was returned, and sent again after its day.
    ProjectReport.objects.filter(number=1).update(sent_at=datetime(YEAR, 4, 2, 9, tzinfo=UTC))
    assert (value("reports-in-time").part, value("reports-in-time").whole) == (1, 3)


def test_the_years_of_all_five_are_drawn_each_in_its_partys_colour(five):
    rows = [
        IndicatorValue(key="meetings-held", year=year, party=party, value=Decimal(4), at=NOW)
        for year in (YEAR - 1, YEAR)
        for party in five.values()
    ]
    chart = charts.over_the_years(ALL["meetings-held"], list(five.values()), rows)
    assert all(f'class="{tone}"' in chart.wide for tone in ("fa", "fk", "fg", "fo", "fq"))


def test_a_reported_number_comes_back_as_it_is_written(five, coordinator, log_in):
    url = reverse("followup:indicator-report", args=[YEAR])
    values.report(YEAR, {("own-money", "fy"): (Decimal(2_532_000), "")}, by=coordinator)
    assert 'value="2\xa0532\xa0000"' in log_in(coordinator).get(url).text
    log_in(coordinator).post(url, {"own-money_fy": "2\xa0532\xa0000,50"})
    assert values.latest(YEAR)[0].value == Decimal("2532000.50")
    wrong = log_in(coordinator).post(url, {"own-money_fy": "några"}).text
    assert "Egna medel till råden, Fyrbodal (kronor): Fyll i ett tal." in wrong


def test_a_sum_of_money_and_its_goal_are_read_with_their_unit(five, coordinator, log_in):
    values.report(YEAR, {("own-money", "fy"): (Decimal(6000), "")}, by=coordinator)
    values.set_goal(Goal(key="own-money", value=Decimal(7000), by_on=date(YEAR, 12, 31)), by=coordinator)
    page = log_in(coordinator).get(reverse("followup:indicator-detail", args=["own-money"]) + f"?year={YEAR}").text
    assert "<b>6\xa0000\xa0kr</b>" in page
    assert "<b>7\xa0000\xa0kr</b>" in page
