"""What is typed about a board."""

from typing import Any, ClassVar

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from councils.models import Board, Organisation
from portal.forms.fields import CleanModelForm, DayField, choose_from
from portal.sorting import swedish


class BoardForm(CleanModelForm):
    """Add or change a board: whose it is, what it is called, from when to when, and what followed it."""

    from_on = DayField(label=gettext_lazy("first day"), required=False)
    to_on = DayField(
        label=gettext_lazy("last day"), required=False, help_text=gettext_lazy("Leave empty while the board goes on.")
    )

    class Meta:
        model = Board
        fields = ["organisation", "name", "short_name", "from_on", "to_on", "successor", "is_confirmed"]
        help_texts: ClassVar[dict[str, Any]] = {
            "short_name": gettext_lazy("For example RUN."),
            "successor": gettext_lazy("The board that took over, if there is one."),
            "is_confirmed": gettext_lazy("The organisation itself has said that the name and the days are right."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].error_messages["required"] = _("Give the board a name.")
        self.fields["organisation"].error_messages["required"] = _("Choose whose board it is.")
        political = Q(kind__in=Organisation.FIXED_KINDS, ended_on=None) | Q(pk=self.instance.organisation_id)
        organisations = Organisation.objects.filter(political).order_by(swedish("name"))
        choose_from(self, "organisation", organisations, empty=_("Choose an organisation"))
        others = Board.objects.exclude(pk=self.instance.pk).order_by(swedish("name"))
        choose_from(self, "successor", others, empty=pgettext("board", "None"))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        first, last = cleaned.get("from_on"), cleaned.get("to_on")
        if first and last and last < first:
            self.add_error("to_on", _("The last day must not be before the first."))
        return cleaned
