"""Where the parties' managements stand in a shared item, and the boards that it goes on to, as its page shows them."""

from collections.abc import Iterable
from typing import Any

from councils import permissions
from councils.models import Anchoring, Party, SentOn, SharedItem
from councils.services import anchorings
from portal.http import Request

Outcome = Anchoring.Outcome
# outcome -> (badge colour, icon); the words are the outcome's own.
BADGES = {
    Outcome.BEHIND: ("ok", "check"),
    Outcome.REMARKS: ("info", "comment"),
    Outcome.AGAINST: ("bad", "x"),
    Outcome.INFORMED: ("mute", "mail"),
}


def of_item(request: Request, item: SharedItem, parties: Iterable[Party]) -> dict[str, Any]:
    """Return what the item's page says of anchoring, each party and board with whether it is the reader's to write."""
    rows = anchorings.standings(item, parties)
    may_log = item.state not in {SharedItem.State.PROPOSED, SharedItem.State.WITHDRAWN}
    boards = list(SentOn.objects.filter(item=item).for_list()) if item.decided_on else []
    for row in boards:
        row.item = item
    return {
        "standings": [(row, may_log and permissions.can_log_anchoring(request.user, row.party)) for row in rows],
        "anchored": sum(row.is_anchored for row in rows),
        "parties": len(rows),
        "outcomes": BADGES,
        "boards": [(row, permissions.can_follow_board(request.user, row)) for row in boards],
        "can_send": item.decided_on is not None and permissions.can_decide_shared_item(request.user, item),
    }
