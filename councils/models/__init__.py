"""Who, where and when: parties, organisations, people, councils and their meetings."""

from councils.models.action_plan import ActionPlan, FocusArea, PlanStep
from councils.models.action_point import ActionPoint
from councils.models.agenda_item import AgendaItem, Decision
from councils.models.anchoring import Anchoring, SentOn
from councils.models.approver import Approver, Verdict
from councils.models.attendance import Attendance
from councils.models.board import Board
from councils.models.calendar_feed import CalendarFeed
from councils.models.carried_on import CarriedOn
from councils.models.classification import Classification, Code
from councils.models.correction import Correction
from councils.models.council import Council, CouncilName
from councils.models.dialogue import Dialogue, DialogueGuest, Horizon, NeedGroup, NeedObservation, Sector
from councils.models.dialogue_read import DialogueRead
from councils.models.extract import Extract
from councils.models.hearing import Hearing, HearingRequest
from councils.models.hearing_forward import HearingForward
from councils.models.imports import Import, ImportRow
from councils.models.invitation import Invitation
from councils.models.look import Look
from councils.models.meeting import Meeting
from councils.models.membership import Membership
from councils.models.municipality import Affiliation, Municipality
from councils.models.organisation import Organisation, Side
from councils.models.party import Party
from councils.models.person import Assignment, Person
from councils.models.population import Population
from councils.models.proposal import Proposal
from councils.models.shared_item import Comment, Position, SharedItem

__all__ = [
    "ActionPlan",
    "ActionPoint",
    "Affiliation",
    "AgendaItem",
    "Anchoring",
    "Approver",
    "Assignment",
    "Attendance",
    "Board",
    "CalendarFeed",
    "CarriedOn",
    "Classification",
    "Code",
    "Comment",
    "Correction",
    "Council",
    "CouncilName",
    "Decision",
    "Dialogue",
    "DialogueGuest",
    "DialogueRead",
    "Extract",
    "FocusArea",
    "Hearing",
    "HearingForward",
    "HearingRequest",
    "Horizon",
    "Import",
    "ImportRow",
    "Invitation",
    "Look",
    "Meeting",
    "Membership",
    "Municipality",
    "NeedGroup",
    "NeedObservation",
    "Organisation",
    "Party",
    "Person",
    "PlanStep",
    "Population",
    "Position",
    "Proposal",
    "Sector",
    "SentOn",
    "SharedItem",
    "Side",
    "Verdict",
]
