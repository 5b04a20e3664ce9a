"""The forms of follow-up: built, previewed, decided and copied."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from councils.models import Party
from followup import permissions
from followup.forms.follow_up_forms import DecideForm, NewForm, QuestionForm, SectionForm, TitleForm, initial_of
from followup.models import FollowUpForm
from followup.models.declaration import short_name
from followup.models.questions import Content, Question, QuestionKind
from followup.services import follow_up_forms
from followup.services.indicators.registry import ALL
from portal.concurrency import WrongState
from portal.form_pages import take
from portal.http import Request, require


def find(request: Request, pk: int) -> FollowUpForm:
    rows = FollowUpForm.objects.visible_to(request.user).select_related("meeting", "made_by")
    return get_object_or_404(rows, pk=pk)


def write(request: Request, pk: int) -> FollowUpForm:
    """Return a form for writing: 404 to whoever may not read it, 403 to whoever may not write it."""
    row = find(request, pk)
    require(permissions.can_run_follow_up(request.user))
    return row


def change(request: Request, row: FollowUpForm, how: Callable[[Content], Content], said: str) -> HttpResponse:
    """Change what the form asks, say so, and go back to it."""
    return take(request, lambda: follow_up_forms.change(row, how, by=request.user), back=row, done=lambda _made: said)


@require_GET
def index(request: Request) -> HttpResponse:
    """All forms, the newest year first."""
    require(permissions.can_read_follow_up(request.user))
    context = {
        "forms": FollowUpForm.objects.visible_to(request.user).select_related("meeting"),
        "can_write": permissions.can_run_follow_up(request.user),
    }
    return render(request, "followup/forms/index.html", context)


@require_http_methods(["GET", "POST"])
def new(request: Request) -> HttpResponse:
    """Begin a version of a year's form, empty or as a copy."""
    require(permissions.can_run_follow_up(request.user))
    form = NewForm(request.POST if request.method == "POST" else None, user=request.user)
    if request.method != "POST" or not form.is_valid():
        context = {"form": form, "heading": _("New form"), "action": _("Begin the form")}
        return render(request, "followup/forms/edit.html", context, status=422 if form.errors else 200)
    said = form.cleaned_data
    row = follow_up_forms.begin(said["year"], title=said["title"], source=said["source"], by=request.user)
    messages.success(request, _("The form is begun. Nobody outside those who write it sees it yet."))
    return redirect(row)


@require_GET
def detail(request: Request, pk: int) -> HttpResponse:
    """What the form asks, with the tools to change it while it is a draft."""
    row = find(request, pk)
    five = list(Party.objects.all())
    names = {party.key: short_name(party) for party in five}
    content = row.asks
    sections = [(one, [_shown(q, names, content) for q in one.questions]) for one in content.sections]
    context = {
        "form": row,
        "sections": sections,
        "co_sign": content.co_sign,
        "can_write": row.is_open and permissions.can_run_follow_up(request.user),
        "can_decide": row.is_open and permissions.can_decide_form(request.user),
        "can_copy": permissions.can_run_follow_up(request.user),
        "parties": [(party, names[party.key]) for party in five],
    }
    return render(request, "followup/forms/detail.html", context)


def _shown(question: Question, names: dict[str, str], content: Content) -> dict[str, Any]:
    hangs_on = content.question(question.when[0].partition("=")[0]) if question.when else None
    return {
        "question": question,
        "kind": QuestionKind(question.kind).label,
        "who": ", ".join(names[key] for key in question.parties if key in names) or _("All five parties"),
        "indicators": [str(ALL[key].title) for key in question.indicators if key in ALL],
        "hangs_on": hangs_on.text if hangs_on else "",
    }


@require_http_methods(["GET", "POST"])
def edit(request: Request, pk: int) -> HttpResponse:
    """Change the title, and whether two sign."""
    row = write(request, pk)
    initial = {"title": row.title, "co_sign": row.asks.co_sign}
    form = TitleForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method != "POST" or not form.is_valid():
        return _form_page(request, row, form, _("Change the form"), _("Save"))
    return take(
        request,
        lambda: follow_up_forms.rename(row, by=request.user, **form.cleaned_data),
        back=row,
        done=_("The form is saved."),
    )


def _form_page(request: Request, row: FollowUpForm, form: Any, heading: str, action: str) -> HttpResponse:
    context = {"form": form, "row": row, "heading": heading, "action": action}
    return render(request, "followup/forms/edit.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def section(request: Request, pk: int, key: str = "") -> HttpResponse:
    """Add a section, or change one."""
    row = write(request, pk)
    known = row.asks.section(key)
    if key and known is None:
        raise Http404
    initial = {"title": known.title, "text": known.text} if known else None
    form = SectionForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method != "POST" or not form.is_valid():
        heading = _("Change the section") if known else _("Add a section")
        return _form_page(request, row, form, heading, _("Save the section"))

    def how(content: Content) -> Content:
        return content.with_section(form.section(key or content.new_key("s"), content.section(key)))

    return change(request, row, how, _("The section is saved."))


@require_http_methods(["GET", "POST"])
def question(request: Request, pk: int, key: str = "") -> HttpResponse:
    """Add a question, or change one."""
    row = write(request, pk)
    content = row.asks
    known = content.question(key)
    if (key and known is None) or not content.sections:
        raise Http404
    initial = initial_of(known) if known else {"section": request.GET.get("section")}
    data = request.POST if request.method == "POST" else None
    form = QuestionForm(data, content=content, question=known, initial=initial)
    if request.method != "POST" or not form.is_valid():
        heading = _("Change the question") if known else _("Add a question")
        return _form_page(request, row, form, heading, _("Save the question"))

    def how(content: Content) -> Content:
        asked = form.asked(key or content.new_key("q"))
        return content.with_question(form.cleaned_data.get("section", ""), asked)

    return change(request, row, how, _("The question is saved."))


@require_POST
def move(request: Request, pk: int, key: str) -> HttpResponse:
    """Move a section or a question one place up or down."""
    row = write(request, pk)
    by = -1 if request.POST.get("way") == "up" else 1
    return change(request, row, lambda content: content.moved(key, by), _("It is moved."))


@require_POST
def remove(request: Request, pk: int, key: str) -> HttpResponse:
    """Take away a section with its questions, or a question."""
    row = write(request, pk)
    return change(request, row, lambda content: content.without(key), _("It is taken away."))


@require_POST
def discard(request: Request, pk: int) -> HttpResponse:
    """Throw a draft away."""
    row = write(request, pk)
    try:
        follow_up_forms.discard(row, by=request.user)
        messages.success(request, _("The draft is thrown away."))
    except WrongState as error:
        messages.error(request, str(error))
        return redirect(row)
    return redirect("followup:form-list")


@require_http_methods(["GET", "POST"])
def decide(request: Request, pk: int) -> HttpResponse:
    """Note that Västgruppen has decided on the form."""
    row = find(request, pk)
    require(permissions.can_decide_form(request.user))
    form = DecideForm(request.POST if request.method == "POST" else None, user=request.user)
    if request.method != "POST" or not form.is_valid():
        return _form_page(request, row, form, _("Note the decision on the form"), _("Decide the form"))
    return take(
        request,
        lambda: follow_up_forms.decide(row, by=request.user, **form.cleaned_data),
        back=row,
        done=_("The form is decided. It can no longer be changed."),
    )


@require_POST
def copy(request: Request, pk: int) -> HttpResponse:
    """Begin the next year's form with the questions of this one."""
    row = write(request, pk)
    title = _("Follow-up of the declaration %(year)s") % {"year": row.year + 1}
    made = follow_up_forms.begin(row.year + 1, title=title, source=row, by=request.user)
    messages.success(request, _("The copy is a draft. Change it as you like."))
    return redirect(made)
