"""Which codes an analysis is about: chosen among the publishers' own, and taken away."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from analyses.models import Analysis, AnalysisCode
from analyses.services import analyses
from councils.models import Code
from portal.concurrency import WrongState
from portal.history import recorded
from portal.models import User

MOST = 40  # codes of one analysis


@recorded
def add(analysis: Analysis, codes: Iterable[Code], *, by: User) -> int:
    """Say that the analysis is about these codes too; return how many it was not about already."""
    row = analyses.open_for_writing(analysis)
    known = set(row.codes.values_list("code", flat=True))
    new = {code.pk: code for code in codes if code.pk not in known}
    if len(known) + len(new) > MOST:
        raise WrongState(_("An analysis has at most %(most)s codes. Choose a wider group instead.") % {"most": MOST})
    for code in new.values():
        AnalysisCode.objects.create(analysis=row, code=code)
    return len(new)


@recorded
def remove(chosen: AnalysisCode, *, by: User) -> None:
    """Take a code away; gone already, nothing happens."""
    analyses.open_for_writing(chosen.analysis)
    AnalysisCode.objects.filter(pk=chosen.pk).delete()
