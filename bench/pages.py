"""The pages that are measured, and the goal of each: at most so many times the floor, at most so many statements."""

from dataclasses import dataclass

STATEMENTS = 15
HTML_KB = 20.0
FIRST_VISIT_KB = 200.0
AUTOSAVE = 5.0  # p95 against the floor's
LIST, OVERVIEW, PUBLIC = 8.0, 12.0, 4.0


@dataclass(frozen=True)
class Page:
    """A page by its address's name; `row` names the model whose row with most to show is opened."""

    title: str
    view: str
    goal: float
    row: str = ""
    signed_in: bool = True


PAGES = [
    Page("start, signed out", "start", PUBLIC, signed_in=False),
    Page("my work", "my-work", OVERVIEW),
    Page("meetings", "councils:meeting-list", LIST),
    Page("meeting", "councils:meeting-detail", LIST, row="meeting"),
    Page("meeting: agenda", "councils:meeting-agenda", LIST, row="meeting"),
    Page("meeting: participants", "councils:meeting-participants", LIST, row="meeting"),
    Page("meeting: minutes", "councils:meeting-minutes", LIST, row="meeting"),
    Page("meeting: history", "councils:meeting-history", LIST, row="meeting"),
    Page("meeting: live", "councils:meeting-live", LIST, row="live"),
    Page("shared items", "councils:shared-item-list", LIST),
    Page("shared item", "councils:shared-item-detail", LIST, row="shared_item"),
    Page("hearing", "councils:hearing", OVERVIEW, row="shared_item"),
    Page("action points", "councils:action-point-list", LIST),
    Page("councils", "councils:council-list", LIST),
    Page("council", "councils:council-detail", LIST, row="council"),
    Page("council: members", "councils:council-members", LIST, row="council"),
    Page("council: composition", "councils:council-composition", LIST, row="council"),
    Page("organisations", "councils:organisation-list", LIST),
    Page("organisation", "councils:organisation-detail", LIST, row="organisation"),
    Page("people", "councils:person-list", LIST),
    Page("person", "councils:person-detail", LIST, row="person"),
    Page("municipalities", "councils:municipality-list", LIST),
    Page("boards", "councils:board-list", LIST),
    Page("accounts", "account-list", LIST),
    Page("follow-up", "followup:cycle", OVERVIEW, row="round"),
    Page("follow-up: report", "followup:cycle-report", OVERVIEW, row="round"),
    Page("follow-up: compare", "followup:cycle-compare", OVERVIEW),
]
