"""What is typed when a form of follow-up is built and decided."""

import re
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from councils.models import Council, Meeting, Party
from followup.models import Commitment, FollowUpForm
from followup.models.declaration import short_name
from followup.models.questions import Content, Question, QuestionKind, Section
from followup.services.indicators.registry import ALL
from portal.forms.fields import DayField, TextField
from portal.models import User

LINES = forms.Textarea(attrs={"rows": 4})
YEARS = range(2023, 2031)


class NewForm(forms.Form):
    """The year, what the form is called, and which form it begins with."""

    year = forms.TypedChoiceField(label=gettext_lazy("year"), coerce=int, choices=[(year, year) for year in YEARS])
    title = TextField(label=gettext_lazy("title"), max_length=120)
    source = forms.ModelChoiceField(
        FollowUpForm.objects.none(),
        label=gettext_lazy("begin with the questions of"),
        required=False,
        empty_label=gettext_lazy("Nothing: an empty form"),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["source"]
        field.queryset = FollowUpForm.objects.visible_to(user)
        field.label_from_instance = lambda row: f"{row.title}, {row.year} ({row.number})"
        self.fields["year"].initial = min(timezone.localdate().year + 1, YEARS[-1])


class TitleForm(forms.Form):
    """What the form is called, and whether two sign."""

    title = TextField(label=gettext_lazy("title"), max_length=120)
    co_sign = forms.BooleanField(
        label=gettext_lazy("Two from each party sign"),
        required=False,
        help_text=gettext_lazy("For example an official and the head of the association."),
    )


class SectionForm(forms.Form):
    """A section's heading and what stands beneath it."""

    title = TextField(label=gettext_lazy("heading"), max_length=120)
    text = TextField(
        label=gettext_lazy("introduction"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    def section(self, key: str, known: Section | None) -> Section:
        said = self.cleaned_data
        return Section(key, said["title"], said["text"], known.questions if known else ())


class QuestionForm(forms.Form):
    """A question: what is asked, of whom, when, and what stands beside."""

    section = forms.ChoiceField(label=gettext_lazy("section"))
    kind = forms.ChoiceField(label=gettext_lazy("kind"), choices=QuestionKind.choices)
    text = TextField(label=gettext_lazy("the question"), max_length=300)
    options = TextField(
        label=gettext_lazy("choices"),
        max_length=2000,
        required=False,
        widget=LINES,
        help_text=gettext_lazy("One on each line. For the kind choice."),
    )
    columns = TextField(
        label=gettext_lazy("columns"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("One on each line. For the kind table."),
    )
    help = TextField(
        label=gettext_lazy("explanation"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    commitment = forms.TypedChoiceField(label=gettext_lazy("commitment"), coerce=int, required=False, empty_value=None)
    is_required = forms.BooleanField(label=gettext_lazy("Must be answered"), required=False, initial=True)
    parties = forms.MultipleChoiceField(
        label=gettext_lazy("who answers"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Nobody chosen: all five."),
    )
    indicators = forms.MultipleChoiceField(
        label=gettext_lazy("indicators beside the question"), required=False, widget=forms.CheckboxSelectMultiple
    )
    when = forms.MultipleChoiceField(
        label=gettext_lazy("asked only where the party has answered"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Nothing chosen: always."),
    )

    def __init__(self, *args: Any, content: Content, question: Question | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.question = question
        fields: Any = self.fields
        fields["section"].choices = [(one.key, one.title) for one in content.sections]
        rows = Commitment.objects.in_force(timezone.localdate()).order_by("number")
        numbers = [(row.number, f"{row.number}. {row.title}") for row in rows]
        fields["commitment"].choices = [("", _("None")), *numbers]
        fields["parties"].choices = [(party.key, short_name(party)) for party in Party.objects.all()]
        fields["indicators"].choices = [(one.key, one.title) for one in ALL.values()]
        others = [one for one in content.questions if question is None or one.key != question.key]
        fields["when"].choices = [(pair, f"{one.text[:70]}: {word}") for one in others for pair, word in one.possible]
        if not fields["when"].choices:
            del self.fields["when"]
        if question is not None:
            del self.fields["section"]

    def clean(self) -> dict[str, Any]:
        """Ask for what the kind cannot do without."""
        cleaned = super().clean() or self.cleaned_data
        for name in ("options", "columns"):
            lines = [line.strip() for line in re.split(r"\n", cleaned.get(name, "")) if line.strip()]
            cleaned[name] = tuple(dict.fromkeys(lines))[:20]
        if cleaned.get("kind") == QuestionKind.CHOICE and len(cleaned["options"]) < 2:
            self.add_error("options", _("Write at least two choices."))
        if cleaned.get("kind") == QuestionKind.TABLE and not cleaned["columns"]:
            self.add_error("columns", _("Write at least one column."))
        if cleaned.get("kind") == QuestionKind.RATING and cleaned.get("commitment") is None:
            self.add_error("commitment", _("A rating is of a commitment. Choose which."))
        return cleaned

    def asked(self, key: str) -> Question:
        """Return the question as it has been typed."""
        said = self.cleaned_data
        lists = ("parties", "indicators", "options", "columns", "when")
        words: dict[str, Any] = {name: said[name] for name in ("kind", "text", "help", "commitment", "is_required")}
        return Question(key=key, **words | {name: tuple(said.get(name, ())) for name in lists})


def initial_of(question: Question) -> dict[str, Any]:
    """Return what the form of a question begins with."""
    names = ("kind", "text", "help", "commitment", "is_required", "parties", "indicators", "when")
    lines = {name: "\n".join(getattr(question, name)) for name in ("options", "columns")}
    return {name: getattr(question, name) for name in names} | lines


class DecideForm(forms.Form):
    """When and at which meeting Västgruppen decided."""

    on = DayField(label=gettext_lazy("decided"), error_messages={"required": gettext_lazy("Give the day.")})
    meeting = forms.ModelChoiceField(
        Meeting.objects.none(),
        label=gettext_lazy("decided at"),
        required=False,
        empty_label=gettext_lazy("No meeting in the portal"),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].initial = timezone.localdate()
        choose_meeting(self.fields["meeting"], user)


def choose_meeting(field: Any, user: User) -> None:
    """Let a field choose among Västgruppen's meetings that have begun, as far as the user sees them."""
    rows = Meeting.objects.visible_to(user).filter(council__kind=Council.Kind.VAST_GROUP)
    field.queryset = rows.filter(starts_at__lte=timezone.now()).select_related("council").order_by("-starts_at")
    field.label_from_instance = lambda row: f"{row.title}, {row.day.isoformat()}"
