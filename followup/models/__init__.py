"""Everything that the app stores; the rest of the code imports from here."""

from followup.models.agreement import Agreement, GeneralTerms
from followup.models.call import Application, ApplicationReview, Call
from followup.models.change_request import ChangeRequest
from followup.models.co_financing import MATCHING, CoFinancing, Source
from followup.models.cycle import Answer, Cycle, SelfAssessment
from followup.models.decision import Decision
from followup.models.declaration import Clause, Commitment, Declaration
from followup.models.entry import BALANCES, Entry
from followup.models.evidence import Evidence
from followup.models.follow_up_form import FollowUpForm
from followup.models.frame import Frame
from followup.models.fund import Fund
from followup.models.indicator import Goal, IndicatorValue, Measurement
from followup.models.project import Priority, Project, ProjectContact, Purpose
from followup.models.proof import Proof
from followup.models.report import Claim, ProjectReport
from followup.models.report_plan import ReportPlan

__all__ = [
    "BALANCES",
    "MATCHING",
    "Agreement",
    "Answer",
    "Application",
    "ApplicationReview",
    "Call",
    "ChangeRequest",
    "Claim",
    "Clause",
    "CoFinancing",
    "Commitment",
    "Cycle",
    "Decision",
    "Declaration",
    "Entry",
    "Evidence",
    "FollowUpForm",
    "Frame",
    "Fund",
    "GeneralTerms",
    "Goal",
    "IndicatorValue",
    "Measurement",
    "Priority",
    "Project",
    "ProjectContact",
    "ProjectReport",
    "Proof",
    "Purpose",
    "ReportPlan",
    "SelfAssessment",
    "Source",
]
