"""The rows of a year's plan: suggested, changed, added and left out with buttons, script or none."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from councils.forms.meetings import FAR, MeetingForm, moment
from councils.models import Council, Meeting
from councils.services.agendas import Start
from councils.year_plan import Row
from portal.forms.fields import ClockField, DayField, TextField, clean_text

PREFIX = "meetings"
MOST = 30


class RowForm(forms.Form):
    """One meeting of the plan."""

    title = TextField(label=gettext_lazy("name"), max_length=160)
    date = DayField(label=gettext_lazy("date"), help_text="")
    start = ClockField(label=gettext_lazy("starts"))
    end = ClockField(label=gettext_lazy("ends"))
    place = TextField(label=gettext_lazy("place"), max_length=160, required=False)

    # Said when nothing has been filled in: what to do, not that something is wrong.
    DEMANDS: ClassVar[dict[str, Any]] = {name: MeetingForm.DEMANDS[name] for name in ("title", "date", "start", "end")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, demand in self.DEMANDS.items():
            self.fields[name].error_messages["required"] = demand

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        day, start, end = (cleaned.get(name) for name in ("date", "start", "end"))
        if day and not timezone.localdate() <= day <= timezone.localdate() + FAR:
            self.add_error("date", _("Give a date from today and within five years."))
        elif day and start and end:
            begins, ends = moment(day, start), moment(day, end)
            if begins is None or ends is None:
                text = _("There is no such time that day: the clocks are put forward. Choose another time.")
                self.add_error("start" if begins is None else "end", text)
            elif ends <= begins:
                self.add_error("end", _("The meeting must end after it starts."))
            cleaned["starts_at"], cleaned["ends_at"] = begins, ends
        return cleaned

    @property
    def row(self) -> Row | None:
        """The row as far as it can be read; None without a day."""
        self.is_valid()
        typed = self.cleaned_data
        day = typed.get("date")
        # The first and the last years of the calendar have no whole weeks around them.
        return Row(day, typed.get("start"), typed.get("end")) if day and 1900 < day.year < 9000 else None


Rows = forms.formset_factory(RowForm, extra=0, max_num=MOST, absolute_max=MOST, validate_max=True)


class SeriesForm(forms.Form):
    """What all meetings of the plan have in common."""

    kind = forms.ChoiceField(label=gettext_lazy("kind of meeting"), choices=Meeting.Kind, initial=Meeting.Kind.COUNCIL)
    mode = forms.ChoiceField(label=gettext_lazy("how are the meetings held?"), choices=Meeting.Mode)
    agenda = forms.ChoiceField(label=gettext_lazy("start from"), choices=Start, initial=Start.STANDING)


def rows_of(rows: list[Row]) -> Any:
    """Return the rows as a set of forms."""
    initial = [
        {"title": row.title, "date": row.day, "start": row.start, "end": row.end, "place": row.place} for row in rows
    ]
    return Rows(initial=initial, prefix=PREFIX)


def stepped(data: Mapping[str, str], step: str) -> Any:
    """Return the rows as they were typed after one step: `check`, `add`, or `remove` with a row's number."""
    text = data.get(f"{PREFIX}-TOTAL_FORMS", "")
    count = min(int(text), MOST) if text.isdecimal() and len(text) < 4 else 0
    names = RowForm.base_fields
    rows = [{name: clean_text(data.get(f"{PREFIX}-{n}-{name}", "")) for name in names} for n in range(count)]
    word, _dash, number = step.partition("-")
    at = int(number) if number.isdecimal() and len(number) < 4 else -1
    if word == "remove" and 0 <= at < len(rows):
        del rows[at]
    elif word == "add" and len(rows) < MOST:
        last = rows[-1] if rows else {}
        rows.append({"title": "", "date": "", **{name: last.get(name, "") for name in ("start", "end", "place")}})
    return Rows(initial=rows, prefix=PREFIX)


def shown(rows: Any) -> list[Row | None]:
    """Return what each form of the set says, also where it has not been posted yet."""
    if rows.is_bound:
        return [form.row for form in rows.forms]
    return [RowForm(form.initial).row for form in rows.forms]


def meetings_of(council: Council, form: SeriesForm, rows: Any) -> list[Meeting]:
    """Return the meetings that the valid forms describe, not saved."""
    common = {"council": council, "kind": form.cleaned_data["kind"], "mode": form.cleaned_data["mode"]}
    fields = ("title", "place", "starts_at", "ends_at")
    return [Meeting(**common, **{name: row.cleaned_data[name] for name in fields}) for row in rows.forms]
