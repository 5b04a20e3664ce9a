"""What is typed about the proposals: a party's places, and what is decided on them together."""

from typing import Any

from django import forms
from django.forms import BoundField
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from analyses.forms.analyses import DecisionForm
from analyses.models import Analysis
from analyses.services.proposals import Proposal, seen
from councils.models import Party
from portal.forms.fields import TextField


class RankForm(forms.Form):
    """A place for each proposal; none for those that the party does not want."""

    was = forms.CharField(widget=forms.HiddenInput, required=False, max_length=2000)

    def __init__(self, *args: Any, proposals: list[Proposal], party: Party, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rows = {f"place_{row.analysis.pk}": row.analysis for row in proposals}
        self.fields["was"].initial = seen(proposals, party)
        places = [("", _("No place")), *((str(n), str(n)) for n in range(1, len(proposals) + 1))]
        for row in proposals:
            self.fields[f"place_{row.analysis.pk}"] = forms.ChoiceField(
                label=row.analysis.title,
                choices=places,
                required=False,
                initial=str(row.places.get(party.pk, "")),
                help_text=row.analysis.purpose,
            )

    @property
    def order(self) -> list[Analysis]:
        """Return those that have a place, the first one first."""
        placed = [(int(self.cleaned_data[name]), row) for name, row in self.rows.items() if self.cleaned_data[name]]
        return [row for _place, row in sorted(placed, key=lambda pair: pair[0])]

    def clean(self) -> dict[str, Any]:
        """Refuse two proposals at the same place."""
        cleaned = super().clean() or self.cleaned_data
        taken: dict[str, str] = {}
        for name, row in self.rows.items():
            place = cleaned.get(name)
            if place and place in taken:
                text = _("Place %(place)s is taken by “%(title)s”. Choose another.")
                self.add_error(name, text % {"place": place, "title": taken[place]})
            elif place:
                taken[place] = row.title
        return cleaned


class TogetherForm(DecisionForm):
    """What is decided on each proposal: it is made, it is declined, or it waits."""

    MADE, DECLINED, WAITS = "made", "declined", ""
    reason = TextField(
        label=gettext_lazy("why the others are declined"),
        max_length=300,
        required=False,
        help_text=gettext_lazy("Needed if any proposal is declined."),
    )

    def __init__(self, *args: Any, proposals: list[Proposal], **kwargs: Any) -> None:
        super().__init__(*args, **{"initial": {"on": timezone.localdate()}, **kwargs})
        self.rows = {f"fate_{row.analysis.pk}": row.analysis for row in proposals}
        fates = [(self.WAITS, _("Waits")), (self.MADE, _("Is made")), (self.DECLINED, _("Is declined"))]
        for name, row in self.rows.items():
            self.fields[name] = forms.ChoiceField(label=row.title, choices=fates, required=False)
        self.fields["decision"].required = False
        self.fields["decision"].help_text = _(
            "Needed if any proposal is made: who does it, and when it is to be ready."
        )
        self.order_fields([*self.rows, "on", "decision", "reason"])

    @property
    def fates(self) -> list[BoundField]:
        return [self[name] for name in self.rows]

    def those(self, fate: str) -> list[Analysis]:
        return [row for name, row in self.rows.items() if self.cleaned_data.get(name) == fate]

    def clean(self) -> dict[str, Any]:
        """Ask for what each chosen fate needs."""
        cleaned = super().clean() or self.cleaned_data
        if not self.those(self.MADE) and not self.those(self.DECLINED):
            raise forms.ValidationError(_("Choose at least one proposal that is made or declined."))
        if self.those(self.MADE) and not cleaned.get("decision"):
            self.add_error("decision", _("Write what was decided."))
        if self.those(self.DECLINED) and not cleaned.get("reason"):
            self.add_error("reason", _("Write why they are declined."))
        return cleaned
