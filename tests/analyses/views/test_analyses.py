"""The register's pages: who sees what, what a form refuses, what a page costs, and what a row leads to."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from analyses.models import Analysis
from tests.factories import (
    AnalysisFactory,
    ContributorFactory,
    MeetingFactory,
    SharedItemFactory,
)

LIST = reverse("analyses:analysis-list")


@pytest.fixture
def analysis(council):
    return AnalysisFactory(council=council, under_way=True, title="Undersköterskor 2035")


@pytest.fixture
def client(log_in, coordinator):
    return log_in(coordinator)


def filled(council, **words):
    return {
        "title": "Elektriker",
        "council": council.pk,
        "is_external": "",
        "purpose": "Hur många behövs?",
        "topics": ["energy", "construction"],
        "areas": ["vg"],
        **words,
    }


def test_the_list_is_narrowed_by_state_topic_area_words_and_maker(client, analysis):
    AnalysisFactory(declined=True, title="Avslaget", topics=["trade"], areas=["sk"])
    AnalysisFactory(title="Pendling", topics=["labour_market"], areas=["bo"], is_external=True)

    def shown(**asked):
        page = client.get(LIST, asked).content.decode()
        return [title for title in ("Undersköterskor 2035", "Avslaget", "Pendling") if title in page]

    assert shown() == ["Undersköterskor 2035", "Pendling"]
    assert shown(state="declined") == ["Avslaget"]
    assert shown(state="all", area="sk") == ["Avslaget"]
    assert shown(topic="care") == ["Undersköterskor 2035"]
    assert shown(q="pendl") == ["Pendling"]
    assert shown(made_by="True") == ["Pendling"]


def test_what_comes_again_and_is_late_is_flagged(client, council):
    AnalysisFactory(
        council=council, published=True, title="Sen", next_expected_on=timezone.localdate() - timedelta(days=3)
    )
    AnalysisFactory(council=council, published=True, title="I tid", next_expected_on=timezone.localdate())
    page = client.get(LIST).content.decode()
    assert "Nästa utgåva av ett underlag är sen." in page
    late = client.get(LIST, {"state": "overdue"}).content.decode()
    assert "Sen</a>" in late
    assert "I tid" not in late
    lines = client.get(LIST, {"format": "csv"}).content.decode().splitlines()
    assert [line.partition(";")[0] for line in lines[1:]] == ["I tid", "Sen"]


def test_the_pages_cost_the_same_for_little_and_for_much(client, analysis, council, queries):
    ContributorFactory(analysis=analysis)
    for url in (LIST, analysis.get_absolute_url()):
        client.get(url)
        one = queries(client, url)
        AnalysisFactory.create_batch(12, council=council)
        ContributorFactory.create_batch(5, analysis=analysis)
        assert queries(client, url) == one


def test_a_member_of_another_council_reads_what_is_out_alone(log_in, other_member, analysis):
    out = AnalysisFactory(council=analysis.council, published=True)
    reader = log_in(other_member)
    assert reader.get(out.get_absolute_url()).status_code == 200
    assert reader.get(analysis.get_absolute_url()).status_code == 404
    ContributorFactory(analysis=analysis, person=other_member.person)
    assert reader.get(analysis.get_absolute_url()).status_code == 200
    edit = reverse("analyses:analysis-edit", args=[analysis.pk])
    assert reader.get(edit).status_code == 200  # an author writes, and decides nothing
    assert reader.get(reverse("analyses:analysis-decline", args=[analysis.pk])).status_code == 403


def test_a_member_proposes_and_may_change_it_until_it_is_decided(log_in, member, council):
    mine = log_in(member)
    answer = mine.post(reverse("analyses:analysis-new"), filled(council))
    row = Analysis.objects.get()
    assert answer.status_code == 302
    assert (row.topics, row.areas, row.publisher) == (["energy", "construction"], ["vg"], council.host)
    url = reverse("analyses:analysis-edit", args=[row.pk])
    assert mine.post(url, filled(council, title="Elektriker 2030", version=0)).status_code == 302
    row.refresh_from_db()
    assert row.title == "Elektriker 2030"
    Analysis.objects.update(state="under_way")
    assert mine.post(url, filled(council, version=1)).status_code == 403


def test_a_form_refuses_in_words_and_saves_nothing(client, council, other_member):
    elsewhere = other_member.person.memberships.get().council
    answer = client.post(reverse("analyses:analysis-new"), {"is_external": "1", "council": elsewhere.pk})
    page = answer.content.decode()
    assert answer.status_code == 422
    for words in ("Ge underlaget en titel.", "Välj minst ett ämne.", "Välj minst ett område.", "Välj den organisation"):
        assert words in page
    assert not Analysis.objects.exists()


def test_conclusions_are_lines_with_a_bar(client, analysis, council):
    url = reverse("analyses:analysis-edit", args=[analysis.pk])
    wrong = client.post(url, filled(council, frequency="once", findings="Utan streck", version=0))
    assert wrong.status_code == 422
    assert "Skriv högst tre rader" in wrong.content.decode()
    right = filled(council, frequency="once", findings="7 400 | fler behövs", text="## Gapet\n\n<b>x</b>", version=0)
    assert client.post(url, right).status_code == 302
    page = client.get(analysis.get_absolute_url()).content.decode()
    assert "<b>7 400</b><p>fler behövs</p>" in page
    assert "&lt;b&gt;x" in page


def test_the_later_of_two_is_shown_both_and_may_save_then(client, analysis, council):
    url = reverse("analyses:analysis-edit", args=[analysis.pk])
    Analysis.objects.update(version=4, topics=["trade"])
    clash = client.post(url, filled(council, frequency="once", version=0))
    page = clash.content.decode()
    assert clash.status_code == 409
    assert "Handel, hotell och restaurang" in page
    assert "Energi och elektrifiering, Bygg och fastighet" in page or "Bygg och fastighet, Energi" in page
    assert client.post(url, filled(council, frequency="once", version=4)).status_code == 302


def test_it_stands_on_the_red_thread_between_its_meeting_and_its_shared_item(client, council, strategic_member):
    meeting = MeetingFactory(council=council, held=True, title="Höstmöte")
    item = SharedItemFactory(title="Gemensam bedömning")
    row = AnalysisFactory(council=council, origin_meeting=meeting, shared_item=item, title="Elektriker")
    page = client.get(row.get_absolute_url()).content.decode()
    assert page.index("Höstmöte") < page.index("Gemensam bedömning")
    assert "Elektriker" in client.get(reverse("thread", args=["meeting", meeting.pk])).content.decode()


def test_the_history_says_topics_in_words(client, analysis, council):
    url = reverse("analyses:analysis-edit", args=[analysis.pk])
    client.post(url, filled(council, frequency="once", version=0))
    page = client.get(reverse("analyses:analysis-history", args=[analysis.pk])).content.decode()
    assert "Vård och omsorg" in page
    assert "Malin Ekström" in page
