"""Rows for tests: each factory has a trait for each state that a rule speaks of."""

from tests.factories.councils import (
    ActionPointFactory,
    AgendaItemFactory,
    ApproverFactory,
    AssignmentFactory,
    AttendanceFactory,
    BoardFactory,
    CalendarFeedFactory,
    CouncilFactory,
    DecisionFactory,
    InvitationFactory,
    MeetingFactory,
    MembershipFactory,
    MunicipalityFactory,
    OrganisationFactory,
    PartyFactory,
    PersonFactory,
    ProposalFactory,
)
from tests.factories.portal import JobFactory, UserFactory

__all__ = [
    "ActionPointFactory",
    "AgendaItemFactory",
    "ApproverFactory",
    "AssignmentFactory",
    "AttendanceFactory",
    "BoardFactory",
    "CalendarFeedFactory",
    "CouncilFactory",
    "DecisionFactory",
    "InvitationFactory",
    "JobFactory",
    "MeetingFactory",
    "MembershipFactory",
    "MunicipalityFactory",
    "OrganisationFactory",
    "PartyFactory",
    "PersonFactory",
    "ProposalFactory",
    "UserFactory",
]
