"""The steps of a round ask first where they cannot be taken back: who is silent is said, and nothing is done yet."""

from datetime import date

from django.urls import reverse

from followup.models import Cycle
from portal.models import Notification
from tests import factories as f


def test_to_compile_says_who_has_not_answered_and_waits_for_a_yes(council, log_in, region_officer):
    row = f.SelfAssessmentFactory(cycle=f.CycleFactory(state="open"), party=council.host.party)
    client, address = log_in(region_officer), reverse("followup:cycle-compile", args=[row.cycle.year])
    assert address in client.get(row.cycle.get_absolute_url()).text
    assert "De här har inte svarat än: Fyrbodal" in client.get(address).text
    assert Cycle.objects.get().state == "open"
    assert client.post(address).status_code == 302
    assert Cycle.objects.get().state == "compiling"


def test_to_remind_says_whom_and_waits_for_a_yes(council, coordinator, log_in, region_officer):
    row = f.SelfAssessmentFactory(cycle=f.CycleFactory(state="open"), party=council.host.party)
    client, address = log_in(region_officer), reverse("followup:cycle-remind", args=[row.cycle.year])
    page = client.get(f"{address}?party=fy").text
    assert "i dag: Fyrbodal" in page
    assert not Notification.objects.exists()
    assert "1 person har fått en påminnelse." in client.post(f"{address}?party=fy", follow=True).text
    assert Notification.objects.filter(user=coordinator).exists()


def test_to_ask_the_parties_says_until_when_and_waits_for_a_yes(council, coordinator, log_in, region_officer):
    f.FollowUpFormFactory(decided=True, year=2026)
    cycle = f.CycleFactory(state="planned", year=2026)
    client, address = log_in(region_officer), reverse("followup:cycle-open", args=[cycle.year])
    assert address in client.get(cycle.get_absolute_url()).text
    assert "ombeds svara senast" in client.get(address).text
    assert not Notification.objects.exists()
    assert "De fem parterna har fått frågorna." in client.post(address, follow=True).text
    assert Notification.objects.filter(user=coordinator).exists()


def test_to_close_a_round_waits_for_a_yes(log_in, region_officer):
    cycle = f.CycleFactory(state="presented")
    client, address = log_in(region_officer), reverse("followup:cycle-close", args=[cycle.year])
    assert "kan inte öppnas igen" in client.get(address).text
    assert Cycle.objects.get().state == "presented"
    client.post(address)
    assert Cycle.objects.get().state == "closed"


def test_a_round_is_planned_from_the_days_of_the_latest(log_in, region_officer):
    client, address = log_in(region_officer), reverse("followup:cycle-new")
    assert client.get(address).context["form"]["opens_on"].value() is None
    f.CycleFactory(year=2026, state="closed", due_on=date(2026, 11, 27))
    page = client.get(address).text
    assert 'value="2027"' in page
    assert 'value="2027-11-26"' in page
