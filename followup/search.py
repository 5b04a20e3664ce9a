"""What money and the declaration are found by, each for its own readers."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from councils.models import Organisation
from followup.models import Commitment, Project
from portal.markup import plain
from portal.search import Follow, Kind, Source, Words

KINDS = [
    Kind("project", lambda: str(_("Projects")), "coins"),
    Kind("commitment", lambda: str(_("Commitments")), "checklist"),
]


def _project(row: Project) -> Iterator[Words]:
    text = "\n\n".join([row.summary, row.aims, row.registry_number, row.organisation.name])
    yield Words(row.title, row.get_absolute_url(), plain(text), row.organisation.label, row.from_on)


def _commitment(row: Commitment) -> Iterator[Words]:
    number = str(row.number)
    yield Words(row.title, row.get_absolute_url(), plain(f"{row.text}\n\n{row.success}"), number)


SOURCES = [
    Source(
        *("project", "project", Project, Project.objects.visible_to),
        records=lambda: Project.objects.select_related("organisation"),
        words=_project,
        follows=(Follow(Organisation, "id", "organisation_id"),),
    ),
    Source("commitment", "commitment", Commitment, Commitment.objects.visible_to, Commitment.objects.all, _commitment),
]
