"""The pages of the quality review: what a reviewer is asked, and that all who read the analysis see the answer."""

import pytest
from django.urls import reverse
from django.utils import timezone

from analyses.models import Check, Review
from tests.factories import AnalysisFactory, ContributorFactory, ReviewFactory


@pytest.fixture
def review(council, other_member):
    analysis = AnalysisFactory(council=council, in_review=True, title="Elektriker")
    return ReviewFactory(contributor=ContributorFactory(analysis=analysis, person=other_member.person, reviewer=True))


def said(**words):
    return {"verdict": "approved", "version": 0, **{f"check_{check}": "yes" for check in Check}, **words}


def test_a_review_is_given_whole_and_seen_by_all_who_read_the_analysis(log_in, other_member, member, review):
    mine = log_in(other_member)
    assert "Granska Elektriker" in mine.get("/my-work/").content.decode()
    analysis = review.contributor.analysis
    assert review.get_absolute_url() in mine.get(analysis.get_absolute_url()).content.decode()
    lacking = mine.post(review.get_absolute_url(), said(check_sources="no"))
    assert lacking.status_code == 422
    page = lacking.content.decode()
    assert "Skriv vad som saknas." in page
    assert "Något saknas. Godkänn med anmärkningar" in page
    assert mine.post(review.get_absolute_url(), said(check_sources="")).status_code == 422
    assert not Review.objects.given().exists()
    words = said(check_sources="no", verdict="with_remarks", remarks="Ange **årtal** för tabell 2.")
    assert mine.post(review.get_absolute_url(), words).status_code == 302
    shown = log_in(member).get(analysis.get_absolute_url()).content.decode()
    assert "<strong>årtal</strong>" in shown
    assert "Godkänt med anmärkningar" in shown
    assert "Källorna är angivna och går att lita på" in shown


def test_the_page_costs_the_same_with_many_reviews(log_in, coordinator, review, queries):
    client, analysis = log_in(coordinator), review.contributor.analysis
    url = analysis.get_absolute_url()
    client.get(url)
    one = queries(client, url)
    for contributor in ContributorFactory.create_batch(5, analysis=analysis, reviewer=True):
        ReviewFactory(contributor=contributor, approved=True)
    assert queries(client, url) == one


def test_asking_refuses_in_words(log_in, coordinator, council):
    analysis = AnalysisFactory(council=council, under_way=True)
    url = reverse("analyses:review-ask", args=[analysis.pk])
    page = log_in(coordinator).post(url, {"person": coordinator.person.pk, "due_on": "2020-01-01"})
    assert page.status_code == 422
    assert "Ange en dag som inte har passerat." in page.content.decode()
    assert not Review.objects.exists()


def test_what_must_be_written_first_is_said_before_one_chooses_a_reviewer(log_in, coordinator, council):
    analysis = AnalysisFactory(council=council, under_way=True, title="Elektriker", summary="Fler behövs.", text="Så.")
    url = reverse("analyses:review-ask", args=[analysis.pk])
    page = log_in(coordinator).get(url, follow=True)
    assert page.redirect_chain == [(analysis.get_absolute_url(), 302)]
    assert "Ange först vem som har skrivit underlaget." in page.text
    ContributorFactory(analysis=analysis)
    assert log_in(coordinator).get(url).status_code == 200


def test_publication_is_no_next_step_while_reviews_are_waited_for(log_in, coordinator, review):
    analysis = review.contributor.analysis
    publish = reverse("analyses:analysis-publish", args=[analysis.pk])
    assert publish not in log_in(coordinator).get(analysis.get_absolute_url()).text
    Review.objects.update(verdict="approved", given_at=timezone.now())
    assert publish in log_in(coordinator).get(analysis.get_absolute_url()).text


def test_taking_it_back_is_the_next_step_when_a_reviewer_wants_it_worked_on(log_in, coordinator, review):
    analysis = review.contributor.analysis
    Review.objects.update(verdict="returned", remarks="Källor saknas.", given_at=timezone.now())
    page = log_in(coordinator).get(analysis.get_absolute_url())
    assert page.context["primary"].url == reverse("analyses:analysis-take-back", args=[analysis.pk])
    assert reverse("analyses:analysis-publish", args=[analysis.pk]) not in page.text
