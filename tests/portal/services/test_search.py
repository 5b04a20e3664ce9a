"""What a reader finds, and what nobody is told of."""

import pytest
from django.contrib.auth.models import AnonymousUser

from portal.services import search_index
from portal.services.search import Asked, find
from tests import factories as f

pytestmark = pytest.mark.django_db


def titles(reader, text: str, **narrowed) -> list[str]:
    found = find(reader, Asked(text, **narrowed))
    return [hit.entry.title for hit in found.hits(found.of_kind(narrowed.get("kind", "")))]


def test_notes_within_a_council_are_found_by_its_own_alone(council, member, region_officer, other_member):
    meeting = f.MeetingFactory(council=council, held=True)
    f.AgendaItemFactory(meeting=meeting, title="Öppen punkt", notes="Xylofon", is_held_to_council=True)
    search_index.sweep()
    assert titles(member, "xylofon") == ["Öppen punkt"]
    for reader in (region_officer, other_member, AnonymousUser()):
        for text in ("xylofon", "xylofno", "xylo"):
            found = find(reader, Asked(text))
            assert (found.count, found.counts, found.is_cut) == (0, [], False)
    assert titles(region_officer, "öppen punkt") == ["Öppen punkt"]


def test_what_one_may_not_see_pushes_nothing_away(council, member, monkeypatch):
    monkeypatch.setattr("portal.services.search.MOST", 2)
    monkeypatch.setattr("portal.services.search.MOST_IN_TITLE", 2)
    f.MeetingFactory.create_batch(5, title="Vindkraft")
    mine = f.MeetingFactory(council=council, title="Om vindkraftens framtid")
    search_index.sweep()
    assert titles(member, "vindkraft") == [mine.title]


def test_a_reader_without_a_role_finds_what_is_published(council, outsider):
    f.ExtractFactory(published=True, meeting__title="Öppet rådsmöte", summary="Vi beslutade om **elnät**.")
    f.AnalysisFactory(council=council, published=True, title="Elnätets montörer")
    f.AnalysisFactory(council=council, title="Elnätets framtid")
    search_index.sweep()
    for reader in (outsider, AnonymousUser()):
        assert set(titles(reader, "elnät")) == {"Öppet rådsmöte", "Elnätets montörer"}


def test_a_published_analysis_is_one_hit_for_whoever_reads_the_register(council, member):
    analysis = f.AnalysisFactory(council=council, published=True, title="Elnätets montörer")
    search_index.sweep()
    found = find(member, Asked("elnät"))
    assert [hit.entry.url for hit in found.hits(found.of_kind(""))] == [analysis.get_absolute_url()]


def test_hits_are_counted_by_kind_and_narrowed_by_council_and_year(council, region_officer):
    one = f.MeetingFactory(council=council, title="Vindkraft ett")
    f.MeetingFactory(title="Vindkraft två")
    f.ActionPointFactory(council=council, text="Bjud in vindkraftsbolaget")
    search_index.sweep()
    assert {kind.key: n for kind, n in find(region_officer, Asked("vindkraft")).counts} == {
        "meeting": 2,
        "action-point": 1,
    }
    assert titles(region_officer, "vindkraft", kind="meeting", council=council.pk) == [one.title]
    assert titles(region_officer, "vindkraft", year=1999) == []


def test_a_title_comes_before_a_text_and_the_whole_title_before_a_part(region_officer):
    f.AgendaItemFactory(title="Annat", text="Svetsning, svetsning och svetsning")
    f.AgendaItemFactory(title="Svetsning i varven")
    f.AgendaItemFactory(title="Svetsning")
    search_index.sweep()
    assert titles(region_officer, "svetsning") == ["Svetsning", "Svetsning i varven", "Annat"]


def test_a_short_word_is_found_in_compounds_and_not_in_the_middle_of_names(region_officer):
    for title in ("Vård", "Vården i Dalsland", "Sjukvårdens platser", "Vårdlärare", "Värdskap"):
        f.AgendaItemFactory(title=title)
    for title in ("Edvardsson", "Svärd och sköld"):
        f.AgendaItemFactory(title=title)
    search_index.sweep()
    found = titles(region_officer, "vård")
    assert found[:2] == ["Vård", "Vården i Dalsland"]
    assert set(found[2:4]) == {"Sjukvårdens platser", "Vårdlärare"}
    assert found[4:] == ["Värdskap"]
    assert "Värdskap" in titles(region_officer, "vard")


def test_a_long_word_is_found_anywhere_in_a_compound(region_officer):
    f.AgendaItemFactory(title="Kompetensförsörjningsplanen")
    f.AgendaItemFactory(title="Elförsörjning")
    search_index.sweep()
    assert set(titles(region_officer, "försörjningen")) == {"Kompetensförsörjningsplanen", "Elförsörjning"}


def test_a_person_is_shown_by_title_and_place_and_not_by_address(region_officer):
    f.PersonFactory(name="Vera Vind", title="Rektor", email="vera@example.org", organisation__name="Kraftskolan")
    search_index.sweep()
    found = find(region_officer, Asked("vera"))
    (hit,) = found.hits(found.of_kind("person"))
    assert (hit.snippet, hit.entry.context) == ("", "Rektor, Kraftskolan")
    assert find(region_officer, Asked("vera@example.org")).count == 1


def test_a_snippet_is_escaped_and_marks_the_words(region_officer):
    text = "Ord " * 40 + "<script>alert(1)</script> om vindkraftens framtid & mer " + "ord " * 60
    f.AgendaItemFactory(title="<b>Vindkraft</b>", text=text)
    search_index.sweep()
    found = find(region_officer, Asked("vindkraft"))
    (hit,) = found.hits(found.of_kind(""))
    assert hit.title == "&lt;b&gt;<mark>Vindkraft</mark>&lt;/b&gt;"
    assert "<mark>vindkraftens</mark> framtid &amp; mer" in hit.snippet
    assert "<script" not in hit.snippet
    assert hit.snippet.startswith("… ")
    assert hit.snippet.endswith(" …")


def test_a_dialogue_is_found_and_not_quoted(council, member):
    f.DialogueFactory(council=council, level="council", notes="De lägger ned gjuteriet.")
    search_index.sweep()
    found = find(member, Asked("gjuteriet"))
    (hit,) = found.hits(found.of_kind("dialogue"))
    assert hit.snippet == ""


@pytest.mark.parametrize(
    "text", ["", "  ", "!!!", "' OR 1=1 --", "a & b | !c:*", "\x00", "%%%", "_", "och", "<->", "🎈"]
)
def test_whatever_is_typed_is_answered(text, region_officer):
    f.AgendaItemFactory(title="Och så vidare")
    search_index.sweep()
    find(region_officer, Asked(text))
    assert find(region_officer, Asked("x" * 5000 + " ö" * 5000)).count == 0
