"""A council's life."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from councils.models import Council, CouncilName
from councils.services import councils
from portal.concurrency import Conflict, WrongState
from portal.history import events_of, history_of
from tests.factories import CouncilFactory, MeetingFactory, OrganisationFactory

Kind = Council.Kind


def unsaved(**fields):
    return Council(**{"name": "Branschråd Vård", "short_name": "Vård", "kind": Kind.SECTOR, **fields})


def make(by, **fields):
    return councils.create(unsaved(host=OrganisationFactory(association=True), **fields), by=by)


def test_the_address_is_made_from_the_name_and_is_nobody_elses(administrator):
    assert [make(administrator).slug for _n in range(3)] == [
        "branschrad-vard",
        "branschrad-vard-2",
        "branschrad-vard-3",
    ]
    assert make(administrator, name="New").slug == "new-2", "the form for a new council has that address"
    assert make(administrator, name="日本").slug == "council"
    assert len(make(administrator, name="Å" * 120).slug) <= 60


def test_the_address_stays_when_the_name_is_changed_and_the_old_name_is_kept(council, administrator):
    council.name = "Kompetensforum Fyrbodal"
    councils.edit(council, version=0, renamed_on=date(2026, 3, 1), by=administrator)
    council.refresh_from_db()
    assert (council.slug, council.version) == ("fyrbodal", 1)
    assert council.name_on(date(2026, 2, 28)) == "Kompetensråd Fyrbodal"
    assert council.name_on(date(2026, 3, 1)) == "Kompetensforum Fyrbodal"
    assert history_of(events_of(Council, pgh_obj_id=council.pk))[0].by == "Ada Admin"


def test_names_follow_upon_each_other(council, administrator):
    for name, day in [("Ett", date(2025, 1, 1)), ("Två", date(2026, 1, 1))]:
        council.name = name
        councils.edit(council, version=council.version, renamed_on=day, by=administrator)
    names = CouncilName.objects.values_list("name", "from_on", "to_on")
    assert list(names) == [
        ("Ett", date(2025, 1, 1), date(2025, 12, 31)),
        ("Kompetensråd Fyrbodal", None, date(2024, 12, 31)),
    ]


def test_a_spelling_that_is_corrected_leaves_no_earlier_name(council, administrator):
    council.name = "Kompetensrådet Fyrbodal"
    councils.edit(council, version=0, by=administrator)
    assert not CouncilName.objects.exists()


def test_a_new_name_is_not_older_than_the_one_before(council, administrator):
    CouncilName.objects.create(council=council, name="Förr", to_on=date(2025, 12, 31))
    council.name = "Nytt"
    with pytest.raises(WrongState, match="senare dag"):
        councils.edit(council, version=0, renamed_on=date(2025, 6, 1), by=administrator)
    council.refresh_from_db()
    assert council.name == "Kompetensråd Fyrbodal", "the whole change is taken back"


def test_two_earlier_names_are_not_of_the_same_day(council, administrator):
    def name(start, end):
        return CouncilName(name="Forum", from_on=start, to_on=end)

    councils.add_name(council, name(None, date(2020, 12, 31)), by=administrator)
    with pytest.raises(WrongState, match="Forum"):
        councils.add_name(council, name(date(2020, 12, 31), date(2021, 1, 1)), by=administrator)
    councils.add_name(council, name(date(2021, 1, 1), date(2021, 6, 30)), by=administrator)
    assert CouncilName.objects.count() == 2


def test_the_later_of_two_is_told_and_nothing_is_written_over(council, administrator):
    council.mandate = "Mitt"
    councils.edit(council, version=0, by=administrator)
    with pytest.raises(Conflict):
        councils.edit(Council.objects.get(pk=council.pk), version=0, by=administrator)


def test_the_hierarchy_closes_no_circle(administrator):
    top = CouncilFactory()
    middle = CouncilFactory(parent=top, kind=Kind.WORKING_GROUP)
    low = CouncilFactory(parent=middle, kind=Kind.WORKING_GROUP)
    top.parent = low
    with pytest.raises(WrongState, match="arbetsgrupper"):
        councils.edit(top, version=0, by=administrator)
    middle.parent = low
    with pytest.raises(WrongState, match="arbetsgrupper"):
        councils.edit(middle, version=0, by=administrator)


def test_the_hierarchy_has_three_levels(administrator):
    top, other = CouncilFactory(), CouncilFactory()
    middle = CouncilFactory(parent=top)
    low = CouncilFactory(parent=middle)
    with pytest.raises(WrongState, match="tre nivåer"):
        make(administrator, parent=low)
    top.parent = other
    with pytest.raises(WrongState, match="tre nivåer"):
        councils.edit(top, version=0, by=administrator)
    assert make(administrator, parent=middle).pk


def test_an_ended_council_is_not_changed_and_can_be_taken_up_again(council, administrator):
    day = timezone.localdate()
    councils.end(council, ended_on=day, by=administrator)
    with pytest.raises(WrongState, match="avslutat"):
        councils.end(council, ended_on=day, by=administrator)
    with pytest.raises(WrongState, match="avslutat"):
        councils.edit(council, version=1, by=administrator)
    for _twice in range(2):
        assert councils.reopen(council, by=administrator).ended_on is None
    assert Council.objects.get().version == 2


def test_a_council_with_coming_meetings_is_not_ended(council, administrator):
    MeetingFactory(council=council, cancelled=True)
    coming = MeetingFactory(council=council)
    with pytest.raises(WrongState, match="kommande möten"):
        councils.end(council, ended_on=timezone.localdate(), by=administrator)
    coming.starts_at = timezone.now() - timedelta(days=2)
    coming.ends_at = timezone.now() - timedelta(days=1)
    coming.save()
    assert councils.end(council, ended_on=timezone.localdate(), by=administrator).ended_on
