"""The agreement's rules held against a project: what does not agree is told, and the board decides."""

from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from followup.models import Project, ProjectReport, Purpose
from portal.templatetags.portal import kr


@dataclass(frozen=True)
class Remark:
    """Something that does not agree with a rule; a rule that is not confirmed says so."""

    text: str
    is_sure: bool = True


def remarks(project: Project) -> list[Remark]:
    """Return where the project does not keep to its agreement."""
    agreement, found = project.agreement, []

    def say(rule: str, text: str) -> None:
        found.append(Remark(text, agreement.is_sure_of(rule)))

    is_project = project.purpose == Purpose.DEVELOPMENT
    if is_project and project.municipalities.count() < agreement.least_municipalities:
        words = {"n": agreement.least_municipalities}
        say("least_municipalities", _("At least %(n)s municipalities must take part.") % words)
    limit = agreement.pre_study_limit
    if project.kind == Project.Kind.PRE_STUDY and limit is not None and project.applied > limit:
        say("pre_study_limit", _("A pre-study may have %(limit)s at most.") % {"limit": kr(limit)})
    if project.from_on < (agreement.from_on or project.from_on) or project.to_on > (agreement.to_on or project.to_on):
        found.append(Remark(_("The project goes on outside the period of the agreement.")))
    late = ProjectReport.objects.late(timezone.localdate()).filter(
        project__organisation=project.organisation_id, project__agreement__party=agreement.party_id
    )
    other = late.exclude(project=project.pk).select_related("project").order_by("due_on").first()
    if other:
        late_words = {"name": project.organisation, "title": other.project.title}
        found.append(Remark(_("%(name)s has a late report in another project: %(title)s.") % late_words))
    return found
