"""Who may what, at every address: the one table to read when somebody asks who sees a page or presses a button.

It is written from the roles of docs/decisions.md and not from the code. A line says who is let in (`may`), who sees
that the thing is there but may not do this with it (`sees`: 403), and with which words it is tried. Everybody else is
answered as if the thing were not there (404), and nobody logged in is led to the log-in. Whatever method has no line
is refused (405).
"""

from tests.access import (
    action_plan_table,
    analysis_table,
    assessment_table,
    dialogue_table,
    follow_up_table,
    funding_table,
    hearing_table,
    meeting_table,
    portal_table,
    registry_table,
    shared_item_table,
)
from tests.access.lines import Line

TABLE: list[Line] = [
    *portal_table.LINES,
    *meeting_table.LINES,
    *registry_table.LINES,
    *shared_item_table.LINES,
    *dialogue_table.LINES,
    *hearing_table.LINES,
    *analysis_table.LINES,
    *action_plan_table.LINES,
    *follow_up_table.LINES,
    *assessment_table.LINES,
    *funding_table.LINES,
]

# Pages that somebody reads; other tests open each of them.
READ = [line for line in TABLE if line.method == "GET" and line.ok == 200 and line.may - line.also.keys()]


def reader(line: Line) -> str:
    """Return the role with most rows among those who may."""
    allowed = line.may - line.also.keys()
    return next((role for role in ("coordinator", "administrator") if role in allowed), min(allowed))
