"""Whom the analyses tell, of what, and in which words."""

from collections.abc import Iterable

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from analyses.models import Analysis, Contributor, Review
from councils.models import Assignment, Membership
from portal.models import User
from portal.services.notifications import settle_for, tell
from portal.templatetags.portal import day

Role = Membership.Role


def _run_by(analysis: Analysis) -> QuerySet[User]:
    """Return those with the coordinator's place in the council in charge; where nobody has it, the host's officials."""
    today = timezone.localdate()
    places = Membership.objects.on(today).filter(council=analysis.council_id, role=Role.COORDINATOR)
    found = User.objects.filter(person__memberships__in=places).distinct()
    if found.exists():
        return found
    tasks = Assignment.objects.on(today).filter(organisation=analysis.council.host_id, task=Assignment.Task.STAFF)
    return User.objects.filter(person__assignments__in=tasks).distinct()


def _concerned(analysis: Analysis) -> QuerySet[User]:
    """Return whoever proposed it, and its authors, as far as it is still theirs to read."""
    authors = analysis.contributors.filter(role=Contributor.Role.AUTHOR).values("person__user")
    return User.objects.filter(Q(pk=analysis.proposed_by_id) | Q(pk__in=authors))


def _readers(analysis: Analysis, users: QuerySet[User]) -> list[User]:
    return [user for user in users if Analysis.objects.visible_to(user).filter(pk=analysis.pk).exists()]


def _where(analysis: Analysis) -> str:
    return analysis.council.name


def proposed(analysis: Analysis, *, by: User) -> None:
    """Tell those who run the council in charge that it has a new proposal, or something of others' to review."""

    def words() -> tuple[str, str]:
        new = _("New in the register: %s") if analysis.is_external else _("Proposed analysis: %s")
        return new % analysis.title, _where(analysis)

    tell(_run_by(analysis), "analysis", once=f"{analysis.pk}:new", record=analysis, words=words, by=by)


def moved(analysis: Analysis, *, by: User) -> None:
    """Tell whoever proposed the analysis and its authors that it has taken a step."""

    def words() -> tuple[str, str]:
        return f"{analysis.get_state_display()}: {analysis.title}", _where(analysis)

    users = _readers(analysis, _concerned(analysis))
    tell(users, "analysis", once=f"{analysis.pk}:{analysis.version}", record=analysis, words=words, by=by)


def review_asked(review: Review, *, by: User) -> None:
    """Tell whoever has been asked for a review."""
    analysis, asked = review.contributor.analysis, review.contributor.person.user

    def words() -> tuple[str, str]:
        return _("Review by %(day)s: %(title)s") % {"day": day(review.due_on), "title": analysis.title}, _where(
            analysis
        )

    tell([asked] if asked else [], "review", once=f"{review.pk}", record=analysis, words=words, by=by)


def review_given(review: Review, *, by: User) -> None:
    """Tell those who run the analysis and its authors what the reviewer says."""
    analysis = review.contributor.analysis
    review_settled(analysis, [review.contributor])
    users = {*_run_by(analysis), *_readers(analysis, _concerned(analysis))}

    def words() -> tuple[str, str]:
        return f"{review.get_verdict_display()}: {analysis.title}", review.contributor.person.name

    tell(users, "analysis", once=f"review:{review.pk}:{review.version}", record=analysis, words=words, by=by)


def review_settled(analysis: Analysis, reviewers: Iterable[Contributor]) -> None:
    """These are not asked any more."""
    settle_for(analysis, "review", users=[row.person.user_id for row in reviewers if row.person.user_id])
