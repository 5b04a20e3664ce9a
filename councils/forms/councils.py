"""What is typed about a council, its names and its end."""

from typing import Any, ClassVar

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from councils import permissions
from councils.models import Council, CouncilName, Organisation
from councils.rights import rights_of
from portal.forms.fields import CleanModelForm, DayField, choose_from, clean_text, offer
from portal.models import User
from portal.sorting import swedish

# Whoever has a place in these reads or decides for all, so only administrators make a council one of them.
POWERFUL = {Council.Kind.STRATEGIC_GROUP, Council.Kind.VAST_GROUP}
MOST_SEATS = 60


class CouncilForm(CleanModelForm):
    """A new council, or a change of one; what gives rights (kind, host) is changed by administrators only."""

    renamed_on = DayField(
        label=gettext_lazy("the new name is used from and including"),
        required=False,
        help_text=gettext_lazy(
            "Only if you change the name. The old name is kept, and stays in what was written then."
        ),
    )
    is_correction = forms.BooleanField(
        label=gettext_lazy("I only correct the spelling of the name"),
        required=False,
        help_text=gettext_lazy("Then the old spelling is not kept."),
    )

    class Meta:
        model = Council
        fields = [
            *("name", "short_name", "kind", "host", "parent", "mandate", "active_since", "seats"),
            *("meetings_per_year", "minutes_kind", "approval", "approval_days"),
        ]
        widgets: ClassVar[dict[str, Any]] = {
            "minutes_kind": forms.RadioSelect,
            "approval": forms.RadioSelect,
            "mandate": forms.Textarea(attrs={"rows": 5}),
            **{
                name: forms.NumberInput(attrs={"class": "short"})
                for name in ("active_since", "seats", "meetings_per_year", "approval_days")
            },
        }
        help_texts: ClassVar[dict[str, Any]] = {
            "short_name": gettext_lazy("Shown in menus and tables, for example Fyrbodal."),
            "mandate": gettext_lazy("What the council is set to do, and by whom."),
            "approval_days": gettext_lazy("How long approvers have, if the council has approvers."),
            "seats": gettext_lazy("How many places the council should have. Leave empty if it is not decided."),
        }

    DEMANDS: ClassVar[dict[str, Any]] = {
        "name": gettext_lazy("Give the council a name."),
        "short_name": gettext_lazy("Give the council a short name."),
        "kind": gettext_lazy("Choose what kind of council it is."),
        "host": gettext_lazy("Choose who hosts the council."),
    }

    def __init__(self, *args: Any, user: User | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "minutes_kind", Council.MinutesKind.choices)
        offer(self, "approval", Council.Approval.choices)
        if self.instance.pk is None:
            del self.fields["renamed_on"], self.fields["is_correction"]
        if user is not None:
            self._limit_host_and_kind(user)
            self._limit_parents(user)
        for name, demand in self.DEMANDS.items():
            if name in self.fields:
                self.fields[name].error_messages["required"] = demand

    def _limit_parents(self, user: User) -> None:
        mine = Q(pk__in=Council.objects.editable_by(user).active().values("pk"))
        rows = Council.objects.filter(mine | Q(pk=self.instance.parent_id)).exclude(pk=self.instance.pk)
        choose_from(self, "parent", rows.order_by(swedish("short_name")), empty=_("None"))

    def _limit_host_and_kind(self, user: User) -> None:
        is_administrator = permissions.can_administer(user)
        if self.instance.pk is not None and not is_administrator:
            del self.fields["kind"], self.fields["host"]
            return
        hosts = Organisation.objects.active()
        hosts = hosts if is_administrator else hosts.filter(pk__in=rights_of(user).staff_of)
        choose_from(self, "host", hosts.order_by(swedish("name")), empty=_("Choose an organisation"))
        if self.instance.pk is None and not is_administrator:
            offer(self, "kind", [choice for choice in Council.Kind.choices if choice[0] not in POWERFUL])
            if len(hosts) == 1:
                self.initial.setdefault("host", hosts[0])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        year = cleaned.get("active_since")
        if year and not 1900 <= year <= timezone.localdate().year:
            self.add_error("active_since", _("Give a year that has begun, for example 2011."))
        if not cleaned.get("meetings_per_year", 1) <= 52:
            self.add_error("meetings_per_year", _("Give a number between 0 and 52."))
        if (cleaned.get("seats") or 0) > MOST_SEATS:
            self.add_error("seats", _("Give a number between 0 and 60."))
        if not 1 <= (cleaned.get("approval_days") or 1) <= 90:
            self.add_error("approval_days", _("Give a number between 1 and 90."))
        # Said here, as Django asks no constraint about a form without the kind: a coordinator's.
        kind = cleaned.get("kind", self.instance.kind)
        if kind == Council.Kind.WORKING_GROUP and not cleaned.get("parent") and "parent" not in self.errors:
            self.add_error("parent", _("Choose the council that the working group belongs under."))
        if "renamed_on" in self.fields:
            self._clean_renaming(cleaned)
        return cleaned

    def _clean_renaming(self, cleaned: dict[str, Any]) -> None:
        day = cleaned.get("renamed_on")
        is_renamed = bool(cleaned.get("name")) and "name" in self.changed_data
        if not is_renamed or cleaned.get("is_correction"):
            cleaned["renamed_on"] = None
        elif day and day > timezone.localdate():
            self.add_error("renamed_on", _("Give a day that has come. Change the name when it is used."))
        elif not day and "renamed_on" not in self.errors:
            self.add_error(
                "renamed_on", _("Give the day from which the new name is used, or say that it is a correction.")
            )


class CouncilNameForm(forms.ModelForm):  # type: ignore[type-arg]  # names its model in Meta
    """A name that the council had earlier, and when."""

    from_on = DayField(
        label=gettext_lazy("from"),
        required=False,
        help_text=gettext_lazy("Leave empty if it is not known."),
    )
    to_on = DayField(
        label=gettext_lazy("to and including"),
    )

    class Meta:
        model = CouncilName
        fields = ["name", "from_on", "to_on"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].error_messages["required"] = _("Give the name that the council had.")
        self.fields["to_on"].error_messages["required"] = _("Give the last day that the name was used.")

    def clean_name(self) -> str:
        name = clean_text(self.cleaned_data["name"]).strip()
        if not name:
            raise forms.ValidationError(self.fields["name"].error_messages["required"])
        return name

    def clean_to_on(self) -> Any:
        day = self.cleaned_data["to_on"]
        if day > timezone.localdate():
            raise forms.ValidationError(_("Give a day that has passed."))
        return day


class EndForm(forms.Form):
    """The last day of a council."""

    ended_on = DayField(
        label=gettext_lazy("last day"),
    )

    def clean_ended_on(self) -> Any:
        day = self.cleaned_data["ended_on"]
        if day > timezone.localdate():
            raise forms.ValidationError(_("Give today or a day that has passed."))
        return day
