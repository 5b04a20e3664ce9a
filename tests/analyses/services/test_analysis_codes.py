"""Codes of an analysis: chosen among those that may be, once each, and found by what they are a part of."""

import pytest

from analyses.models import AnalysisCode
from analyses.services import analysis_codes
from portal.concurrency import WrongState
from tests.factories import AnalysisCodeFactory, AnalysisFactory, CodeFactory, UserFactory
from tests.factories.councils import ClassificationFactory


@pytest.fixture
def user(db):
    return UserFactory()


def test_a_code_is_chosen_once(user):
    row, care, nurses = AnalysisFactory(under_way=True), CodeFactory(), CodeFactory(code="22", name="Sjuksköterskor")
    assert analysis_codes.add(row, [care], by=user) == 1
    assert analysis_codes.add(row, [care, nurses, nurses], by=user) == 1
    assert [str(chosen) for chosen in row.codes.in_order()] == [
        "Sjuksköterskor (SSYK 2012: 22)",
        "Omsorgsyrken (SSYK 2012: 53)",
    ]
    analysis_codes.remove(row.codes.get(code=care), by=user)
    assert [chosen.code for chosen in row.codes.all()] == [nurses]


def test_the_same_code_of_two_versions_is_two(user):
    row = AnalysisFactory(under_way=True)
    old = CodeFactory(classification=ClassificationFactory(system="sni", version="2007"), code="Q", name="Vård")
    new = CodeFactory(classification=ClassificationFactory(system="sni", version="2025"), code="Q", name="Utbildning")
    analysis_codes.add(row, [old, new], by=user)
    assert [chosen.code.label for chosen in row.codes.in_order()] == ["SNI 2025: Q", "SNI 2007: Q"]


@pytest.mark.parametrize("trait", ["in_review", "published", "superseded", "declined"])
def test_what_is_no_longer_written_keeps_its_codes(user, trait):
    chosen = AnalysisCodeFactory(analysis=AnalysisFactory(**{trait: True}))
    with pytest.raises(WrongState):
        analysis_codes.add(chosen.analysis, [CodeFactory(code="22")], by=user)
    with pytest.raises(WrongState):
        analysis_codes.remove(chosen, by=user)
    assert list(AnalysisCode.objects.all()) == [chosen]


def test_more_than_anybody_reads_is_refused_whole(user, monkeypatch):
    monkeypatch.setattr(analysis_codes, "MOST", 2)
    row = AnalysisCodeFactory().analysis
    with pytest.raises(WrongState, match="högst 2 koder"):
        analysis_codes.add(row, [CodeFactory(code="22"), CodeFactory(code="23")], by=user)
    assert row.codes.count() == 1


def test_a_wide_group_finds_what_is_a_part_of_it(db):
    wide = CodeFactory(code="5", level=1)
    middle = CodeFactory(code="53", parent=wide)
    narrow = AnalysisCodeFactory(code=CodeFactory(code="5321", parent=CodeFactory(code="532", parent=middle)))
    other = AnalysisCodeFactory(code=CodeFactory(code="22"))
    for code in (wide, middle, narrow.code):
        assert list(AnalysisCode.objects.under(code)) == [narrow]
    assert list(AnalysisCode.objects.under(other.code)) == [other]
