"""What is typed about a meeting."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any, ClassVar

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from councils.models import Council, Meeting
from councils.rights import rights_of
from councils.services.agendas import Start
from portal.forms.fields import CleanModelForm, ClockField, DayField, TextField, choose_from
from portal.models import User
from portal.sorting import swedish

FAR = timedelta(days=5 * 366)


def moment(day: date, clock: time) -> datetime | None:
    """Return the moment in UTC, where two of them can be compared; None in the hour that summer time leaves out."""
    moment = datetime.combine(day, clock, tzinfo=timezone.get_current_timezone()).astimezone(UTC)
    return moment if timezone.localtime(moment).time() == clock else None


class MeetingForm(CleanModelForm):
    """Plan or change a meeting; the day and the two times together give when it starts and ends."""

    date = DayField(label=gettext_lazy("date"))
    start = ClockField(label=gettext_lazy("starts"))
    end = ClockField(label=gettext_lazy("ends"))
    agenda = forms.ChoiceField(
        label=gettext_lazy("start from"),
        choices=Start.choices,
        initial=Start.STANDING,
        widget=forms.RadioSelect,
        help_text=gettext_lazy("What was not done at the last meeting is always taken along."),
    )
    mode = forms.ChoiceField(
        label=gettext_lazy("how is the meeting held?"), choices=Meeting.Mode.choices, widget=forms.RadioSelect
    )
    video_url = forms.URLField(
        label=gettext_lazy("link to the video meeting"), max_length=500, required=False, assume_scheme="https"
    )

    class Meta:
        model = Meeting
        fields = ["council", "title", "kind", "mode", "place", "video_url", "registry_number"]

    # Said when nothing has been filled in: what to do, not that something is wrong.
    DEMANDS: ClassVar[dict[str, Any]] = {
        "council": gettext_lazy("Choose the council."),
        "title": gettext_lazy("Give the meeting a name."),
        "date": gettext_lazy("Give the day of the meeting."),
        "start": gettext_lazy("Give the time when the meeting starts."),
        "end": gettext_lazy("Give the time when the meeting ends."),
        "mode": gettext_lazy("Choose how the meeting is held."),
    }

    def __init__(self, *args: Any, user: User | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, demand in self.DEMANDS.items():
            self.fields[name].error_messages["required"] = demand
        if self.instance.pk is not None:
            # A meeting stays with its council, and its agenda has already begun.
            del self.fields["council"], self.fields["agenda"]
            start, end = timezone.localtime(self.instance.starts_at), timezone.localtime(self.instance.ends_at)
            self.initial.update(date=start.date(), start=start.time(), end=end.time())
        elif user is not None:
            mine = Council.objects.active().filter(pk__in=rights_of(user).coordinates).order_by(swedish("short_name"))
            choose_from(self, "council", mine, empty=_("Choose a council"))
            if self.initial.get("council") is None and len(mine) == 1:
                self.initial["council"] = mine[0]

    def clean_video_url(self) -> str:
        url: str = self.cleaned_data["video_url"]
        if url and not url.lower().startswith(("https://", "http://")):
            raise forms.ValidationError(_("Give a link that begins with https://"))
        return url

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        day, start, end = (cleaned.get(name) for name in ("date", "start", "end"))
        if day and start and end:
            if not timezone.localdate() <= day <= timezone.localdate() + FAR and "date" in self.changed_data:
                passed = day < timezone.localdate()
                text = _("Give a date that has not passed.") if passed else _("Give a date within five years.")
                self.add_error("date", text)
            else:
                self._clean_times(moment(day, start), moment(day, end))
        return cleaned

    def _clean_times(self, start: datetime | None, end: datetime | None) -> None:
        for name, moment in (("start", start), ("end", end)):
            if moment is None:
                text = _("There is no such time that day: the clocks are put forward. Choose another time.")
                self.add_error(name, text)
        if start and end and end <= start:
            self.add_error("end", _("The meeting must end after it starts."))
        elif start and end:
            self.instance.starts_at, self.instance.ends_at = start, end


class WeekForm(forms.Form):
    """The part of the form that says which week it is about, while it is being typed; nothing is demanded."""

    date = DayField(required=False)
    start = ClockField(required=False)
    end = ClockField(required=False)
    council = forms.ModelChoiceField(Council.objects.none(), required=False)
    meeting = forms.IntegerField(required=False, min_value=1, max_value=2**62)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        mine = Council.objects.filter(pk__in=rights_of(user).coordinates)
        choose_from(self, "council", mine, empty="")

    def clean_date(self) -> Any:
        day = self.cleaned_data["date"]
        # The first and the last years of the calendar have no whole weeks around them.
        return day if day and 1900 < day.year < 9000 else None


class ApproveForm(forms.Form):
    """Which notes are approved; a form without it approves nothing."""

    read = forms.CharField(widget=forms.HiddenInput, required=False)


class ReasonForm(forms.Form):
    """Why a step is taken that others will ask about."""

    reason = TextField(label=gettext_lazy("why"), max_length=200)
