"""Whether a user may, in what concerns the follow-up and the money; who has which rights is the councils' to say."""

from django.db.models import Q, QuerySet

from councils.models import Party
from councils.rights import Kind, rights_of
from followup.models import Agreement, Application, Project, ProjectReport, SelfAssessment
from portal.models import User


def can_read_follow_up(user: User) -> bool:
    """The follow-up: Västgruppen, the strategic group, officials of the five parties, and whoever coordinates."""
    return rights_of(user).reads_follow_up


def parties_of(user: User) -> QuerySet[Party]:
    """Return the parties that the user answers for.

    They are those of whom the user is an official or stands for in the strategic group, and those whose overarching
    council the user coordinates.
    """
    rights = rights_of(user)
    return Party.objects.filter(Q(organisation__in=rights.staff_of | rights.speaks_for) | Q(pk__in=rights.areas))


def answers_for(user: User, party: Party) -> bool:
    """Whether the user writes what this party says of itself."""
    return parties_of(user).filter(pk=party.pk).exists()


def can_run_follow_up(user: User) -> bool:
    """Plan the follow-up, write its forms and reports, set goals: VGR's officials, and who coordinates Västgruppen."""
    rights = rights_of(user)
    return rights.is_region_staff or Kind.VAST_GROUP in rights.coordinates_kinds


def can_read_funding(user: User) -> bool:
    """The dashboards: VGR's officials, whoever works with an association's money or councils, and administrators."""
    rights = rights_of(user)
    is_association = bool(rights.funds_for or rights.staff_of or rights.coordinates)
    return rights.is_region_staff or rights.is_administrator or is_association


def can_write_agreements(user: User) -> bool:
    """Agreements, frames and general terms are VGR's to enter."""
    return rights_of(user).is_region_staff


def can_run_funding(user: User, agreement: Agreement) -> bool:
    """Enter projects and record decisions: the association's funding officer, and VGR's officials."""
    rights = rights_of(user)
    return rights.is_region_staff or agreement.party.organisation_id in rights.funds_for


def reads_agreement(user: User, agreement: Agreement) -> bool:
    return Agreement.objects.visible_to(user).filter(pk=agreement.pk).exists()


def can_run_project(user: User, project: Project) -> bool:
    return can_run_funding(user, project.agreement)


def can_decide_form(user: User) -> bool:
    """Note what Västgruppen has decided: its members but observers, and who coordinates it."""
    rights = rights_of(user)
    return rights.in_vast_group or Kind.VAST_GROUP in rights.coordinates_kinds


def reads_answers(user: User, row: SelfAssessment) -> bool:
    """What a party has signed is for all readers of the follow-up; before that for the party alone."""
    return row.is_signed or answers_for(user, row.party)


def reviews_claims(user: User) -> bool:
    """Claims wait for the associations' funding officers, and for VGR's officials."""
    rights = rights_of(user)
    return rights.is_region_staff or bool(rights.funds_for)


def can_write_report(user: User, report: ProjectReport) -> bool:
    """Write a report and its claim: the project's own contacts, and nobody in their place."""
    return report.project.contacts.filter(person__user=user).exists()


def can_sign_report(user: User, report: ProjectReport) -> bool:
    """Sign and send it: those of the contacts who may sign for their organisation."""
    return report.project.contacts.filter(person__user=user, may_sign=True).exists()


def can_ask_for_change(user: User, project: Project) -> bool:
    """Ask for a change of the decision: those of the contacts who may sign for their organisation."""
    return project.contacts.filter(person__user=user, may_sign=True).exists()


def can_review_report(user: User, report: ProjectReport) -> bool:
    return can_run_project(user, report.project)


def may_open_calls(user: User) -> bool:
    """Open calls: the associations' funding officers, each for its own agreements, and VGR's officials."""
    return reviews_claims(user)


def can_write_application(user: User, application: Application) -> bool:
    """Write and sign it: whoever began it, and nobody in their place."""
    return application.created_by_id == user.pk


def can_review_application(user: User, application: Application) -> bool:
    """Judge it: those who run the agreement's money, but never one's own."""
    return can_run_funding(user, application.call.agreement) and application.created_by_id != user.pk
