"""What assessments rest on: analyses and dialogues, given to one assessment or to many at once."""

from collections.abc import Iterable

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from analyses.models import Analysis, Assessment, Ground
from analyses.services import assessment_rounds, assessments
from councils.models import Dialogue
from portal.concurrency import WrongState
from portal.history import recorded
from portal.models import User


@recorded
def give(
    rows: QuerySet[Assessment], *, analyses: Iterable[Analysis] = (), dialogues: Iterable[Dialogue] = (), by: User
) -> int:
    """Give the drafts among these their grounds; those that a draft has already are left as they are."""
    drafts = rows.filter(state=Assessment.State.DRAFT)
    for row in {one.round_id: one.round for one in drafts.select_related("round")}.values():
        assessments.open_for_writing(row)
    keys = list(drafts.order_by("pk").values_list("pk", flat=True))
    if not keys:
        raise WrongState(_("There is no draft to give grounds to."))
    found = [Ground(assessment_id=key, analysis=analysis) for key in keys for analysis in analyses]
    found += [Ground(assessment_id=key, dialogue=dialogue) for key in keys for dialogue in dialogues]
    Ground.objects.bulk_create(found, ignore_conflicts=True)
    return len(keys)


@recorded
def take_away(ground: Ground, *, by: User) -> None:
    """Take a ground from a draft."""
    assessment_rounds.locked(ground.assessment.round)
    row = Assessment.objects.get(pk=ground.assessment_id)
    if not row.is_writable:
        raise WrongState(_("The assessment is reviewed. Take it back to change its grounds."))
    Ground.objects.filter(pk=ground.pk).delete()


def of(row: Assessment, user: User) -> list[Ground]:
    """Return the grounds that the user may read, the analyses first."""
    seen = row.grounds.filter(analysis__in=Analysis.objects.visible_to(user)) | row.grounds.filter(
        dialogue__in=Dialogue.objects.visible_to(user)
    )
    rows = seen.select_related("analysis__publisher", "dialogue__organisation", "dialogue__council")
    return sorted(rows, key=lambda ground: (ground.analysis_id is None, ground.pk))
