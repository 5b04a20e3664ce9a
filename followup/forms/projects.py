"""What is typed about projects, their contacts, and the decisions on their money."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.db.models import Q
from django.forms import BoundField
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from councils.models import Board, Council, Municipality, Organisation, Person, SharedItem
from followup.models import CoFinancing, Decision, Frame, Project, Source
from followup.services.decisions import Financing
from followup.services.projects import LATER
from portal.forms.fields import CleanModelForm, DayField, MoneyField, choose_from
from portal.sorting import swedish
from portal.templatetags.portal import kr


class ProjectForm(CleanModelForm):
    """A project; when its money is decided only its words are left to change. Needs an instance with its agreement."""

    class Meta:
        model = Project
        fields = [
            *("title", "organisation", "kind", "purpose", "priority", "summary", "aims", "from_on", "to_on", "applied"),
            *("municipalities", "registry_number", "council", "shared_item"),
        ]
        field_classes: ClassVar[dict[str, Any]] = {"from_on": DayField, "to_on": DayField, "applied": MoneyField}
        widgets: ClassVar[dict[str, Any]] = {
            "summary": forms.Textarea(attrs={"rows": 4}),
            "aims": forms.Textarea(attrs={"rows": 4}),
            "municipalities": forms.CheckboxSelectMultiple,
        }
        help_texts: ClassVar[dict[str, Any]] = {
            "aims": gettext_lazy("What shall be true when the project ends. The final report is held against it."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        party, today = self.instance.agreement.party_id, timezone.localdate()
        if self.instance.pk and self.instance.state != Project.State.PROPOSED:
            for name in set(self.fields) - {*LATER, "version"}:
                del self.fields[name]
        else:
            here = Municipality.objects.filter(affiliations__party=party, affiliations__to_on=None)
            towns = here.select_related("organisation").order_by(swedish("organisation__name"))
            choose_from(self, "municipalities", towns, empty=None)
            active = Organisation.objects.filter(Q(ended_on=None) | Q(pk=self.instance.organisation_id))
            choose_from(self, "organisation", active.order_by(swedish("name")), empty=_("Choose an organisation"))
        councils = Council.objects.filter(host__party=party).order_by(swedish("name"))
        choose_from(self, "council", councils, empty=pgettext("council", "None"))
        items = SharedItem.objects.exclude(state__in=[SharedItem.State.WITHDRAWN]).order_by("-state_since")
        choose_from(self, "shared_item", items, empty=pgettext("shared item", "None"))
        self.today = today

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        first, last = cleaned.get("from_on"), cleaned.get("to_on")
        if first and last and last < first:
            self.add_error("to_on", _("The last day must not be before the first."))
        return cleaned


class ContactForm(forms.Form):
    """Who speaks for a project."""

    person = forms.ModelChoiceField(Person.objects.none(), label=gettext_lazy("person"))
    may_sign = forms.BooleanField(label=gettext_lazy("may sign for the organisation"), required=False)

    def __init__(self, *args: Any, project: Project, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = Person.objects.filter(organisation=project.organisation_id, ended_on=None)
        taken = project.contacts.values("person")
        choose_from(self, "person", people.exclude(pk__in=taken).order_by(swedish("name")), empty=_("Choose a person"))


class DecisionForm(CleanModelForm):
    """What a board has decided: how much from each frame, under which conditions; or nothing, and why."""

    GRANT, REJECT = "grant", "reject"
    outcome = forms.ChoiceField(
        label=gettext_lazy("what was decided"),
        widget=forms.RadioSelect,
        choices=[(GRANT, gettext_lazy("Money is granted")), (REJECT, gettext_lazy("The application is rejected"))],
        initial=GRANT,
    )

    class Meta:
        model = Decision
        fields = ["board", "decided_on", "paragraph", "registry_number", "conditions", "reason"]
        field_classes: ClassVar[dict[str, Any]] = {"decided_on": DayField}
        widgets: ClassVar[dict[str, Any]] = {
            "conditions": forms.Textarea(attrs={"rows": 4}),
            "reason": forms.Textarea(attrs={"rows": 3}),
        }
        help_texts: ClassVar[dict[str, Any]] = {
            "reason": gettext_lazy("Needed if the application is rejected, or if less is granted than applied for."),
        }

    def __init__(self, *args: Any, project: Project, frames: list[Frame], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        organisations = [project.agreement.party.organisation_id]
        boards = Board.objects.filter(Q(organisation__in=organisations) | Q(organisation__party="vg"))
        choose_from(self, "board", boards.order_by(swedish("name")), empty=_("Choose a board"))
        self.fields["decided_on"].initial = timezone.localdate()
        self.fields["registry_number"].initial = project.registry_number
        self.frames = {f"amount_{frame.pk}": frame for frame in frames}
        for name, frame in self.frames.items():
            words = _("%(left)s left of the frame") % {"left": kr(frame.left)}
            self.fields[name] = MoneyField(label=str(frame), required=False, min_value=0, help_text=words)
        for name, label in _grid().items():
            self.fields[name] = MoneyField(label=label, required=False, min_value=0)

    @property
    def about(self) -> list[BoundField]:
        return [self[name] for name in ("outcome", "board", "decided_on", "paragraph", "registry_number")]

    @property
    def amount_fields(self) -> list[BoundField]:
        return [self[name] for name in self.frames]

    @property
    def grid(self) -> list[tuple[str, list[BoundField]]]:
        """Return the fields of co-financing: a row for each kind of financier, in cash and in kind."""
        forms_of = CoFinancing.Form
        return [(str(one.label), [self[f"{one.value}_{form.value}"] for form in forms_of]) for one in Source]

    @property
    def words(self) -> list[BoundField]:
        return [self["conditions"], self["reason"]]

    @property
    def is_rejection(self) -> bool:
        return bool(self.cleaned_data["outcome"] == self.REJECT)

    @property
    def amounts(self) -> dict[Frame, Decimal]:
        return {frame: self.cleaned_data[name] for name, frame in self.frames.items() if self.cleaned_data[name]}

    @property
    def financing(self) -> list[Financing]:
        pairs = [(source.value, form.value) for source in Source for form in CoFinancing.Form]
        said = [(*pair, self.cleaned_data["_".join(pair)]) for pair in pairs]
        return [Financing(source, form, amount) for source, form, amount in said if amount]


def _grid() -> dict[str, str]:
    return dict(_cells())


def _cells() -> Iterator[tuple[str, str]]:
    for source in Source:
        for form in CoFinancing.Form:
            yield f"{source.value}_{form.value}", f"{source.label}, {str(form.label).lower()}"
