"""The page where codes are chosen, what the register and the library show of them, and how they narrow both."""

import pytest
from django.urls import reverse

from analyses.services import contents
from tests.factories import AnalysisCodeFactory, AnalysisFactory, CodeFactory


@pytest.fixture
def analysis(council):
    return AnalysisFactory(council=council, under_way=True, title="Undersköterskor 2035")


@pytest.fixture
def client(log_in, coordinator):
    return log_in(coordinator)


def test_a_code_is_found_by_swedish_words_and_added_where_one_stood(client, analysis):
    code = CodeFactory(name="Omsorgsyrken", words="undersköterska vårdbiträde")
    here = reverse("analyses:code-choose", args=[analysis.pk])
    page = client.get(here, {"q": "undersköterskor"}).content.decode()
    assert "Omsorgsyrken" in page
    assert "SSYK 2012: 53" in page
    there = f"{here}?q=undersk%C3%B6terskor"
    answer = client.post(here, {"codes": [code.pk], "next": there})
    assert answer.url == there
    assert "Allt som hittades är redan valt" in client.get(there).content.decode()
    assert "SSYK 2012: 53" in client.get(analysis.get_absolute_url()).content.decode()


@pytest.mark.parametrize("codes", [[], ["x"], ["999999999"]])
def test_nothing_or_nonsense_adds_nothing_and_says_so(client, analysis, codes):
    answer = client.post(reverse("analyses:code-choose", args=[analysis.pk]), {"codes": codes}, follow=True)
    assert "Välj" in answer.content.decode()
    assert not analysis.codes.exists()


def test_a_code_that_may_no_longer_be_chosen_is_not(client, analysis):
    gone = CodeFactory(is_valid=False)
    client.post(reverse("analyses:code-choose", args=[analysis.pk]), {"codes": [gone.pk]})
    assert not analysis.codes.exists()


def test_register_and_library_are_narrowed_by_a_code_and_its_parts(client, analysis):
    wide = CodeFactory(code="5", name="Service- och omsorgsyrken")
    AnalysisCodeFactory(analysis=AnalysisFactory(published=True, title="Omsorgen"), code=wide)
    part = AnalysisCodeFactory(
        analysis=AnalysisFactory(published=True, title="Delen"), code=CodeFactory(code="53", parent=wide)
    )
    AnalysisFactory(published=True, title="Annat")
    for name in ("analyses:analysis-list", "analyses:library"):
        page = client.get(reverse(name), {"code": wide.pk}).content.decode()
        assert [title in page for title in ("Omsorgen", "Delen", "Annat")] == [True, True, False]
        page = client.get(reverse(name), {"code": part.code.pk}).content.decode()
        assert [title in page for title in ("Omsorgen", "Delen", "Annat")] == [False, True, False]
        assert "Delen" in client.get(reverse(name), {"q": "omsorgsyrken"}).content.decode()


def test_the_public_page_and_the_report_say_code_and_version(client, published_with_code):
    page = client.get(published_with_code.public_url).content.decode()
    assert "Omsorgsyrken" in page
    assert "SSYK 2012: 53" in page
    facts = dict(contents.build(published_with_code).facts)
    assert facts["Koder"] == "Omsorgsyrken (SSYK 2012: 53)"


@pytest.fixture
def published_with_code(council):
    return AnalysisCodeFactory(analysis=AnalysisFactory(council=council, published=True)).analysis


def test_the_registers_file_has_the_codes(client, published_with_code):
    answer = client.get(reverse("analyses:analysis-list"), {"format": "csv"})
    assert "SSYK 2012: 53" in answer.content.decode("utf-8-sig")
