"""The register of decisions: both kinds in one list, what it can be narrowed to, and who sees what of it."""

import csv
import io

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.factories import (
    ActionPointFactory,
    AgendaItemFactory,
    DecisionFactory,
    MeetingFactory,
    SentOnFactory,
    SharedItemFactory,
)

URL = reverse("councils:decision-list")


@pytest.fixture
def group(strategic_member):
    return strategic_member.person.memberships.get().council


@pytest.fixture
def decided(council, group):
    """A decision in formal minutes with what is left of it, one in notes with nothing, and one on a shared item."""
    formal = MeetingFactory(council=council, approved=True, first_paragraph=7, title="Höstmötet")
    AgendaItemFactory(meeting=formal, position=1, kind="break", title="Kaffe")
    AgendaItemFactory(meeting=formal, position=2)
    item = AgendaItemFactory(meeting=formal, position=3, title="Praktik")
    notes = AgendaItemFactory(meeting=MeetingFactory(council=council, held=True), position=1, title="Handledare")
    ActionPointFactory(council=council, item=item)
    return {
        "formal": DecisionFactory(item=item, text="Rådet söker fler platser."),
        "notes": DecisionFactory(item=notes, text="Rådet väntar."),
        "shared": SentOnFactory(
            item__council=group,
            item__number="2026-3",
            item__title="Ersättning",
            item__decision="Gruppen har samma ersättning.",
            board__name="Miljö- och regionutvecklingsnämnden",
        ).item,
    }


def listed(client, **asked):
    """Return the rows of the register's own file, by the words of the decision."""
    content = client.get(URL, {"format": "csv", **asked}).content.decode("utf-8-sig")
    return {row["Beslut"]: row for row in csv.DictReader(io.StringIO(content), delimiter=";")}


def test_both_kinds_stand_in_one_list_with_their_numbers_and_what_came_of_them(decided, log_in, strategic_member):
    rows = listed(log_in(strategic_member))
    formal, notes, shared = (
        rows[decided[name].text if name != "shared" else decided[name].decision] for name in decided
    )
    assert (formal["Nummer"], notes["Nummer"], shared["Nummer"]) == ("§ 8", "Punkt 1", "2026-3")
    assert [row["Vad det ledde till"] for row in (formal, notes, shared)] == ["Pågår", "Inget avtalat", "Pågår"]
    assert [row["Protokollet justerat"] for row in (formal, notes, shared)] == ["ja", "nej", ""]
    assert shared["Går vidare till"] == "Miljö- och regionutvecklingsnämnden"
    assert formal["Adress"].endswith(f"/meetings/{decided['formal'].item.meeting_id}/minutes/#p3")
    page = log_in(strategic_member).get(URL).content.decode()
    assert f"/thread/shared-item/{decided['shared'].pk}/" in page
    assert f"/thread/decision/{decided['formal'].pk}/" in page


def test_what_is_decided_on_a_shared_item_is_listed_in_words_without_their_marks(decided, log_in, strategic_member):
    decided["shared"].decision = "## Beslut\n\nGruppen **har** samma & enda ersättning:\n\n- en\n- två"
    decided["shared"].save(update_fields=["decision"])
    DecisionFactory(item=decided["formal"].item, text="Rådet söker *inte* fler.")
    rows = listed(log_in(strategic_member))
    assert rows["Beslut Gruppen har samma & enda ersättning: en två"]["Nummer"] == "2026-3"
    assert "Rådet söker *inte* fler." in rows
    assert "Gruppen har samma &amp; enda ersättning" in log_in(strategic_member).get(URL).content.decode()


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"q": "platser"}, ["formal"]),
        ({"q": "2026-3"}, ["shared"]),
        ({"followed": "none"}, ["notes"]),
        ({"followed": "open"}, ["formal", "shared"]),
        ({"followed": "done"}, []),
        ({"body": "strategiska-gruppen"}, ["shared"]),
        ({"body": "fyrbodal"}, ["formal", "notes"]),
        ({"period": f"{timezone.localdate().year + 1}"}, []),
        ({"followed": "nonsense"}, ["formal", "notes", "shared"]),
    ],
    ids=str,
)
def test_it_is_narrowed_to_what_is_asked_for(asked, found, decided, log_in, strategic_member):
    words = {name: row.decision if name == "shared" else row.text for name, row in decided.items()}
    assert set(listed(log_in(strategic_member), **asked)) == {words[name] for name in found}


def test_a_member_sees_the_own_councils_decisions_alone(decided, log_in, member, other_member, outsider):
    assert set(listed(log_in(member))) == {decided["formal"].text, decided["notes"].text}
    page = log_in(other_member).get(URL).content.decode()
    assert "Rådet" not in page
    assert "Inga beslut än" in page
    assert 'value="fyrbodal"' not in page
    assert not listed(log_in(outsider))


def test_it_is_ordered_by_day_and_by_what_is_asked_for(decided, log_in, strategic_member):
    client = log_in(strategic_member)
    assert list(listed(client)) == [decided["shared"].decision, decided["notes"].text, decided["formal"].text]
    assert next(iter(listed(client, sort="day"))) == decided["formal"].text
    assert next(iter(listed(client, sort="-text"))) == decided["notes"].text


def test_it_costs_the_same_for_few_and_for_many(decided, log_in, strategic_member, council, group, queries):
    client = log_in(strategic_member)
    client.get(URL)
    few = queries(client, URL)
    for position in range(4, 24):
        DecisionFactory(item=AgendaItemFactory(meeting=decided["formal"].item.meeting, position=position))
        SharedItemFactory(council=group, decided=True)
    assert queries(client, URL) == few
    assert "Nästa" in client.get(URL).content.decode()
