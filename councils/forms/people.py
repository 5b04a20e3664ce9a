"""What is typed about a person, what they are set to do, and when that ends."""

from datetime import date
from typing import Any, ClassVar

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from councils.models import Assignment, Organisation, Person
from portal import identity_numbers, phone_numbers
from portal.forms.accounts import MailboxField
from portal.forms.fields import CleanModelForm, DayField, choose_from, offer
from portal.sorting import swedish

EARLIEST = date(1990, 1, 1)


class PersonForm(CleanModelForm):
    """Somebody's work contact; whoever writes only about themselves keeps their organisation."""

    email = MailboxField(
        label=gettext_lazy("work e-mail"),
        max_length=254,
        required=False,
        help_text=gettext_lazy("Needed for an invitation to the portal. Codes to log in are sent here."),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )

    is_another = forms.BooleanField(label=gettext_lazy("this is somebody else with the same name"), required=False)
    # Whoever has the same name in the same organisation: most often the same person, written twice.
    twin: Person | None = None

    class Meta:
        model = Person
        fields: ClassVar[list[str]] = ["name", "title", "organisation", "email", "phone"]
        widgets: ClassVar[dict[str, forms.Widget]] = {
            "name": forms.TextInput(attrs={"autocomplete": "off"}),
            "phone": forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
        }

    def __init__(self, *args: Any, own: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].error_messages["required"] = _("Write the person's name.")
        if self.instance.pk is not None:
            del self.fields["is_another"]
        if self.instance.user_id is not None:
            self.fields["email"].help_text = ""  # what one logs in with is said beside the form
        if own:
            del self.fields["organisation"]
            return
        self.fields["organisation"].error_messages["required"] = _("Choose the organisation that the person works for.")
        # Whoever has an organisation that has ended keeps it until somebody chooses another.
        rows = Organisation.objects.filter(Q(ended_on=None) | Q(pk=self.instance.organisation_id))
        choose_from(self, "organisation", rows.order_by(swedish("name")), empty=_("Choose an organisation"))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        for name in ("name", "title", "email", "phone"):
            if identity_numbers.has_one(str(cleaned.get(name, "")), among_phones=name == "phone"):
                self.add_error(name, _("This looks like a personal identity number. The portal must not hold them."))
        if phone := cleaned.get("phone"):
            cleaned["phone"] = phone_numbers.tidy(phone)
            if not any(character.isdigit() for character in phone):
                self.add_error("phone", _("Write a telephone number, for example 070-123 45 67."))
        if self.instance.pk is None and {"name", "organisation"} <= cleaned.keys():
            same = {"name__iexact": cleaned["name"], "organisation": cleaned["organisation"]}
            self.twin = Person.objects.filter(**same).first()
            if self.twin and not cleaned.get("is_another"):
                self.add_error("name", _("There is already a person with that name in the organisation."))
        return cleaned


class EndForm(forms.Form):
    """The first day without: the last day with rights is the day before."""

    on = DayField(label=gettext_lazy("ends from and including"), initial=timezone.localdate)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].error_messages["required"] = _("Give the day.")

    def clean_on(self) -> date:
        day: date = self.cleaned_data["on"]
        if not EARLIEST <= day <= timezone.localdate():
            raise forms.ValidationError(_("Give today or a day that has passed."))
        return day


class AssignmentForm(forms.ModelForm):  # type: ignore[type-arg]  # the model is named in Meta
    """What a person is set to do, and for whom: the parties' and the councils' hosts have officials, towns contacts."""

    from_on = DayField(label=gettext_lazy("from"))

    class Meta:
        model = Assignment
        fields: ClassVar[list[str]] = ["task", "organisation", "from_on"]
        widgets: ClassVar[dict[str, Any]] = {"task": forms.RadioSelect}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["from_on"] = timezone.localdate()
        offer(self, "task", Assignment.Task.choices)
        self.fields["task"].error_messages["required"] = _("Choose the task.")
        self.fields["organisation"].error_messages["required"] = _("Choose the organisation.")
        self.fields["from_on"].error_messages["required"] = _("Give the day.")
        takes_part = Q(party__isnull=False) | Q(municipality__isnull=False) | Q(hosted_councils__isnull=False)
        rows = Organisation.objects.filter(pk__in=Organisation.objects.active().filter(takes_part).values("pk"))
        rows = rows.select_related("municipality")
        choose_from(self, "organisation", rows.order_by(swedish("name")), empty=_("Choose an organisation"))

    def clean_from_on(self) -> date:
        day: date = self.cleaned_data["from_on"]
        if not EARLIEST <= day <= date(timezone.localdate().year + 5, 12, 31):
            raise forms.ValidationError(_("Give a day within five years."))
        return day

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        task, organisation = cleaned.get("task"), cleaned.get("organisation")
        if task and organisation:
            is_town = hasattr(organisation, "municipality")
            if task == Assignment.Task.MUNICIPAL_CONTACT and not is_town:
                self.add_error("organisation", _("A municipal contact is set for a municipality. Choose one."))
            elif task != Assignment.Task.MUNICIPAL_CONTACT and is_town:
                self.add_error("organisation", _("Choose one of the parties, or a council's host."))
        return cleaned
