"""The documents of agreements and projects: who reads them, and who may add one."""

from followup import permissions
from followup.models import Agreement, Project
from portal import documents


def register() -> None:
    """Say to the portal that files hang on agreements and projects, and by which rules."""
    documents.register(
        "agreement",
        Agreement,
        visible=lambda user: Agreement.objects.visible_to(user).select_related("party"),
        can_write=lambda user, row: permissions.can_write_agreements(user),
        url=lambda row: str(row.get_absolute_url()),
    )
    documents.register(
        "project",
        Project,
        visible=lambda user: Project.objects.visible_to(user).select_related("agreement__party"),
        can_write=permissions.can_run_project,
        url=lambda row: str(row.get_absolute_url()),
    )
