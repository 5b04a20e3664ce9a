"""What is typed about a place in a council."""

from typing import Any, ClassVar

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from councils import permissions
from councils.models import Council, Membership, Organisation, Person
from portal.forms.fields import CleanModelForm, DayField, choose_from, clean_text, offer
from portal.models import User
from portal.sorting import swedish

Role = Membership.Role


class PersonInput(forms.TextInput):
    """A text field with a list of people to choose from while one types."""

    template_name = "councils/memberships/person_input.html"

    def __init__(self, people: list[Person]) -> None:
        super().__init__(attrs={"autocomplete": "off"})
        self.people = people

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        context["widget"]["attrs"]["list"] = f"{context['widget']['attrs'].get('id', name)}_list"
        return context | {"people": [label(person) for person in self.people]}


def label(person: Person) -> str:
    """Return what the list says of a person: name and organisation, and the address that tells namesakes apart."""
    parts = (person.name, person.organisation.label, person.email)
    return ", ".join(part for part in parts if part)


class PersonField(forms.CharField):
    """Somebody in the registry, written as the list says it, or by name or address alone where that is enough."""

    def __init__(self, people: list[Person], **kwargs: Any) -> None:
        super().__init__(widget=PersonInput(people), max_length=400, **kwargs)
        self.people = people

    def clean(self, value: Any) -> Any:
        text = clean_text(super().clean(value)).strip().casefold()
        if not text:
            raise forms.ValidationError(self.error_messages["required"])
        exact = [person for person in self.people if label(person).casefold() == text]
        found = exact or [person for person in self.people if text in {person.name.casefold(), person.email.casefold()}]
        if len(found) == 1:
            return found[0]
        if found:
            raise forms.ValidationError(_("Several people have that name. Choose one of them in the list."))
        raise forms.ValidationError(
            _("Nobody in the registry is called that. Choose in the list, or add the person first.")
        )


class MembershipForm(CleanModelForm):
    """A new place, or a change of one; only those who may appoint a coordinator are offered that role."""

    from_on = DayField(
        label=gettext_lazy("from"),
        required=False,
        help_text=gettext_lazy("For example 2027-02-11. Empty if not known."),
    )
    to_on = DayField(
        label=gettext_lazy("to and including"),
        required=False,
        help_text=gettext_lazy("Empty for as long as nothing else is said."),
    )

    class Meta:
        model = Membership
        fields = ["organisation", "role", "from_on", "to_on"]
        help_texts: ClassVar[dict[str, Any]] = {
            "organisation": gettext_lazy("Leave empty for the organisation where the person works.")
        }

    def __init__(self, *args: Any, user: User | None = None, council: Council | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if user is not None and council is not None and not permissions.can_appoint_coordinator(user, council):
            offer(self, "role", [choice for choice in Role.choices if choice[0] != Role.COORDINATOR])
        organisations = Organisation.objects.filter(Q(ended_on=None) | Q(pk=self.instance.organisation_id))
        choose_from(self, "organisation", organisations.order_by(swedish("name")), empty=_("Where the person works"))
        self.fields["organisation"].required = False
        if self.instance.pk is None and user is not None:
            rows = Person.objects.visible_to(user).filter(ended_on=None).select_related("organisation")
            people = list(rows.order_by(swedish("name"), "pk"))
            self.fields["person"] = PersonField(
                people, label=_("person"), error_messages={"required": _("Choose who is given the place.")}
            )
            self.initial["from_on"] = timezone.localdate()
            chosen = (label(person) for person in people if str(person.pk) == self.initial.get("person"))
            self.initial["person"] = next(chosen, "")
        self.order_fields(["person", "organisation", "role", "from_on", "to_on"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        person = cleaned.get("person") or (self.instance.person if self.instance.pk else None)
        if person is not None:
            self.instance.person = person
            cleaned["organisation"] = cleaned.get("organisation") or person.organisation
        return cleaned


class EndForm(forms.Form):
    """The last day of a place; it is over at once if none is said."""

    to_on = DayField(
        label=gettext_lazy("last day"), required=False, help_text=gettext_lazy("Empty to end the place at once.")
    )
