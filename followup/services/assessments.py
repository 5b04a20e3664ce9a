"""Self-assessments: several write, one signs, another may have to sign too; what does not do is sent back."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from followup.models import Answer, Cycle, SelfAssessment
from followup.models.questions import Question
from followup.services import notices
from portal.concurrency import Conflict, WrongState
from portal.history import recorded
from portal.models import User

State = SelfAssessment.State


def locked(row: SelfAssessment) -> SelfAssessment:
    """Return the self-assessment as it is now, locked with its round: no step of the one overtakes the other's."""
    Cycle.objects.select_for_update(no_key=True).get(pk=row.cycle_id)
    rows = SelfAssessment.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("cycle__form", "party").get(pk=row.pk)


def said(row: SelfAssessment) -> dict[str, Any]:
    """Return the answers so far, by the questions' keys."""
    return {answer.key: answer.value for answer in row.answers.all()}


def _open(row: SelfAssessment) -> SelfAssessment:
    found = locked(row)
    if not found.cycle.takes_answers:
        raise WrongState(_("The follow-up is %s.") % str(found.cycle.get_state_display()).lower())
    if found.state not in SelfAssessment.WRITABLE:
        raise WrongState(_("The answers are signed. They can be changed if they are sent back."))
    return found


@recorded
def answer(row: SelfAssessment, question: Question, *, value: dict[str, Any], version: int, by: User) -> Answer:
    """Keep an answer; Conflict if somebody has answered otherwise since the version that was read."""
    found = _open(row)
    if not question.is_for(found.party_id):
        raise WrongState(_("The question is not for your party."))
    kept = found.answers.select_for_update().filter(key=question.key).first()
    if kept is None:
        kept = Answer(assessment=found, key=question.key)
    elif kept.version != version and kept.value != value:
        raise Conflict(kept)
    if kept.pk and kept.value == value:
        return kept
    kept.value, kept.written_by, kept.written_at = value, by, timezone.now()
    kept.version += 1
    kept.save()
    return kept


@recorded
def sign(row: SelfAssessment, *, by: User) -> SelfAssessment:
    """Give the party's answers, once every question that must be answered is; where two sign, the first of them."""
    found = _open(row)
    form = found.cycle.form
    assert form is not None  # the database promises it of what is open
    missing = form.asks.missing(found.party_id, said(found))
    if missing:
        many = ngettext(
            "%(n)s question must be answered first.", "%(n)s questions must be answered first.", len(missing)
        )
        raise WrongState(many % {"n": len(missing)})
    found.state = State.TO_CO_SIGN if form.asks.co_sign else State.SIGNED
    found.signed_at, found.signed_by, found.version = timezone.now(), by, found.version + 1
    found.save(update_fields=["state", "signed_at", "signed_by", "version"])
    if found.is_signed:
        notices.signed(found, by=by)
    else:
        notices.to_co_sign(found, by=by)
    return found


@recorded
def co_sign(row: SelfAssessment, *, by: User) -> SelfAssessment:
    """Sign as the second, who is another than the first."""
    found = locked(row)
    if found.state != State.TO_CO_SIGN or not found.cycle.takes_answers:
        raise WrongState(_("Nothing waits for a second signature."))
    if found.signed_by_id == by.pk:
        raise WrongState(_("Somebody else from your party signs as the second."))
    found.state, found.co_signed_at, found.co_signed_by = State.SIGNED, timezone.now(), by
    found.version += 1
    found.save(update_fields=["state", "co_signed_at", "co_signed_by", "version"])
    notices.signed(found, by=by)
    return found


@recorded
def send_back(row: SelfAssessment, *, remark: str, by: User) -> SelfAssessment:
    """Let the party write again, and say why."""
    found = locked(row)
    if not found.cycle.takes_answers or found.state in SelfAssessment.WRITABLE:
        raise WrongState(_("Only what is signed and not yet presented is sent back."))
    found.state, found.remark, found.returned_at = State.RETURNED, remark, timezone.now()
    found.signed_at = found.signed_by = found.co_signed_at = found.co_signed_by = None
    found.version += 1
    fields = ["state", "remark", "returned_at", "signed_at", "signed_by", "co_signed_at", "co_signed_by", "version"]
    found.save(update_fields=fields)
    notices.returned(found, by=by)
    return found
