"""A party's self-assessment: written together, question by question, signed, sent back."""

from typing import Any, cast

from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from followup import permissions
from followup.forms.answers import AnswerForm
from followup.forms.cycles import RemarkForm
from followup.models import Answer, Evidence, SelfAssessment
from followup.models.declaration import short_name
from followup.models.questions import Content, Question
from followup.services import assessments, evidence, follow_up_reports, round_figures
from followup.views import cycle_page
from portal.concurrency import Conflict, WrongState
from portal.form_pages import ask, take
from portal.http import Request, require
from portal.templatetags.portal import clock


def find(request: Request, year: int, key: str) -> SelfAssessment:
    rows = SelfAssessment.objects.visible_to(request.user).for_list().select_related("cycle__declaration")
    return get_object_or_404(rows, cycle__year=year, party=key)


def write(request: Request, year: int, key: str) -> SelfAssessment:
    """Return the party's self-assessment for writing: 403 to every reader from another party."""
    row = find(request, year, key)
    require(permissions.answers_for(request.user, row.party))
    return row


@require_GET
def detail(request: Request, year: int, key: str) -> HttpResponse:
    """The questions with the party's answers; to others than the party only what is signed."""
    return page(request, find(request, year, key))


def page(request: Request, row: SelfAssessment, *, status: int = 200, **more: Any) -> HttpResponse:
    """Show the self-assessment; `clash` is a question that two have answered differently."""
    is_own = permissions.answers_for(request.user, row.party)
    cycle = row.cycle
    reads = permissions.reads_answers(request.user, row)
    answers = {one.key: one for one in row.answers.select_related("written_by")} if reads else {}
    said = {name: one.value for name, one in answers.items()}
    content = cycle.form.asks if cycle.form else None
    asked = content.asked(row.party_id, said) if content else []
    found = round_figures.all_of(cycle)
    before = _before(row)
    can_write = is_own and row.is_writable
    shown_to = [
        q for q in (content.questions if content else ()) if q in asked or (can_write and q.is_for(row.party_id))
    ]
    sections = [
        (section, [_shown(q, row, answers, found, before, more) for q in section.questions if q in shown_to])
        for section in (content.sections if content else ())
    ]
    pointed_out = _evidence(request, row) if reads else {}
    for one in (one for _section, questions in sections for one in questions):
        # A question that hangs on another is there all the time, so that it can be shown as soon as it is asked.
        one["is_asked"] = one["question"] in asked
        one["evidence"] = pointed_out.get(one["question"].commitment, [])
    context = {
        "row": row,
        "cycle": cycle,
        "name": short_name(row.party),
        "sections": [(section, shown) for section, shown in sections if shown],
        "reads": reads,
        "is_own": is_own,
        "can_write": can_write,
        **_progress(row, said),
        "notes": follow_up_reports.notes(cycle, row.party)[:1] if is_own else [],
        "can_co_sign": is_own and row.state == "to_co_sign" and row.signed_by_id != request.user.pk,
        "can_send_back": permissions.can_run_follow_up(request.user) and not row.is_writable and cycle.takes_answers,
        "is_late": row.is_late(timezone.localdate()),
        "look": cycle_page.LOOKS[SelfAssessment.State(row.state)],
        "crumbs": cycle_page.crumbs(cycle, short_name(row.party)),
        "section": "follow-up",
        **more,
    }
    return render(request, "followup/assessments/detail.html", context, status=status)


def _progress(row: SelfAssessment, said: dict[str, Any]) -> dict[str, Any]:
    """Return how far the party has come: what is missing, and how many of those that must be answered are."""
    content = row.cycle.form.asks if row.cycle.form else Content()
    missing = content.missing(row.party_id, said)
    required = len([q for q in content.asked(row.party_id, said) if q.is_required])
    return {"missing": missing, "answered": required - len(missing), "required": required}


def _evidence(request: Request, row: SelfAssessment) -> dict[int, list[evidence.Shown]]:
    """Return what the party has pointed out for the year and the reader may see, by the number of the commitment."""
    rows = Evidence.objects.filter(
        party=row.party_id, year=row.cycle.year, commitment__declaration=row.cycle.declaration_id
    )
    found: dict[int, list[evidence.Shown]] = {}
    for one in evidence.shown(request.user, rows.select_related("commitment")):
        found.setdefault(one.row.commitment.number, []).append(one)
    return found


def _before(row: SelfAssessment) -> dict[str, Any]:
    """Return the party's signed answers of the round before, by the questions' keys, as they were worded there."""
    signed = SelfAssessment.objects.filter(
        party=row.party_id, cycle__year__lt=row.cycle.year, state=SelfAssessment.State.SIGNED
    )
    earlier = signed.select_related("cycle__form").order_by("-cycle__year").first()
    if earlier is None or earlier.cycle.form is None:
        return {}
    asks = {question.key: question for question in earlier.cycle.form.asks.questions}
    return {
        one.key: {"year": earlier.cycle.year, "text": asks[one.key].shown(one.value)}
        for one in earlier.answers.all()
        if one.key in asks
    }


def _shown(
    question: Question,
    row: SelfAssessment,
    answers: dict[str, Answer],
    found: dict[tuple[str, str], round_figures.Figure],
    before: dict[str, Any],
    more: dict[str, Any],
) -> dict[str, Any]:
    answer = answers.get(question.key)
    form = more.get("form") if more.get("clash_key") == question.key else None
    value, version = (answer.value, answer.version) if answer else ({}, 0)
    return {
        "question": question,
        "answer": answer,
        "text": question.shown(value),
        "rows": value.get("rows", []),
        "form": form or AnswerForm(question=question, value=value, version=version),
        "figures": [found[row.party_id, key] for key in question.indicators if (row.party_id, key) in found],
        "before": before.get(question.key),
    }


@require_POST
def answer(request: Request, year: int, key: str, name: str) -> HttpResponse:
    """Keep the answer to one question. A later writer is shown both answers, and nothing is written over."""
    row = write(request, year, key)
    question = row.cycle.form.asks.question(name) if row.cycle.form else None
    if question is None:
        raise Http404
    form = AnswerForm(request.POST, question=question, value={}, version=0)
    is_script = request.headers.get("Accept", "").startswith("application/json")
    if not form.is_valid():
        words = " ".join(str(error) for errors in form.errors.values() for error in errors)
        if is_script:
            return JsonResponse({"text": words}, status=422)
        messages.error(request, words)
        return page(request, row, status=422, form=form, clash_key=name)
    try:
        kept = assessments.answer(row, question, value=form.value(), version=form.read_version, by=request.user)
    except WrongState as error:
        if is_script:
            return JsonResponse({"text": str(error)}, status=423)
        messages.error(request, str(error))
        return redirect(row)
    except Conflict as conflict:
        return _clash(request, row, question, form, cast(Answer, conflict.current), is_script=is_script)
    if is_script:
        return JsonResponse(
            {"version": kept.version, "saved": _("Saved %s") % clock(timezone.now()), **_now(request, row)}
        )
    messages.success(request, _("The answer is saved. Only your own party sees it until it is signed."))
    return redirect(f"{row.get_absolute_url()}#{name}")


def _now(request: Request, row: SelfAssessment) -> dict[str, Any]:
    """Return what an answer changes elsewhere on the page: which questions are asked, and what is missing."""
    said = {one.key: one.value for one in row.answers.all()}
    content = row.cycle.form.asks if row.cycle.form else Content()
    context = {"cycle": row.cycle, **_progress(row, said)}
    parts = {
        name: render(request, f"followup/assessments/_{name}.html", context).text for name in ("progress", "missing")
    }
    return {"asked": [q.key for q in content.asked(row.party_id, said)], **parts}


def _clash(
    request: Request, row: SelfAssessment, question: Question, form: AnswerForm, current: Answer, *, is_script: bool
) -> HttpResponse:
    """Show what the other has written, and let this person's answer be saved over it if they so choose."""
    who = current.written_by.name if current.written_by else _("Somebody else")
    clash = {"who": who, "at": current.written_at, "text": question.shown(current.value), "version": current.version}
    if is_script:
        context = {"clash": clash, "question": question}
        return render(request, "followup/assessments/_clash.html", context, status=409)
    form.data = {**request.POST.dict(), form.add_prefix("version"): str(current.version)}
    return page(request, row, status=409, form=form, clash=clash, clash_key=question.key)


def _step(request: Request, row: SelfAssessment, step: Any, said: str) -> HttpResponse:
    return take(request, lambda: step(row, by=request.user), back=row, done=lambda _made: said)


@require_POST
def sign(request: Request, year: int, key: str) -> HttpResponse:
    """Sign the party's answers; where two sign they wait for the other."""
    row = write(request, year, key)
    waits = row.cycle.form is not None and row.cycle.form.asks.co_sign
    signed = (
        _("You have signed. Now another from your party signs too.")
        if waits
        else _("The answers are signed. Thank you.")
    )
    return _step(request, row, assessments.sign, signed)


@require_POST
def co_sign(request: Request, year: int, key: str) -> HttpResponse:
    """Sign as the second."""
    row = write(request, year, key)
    return _step(request, row, assessments.co_sign, _("The answers are signed. Thank you."))


@require_http_methods(["GET", "POST"])
def send_back(request: Request, year: int, key: str) -> HttpResponse:
    """Send signed answers back with a remark."""
    row = find(request, year, key)
    require(permissions.can_run_follow_up(request.user))
    form = RemarkForm(request.POST if request.method == "POST" else None)
    heading = _("Send the answers of %(party)s back") % {"party": short_name(row.party)}
    return ask(
        request,
        form,
        heading=heading,
        about=str(row.cycle.year),
        crumbs=cycle_page.crumbs(row.cycle, heading),
        back=row.get_absolute_url(),
        act=lambda: assessments.send_back(row, by=request.user, **form.cleaned_data),
        action=_("Send back"),
        done=_("The answers are sent back."),
    )
