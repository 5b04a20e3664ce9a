"""Everything that the app stores; the rest of the code imports from here."""

from analyses.models.analysis import Analysis, Area, Contributor, Topic
from analyses.models.analysis_code import AnalysisCode
from analyses.models.assessment import (
    DELREGIONS,
    Assessment,
    Certainty,
    Ground,
    Horizon,
    Sector,
    Sign,
    Trend,
    Value,
)
from analyses.models.assessment_round import AssessmentRound
from analyses.models.dataset import DataChart, Dataset, Publication, TableDraft
from analyses.models.delivery import Delivery, Outcome, Recipient
from analyses.models.goal import Goal, GoalGround, Priority, RegionalStrategy, Undertaking
from analyses.models.ranking import Ranking
from analyses.models.recipient_list import RecipientList
from analyses.models.review import Check, Mark, Review
from analyses.models.subject import Subject
from analyses.models.subscription import Subscription

__all__ = [
    "DELREGIONS",
    "Analysis",
    "AnalysisCode",
    "Area",
    "Assessment",
    "AssessmentRound",
    "Certainty",
    "Check",
    "Contributor",
    "DataChart",
    "Dataset",
    "Delivery",
    "Goal",
    "GoalGround",
    "Ground",
    "Horizon",
    "Mark",
    "Outcome",
    "Priority",
    "Publication",
    "Ranking",
    "Recipient",
    "RecipientList",
    "RegionalStrategy",
    "Review",
    "Sector",
    "Sign",
    "Subject",
    "Subscription",
    "TableDraft",
    "Topic",
    "Trend",
    "Undertaking",
    "Value",
]
