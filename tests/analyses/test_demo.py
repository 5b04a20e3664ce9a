"""The demo's analyses: in every state, with a history that ends where the rows are."""

from datetime import date

import pytest
from django.db import transaction
from django.utils import timezone

from analyses.models import (
    Analysis,
    Assessment,
    AssessmentRound,
    Contributor,
    Delivery,
    Goal,
    GoalGround,
    Ground,
    Outcome,
    Priority,
    Ranking,
    Review,
    Subject,
    Undertaking,
)
from councils.demo import world
from councils.demo.journal import moment

pytestmark = pytest.mark.django_db
NOW = moment(date(2026, 11, 26), 14)
TOLD = [
    *(Analysis, Assessment, AssessmentRound, Ground, Goal, GoalGround, Priority),
    *(Subject, Undertaking, Contributor, Delivery, Outcome, Ranking, Review),
]


@pytest.fixture(scope="module")
def seeded(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic():
        world.build(1, NOW)
        yield
        transaction.set_rollback(True)


def test_every_state_occurs_and_something_is_late(seeded):
    assert set(Analysis.objects.values_list("state", flat=True)) == set(Analysis.State.values)
    assert {*Assessment.objects.values_list("state", flat=True)} | {"adopted"} == set(Assessment.State.values)
    assert Analysis.objects.overdue(timezone.localdate(NOW)).exists()
    assert Analysis.objects.filter(is_external=True).exists()


def test_the_last_told_of_each_row_is_what_it_is_now(seeded):
    for model in TOLD:
        event = model.pgh_event_model
        names = [f.attname for f in event._meta.concrete_fields if not f.name.startswith("pgh_")]
        latest = event.objects.order_by("pgh_obj_id", "-pgh_id").distinct("pgh_obj_id").values_list(*names)
        assert list(model.objects.order_by("pk").values_list(*names)) == list(latest), model
        assert not event.objects.filter(pgh_created_at__gt=NOW).exists()
