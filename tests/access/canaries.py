"""A word of its own in every private field of the world, and for each who may come upon it.

A page may show a word to fewer than may read it; that some page shows it to somebody keeps the word alive.
"""

from dataclasses import dataclass
from typing import Any

import pgtrigger
from django.apps import apps
from django.db import models
from django.utils import timezone

from analyses.models import Undertaking
from councils.models import CarriedOn, CouncilName, Import
from councils.services import minutes
from councils.services.imports import runs
from followup.models import Answer, ApplicationReview, ReportPlan, SelfAssessment
from portal.celery import app as celery
from portal.models import RecurringJob
from portal.services import document_texts, documents, jobs, search_index
from tests import factories as f
from tests.access.analysis_table import ANALYSIS_READERS, REGISTER, REVIEWER
from tests.access.analysis_table import RUN as ANALYSIS_RUNNERS
from tests.access.dialogue_table import OFFICIALS, TALKERS
from tests.access.follow_up_table import READ as FOLLOW_UP_READERS
from tests.access.follow_up_table import VAST
from tests.access.funding_table import APPLICANT, DASHBOARD, OFFICERS, PROJECT_READERS
from tests.access.funding_table import READERS as MONEY_READERS
from tests.access.lines import (
    ADMINISTRATORS,
    ANY_ROLE,
    APPROVERS,
    COORDINATORS,
    COUNCIL,
    EVERYBODY,
    GROUP_READERS,
    KNOW_THE_MEMBER,
    NOBODY,
    READERS,
    READERS_OUTSIDE,
    REGISTRY_READERS,
    SIGNED_IN,
)
from tests.access.world import World
from tests.portal.documents import attached, judged

MEMBER = frozenset({"member"})
# Those who read all councils, and what stays within the other councils of the world.
READ_ALL = frozenset({"strategic", "region_officer", "administrator"})
ELSEWHERE_OWN = frozenset({"other_member", "other_coordinator"})
ELSEWHERE = ELSEWHERE_OWN | READ_ALL
IN_GROUP = frozenset({"strategic", "region_officer"})
IN_VAST = frozenset({"vast", "region_officer"})
PARTY = frozenset({"host_staff"})
HEARD = GROUP_READERS | {"municipal_contact"}
UPLOADER = frozenset({"coordinator"})
ROLES = sorted(EVERYBODY)


@dataclass(frozen=True)
class Canary:
    """A word in one field of one row, and the roles that may come upon it."""

    word: str
    where: str
    # The field that it stands in: councils.Meeting.title.
    field: str
    may: frozenset[str]


# Which field of which row (words of the world, and of `_more`), and who may read what stands there.
PLANTED: dict[str, frozenset[str]] = {
    # The council's meetings
    "council.mandate": READERS,
    "council.standing_items": READERS,
    "old_name.name": READERS,
    "ended_council.name": READERS_OUTSIDE,
    "idle_council.mandate": READERS_OUTSIDE,
    "planned.title": READERS,
    "planned.place": READERS,
    "planned.video_url": READERS,
    "planned.registry_number": READERS,
    "called.title": READERS,
    "called.call_message": READERS,
    "held.title": READERS,
    "held.council_name": READERS,
    "held.reopened_reason": READERS,
    "cancelled.cancelled_reason": READERS,
    "item.title": READERS,
    "item.text": READERS,
    "item.notes": READERS,
    "held_item.title": READERS,
    "held_item.text": READERS,
    "held_item.notes": COUNCIL,
    "held_decision.text": READERS,
    "decision.text": READERS,
    "action_point.text": READERS,
    "done_action_point.outcome": READERS,
    # Whoever has taken something on reads it, wherever it comes from.
    "lent_action_point.text": READERS | {"other_member"},
    "attendance.note": READERS,
    "invitation.note": READERS,
    "carried.text": READERS,
    "proposal.title": READERS,
    "proposal.text": READERS,
    "declined_proposal.reason": READERS,
    "verdict.remark": APPROVERS,
    "verdict.reply": APPROVERS,
    "extract.summary": APPROVERS,
    "extract.items": APPROVERS,
    "reviewed_extract.summary": APPROVERS,
    "reviewed_extract.organisations": APPROVERS,
    "published_extract.summary": EVERYBODY,
    # A correction is its writers' until it is confirmed; then the minutes say it.
    "correction.was": APPROVERS,
    "correction.shall_be": APPROVERS,
    "correction.reason": APPROVERS,
    # Documents have their record's readers
    "document.title": READERS,
    "document_version.filename": READERS,
    "document_version.note": READERS,
    "document.CONTENT": READERS,
    "held_document.title": COUNCIL,
    "held_document.CONTENT": COUNCIL,
    "removed_document.title": COORDINATORS,
    "shared_document.title": GROUP_READERS,
    "shared_document.CONTENT": GROUP_READERS,
    "job.title": READERS,
    "job.filename": READERS,
    # The other councils
    "elsewhere.mandate": ELSEWHERE,
    "elsewhere_meeting.title": ELSEWHERE,
    "elsewhere_item.title": ELSEWHERE,
    "elsewhere_item.notes": ELSEWHERE_OWN,
    "elsewhere_decision.text": ELSEWHERE,
    "elsewhere_action_point.text": ELSEWHERE,
    "group_meeting.title": READ_ALL,
    "group_item.notes": IN_GROUP,
    "referral.text": READ_ALL,
    "vast_meeting.title": READ_ALL | IN_VAST,
    "vast_item.notes": IN_VAST,
    # What the strategic group prepares
    "shared_item.title": GROUP_READERS,
    "shared_item.question": GROUP_READERS,
    "shared_item.background": GROUP_READERS,
    "shared_item.proposal": GROUP_READERS,
    "decided_item.decision": GROUP_READERS,
    "followed_item.outcome": GROUP_READERS,
    "withdrawn_item.withdrawn_reason": GROUP_READERS,
    "position.text": GROUP_READERS,
    "draft_position.text": PARTY,
    "comment.text": GROUP_READERS,
    "solved_comment.text": GROUP_READERS,
    # What the municipalities are asked: the world's contact is asked one question
    "hearing.question": HEARD,
    "hearing.due_reason": HEARD,
    "hearing.summary": GROUP_READERS,
    "question.due_reason": HEARD,
    "answered_question.text": GROUP_READERS,
    "answered_question.dissent": GROUP_READERS,
    "answered_question.answered_by": GROUP_READERS,
    "answered_question.measure": GROUP_READERS,
    "forward.name": HEARD,
    "forward.email": HEARD,
    "forward.sent_by": HEARD,
    "paper.title": HEARD,
    "answer_file.title": HEARD,
    # Anchoring, and what the boards have decided
    "anchoring.management": GROUP_READERS,
    "anchoring.text": GROUP_READERS,
    "handled_sent_on.outcome": GROUP_READERS,
    # What employers have said, by how far it may be told
    "secret_dialogue.notes": COORDINATORS,
    "dialogue.notes": COUNCIL,
    "dialogue.tried": COUNCIL,
    "party_dialogue.notes": OFFICIALS,
    "shared_dialogue.notes": TALKERS,
    "need.subject": TALKERS,
    # Analyses until they are published, and how they are spread
    **dict.fromkeys(
        (f"written_analysis.{name}" for name in ("title", "purpose", "users", "effort", "edition", "period")),
        ANALYSIS_READERS,
    ),
    **dict.fromkeys(
        (f"written_analysis.{name}" for name in ("summary", "findings", "text", "method")), ANALYSIS_READERS
    ),
    "decided_analysis.decision": ANALYSIS_READERS,
    "declined_analysis.declined_reason": ANALYSIS_READERS,
    "own_review.remarks": ANALYSIS_READERS | REVIEWER,
    **dict.fromkeys((f"dataset.{name}" for name in ("title", "source", "note", "filename")), ANALYSIS_READERS),
    **dict.fromkeys((f"table_draft.{name}" for name in ("title", "source", "note", "filename")), ANALYSIS_RUNNERS),
    **dict.fromkeys((f"data_chart.{name}" for name in ("title", "about", "finding")), ANALYSIS_READERS),
    "delivery.message": ANALYSIS_RUNNERS,
    "recipient.email": ANALYSIS_RUNNERS,
    "recipient_list.name": ANALYSIS_RUNNERS,
    "recipient_list.addresses": ANALYSIS_RUNNERS,
    # What the delregions judge: a draft is the delregion's own, what is reviewed every council's
    "assessment.text": READERS | {"other_coordinator"},
    "reviewed_assessment.text": SIGNED_IN - {"outsider", "former_member", "municipal_contact"},
    "round.name": REGISTER,
    "round.period": REGISTER,
    "out_assessment.text": EVERYBODY,
    "out_assessment.stands_behind": EVERYBODY,
    "out_assessment.decision": EVERYBODY,
    "goal.title": REGISTER,
    "goal.said": REGISTER,
    "priority.title": REGISTER,
    "goal.text": SIGNED_IN - {"outsider", "former_member", "municipal_contact"},
    # What a council plans for its year
    "plan.text": READERS,
    "focus.title": READERS,
    "focus.aim": READERS,
    "focus.comment": READERS,
    # The money: an applicant's draft is its own, what is sent is read by those who work with the association's money
    "draft_application.title": APPLICANT,
    "draft_application.summary": APPLICANT,
    "draft_application.aims": APPLICANT,
    "application.title": PROJECT_READERS,
    "application.summary": PROJECT_READERS,
    "application.aims": PROJECT_READERS,
    **dict.fromkeys(
        (f"judgement.{name}_why" for name in ("relevance", "potential", "feasibility", "actors")), OFFICERS
    ),
    "terms.name": DASHBOARD,
    "terms.url": DASHBOARD,
    "agreement.title": PROJECT_READERS,
    "proposed_project.title": MONEY_READERS,
    "proposed_project.summary": MONEY_READERS,
    "proposed_project.registry_number": MONEY_READERS,
    # What has been granted is in the public list.
    "project.summary": EVERYBODY,
    "grant.paragraph": PROJECT_READERS,
    "grant.registry_number": PROJECT_READERS,
    "grant.conditions": PROJECT_READERS,
    "grant.reason": PROJECT_READERS,
    "entry.reason": PROJECT_READERS,
    "entry.reference": PROJECT_READERS,
    "sent_report.deviations": PROJECT_READERS,
    "proposed_project.aims": MONEY_READERS,
    "project.aims": PROJECT_READERS,
    "report.done": PROJECT_READERS,
    "sent_report.results": PROJECT_READERS,
    "change_request.reason": PROJECT_READERS,
    "agreement.registry_number": MONEY_READERS,
    # The follow-up: what a party has not signed is its own
    "draft_form.title": VAST,
    "draft_answer.value": COORDINATORS,
    "signed_answer.value": FOLLOW_UP_READERS,
    "own_answers.remark": COORDINATORS | {"region_officer"},
    "evidence.note": FOLLOW_UP_READERS,
    "report_plan.lead": FOLLOW_UP_READERS,
    "report_plan.conclusions": FOLLOW_UP_READERS,
    # The registry
    "contact.name": KNOW_THE_MEMBER,
    "contact.title": KNOW_THE_MEMBER,
    "contact.email": KNOW_THE_MEMBER,
    "contact.phone": KNOW_THE_MEMBER,
    "ended_person.name": REGISTRY_READERS,
    "organisation.website": ANY_ROLE,
    "ended_organisation.name": ANY_ROLE,
    "board.name": ANY_ROLE,
    "import.filename": UPLOADER,
    "import.CONTENT": UPLOADER,
    # Accounts
    "other_administrator.email": ADMINISTRATORS,
    "closed_user.name": ADMINISTRATORS,
    "session.user_agent": NOBODY,
    "directory.uid": NOBODY,
    "directory.extra_data": NOBODY,
    "passkey.data": NOBODY,
    "notification.title": MEMBER,
    "notification.text": MEMBER,
    "mail.subject": ADMINISTRATORS,
    "mail.error": ADMINISTRATORS,
    "mail.text": NOBODY,
    "mail.html": NOBODY,
    "recurring_job.error": ADMINISTRATORS,
    # Keys: an address that is itself the permission, shown to nobody but the one whose it is.
    "invitation.code": MEMBER,
    "feed.code": NOBODY,
    "question.code": frozenset({"municipal_contact"}),
}

# Words that the world plants where no page shows them to those who may read them: a verdict on a text that has changed
# since, a file of an answer that has not been given, what came of a remark in a hearing that is open, what a letter
# said, a recipient of another council's, and why answers were sent back that have been signed since.
UNSHOWN = {
    *("verdict.remark", "verdict.reply", "answer_file.title", "answered_question.measure"),
    *("delivery.message", "recipient.email", "own_answers.remark"),
}

# Fields that are nobody's secret: what a row is called by in addresses and files, checksums, and what is public.
OPEN = {
    *("portal.User.name", "portal.Job.content_type", "portal.Job.sha256", "portal.Job.kind", "portal.Job.key"),
    *("portal.Job.step", "portal.Job.file", "portal.Notification.kind", "portal.Notification.key"),
    *("portal.Notification.path", "portal.NotificationSettings.channels", "portal.RecurringJob.name"),
    *("portal.DocumentVersion.file", "portal.DocumentVersion.sha256", "portal.Submission.location"),
    *("councils.Organisation.name", "councils.Organisation.short_name", "councils.Organisation.organisation_number"),
    *("councils.Party.key", "councils.Party.area", "councils.Municipality.code", "councils.Municipality.abbreviation"),
    *("councils.Council.short_name", "councils.Council.slug", "councils.Board.short_name"),
    *("councils.Verdict.digest", "councils.CalendarFeed.content_hash", "councils.Import.plan"),
    *("councils.SharedItem.number", "councils.Classification.version", "councils.Code.code", "councils.Code.name"),
    *("councils.Code.words", "councils.Population.source"),
    *("analyses.Analysis.number", "analyses.Analysis.url", "analyses.Subject.name"),
    # The declaration and its commitments are public; so is what a call is for, and what is granted money.
    *("followup.Declaration.edition", "followup.Declaration.title", "followup.Clause.number"),
    *("followup.Clause.heading", "followup.Clause.text", "followup.Commitment.title", "followup.Commitment.text"),
    *("followup.Commitment.success", "followup.Call.title", "followup.Call.text", "followup.Fund.name"),
    *("followup.Answer.key", "followup.IndicatorValue.key", "followup.Goal.key"),
}
# Fields that no page and no mail reads, or that are written from those above.
UNREAD = {
    *("portal.User.password", "portal.Job.params", "portal.Job.error", "councils.Meeting.told"),
    *("portal.Mail.key", "portal.Mail.to", "portal.Mail.reply_to", "portal.Mail.calendar", "portal.Mail.message_id"),
    # The search is read through its records' rights: test_an_entry_of_the_search_is_its_readers.
    *(f"portal.SearchEntry.{name}" for name in ("source", "kind", "title", "context", "url", "text")),
    *("portal.SearchEntry.folded", "portal.SearchEntry.folded_title", "portal.SearchOwed.source"),
    *("portal.SearchOwed.lookup", "portal.SearchWord.word"),
    *("portal.Mail.unsubscribe_url", "councils.Import.unused_headings"),
    *("councils.ImportRow.name", "councils.ImportRow.changes"),
    *("councils.ImportRow.problems", "councils.HearingForward.key"),
    *("councils.Correction.answer",),
    # What is published is frozen as it is read then; tables, budgets and checks hold numbers and words from above.
    *("analyses.Publication.content", "analyses.Dataset.columns", "analyses.Dataset.rows", "analyses.TableDraft.lines"),
    *("analyses.TableDraft.units", "analyses.DataChart.known_until", "analyses.Review.checklist"),
    *("analyses.Recipient.key", "analyses.Outcome.text", "analyses.Subscription.email", "analyses.Subscription.key"),
    *("followup.Application.budget", "followup.Application.financing", "followup.ChangeRequest.amounts"),
    *("followup.FollowUpForm.content", "followup.Cycle.figures", "followup.Proof.differences"),
    *("followup.CoFinancing.note", "followup.IndicatorValue.note", "followup.Goal.decision"),
    *("followup.ProjectReport.remarks",),
}
# What a word stands in, where it is more than a text.
WRITTEN_INTO = {
    "import.CONTENT": "councils.ImportRow.cells",
    "invitation.code": "councils.Invitation.key",
    "feed.code": "councils.CalendarFeed.key",
    "question.code": "councils.HearingRequest.key",
}


def text_fields() -> set[str]:
    """Return every field of the four apps that holds words."""
    kinds = (models.CharField, models.TextField, models.JSONField)
    return {
        f"{model._meta.label}.{field.name}"
        for app in ("portal", "councils", "analyses", "followup")
        for model in apps.get_app_config(app).get_models()
        if not hasattr(model, "pgh_tracked_model")
        for field in model._meta.concrete_fields
        if isinstance(field, kinds) and not field.choices
    }


def plant(world: World) -> list[Canary]:
    """Put the words into the world, make what is made of them, and return them."""
    world.rows = rows = _more(world)
    found = []
    for number, (where, may) in enumerate(PLANTED.items()):
        word, name, field = f"zq{number:03}x", *where.split(".")
        if field == "code":
            # What comes after the first part says when it was signed.
            word = rows[name].code.split(":")[0]
        elif field == "CONTENT":
            _into_content(world, rows, name, word)
        else:
            _into_field(rows[name], field, word, may)
        kind = rows[name]._meta.label
        found.append(Canary(word, where, WRITTEN_INTO.get(where, f"{kind}.{field}"), may))
    document_texts.sweep()
    search_index.sweep()
    for own in (False, True):
        jobs.run(minutes.order_pdf(rows["held"], own=own, by=world.roles["coordinator"]).pk)
    return found


def marker(role: str) -> str:
    """Return what stands beside every word that the role may not read: it shall never find it either."""
    # Three letters apart from every other role's, or the search would take the one for a misspelling of the other.
    return f"qk{3 * chr(97 + ROLES.index(role))}w"


def _into_field(row: models.Model, name: str, word: str, may: frozenset[str]) -> None:
    field = row._meta.get_field(name)
    hidden = "".join(marker(role) for role in ROLES if role not in may)
    text = f"{word} {hidden}".strip()
    value: Any = text if not field.max_length or len(text) <= field.max_length else word
    if isinstance(field, models.EmailField):
        value = f"{word}@example.org"
    elif isinstance(field, models.URLField):
        value = f"https://{word}.example/"
    elif isinstance(field, models.JSONField):
        value = _json(name, word)
    # Not through a service: what is planted is there however it came.
    with pgtrigger.ignore():
        type(row)._base_manager.filter(pk=row.pk).update(**{name: value})
    row.refresh_from_db()


def _json(name: str, word: str) -> Any:
    return {
        "value": {"rating": "met", "text": word},
        "standing_items": [{"title": word, "kind": "dialogue", "minutes": 10}],
        "items": [{"number": "1.", "title": word, "conclusion": word, "decisions": [word]}],
        "organisations": [{"side": "supply", "names": [word]}],
    }.get(name, {"key": word})


def _into_content(world: World, rows: dict[str, Any], name: str, word: str) -> None:
    """Write the word into a file: an uploaded list, or a document's new version."""
    if name == "import":
        content = f"Namn;Typ\n{word};Privat arbetsgivare\n".encode()
        by = world.roles["coordinator"]
        rows[name] = runs.upload(Import.Kind.ORGANISATIONS, content, filename=f"{rows[name].filename}.csv", by=by)
        return
    with (file := judged(f"Underlag {word}".encode(), "Underlag.txt"))["verdict"].content:
        documents.replace(rows[name], by=world.roles["coordinator"], **file)


def _more(world: World) -> dict[str, Any]:
    """Return the world's rows, and those that the table above asks for besides."""
    rows, roles = world.rows, world.roles
    council, shared = rows["council"], rows["shared_item"]
    group, host = shared.council, council.host.party
    held_item = f.AgendaItemFactory(meeting=rows["held"], position=1, is_held_to_council=True)
    elsewhere = f.MeetingFactory(council=rows["elsewhere"], held=True)
    elsewhere_item = f.AgendaItemFactory(meeting=elsewhere, is_held_to_council=True)
    vast_meeting = f.MeetingFactory(council=roles["vast"].person.memberships.get().council, held=True)
    strategic = roles["strategic"]
    rows["verdict"].reply = "Texten står kvar."
    rows["verdict"].save(update_fields=["reply"])
    group_held = f.MeetingFactory(council=group, held=True)
    return {
        **rows,
        "group": group,
        "sent_item": rows["sent_on"].item,
        "group_held": group_held,
        "doubted": rows["verdict"].item.meeting,
        "reviewed_meeting": rows["reviewed_extract"].meeting,
        "old_name": CouncilName.objects.create(council=council, name="Forum", to_on="2020-12-31"),
        "cancelled": f.MeetingFactory(council=council, cancelled=True),
        "held_item": held_item,
        "held_decision": f.DecisionFactory(item=held_item),
        "held_document": attached(held_item, roles["coordinator"]),
        "lent_action_point": f.ActionPointFactory(council=council, owner=roles["other_member"].person),
        "carried": CarriedOn.objects.create(meeting=rows["held"], organisation=rows["membership"].organisation),
        "document_version": rows["document"].versions.get(),
        "shared_document": attached(shared, strategic),
        "elsewhere_meeting": elsewhere,
        "elsewhere_item": elsewhere_item,
        "elsewhere_decision": f.DecisionFactory(item=elsewhere_item),
        "elsewhere_action_point": f.ActionPointFactory(council=rows["elsewhere"], item=elsewhere_item),
        "group_item": f.AgendaItemFactory(meeting=group_held, is_held_to_council=True, shared_item=shared),
        "vast_meeting": vast_meeting,
        "vast_item": f.AgendaItemFactory(meeting=vast_meeting, is_held_to_council=True),
        "followed_item": f.SharedItemFactory(council=group, decided=True, state="followed_up"),
        "withdrawn_item": f.SharedItemFactory(council=group, withdrawn=True),
        "draft_position": f.PositionFactory(item=rows["ready_item"], party=rows["position"].party),
        "declined_analysis": f.AnalysisFactory(council=council, declined=True),
        "judgement": ApplicationReview.objects.create(
            application=rows["application"],
            by=roles["host_staff"],
            at=timezone.now(),
            **dict.fromkeys(ApplicationReview.CRITERIA, 3),
        ),
        "entry": rows["project"].entries.get(),
        "own_answers": (own := SelfAssessment.objects.get(cycle__year=2026, party=host)),
        "draft_answer": own.answers.get(),
        "signed_answer": Answer.objects.get(assessment__cycle__year=2024, assessment__party=host),
        "undertaken_item": Undertaking.objects.create(goal=rows["goal"], shared_item=shared),
        "report_plan": ReportPlan.objects.create(cycle=own.cycle),
        "recurring_job": RecurringJob.objects.get_or_create(name=next(iter(celery.conf.beat_schedule)))[0],
    }
