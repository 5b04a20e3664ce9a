"""What one subscribes to."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from councils.models import CalendarFeed, Council
from councils.rights import rights_of
from portal.forms.fields import offer
from portal.models import User
from portal.sorting import swedish

MINE = "mine"


class CalendarFeedForm(forms.Form):
    """A new subscription: whose meetings, and whether the calendar program reminds."""

    council = forms.ChoiceField(label=gettext_lazy("Meetings"))
    alarm = forms.TypedChoiceField(
        label=gettext_lazy("Reminder"),
        choices=CalendarFeed.Alarm.choices,
        coerce=int,
        initial=CalendarFeed.Alarm.NONE,
        widget=forms.RadioSelect,
        help_text=gettext_lazy("Some calendar programs have reminders of their own for what one subscribes to."),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.councils = {c.slug: c for c in Council.objects.visible_to(user).order_by(swedish("name"))}
        # One's own councils are also those that one comes to sit in later.
        mine = [(MINE, _("My councils, now and later"))] if rights_of(user).reads_councils else []
        offer(self, "council", [*mine, *((slug, council.name) for slug, council in self.councils.items())])

    def clean_council(self) -> Council | None:
        return self.councils.get(self.cleaned_data["council"])
