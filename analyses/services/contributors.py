"""Who has written an analysis."""

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from analyses.models import Analysis, Contributor
from analyses.services import analyses
from councils.models import Assignment, Council, Membership, Person
from councils.models.person import PersonQuerySet
from portal.concurrency import WrongState
from portal.history import recorded
from portal.models import User

Role = Contributor.Role


def candidates(analysis: Analysis) -> PersonQuerySet:
    """Return whom one may name: the council in charge, the strategic group, and the parties' officials."""
    today = timezone.localdate()
    group = Q(council=analysis.council_id) | Q(council__kind=Council.Kind.STRATEGIC_GROUP)
    places = Membership.objects.on(today).filter(group)
    officials = Assignment.objects.on(today).filter(task=Assignment.Task.STAFF, organisation__party__isnull=False)
    people = Person.objects.filter(Q(memberships__in=places) | Q(assignments__in=officials))
    return people.exclude(contributions__analysis=analysis).distinct()


@recorded
def add_author(analysis: Analysis, person: Person, *, by: User) -> Contributor:
    """Name an author; somebody who has been asked to review the analysis cannot be one."""
    row = analyses.open_for_writing(analysis)
    found = row.contributors.filter(person=person).first()
    if found is not None and found.role == Role.REVIEWER:
        raise WrongState(
            _("%(name)s has been asked to review the analysis, and so cannot be its author.") % {"name": person}
        )
    return found or Contributor.objects.create(analysis=row, person=person, role=Role.AUTHOR)


@recorded
def remove_author(author: Contributor, *, by: User) -> None:
    """Take an author away."""
    analyses.open_for_writing(author.analysis)
    Contributor.objects.filter(pk=author.pk, role=Role.AUTHOR).delete()
