"""No employer can be read out of the compiled needs, whatever is filtered, whenever, and whatever one has read."""

from datetime import timedelta
from itertools import product

import pytest
from django.urls import reverse
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from councils.models import Dialogue, NeedGroup, NeedObservation
from councils.services import need_groups
from councils.services.need_groups import GRAINS, Reader, Told
from tests.councils.services.test_meetings import at_once
from tests.factories import (
    CodeFactory,
    CouncilFactory,
    DialogueFactory,
    NeedFactory,
    OrganisationFactory,
    PartyFactory,
)

COUNCILS, LEVELS = range(4), ["coordination", "council", "parties", "councils"]
AREAS, HORIZONS, SECTORS = ["fy", "gr", "sk", None], ["", "now", "short", "long"], ["", "private", "public"]


@st.composite
def batches(draw):
    """Return what is told between one compilation and the next: few employers, so that many groups are small."""
    needs = draw(
        st.lists(
            st.builds(
                Told,
                pk=st.just(0),
                employer=st.sampled_from("ABCDEFGH"),
                council=st.sampled_from(COUNCILS),
                level=st.sampled_from(LEVELS),
                days=st.sampled_from([3, 10, 20, 40, 70, 100, 200]),
                group=st.sampled_from([None, 11, 12, 21]),
                area=st.sampled_from(AREAS),
                horizon=st.sampled_from(HORIZONS),
                sector=st.sampled_from(SECTORS),
            ),
            max_size=60,
        )
    )
    return [Told(**{**need.__dict__, "field": need.group and need.group // 10}) for need in needs]


def numbered(needs, start):
    return [Told(**{**need.__dict__, "pk": start + n}) for n, need in enumerate(needs)]


def told_over_time(rounds, smallest):
    """Return the groups that a portal makes, in order: what found no company is told with what comes later."""
    made, waiting, start = [], [], 0
    for needs in rounds:
        waiting += numbered(needs, start)
        start += len(needs)
        found = need_groups.arrange(waiting, smallest)
        made.append(found)
        taken = {need.pk for group in found for need in group.needs}
        waiting = [need for need in waiting if need.pk not in taken]
    return made


def shown(groups, filters):
    """Return the needs behind what a filter shows: whole groups that say what is asked for."""
    return frozenset(
        need.pk
        for group in groups
        if all(name in group.grain and getattr(group.needs[0], name) == value for name, value in filters.items())
        for need in group.needs
    )


# Every filter that the page has, alone and together; `field` stands for a search that finds several groups.
FILTERS = [
    {name: value for name, value in zip(("group", "area", "horizon", "sector"), values, strict=True) if value != "*"}
    for values in product(["*", None, 11, 12], ["*", *AREAS], ["*", "now", "short"], ["*", "private", "public"])
]


def divided(answers):
    """Return the smallest parts that anybody can come to by adding and subtracting what has been shown."""
    parts = []
    for answer in answers:
        rest, after = answer, []
        for part in parts:
            common = part & rest
            after += [one for one in (common, part - common) if one]
            rest -= common
        parts = [*after, *([rest] if rest else [])]
    return parts


@settings(max_examples=60, deadline=None)
@given(st.lists(batches(), min_size=1, max_size=3), st.sampled_from([3, 4]), st.data())
def test_no_sequence_of_filters_reveals_a_group_below_the_limit(rounds, smallest, data):
    made = told_over_time(rounds, smallest)
    every = {need.pk: need for groups in made for group in groups for need in group.needs}
    # Each filter at each time, in whatever order: today's answers are held against yesterday's.
    answers = [
        shown([group for groups in made[: when + 1] for group in groups], filters)
        for when in range(len(made))
        for filters in FILTERS
    ]
    readers = [Reader(council, office) for council in [None, *COUNCILS] for office in (False, True)]
    for part in divided(data.draw(st.permutations(answers))):
        needs = [every[pk] for pk in part]
        assert len({need.employer for need in needs}) >= smallest
        for reader in readers:
            hidden = {need.employer for need in needs if not reader.has_read(need)}
            assert not hidden or len(hidden) >= smallest


@settings(max_examples=60, deadline=None)
@given(st.lists(batches(), min_size=1, max_size=3))
def test_a_need_is_told_once_and_not_before_its_time(rounds):
    groups = [group for groups in told_over_time(rounds, 3) for group in groups]
    told = [need.pk for group in groups for need in group.needs]
    assert len(told) == len(set(told))
    days = {grain: days for days, grain in GRAINS}
    assert all(need.days >= days[group.grain] for group in groups for need in group.needs)
    assert all(len({getattr(need, name) for need in group.needs}) == 1 for group in groups for name in group.grain)


def need(**words):
    return Told(**{"pk": id(words), "employer": "A", "council": 1, "level": "council", "days": 200, **words})


def test_two_employers_are_too_few_and_whoever_knows_one_of_three_is_told_nothing():
    two = [need(employer="A"), need(employer="B"), need(employer="B")]
    assert not need_groups.arrange(two, 3)
    three = [*two, need(employer="C")]
    assert [len(group.needs) for group in need_groups.arrange(three, 3)] == [4]
    # Another council's own would know C, and so what A and B have said together.
    assert not need_groups.arrange([*two, need(employer="C", council=2)], 3)
    # All may read what C has said: then what is left is A's and B's.
    assert not need_groups.arrange([*two, need(employer="C", level="councils")], 3)


def test_the_same_employer_is_one_however_its_name_is_written():
    names = ["Verkstaden AB", "verkstaden aktiebolag", "Verkstaden"]
    rows = [OrganisationFactory.build(name=name) for name in names]
    numbered = [OrganisationFactory.build(name=n, organisation_number="556000-0001") for n in ("Ett AB", "Två AB")]
    assert len({need_groups.employer(row) for row in rows}) == 1
    assert len({need_groups.employer(row) for row in numbered}) == 1
    assert len({need_groups.employer(OrganisationFactory.build(name=name)) for name in ("Ett AB", "Två AB")}) == 2


@given(st.lists(st.integers(0, 500), min_size=3, max_size=8))
def test_nobody_in_a_group_comes_near_the_largest_number(said):
    if need_groups.is_undominated(said):
        largest, second, *_rest = sorted(said, reverse=True)
        assert (sum(said) - second - largest) * 5 >= largest


@pytest.mark.parametrize(
    ("said", "told"), [([10, 8, 6], 24), ([400, 3, 2], 0), ([5, 5, 0], 0), ([0, 0, 0], 0), ([10, 1, 1, 1], 13)]
)
def test_people_are_not_told_where_one_employer_has_nearly_all(said, told):
    needs = [Told(pk=n, employer=str(n), council=0, level="council", days=99, people=one) for n, one in enumerate(said)]
    assert need_groups.people(needs) == told


def test_nor_where_one_has_nearly_all_of_what_a_reader_does_not_know():
    said = [("A", 0, 40), ("B", 0, 40), ("C", 0, 40), ("D", 1, 30), ("E", 1, 2), ("F", 1, 1)]
    needs = [
        Told(pk=n, employer=employer, council=council, level="council", days=99, people=people)
        for n, (employer, council, people) in enumerate(said)
    ]
    assert need_groups.is_undominated([need.people for need in needs])
    assert need_groups.people(needs) == 0  # who has read A, B and C is left with 30, 2 and 1


@pytest.fixture
def heard(council):
    """Four employers that need welders in Fyrbodal, and one that alone needs cooks; all told half a year ago."""
    parent = CodeFactory(code="7", name="Tillverkning")
    welders = CodeFactory(code="72", parent=parent, name="Metallhantverksyrken")
    cooks = CodeFactory(code="51", name="Serviceyrken")
    area = PartyFactory(key="fy")
    for number, code in enumerate([welders] * 4 + [cooks]):
        employer = OrganisationFactory(name=f"Hemliga bolaget {number} AB")
        row = DialogueFactory(council=council, organisation=employer, notes="Hemligt")
        NeedFactory(
            dialogue=row,
            subject=f"Hemligt {number}",
            code=code,
            area=area,
            how_many=2,
            difficulty="hard",
            horizon="now",
        )
    Dialogue.objects.update(written_at=timezone.now() - timedelta(days=180))


def test_compiled_once_and_never_changed_afterwards(heard, coordinator):
    today = timezone.localdate()
    assert need_groups.compile_needs(today) == 1
    group = NeedGroup.objects.get()
    assert (group.code.code, group.area_id, group.horizon) == ("72", "fy", "now")
    assert (group.needs_count, group.people_count, group.hard_count, group.smallest) == (4, 8, 4, 3)
    NeedObservation.objects.filter(group=group).update(how_many=900)
    assert need_groups.compile_needs(today) == 0
    group.refresh_from_db()
    assert group.people_count == 8
    assert NeedObservation.objects.get(group=None).code.code == "51"


def test_what_is_removed_is_not_compiled(heard, coordinator):
    first = NeedObservation.objects.order_by("pk")[:2]
    NeedObservation.objects.filter(pk=first[0].pk).update(removed_at=timezone.now())
    Dialogue.objects.filter(pk=first[1].dialogue_id).update(removed_at=timezone.now())
    assert need_groups.compile_needs(timezone.localdate()) == 0


@pytest.mark.django_db(transaction=True)
def test_two_who_compile_at_once_tell_each_need_once():
    council = CouncilFactory()
    for _number in range(4):
        NeedFactory(dialogue=DialogueFactory(council=council))
    Dialogue.objects.update(written_at=timezone.now() - timedelta(days=300))
    today = timezone.localdate()
    assert not at_once(*[lambda: need_groups.compile_needs(today)] * 3)
    assert NeedGroup.objects.get().needs_count == 4


def test_the_page_and_its_file_name_nobody_and_count_whole_groups(heard, log_in, other_member, queries):
    need_groups.compile_needs(timezone.localdate())
    client, url = log_in(other_member), reverse("councils:need-group-list")
    page = client.get(url).content.decode()
    assert "Metallhantverksyrken" in page
    assert "4 behovssignaler" in page
    for query in ("", "?area=fy", "?q=Hemlig", "?format=csv", "?area=county", "?horizon=now&sector=private"):
        said = client.get(url + query).content.decode("utf-8-sig")
        assert "Hemliga bolaget" not in said
        assert "Hemligt" not in said
        assert "Serviceyrken" not in said
    # A group that is not told by sector is in no sector's answer.
    assert "Metallhantverksyrken" not in client.get(url, {"sector": "private"}).content.decode()
    few = queries(client, url)
    for code in range(10, 30):
        NeedGroup.objects.create(
            code=CodeFactory(code=str(code), name=f"Yrke {code}"),
            needs_count=5,
            people_count=1,
            hard_count=0,
            smallest=3,
            made_on=timezone.localdate(),
        )
    assert queries(client, url) == few
