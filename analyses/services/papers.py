"""Documents on analyses: who reads them, who writes, and until when."""

from typing import Any

from analyses import permissions
from analyses.models import Analysis
from analyses.services import analyses
from portal import documents


def register() -> None:
    """Say to the portal that documents may hang on analyses; they stand still once the analysis is in review."""
    documents.register(
        "analysis",
        Analysis,
        visible=lambda user: Analysis.objects.visible_to(user).select_related("council"),
        can_write=permissions.can_write_analysis,
        url=lambda analysis: f"{analysis.get_absolute_url()}#handlingar",
        lock=_lock,
    )


def _lock(analysis: Any) -> None:
    analyses.open_for_writing(analysis)
