"""What is typed about a hearing: the question, more time, the summary, and a municipality's or a party's answer."""

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from councils.models import HearingRequest, SharedItem
from councils.models.party import REGION
from councils.services import hearing_files
from councils.services.hearing_files import Upload
from councils.services.hearings import Said
from portal.forms.documents import UploadField
from portal.forms.fields import CleanModelForm, DayField, MarkupArea, TextField, never_call_optional
from portal.models import Document

Answer, Level = HearingRequest.Answer, HearingRequest.Level


class OpenForm(forms.Form):
    """What is asked, by which day it is answered, and whether the two outside the county are asked too."""

    question = TextField(
        label=gettext_lazy("the question to the municipalities"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("So that it can be answered by one who has not followed the item."),
        error_messages={"required": gettext_lazy("Write what the municipalities shall answer.")},
    )
    due_on = DayField(
        label=gettext_lazy("answer by"),
        help_text=gettext_lazy(
            "The whole day counts. The silent are reminded three days before, on the day and two days after."
        ),
        error_messages={"required": gettext_lazy("Give the day by which to answer.")},
    )
    with_outside = forms.BooleanField(
        label=gettext_lazy("ask Kungsbacka and Varberg too"),
        required=False,
        help_text=gettext_lazy("They lie outside the county, and are shown apart from its 49."),
    )

    papers = forms.ModelMultipleChoiceField(
        label=gettext_lazy("documents that go with the question"),
        queryset=Document.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Whoever has the link to the question can open them, without an account."),
    )

    def __init__(self, *args: Any, item: SharedItem, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        found = hearing_files.of_item(item)
        papers = self.fields["papers"]
        assert isinstance(papers, forms.ModelMultipleChoiceField)
        papers.queryset, papers.initial = found, [document.pk for document in found]
        if not papers.initial:
            del self.fields["papers"]

    def clean_due_on(self) -> date:
        return _coming(self.cleaned_data["due_on"])


class MoreTimeForm(forms.Form):
    """A later day, and why."""

    due_on = DayField(
        label=gettext_lazy("new day"), error_messages={"required": gettext_lazy("Give the day by which to answer.")}
    )
    reason = TextField(
        label=gettext_lazy("why there is more time"),
        max_length=300,
        help_text=gettext_lazy("Stands in the mail, and in the history."),
        error_messages={"required": gettext_lazy("Say why there is more time.")},
    )
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)

    def __init__(self, *args: Any, before: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.before = before

    def clean_due_on(self) -> date:
        day = _coming(self.cleaned_data["due_on"])
        if day <= self.before:
            raise forms.ValidationError(_("Give a day later than %(day)s.") % {"day": self.before.isoformat()})
        return day


def _coming(day: date) -> date:
    if day < timezone.localdate():
        raise forms.ValidationError(_("Give a day that has not passed."))
    if day.year > timezone.localdate().year + 2:
        raise forms.ValidationError(_("Give a day within two years."))
    return day


class CloseForm(forms.Form):
    """What the hearing came to, in the group's own words."""

    summary = TextField(
        label=gettext_lazy("summary"),
        max_length=20000,
        widget=MarkupArea(attrs={"rows": 12}),
        help_text=gettext_lazy("Begun with the numbers as they are now. Change it as you like."),
        error_messages={"required": gettext_lazy("Write what the hearing came to.")},
    )


class AnswerForm(forms.Form):
    """One of four answers, why, at which level and by whom; a party also says what its municipalities say otherwise."""

    answer = forms.ChoiceField(
        label=gettext_lazy("the answer"),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose one of the answers.")},
    )
    text = TextField(
        label=gettext_lazy("remark or reason"),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("What you write becomes a public record."),
    )
    dissent = TextField(
        label=gettext_lazy("dissent"),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Which of your municipalities say otherwise, and what."),
    )
    level = forms.ChoiceField(
        label=gettext_lazy("who stands behind the answer?"),
        widget=forms.RadioSelect,
        choices=Level.choices,
        error_messages={"required": gettext_lazy("Say at which level the answer has been settled.")},
    )
    answered_by = TextField(
        label=gettext_lazy("who answers?"),
        max_length=160,
        help_text=gettext_lazy("Name and title."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": gettext_lazy("Write the name of the one who answers.")},
    )
    file = UploadField(label=gettext_lazy("attachment"), required=False)

    def __init__(self, *args: Any, row: HearingRequest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        answer = self.fields["answer"]
        assert isinstance(answer, forms.ChoiceField)
        answer.choices = [(value, _explained(words, meaning)) for value, words, meaning in meanings()]
        never_call_optional(self, "text")  # some answers need it
        if not row.is_party or row.party_id == REGION:
            del self.fields["dissent"]

    def clean(self) -> dict[str, Any]:
        """An objection or a remark needs its words."""
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("answer") in HearingRequest.NEEDS_TEXT and not cleaned.get("text") and "text" not in self.errors:
            objects = cleaned["answer"] == Answer.OBJECTS
            self.add_error("text", _("Write what needs to be changed.") if objects else _("Write the remark."))
        return cleaned

    @property
    def said(self) -> Said:
        words = {name: value for name, value in self.cleaned_data.items() if name != "file"}
        return Said(**{**words, "answer": Answer(words["answer"])})

    @property
    def upload(self) -> Upload | None:
        verdict = self.cleaned_data["file"]
        return Upload(verdict, str(getattr(self.files["file"], "name", ""))) if verdict else None


class MeasureForm(CleanModelForm):
    """What was done about what a municipality or a party has said."""

    class Meta:
        model = HearingRequest
        fields = ["measure"]
        widgets = {"measure": forms.Textarea(attrs={"rows": 5})}
        help_texts = {"measure": gettext_lazy("Stands in the proof of anchoring, beside the answer.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["measure"].required = True
        self.fields["measure"].error_messages["required"] = _("Write what was done, or why nothing was.")


class ForwardForm(forms.Form):
    """The colleague whom the question is sent on to."""

    name = TextField(
        label=gettext_lazy("the colleague's name"),
        max_length=100,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": gettext_lazy("Write the colleague's name.")},
    )
    email = forms.EmailField(
        label=gettext_lazy("the colleague's e-mail"),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        error_messages={"required": gettext_lazy("Write the colleague's e-mail address.")},
    )


def meanings() -> list[tuple[str, str, str]]:
    """Return the four answers: the value, the words and what they mean in a line."""
    return [
        (Answer.SUPPORTS, _("We support it"), _("As it is written")),
        (Answer.WITH_REMARKS, _("We support it, with a remark"), _("Write what should be kept in mind")),
        (Answer.OBJECTS, _("We do not support it"), _("Write what needs to be changed")),
        (Answer.NO_VIEW, _("We take no position"), _("The question has been read, and is left to others")),
    ]


def _explained(words: str, meaning: str) -> str:
    return format_html('{}<span class="m">{}</span>', words, meaning)
