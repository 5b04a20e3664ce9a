"""Quality review: asked for, given and taken back; nothing is published without it."""

from datetime import date
from typing import Any

from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from analyses.models import Analysis, Contributor, Review
from analyses.services import analyses, notices
from councils.models import Assignment, Membership, Person
from councils.models.person import PersonQuerySet
from portal import concurrency
from portal.concurrency import WrongState
from portal.history import recorded
from portal.models import User

Role, State, Verdict = Contributor.Role, Analysis.State, Review.Verdict


def candidates(analysis: Analysis) -> PersonQuerySet:
    """Return whom one may ask: everybody with an account and a place or a task, but the authors and those asked."""
    today = timezone.localdate()
    places = Membership.objects.on(today).filter(council__ended_on=None).values("person")
    tasks = Assignment.objects.on(today).filter(task=Assignment.Task.STAFF).values("person")
    people = Person.objects.filter(user__is_active=True, ended_on=None)
    asked = analysis.contributors.filter(reviews__round=_round(analysis)).values("person")
    authors = analysis.contributors.filter(role=Role.AUTHOR).values("person")
    return (people.filter(pk__in=places) | people.filter(pk__in=tasks)).exclude(pk__in=authors).exclude(pk__in=asked)


def _round(analysis: Analysis) -> int:
    """Return the round that whoever is asked now reviews in."""
    return analysis.review_round if analysis.state == State.IN_REVIEW else analysis.review_round + 1


def of(analysis: Analysis) -> list[Review]:
    """Return every review of the analysis, the latest round first; one query."""
    return list(Review.objects.filter(contributor__analysis=analysis).for_list())


@recorded
def ask(analysis: Analysis, person: Person, *, due_on: date, by: User) -> Review:
    """Ask somebody who is no author for a review by a day; the first who is asked sends the analysis on review."""
    row = analyses.locked(analysis)
    if due_on < timezone.localdate():
        raise WrongState(_("Give a day that has not passed."))
    contributor, _is_new = row.contributors.get_or_create(person=person, defaults={"role": Role.REVIEWER})
    if contributor.role == Role.AUTHOR:
        raise WrongState(_("%(name)s is an author, and so cannot review the analysis.") % {"name": person})
    if row.state != State.IN_REVIEW:
        _send(row, by)
    review, _is_asked = Review.objects.get_or_create(
        contributor=contributor, round=row.review_round, defaults={"due_on": due_on, "asked_by": by}
    )
    notices.review_asked(review, by=by)
    return review


def lacking(row: Analysis) -> str:
    """Return what must be written before anybody can be asked, in words; nothing where all is there."""
    if not row.summary or not (row.text or row.url):
        return str(_("Write what the analysis shows first: in short, and as a text or a link."))
    if not row.is_external and not row.contributors.filter(role=Role.AUTHOR).exists():
        return str(_("Say first who has written the analysis."))
    return ""


def _send(row: Analysis, by: User) -> None:
    row.move_to(State.IN_REVIEW)
    if why := lacking(row):
        raise WrongState(why)
    row.review_round += 1
    analyses.moved(row, by, "review_round")


@recorded
def give(review: Review, *, verdict: str, checklist: dict[str, str], remarks: str, version: int, by: User) -> Review:
    """Give the verdict with the whole checklist; it can be changed until the analysis leaves the review."""
    row = analyses.locked(review.contributor.analysis)
    if row.state != State.IN_REVIEW or review.round != row.review_round:
        raise WrongState(_("The review has ended, so nothing more can be said in it."))
    review.verdict, review.checklist, review.remarks = verdict, checklist, remarks
    review.given_at = timezone.now()
    concurrency.save(review, version=version, fields=["verdict", "checklist", "remarks", "given_at"])
    notices.review_given(review, by=by)
    return review


@recorded
def release(review: Review, *, by: User) -> None:
    """Wait no more for somebody who has not answered; the analysis stays in review with the others."""
    row = analyses.locked(review.contributor.analysis)
    current = Review.objects.select_for_update(of=("self",)).filter(pk=review.pk, verdict="").first()
    if current is None:
        raise WrongState(_("The review has been given already."))
    others = Review.objects.filter(contributor__analysis=row, round=row.review_round).exclude(pk=review.pk)
    if not others.exists():
        raise WrongState(_("Ask somebody else first: one reviewer at least is needed."))
    _forget(current)
    notices.review_settled(row, [current.contributor])


@recorded
def take_back(analysis: Analysis, *, by: User) -> Analysis:
    """Take the analysis out of review to work on it; what has been said stays, and nobody is waited for."""
    row = analyses.locked(analysis)
    row.move_to(State.UNDER_WAY)
    silent = Review.objects.filter(contributor__analysis=row, round=row.review_round, verdict="")
    for review in silent.select_related("contributor__person__user"):
        notices.review_settled(row, [review.contributor])
        _forget(review)
    return analyses.moved(row, by)


def _forget(review: Review) -> None:
    """Take away a request that was never answered; whoever has said nothing at all is no reviewer."""
    contributor = review.contributor
    review.delete()
    if not contributor.reviews.exists():
        contributor.delete()


def is_returned(analysis: Analysis, reviews: list[Review]) -> bool:
    """Say whether a reviewer of this round wants it worked on."""
    return any(row.verdict == Verdict.RETURNED for row in reviews if row.round == analysis.review_round)


def missing(analysis: Analysis, reviews: list[Review]) -> str:
    """Return what publication still waits for, in words; nothing where the review is done."""
    current = [review for review in reviews if review.round == analysis.review_round]
    if is_returned(analysis, reviews):
        return str(_("A reviewer wants it worked on. Take it back, and send it on review again."))
    silent = [review.contributor.person.name for review in current if not review.verdict]
    if silent:
        return str(_("Waiting for the review of %s.") % ", ".join(silent))
    return "" if current else str(_("Nobody has reviewed it."))


def owed_by(user: User) -> Any:
    """Return the reviews that the user has been asked for, the most urgent first."""
    mine = Review.objects.owed().filter(contributor__person__user=user)
    return mine.select_related("contributor__analysis__council").order_by(F("due_on"), "pk")
