"""What is typed when a round is planned and taken further."""

from datetime import timedelta
from itertools import pairwise
from typing import Any, ClassVar

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from councils.models import Meeting
from followup.forms.follow_up_forms import choose_meeting
from followup.models import Cycle
from followup.services.cycles import DAYS
from portal.forms.fields import CleanModelForm, DayField, TextField
from portal.models import User


class CycleForm(CleanModelForm):
    """The year of a round, and its days."""

    opens_on = DayField(label=gettext_lazy("opens"))
    due_on = DayField(label=gettext_lazy("last day to answer"))
    compiled_on = DayField(label=gettext_lazy("compiled by"))
    meets_on = DayField(label=gettext_lazy("Västgruppen's meeting"))

    class Meta:
        model = Cycle
        fields: ClassVar[list[str]] = ["year", *DAYS]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk is not None:
            del self.fields["year"]
        else:
            latest = Cycle.objects.order_by("-year").first()
            self.fields["year"].initial = latest.year + 1 if latest else timezone.localdate().year
            for name in DAYS if latest else ():
                # The same weekday a year later.
                self.fields[name].initial = getattr(latest, name) + timedelta(weeks=52)

    def clean(self) -> dict[str, Any]:
        """Ask for the days in their order."""
        cleaned = super().clean()
        for first, then in pairwise(DAYS):
            if cleaned.get(first) and cleaned.get(then) and cleaned[then] < cleaned[first]:
                self.add_error(then, _("This day cannot come before the one above."))
        year = cleaned.get("year")
        if year is not None and not 2023 <= year <= 2030:
            self.add_error("year", _("The declaration is in force 2023–2030."))
        return cleaned


class PresentForm(forms.Form):
    """At which meeting the round is presented."""

    meeting = forms.ModelChoiceField(
        Meeting.objects.none(),
        label=gettext_lazy("presented at"),
        required=False,
        empty_label=gettext_lazy("No meeting in the portal"),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose_meeting(self.fields["meeting"], user)


class RemarkForm(forms.Form):
    """Why answers are sent back."""

    remark = TextField(
        label=gettext_lazy("remark"),
        max_length=3000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("What is missing or has to be made clearer. The party reads it above its answers."),
        error_messages={"required": gettext_lazy("Write what has to be changed.")},
    )
