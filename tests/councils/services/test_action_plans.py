"""Action plans: one a year, adopted, followed, and revised into the next with what is not done."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from councils.models import ActionPlan, ActionPoint, FocusArea, PlanStep
from councils.services import action_plans
from portal import thread
from portal.concurrency import Conflict, WrongState
from tests.factories import ActionPlanFactory, ActionPointFactory, FocusAreaFactory, MeetingFactory

pytestmark = pytest.mark.django_db
State = ActionPlan.State
TODAY = timezone.localdate()


@pytest.fixture
def focus(council):
    return FocusAreaFactory(plan__council=council, title="Vård", aim="Fler handledare.")


def test_a_plan_is_adopted_once_with_a_day_and_a_focus_area(focus, coordinator, council):
    bare = ActionPlanFactory(council=council, year=2030)
    for plan, on in ((bare, TODAY), (focus.plan, TODAY + timedelta(days=1))):
        with pytest.raises(WrongState):
            action_plans.adopt(plan, on=on, by=coordinator)
    meeting = MeetingFactory(council=council, held=True)
    plan = action_plans.adopt(focus.plan, on=TODAY, meeting=meeting, by=coordinator)
    assert (plan.state, plan.adopted_on, plan.meeting) == (State.ADOPTED, TODAY, meeting)
    with pytest.raises(WrongState):
        action_plans.adopt(focus.plan, on=TODAY, by=coordinator)


def test_the_next_year_begins_with_what_is_not_done_and_replaces_when_it_is_adopted(focus, coordinator, council):
    done = FocusAreaFactory(plan=focus.plan, state="done")
    open_point, closed = ActionPointFactory(council=council), ActionPointFactory(council=council, done=True)
    for point in (open_point, closed):
        action_plans.link(focus, point, by=coordinator)
    action_plans.adopt(focus.plan, on=TODAY, by=coordinator)
    plan = action_plans.begin(council, 2027, by=coordinator)
    area = plan.focus_areas.get()
    assert (area.title, area.aim, area.continues, area.state) == ("Vård", "Fler handledare.", focus, "planned")
    assert [step.action_point for step in area.steps.all()] == [open_point]
    assert done.plan == plan.revises
    with pytest.raises(WrongState):
        action_plans.begin(council, 2027, by=coordinator)
    focus.plan.refresh_from_db()
    assert focus.plan.state == State.ADOPTED  # until the next is adopted
    action_plans.adopt(plan, on=TODAY, by=coordinator)
    focus.plan.refresh_from_db()
    assert focus.plan.state == State.REPLACED
    with pytest.raises(WrongState):
        action_plans.follow_up(focus, version=0, by=coordinator)


def test_how_it_goes_is_said_with_a_day_and_by_one_at_a_time(focus, coordinator):
    focus.state, focus.comment = FocusArea.State.UNDER_WAY, "Fyra kommuner är med."
    action_plans.follow_up(focus, version=0, by=coordinator)
    focus.refresh_from_db()
    assert (focus.state, focus.comment, focus.followed_up_on, focus.version) == (
        "under_way",
        "Fyra kommuner är med.",
        TODAY,
        1,
    )
    with pytest.raises(Conflict):
        action_plans.follow_up(focus, version=0, by=coordinator)


def test_a_step_is_one_of_the_councils_own_action_points_and_counts_once(focus, coordinator, council):
    point = ActionPointFactory(council=council)
    for _again in range(2):
        action_plans.link(focus, point, by=coordinator)
    with pytest.raises(WrongState):
        action_plans.link(focus, ActionPointFactory(), by=coordinator)
    assert PlanStep.objects.get().action_point == point
    found = thread.of(coordinator, thread.find(coordinator, "action-plan", focus.plan_id))
    assert [node.record for node in found.here.came] == [point]
    action_plans.unlink(PlanStep.objects.get(), by=coordinator)
    assert ActionPoint.objects.filter(pk=point.pk).exists()


def test_a_focus_area_leaves_a_draft_and_is_stopped_in_what_is_adopted(focus, coordinator):
    other = FocusAreaFactory(plan=focus.plan)
    action_plans.remove_focus(other, by=coordinator)
    action_plans.adopt(focus.plan, on=TODAY, by=coordinator)
    with pytest.raises(WrongState):
        action_plans.remove_focus(focus, by=coordinator)
    assert list(focus.plan.focus_areas.all()) == [focus]


def test_the_plan_is_made_and_followed_through_its_pages(client, coordinator, council):
    client.force_login(coordinator)
    client.post(reverse("councils:plan-new", args=[council.slug]), {"year": 2026})
    plan = council.action_plans.get()
    client.post(reverse("councils:focus-new", args=[plan.pk]), {"title": "Validering"})
    focus = plan.focus_areas.get()
    step = reverse("councils:step-add", args=[focus.pk])
    assert client.post(step, {}).status_code == 422
    client.post(step, {"text": "Ring skolorna", "due_on": "2030-01-15"})
    client.post(
        reverse("councils:focus-follow-up", args=[focus.pk]), {"state": "done", "comment": "Klart.", "version": 0}
    )
    page = client.get(reverse("councils:plan-detail", args=[plan.pk])).content.decode()
    assert ("Ring skolorna" in page, "Klart." in page, "1 av 1" in page) == (True, True, True)
    assert "Validering" in client.get(reverse("councils:plan-list", args=[council.slug])).content.decode()
    point = ActionPoint.objects.get()
    assert (point.council, point.text) == (council, "Ring skolorna")


def test_a_new_plan_is_begun_under_the_name_of_its_council(council, coordinator, log_in):
    ActionPlanFactory(council=council)
    page = log_in(coordinator).get(reverse("councils:plan-new", args=[council.slug])).text
    assert f"<title>Börja en plan, {council.name} – Kompetensportalen</title>" in page
    assert page.count("Det som inte är klart i den senaste planen följer med.") == 1
