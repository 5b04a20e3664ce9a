"""The words that hold now in lists of decisions, where the minutes have been corrected since they were approved.

No row is changed by a correction (councils.services.corrections), so a list that shows the rows asks here.
"""

from collections import defaultdict
from collections.abc import Iterable

from councils.models import AgendaItem, Correction, Meeting
from councils.reports.corrected import words


class Corrected:
    """The confirmed corrections under some items, in the order in which they were made; one query."""

    def __init__(self, items: Iterable[int]) -> None:
        # Of no items Django knows the answer, and asks nothing.
        rows = Correction.objects.confirmed().filter(item__in=list(items)).order_by("makes")
        self._rows: dict[int | None, list[tuple[str, str]]] = defaultdict(list)
        for item, was, now in rows.values_list("item", "was", "shall_be"):
            self._rows[item].append((was, now))

    def over(self, item: int, text: str) -> str:
        """Return what a text under the item says now; the same text where nothing in it was corrected."""
        for was, now in self._rows.get(item, ()):
            text = words(text, was=was, now=now)
        return text


def of_meeting(meeting: Meeting, items: list[AgendaItem]) -> Corrected:
    """Return the corrections of a meeting's items, having put their headings and backgrounds right; never save them."""
    corrected = Corrected(item.pk for item in items if meeting.state == Meeting.State.APPROVED)
    for item in items:
        item.title, item.text = corrected.over(item.pk, item.title), corrected.over(item.pk, item.text)
    return corrected
