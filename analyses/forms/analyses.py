"""What is typed about an analysis: the proposal, all that it says, the decision, and when it comes again."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any, ClassVar

from django import forms
from django.db.models import Q
from django.forms import BoundField
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from analyses import permissions
from analyses.models import Analysis, Area, Topic
from councils.models import Council, Meeting, Organisation, Person, SharedItem
from portal.forms.fields import CleanModelForm, DayField, MarkupArea, TextField, choose_from
from portal.models import User
from portal.sorting import swedish

# How long after a meeting one may still say that it asked for an analysis.
ASKED = timedelta(days=540)
PROPOSAL = ["title", "council", "is_external", "publisher", "purpose", "users", "effort", "topics", "areas"]
COMES_FROM = ["origin_meeting", "shared_item"]
CONTENT = ["summary", "findings", "text", "method"]
EDITION = ["edition", "period", "url", "frequency", "next_expected_on"]


class ProposalForm(CleanModelForm):
    """What an analysis shall answer, for whom, and what it takes; or that others have made one."""

    is_external = forms.TypedChoiceField(
        label=gettext_lazy("made by"),
        choices=[("", gettext_lazy("Ourselves")), ("1", gettext_lazy("Others"))],
        coerce=bool,
        empty_value="",
        required=False,
        widget=forms.RadioSelect,
    )
    topics = forms.MultipleChoiceField(
        label=gettext_lazy("topics"),
        choices=Topic.choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Choose at least one topic.")},
    )
    areas = forms.MultipleChoiceField(
        label=gettext_lazy("areas"),
        choices=Area.choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Choose at least one area.")},
    )
    GROUPS: ClassVar[list[tuple[Any, list[str]]]] = [
        (gettext_lazy("What it is about"), PROPOSAL),
        (gettext_lazy("Where the question comes from"), COMES_FROM),
    ]

    class Meta:
        model = Analysis
        fields = [*PROPOSAL, *COMES_FROM]
        widgets: ClassVar[dict[str, Any]] = {"purpose": forms.Textarea(attrs={"rows": 4})}
        help_texts: ClassVar[dict[str, Any]] = {
            "purpose": gettext_lazy("The question, and what one shall be able to decide with the answer."),
            "users": gettext_lazy("For example the municipalities' education boards."),
            "effort": gettext_lazy("For example 200 hours, 150 000 kr and half a year."),
            "publisher": gettext_lazy("Needed for what others have made, for example SCB or Arbetsförmedlingen."),
        }

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        here = self.instance
        self.fields["title"].error_messages["required"] = _("Give the analysis a title.")
        self.fields["purpose"].error_messages["required"] = _("Write what the analysis shall answer.")
        councils = permissions.councils_of(user) | Council.objects.filter(pk=here.council_id)
        choose_from(self, "council", councils.order_by(swedish("name")), empty=_("Choose a council"))
        self.fields["publisher"].required = False
        organisations = Organisation.objects.filter(Q(ended_on=None) | Q(pk=here.publisher_id))
        choose_from(self, "publisher", organisations.order_by(swedish("name")), empty=_("The council's host"))
        since = timezone.now() - ASKED
        meetings = Meeting.objects.visible_to(user).filter(starts_at__range=(since, timezone.now()))
        meetings = (meetings | Meeting.objects.filter(pk=here.origin_meeting_id)).select_related("council")
        choose_from(self, "origin_meeting", meetings.order_by("-starts_at"), empty=_("No meeting"))
        items = SharedItem.objects.visible_to(user).open() | SharedItem.objects.filter(pk=here.shared_item_id)
        choose_from(self, "shared_item", items.order_by("-number"), empty=_("No shared item"))

    @property
    def groups(self) -> Iterator[tuple[str, list[BoundField]]]:
        """Return the fields in their sections, each under its heading."""
        for heading, names in self.GROUPS:
            yield str(heading), [self[name] for name in names]

    def clean(self) -> dict[str, Any]:
        """Ask for the publisher of what others have made; ours is published by the host of the council in charge."""
        cleaned = super().clean()
        cleaned["is_external"] = bool(cleaned.get("is_external"))
        council = cleaned.get("council")
        if cleaned.get("publisher") is None and cleaned.get("is_external"):
            self.add_error(
                "publisher", _("Choose the organisation that has made it. Add it to the registry if it is new.")
            )
        elif cleaned.get("publisher") is None and council is not None:
            cleaned["publisher"] = council.host
        return cleaned


class AnalysisForm(ProposalForm):
    """Everything that an analysis says."""

    url = forms.URLField(
        label=gettext_lazy("link to the source"),
        required=False,
        assume_scheme="https",
        max_length=500,
        error_messages={"invalid": gettext_lazy("Write the whole address, for example https://www.scb.se/.")},
    )
    next_expected_on = DayField(label=gettext_lazy("next edition expected"), required=False)
    GROUPS: ClassVar[list[tuple[Any, list[str]]]] = [
        (gettext_lazy("What it shows"), CONTENT),
        (gettext_lazy("The edition"), EDITION),
        *ProposalForm.GROUPS,
    ]

    class Meta(ProposalForm.Meta):
        fields = [*CONTENT, *EDITION, *ProposalForm.Meta.fields]
        widgets: ClassVar[dict[str, Any]] = {
            **ProposalForm.Meta.widgets,
            "summary": forms.Textarea(attrs={"rows": 3}),
            "findings": forms.Textarea(attrs={"rows": 4}),
            "text": MarkupArea(attrs={"rows": 14}),
            "method": MarkupArea(attrs={"rows": 5}),
        }
        help_texts: ClassVar[dict[str, Any]] = {
            **ProposalForm.Meta.help_texts,
            "summary": gettext_lazy("Two sentences that everybody understands. They stand first on the public page."),
            "findings": gettext_lazy(
                "At most three, a line each: the figure, a bar and what it says. 7 400 | more are needed."
            ),
            "text": gettext_lazy(
                "Place a table or a chart on a line of its own: [[tabell 1]] or [[diagram 2]]. Their numbers stand "
                "on the page of tables and charts."
            ),
            "method": gettext_lazy("How it was made, on which sources, and where it is uncertain."),
        }

    def clean_findings(self) -> str:
        """Refuse lines that have no bar, and more than three."""
        text: str = self.cleaned_data["findings"]
        lines = [line for line in text.splitlines() if line.strip()]
        if len(lines) > 3 or any(not all(part.strip() for part in line.partition("|")) for line in lines):
            raise forms.ValidationError(_("Write at most three lines, each as figure | what it says."))
        return text


class PlanForm(CleanModelForm):
    """When the next edition is expected."""

    next_expected_on = DayField(label=gettext_lazy("next edition expected"), required=False)

    class Meta:
        model = Analysis
        fields = ["frequency", "next_expected_on"]


class DecisionForm(forms.Form):
    """What was decided about a proposed analysis, and when."""

    decision = TextField(
        label=gettext_lazy("the decision"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Who makes it, and when it shall be done."),
        error_messages={"required": gettext_lazy("Write what was decided.")},
    )
    on = DayField(label=gettext_lazy("decided on"), error_messages={"required": gettext_lazy("Give the day.")})

    def clean_on(self) -> Any:
        """Refuse a day that has not come."""
        on = self.cleaned_data["on"]
        if on > timezone.localdate():
            raise forms.ValidationError(_("Give a day that has come."))
        return on


class PersonForm(forms.Form):
    """One of those whom one may name."""

    person = forms.ModelChoiceField(
        Person.objects.none(),
        label=gettext_lazy("Person"),
        error_messages={
            "required": gettext_lazy("Choose a person."),
            "invalid_choice": gettext_lazy("Choose one of the people in the list."),
        },
    )

    def __init__(self, *args: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = people.select_related("organisation").order_by(swedish("name"))
        choose_from(self, "person", rows, empty=_("Choose a person"))
