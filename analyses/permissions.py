"""Whether a user may, in what concerns analyses; who has which rights is the councils' to say (councils/rights.py)."""

from analyses.models import DELREGIONS, Analysis, Area, Contributor, Review
from councils.models import Council, Membership
from councils.models.council import CouncilQuerySet
from councils.rights import rights_of
from portal.models import User


def can_read_analyses(user: User) -> bool:
    """The register: whoever has a council. Others read the public library."""
    rights = rights_of(user)
    return rights.reads_all_councils or bool(rights.reads_councils)


def councils_of(user: User) -> CouncilQuerySet:
    """Return the councils that the user may propose analyses for: as a member, but no observer, or as coordinator."""
    rights = rights_of(user)
    working = {pk for pk, role in rights.places.items() if role != Membership.Role.OBSERVER}
    return Council.objects.active().filter(pk__in=working | rights.coordinates)


def can_propose_analysis(user: User) -> bool:
    rights = rights_of(user)
    return bool(rights.coordinates) or any(role != Membership.Role.OBSERVER for role in rights.places.values())


def can_run_analysis(user: User, analysis: Analysis) -> bool:
    """Decide on it, take it further and spread it: who coordinates the council in charge, and VGR's officials."""
    rights = rights_of(user)
    return analysis.council_id in rights.coordinates or rights.is_region_staff


def can_write_analysis(user: User, analysis: Analysis) -> bool:
    """Write in it: who runs it, its authors, and whoever proposed it while it is no more than a proposal."""
    if can_run_analysis(user, analysis):
        return True
    is_own_proposal = analysis.state == Analysis.State.PROPOSED and analysis.proposed_by_id == user.pk
    return is_own_proposal or _is(user, analysis, Contributor.Role.AUTHOR)


def _is(user: User, analysis: Analysis, role: Contributor.Role) -> bool:
    return analysis.contributors.filter(person__user=user, role=role).exists()


def can_give_review(user: User, review: Review) -> bool:
    """The one who was asked, and nobody in their place."""
    return review.contributor.person.user_id == user.pk


def can_read_proposals(user: User) -> bool:
    """The proposals of all councils side by side: those who read all of them in the register."""
    rights = rights_of(user)
    return rights.reads_all_councils or rights.is_coordinator


def can_decide_proposals(user: User) -> bool:
    """Record what the strategic group has decided on the proposals: its coordinators, and VGR's officials."""
    rights = rights_of(user)
    return rights.is_region_staff or Council.Kind.STRATEGIC_GROUP in rights.coordinates_kinds


def areas_of(user: User) -> list[Area]:
    """Return the delregions that the user assesses for: who coordinates its competence council; VGR's staff all."""
    rights = rights_of(user)
    return [area for area in DELREGIONS if rights.is_region_staff or area in rights.areas]


def can_assess(user: User, area: str) -> bool:
    return area in areas_of(user)


def can_run_rounds(user: User) -> bool:
    """Plan, open and close rounds, adopt and communicate: the region's officials, whose duty by law it is.

    2010:630 § 5: the region sets goals and priorities, and assesses the needs.
    """
    return rights_of(user).is_region_staff


def can_add_subject(user: User) -> bool:
    """Whoever assesses for some delregion."""
    return bool(areas_of(user))


def list_keepers(user: User) -> CouncilQuerySet:
    """Return the councils that the user may keep lists of recipients for: one's own to run; VGR's officials all."""
    rights = rights_of(user)
    active = Council.objects.active()
    return active if rights.is_region_staff else active.filter(pk__in=rights.coordinates)


def can_keep_lists(user: User) -> bool:
    rights = rights_of(user)
    return rights.is_region_staff or bool(rights.coordinates)


def can_write_goals(user: User) -> bool:
    """Propose goals and note what was agreed: those who note what the strategic group decides."""
    return can_decide_proposals(user)
