"""What is typed when something ends."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.forms.fields import DayField


# No council or association is older, and what is counted from a day stays within the calendar.
class EndForm(forms.Form):
    """The day on which something ends."""

    on = DayField(
        label=gettext_lazy("last day"),
        error_messages={"required": gettext_lazy("Give the last day.")},
    )

    def __init__(self, *args: Any, latest: date | None = None, earliest: date | None = None, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"on": timezone.localdate()})
        super().__init__(*args, **kwargs)
        self.latest, self.earliest = latest, earliest

    def clean_on(self) -> date:
        on: date = self.cleaned_data["on"]
        if self.latest is not None and on > self.latest:
            raise ValidationError(_("Give today or a day that has passed."))
        if self.earliest is not None and on < self.earliest:
            raise ValidationError(_("The last day must not be before the first."))
        return on
