"""What is typed when a record is pointed out as evidence."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from councils.models import Party
from followup.models.evidence import KINDS
from followup.services import evidence
from portal.forms.fields import TextField, choose_from, offer
from portal.models import User


class RecordField(forms.ChoiceField):
    """A record of a kind on the red thread; what is chosen may be older than what is offered."""

    def valid_value(self, value: str) -> bool:
        """Say whether it is a record at all; whether it is there, and theirs to see, the service asks."""
        kind, _colon, number = value.partition(":")
        return kind in KINDS and number.isdecimal() and len(number) < 18


class EvidenceForm(forms.Form):
    """Which record, for which party and year, and what it shows; `count` records are offered."""

    party = forms.ModelChoiceField(Party.objects.none(), label=_("party"), empty_label=None)
    year = forms.TypedChoiceField(label=_("year"), coerce=int)
    record = RecordField(label=_("record"), error_messages={"required": _("Choose a record.")})
    note = TextField(
        label=_("what it shows"), max_length=300, required=False, help_text=_("A sentence to whoever reads this later.")
    )

    def __init__(self, *args: Any, user: User, parties: Any, first_year: int, words: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose_from(self, "party", parties, empty=None)
        this_year = timezone.localdate().year
        years = range(this_year, min(first_year, this_year) - 1, -1)
        offer(self, "year", [(year, str(year)) for year in years])
        found = evidence.choices(user, words)
        offer(self, "record", [("", _("Choose")), *found])
        self.count = sum(len(records) for _kind, records in found)

    def clean_record(self) -> tuple[str, int]:
        """Return the record's kind and key."""
        kind, _colon, number = self.cleaned_data["record"].partition(":")
        return kind, int(number)
