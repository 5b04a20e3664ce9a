"""Who, where and when: parties, organisations, people, councils and their meetings."""

from councils.models.action_point import ActionPoint
from councils.models.agenda_item import AgendaItem, Decision
from councils.models.approver import Approver, Verdict
from councils.models.attendance import Attendance
from councils.models.board import Board
from councils.models.calendar_feed import CalendarFeed
from councils.models.carried_on import CarriedOn
from councils.models.council import Council, CouncilName
from councils.models.extract import Extract
from councils.models.imports import Import, ImportRow
from councils.models.invitation import Invitation
from councils.models.meeting import Meeting
from councils.models.membership import Membership
from councils.models.municipality import Affiliation, Municipality
from councils.models.organisation import Organisation, Side
from councils.models.party import Party
from councils.models.person import Assignment, Person
from councils.models.proposal import Proposal
from councils.models.shared_item import Comment, Position, SharedItem

__all__ = [
    "ActionPoint",
    "Affiliation",
    "AgendaItem",
    "Approver",
    "Assignment",
    "Attendance",
    "Board",
    "CalendarFeed",
    "CarriedOn",
    "Comment",
    "Council",
    "CouncilName",
    "Decision",
    "Extract",
    "Import",
    "ImportRow",
    "Invitation",
    "Meeting",
    "Membership",
    "Municipality",
    "Organisation",
    "Party",
    "Person",
    "Position",
    "Proposal",
    "SharedItem",
    "Side",
    "Verdict",
]
