"""Quality review: who may be asked, what it takes, rounds, and who is told."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from analyses.models import Analysis, Check, Contributor, Review
from analyses.services import analyses, contributors, reviews
from analyses.start import work
from portal.concurrency import Conflict, WrongState
from portal.models import Notification
from tests.councils.services.test_meetings import at_once
from tests.factories import (
    AnalysisFactory,
    ContributorFactory,
    MembershipFactory,
    PersonFactory,
    ReviewFactory,
    UserFactory,
)

State, Verdict = Analysis.State, Review.Verdict
WHOLE = {check.value: "yes" for check in Check}
SOON = timezone.localdate() + timedelta(days=10)


@pytest.fixture
def written(council):
    row = AnalysisFactory(council=council, under_way=True, summary="Fler behövs.", text="Gapet växer.")
    ContributorFactory(analysis=row)
    return row


@pytest.fixture
def reviewer(db):
    return MembershipFactory(person=PersonFactory(name="Rut Granskare", with_user=True)).person


def give(review, verdict=Verdict.APPROVED, remarks="", **words):
    said = {"checklist": WHOLE, "version": review.version, "by": review.contributor.person.user} | words
    return reviews.give(review, verdict=verdict, remarks=remarks, **said)


def test_the_first_who_is_asked_sends_it_on_review_and_the_answer_is_told(written, reviewer, coordinator, member):
    review = reviews.ask(written, reviewer, due_on=SOON, by=coordinator)
    written.refresh_from_db()
    assert (written.state, written.review_round, review.asked_by) == (State.IN_REVIEW, 1, coordinator)
    assert Notification.objects.get(user=reviewer.user).kind == "review"
    assert [item.due_on for item in work(reviewer.user)] == [SOON]
    assert reviews.missing(written, reviews.of(written)) == "Väntar på granskning av Rut Granskare."
    give(review)
    assert not list(work(reviewer.user))
    assert Notification.objects.get(user=reviewer.user).read_at
    assert Notification.objects.get(user=coordinator).title.startswith("Godkänt: Underlag")
    assert reviews.missing(written, reviews.of(written)) == ""


def test_no_author_is_asked_and_nobody_without_an_account(written, reviewer, coordinator):
    author = written.contributors.get().person
    MembershipFactory(person=author)
    assert reviewer in reviews.candidates(written)
    assert author not in reviews.candidates(written)
    assert MembershipFactory().person not in reviews.candidates(written)
    with pytest.raises(WrongState, match="författare"):
        reviews.ask(written, author, due_on=SOON, by=coordinator)
    assert not Review.objects.exists()
    reviews.ask(written, reviewer, due_on=SOON, by=coordinator)
    assert reviewer not in reviews.candidates(Analysis.objects.get())


@pytest.mark.parametrize(
    ("words", "why"),
    [({"summary": ""}, "vad underlaget visar"), ({"text": ""}, "vad underlaget visar"), ({}, "vem som har skrivit")],
)
def test_what_is_not_written_is_not_reviewed(council, coordinator, reviewer, words, why):
    row = AnalysisFactory(council=council, under_way=True, **{"summary": "Fler.", "text": "Gapet.", **words})
    with pytest.raises(WrongState, match=why):
        reviews.ask(row, reviewer, due_on=SOON, by=coordinator)
    row.refresh_from_db()
    assert row.state == State.UNDER_WAY
    assert not Contributor.objects.exists()


def test_what_others_have_made_needs_no_author_of_ours(council, coordinator, reviewer):
    row = AnalysisFactory(council=council, under_way=True, is_external=True, summary="Fler.", url="https://scb.se/")
    assert reviews.ask(row, reviewer, due_on=SOON, by=coordinator).round == 1


def test_what_comes_back_is_reviewed_in_a_new_round_and_the_old_stays(written, reviewer, coordinator):
    first = reviews.ask(written, reviewer, due_on=SOON, by=coordinator)
    silent = MembershipFactory(person__with_user=True).person
    reviews.ask(written, silent, due_on=SOON, by=coordinator)
    give(first, Verdict.RETURNED, "Källorna saknas.")
    written.refresh_from_db()
    assert "arbeta" in reviews.missing(written, reviews.of(written))
    reviews.take_back(written, by=coordinator)
    assert list(Contributor.objects.filter(role="reviewer").values_list("person", flat=True)) == [reviewer.pk]
    assert not Notification.objects.unread().filter(kind="review").exists()
    again = reviews.ask(written, reviewer, due_on=SOON, by=coordinator)
    assert again.round == 2
    written.refresh_from_db()
    assert [row.verdict for row in reviews.of(written)] == ["", Verdict.RETURNED]
    assert "Rut" in reviews.missing(written, reviews.of(written))
    with pytest.raises(WrongState):
        give(first)


def test_a_verdict_can_be_changed_while_the_review_lasts_but_not_unseen(reviewer):
    review = ReviewFactory(contributor__person=reviewer)
    give(review, Verdict.RETURNED, "Nej.")
    with pytest.raises(Conflict):
        give(Review.objects.get(), version=0)
    give(Review.objects.get())
    assert Review.objects.get().verdict == Verdict.APPROVED
    analyses.locked(review.contributor.analysis)
    Analysis.objects.update(state=State.UNDER_WAY)
    with pytest.raises(WrongState, match="slut"):
        give(Review.objects.get(), Verdict.RETURNED, "Nej.")
    assert Review.objects.get().verdict == Verdict.APPROVED


def test_the_silent_are_not_waited_for_as_long_as_somebody_else_is(written, reviewer, coordinator):
    review = reviews.ask(written, reviewer, due_on=SOON, by=coordinator)
    with pytest.raises(WrongState, match="någon annan"):
        reviews.release(review, by=coordinator)
    other = reviews.ask(written, MembershipFactory(person__with_user=True).person, due_on=SOON, by=coordinator)
    reviews.release(review, by=coordinator)
    assert list(Review.objects.all()) == [other]
    give(other)
    with pytest.raises(WrongState, match="redan"):
        reviews.release(other, by=coordinator)


def test_the_database_wants_a_verdict_whole_and_a_reason_for_what_is_lacking(db):
    for words in ({"verdict": "approved"}, {"verdict": "returned", "given_at": timezone.now()}):
        with pytest.raises(IntegrityError), transaction.atomic():
            ReviewFactory(**words)


@pytest.mark.django_db(transaction=True)
def test_two_who_ask_the_same_at_once_make_one_review():
    row = ContributorFactory(analysis__summary="Fler.", analysis__text="Gapet.").analysis
    person, by = PersonFactory(with_user=True), UserFactory()
    assert not at_once(*[lambda: reviews.ask(row, person, due_on=SOON, by=by)] * 3)
    assert Review.objects.get().round == 1


def test_an_author_cannot_be_added_while_it_is_reviewed(reviewer, coordinator):
    row = ReviewFactory(contributor__person=reviewer).contributor.analysis
    with pytest.raises(WrongState, match="granskas"):
        contributors.add_author(row, PersonFactory(), by=coordinator)
