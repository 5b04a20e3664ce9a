"""The demo's money keeps every limit, though the guards rest while it is written."""

from datetime import date

import pytest
from django.db import transaction

from councils.demo import world
from councils.demo.journal import moment
from followup.models import ChangeRequest, Entry, Project, ProjectContact, Proof

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("day", [date(2026, 11, 26), date(2027, 1, 11)])
def test_the_ledger_is_proved_and_nothing_is_of_tomorrow(day):
    now = moment(day, 14)
    with transaction.atomic():
        world.build(1, now)
        assert Proof.objects.get().differences == []
        assert not Entry.objects.filter(at__gt=now).exists()
        assert {"proposed", "granted", "rejected"} <= set(Project.objects.values_list("state", flat=True))
        assert ChangeRequest.objects.get().state == ChangeRequest.State.SENT
        assert ProjectContact.objects.filter(person__name="Malin Ekström").exists()
        transaction.set_rollback(True)
