"""The forms of follow-up: built, previewed, decided and copied."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from councils.models import Party
from followup import permissions
from followup.forms.answers import AnswerForm
from followup.forms.follow_up_forms import DecideForm, NewForm, QuestionForm, SectionForm, TitleForm, initial_of
from followup.models import FollowUpForm
from followup.models.declaration import short_name
from followup.models.questions import Content, Question, QuestionKind
from followup.services import follow_up_forms
from followup.services.indicators.registry import ALL
from portal.form_pages import ask, take
from portal.http import Request, require


def find(request: Request, pk: int) -> FollowUpForm:
    rows = FollowUpForm.objects.visible_to(request.user).select_related("meeting", "made_by")
    return get_object_or_404(rows, pk=pk)


def write(request: Request, pk: int) -> FollowUpForm:
    """Return a form for writing: 404 to whoever may not read it, 403 to whoever may not write it."""
    row = find(request, pk)
    require(permissions.can_run_follow_up(request.user))
    return row


@require_GET
def index(request: Request) -> HttpResponse:
    """All forms, the newest year first."""
    require(permissions.can_read_follow_up(request.user))
    context = {
        "forms": FollowUpForm.objects.visible_to(request.user).select_related("meeting"),
        "can_write": permissions.can_run_follow_up(request.user),
    }
    return render(request, "followup/forms/index.html", context)


def _way(*here: tuple[str, str | None]) -> list[tuple[str, str | None]]:
    return [(_("Follow-up"), reverse("followup:overview")), (_("Forms"), reverse("followup:form-list")), *here]


@require_http_methods(["GET", "POST"])
def new(request: Request) -> HttpResponse:
    """Begin a version of a year's form, empty or as a copy."""
    require(permissions.can_run_follow_up(request.user))
    form = NewForm(request.POST if request.method == "POST" else None, user=request.user)

    def act() -> FollowUpForm:
        said = form.cleaned_data
        return follow_up_forms.begin(said["year"], title=said["title"], source=said["source"], by=request.user)

    heading = _("New form")
    return ask(
        request,
        form,
        heading=heading,
        crumbs=_way((heading, None)),
        back=reverse("followup:form-list"),
        act=act,
        action=_("Begin the form"),
        done=_("The form is begun. Nobody outside those who write it sees it yet."),
    )


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
    return {
        "question": question,
        "kind": QuestionKind(question.kind).label,
        "who": ", ".join(names[key] for key in question.parties if key in names) or _("All five parties"),
        "indicators": [str(ALL[key].title) for key in question.indicators if key in ALL],
        "conditions": [(text, ", ".join(answers)) for text, answers in content.conditions(question)],
    }


@require_GET
def preview(request: Request, pk: int) -> HttpResponse:
    """The questions as a party will meet them; what is typed there goes nowhere."""
    row = find(request, pk)
    names = {party.key: short_name(party) for party in Party.objects.all()}
    content = row.asks
    sections = [
        (
            one,
            [{**_shown(q, names, content), "form": AnswerForm(question=q, value={}, version=0)} for q in one.questions],
        )
        for one in content.sections
    ]
    heading = _("Preview")
    context = {
        "row": row,
        "heading": heading,
        "sections": sections,
        "crumbs": _way((row.title, row.get_absolute_url()), (heading, None)),
        "section": "follow-up",
    }
    return render(request, "followup/forms/preview.html", context)


def _ask(
    request: Request,
    row: FollowUpForm,
    form: Any,
    heading: str,
    act: Callable[[], Any],
    *,
    action: str,
    done: str,
    lede: str = "",
    onward: str = "",
) -> HttpResponse:
    return ask(
        request,
        form,
        heading=heading,
        about=row.title,
        lede=lede,
        crumbs=_way((row.title, row.get_absolute_url()), (heading, None)),
        back=row.get_absolute_url(),
        act=act,
        action=action,
        done=done,
        onward=onward,
    )


@require_http_methods(["GET", "POST"])
def edit(request: Request, pk: int) -> HttpResponse:
    """Change the title, and whether two sign."""
    row = write(request, pk)
    initial = {"title": row.title, "co_sign": row.asks.co_sign}
    form = TitleForm(request.POST if request.method == "POST" else None, initial=initial)
    return _ask(
        request,
        row,
        form,
        _("Change the form"),
        lambda: follow_up_forms.rename(row, by=request.user, **form.cleaned_data),
        action=_("Save"),
        done=_("The form is saved."),
    )


@require_http_methods(["GET", "POST"])
def section(request: Request, pk: int, key: str = "") -> HttpResponse:
    """Add a section, or change one."""
    row = write(request, pk)
    known = row.asks.section(key)
    if key and known is None:
        raise Http404
    initial = {"title": known.title, "text": known.text} if known else None
    form = SectionForm(request.POST if request.method == "POST" else None, initial=initial)

    def how(content: Content) -> Content:
        return content.with_section(form.section(key or content.new_key("s"), content.section(key)))

    return _ask(
        request,
        row,
        form,
        _("Change the section") if known else _("Add a section"),
        lambda: follow_up_forms.change(row, how, by=request.user),
        action=_("Save the section"),
        done=_("The section is saved."),
    )


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

    def how(content: Content) -> Content:
        asked = form.asked(key or content.new_key("q"))
        return content.with_question(form.cleaned_data.get("section", ""), asked)

    return _ask(
        request,
        row,
        form,
        _("Change the question") if known else _("Add a question"),
        lambda: follow_up_forms.change(row, how, by=request.user),
        action=_("Save the question"),
        done=_("The question is saved."),
    )


@require_POST
def move(request: Request, pk: int, key: str) -> HttpResponse:
    """Move a section or a question one place up or down."""
    row = write(request, pk)
    by = -1 if request.POST.get("way") == "up" else 1
    return take(
        request,
        lambda: follow_up_forms.change(row, lambda content: content.moved(key, by), by=request.user),
        back=row,
        done=_("It is moved."),
    )


@require_http_methods(["GET", "POST"])
def remove(request: Request, pk: int, key: str) -> HttpResponse:
    """Ask, since it cannot be put back, and take away a section with its questions, or a question."""
    row = write(request, pk)
    found = row.asks.section(key)
    asked = row.asks.question(key)
    if found is None and asked is None:
        raise Http404
    n = len(found.questions) if found else 0
    what = found.title if found else asked.text if asked else ""
    many = ngettext(
        "“%(what)s” and its question are taken away.", "“%(what)s” and its %(n)s questions are taken away.", n
    )
    return _ask(
        request,
        row,
        Form(request.POST if request.method == "POST" else None),
        _("Take the section away?") if found else _("Take the question away?"),
        lambda: follow_up_forms.change(row, lambda content: content.without(key), by=request.user),
        lede=many % {"what": what, "n": n} if n else what,
        action=_("Take away"),
        done=_("It is taken away."),
    )


@require_http_methods(["GET", "POST"])
def discard(request: Request, pk: int) -> HttpResponse:
    """Ask, since it cannot be put back, and throw a draft away."""
    row = write(request, pk)
    return _ask(
        request,
        row,
        Form(request.POST if request.method == "POST" else None),
        _("Throw the draft away?"),
        lambda: follow_up_forms.discard(row, by=request.user),
        lede=_("“%(title)s” and all its questions are removed, and cannot be put back.") % {"title": row.title},
        action=_("Throw the draft away"),
        done=_("The draft is thrown away."),
        onward=reverse("followup:form-list"),
    )


@require_http_methods(["GET", "POST"])
def decide(request: Request, pk: int) -> HttpResponse:
    """Note that Västgruppen has decided on the form."""
    row = find(request, pk)
    require(permissions.can_decide_form(request.user))
    form = DecideForm(request.POST if request.method == "POST" else None, user=request.user)
    return _ask(
        request,
        row,
        form,
        _("Note the decision on the form"),
        lambda: follow_up_forms.decide(row, by=request.user, **form.cleaned_data),
        action=_("Decide the form"),
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
