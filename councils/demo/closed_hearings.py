"""A hearing that all 49 have answered: sent on to a colleague, with an attachment, closed, and proved."""

from datetime import datetime, timedelta

from councils.demo import hearings, papers, texts
from councils.demo.calendar import working
from councils.demo.journal import Journal, moment
from councils.models import HearingForward, HearingRequest, SharedItem
from councils.models.hearing import end_of
from councils.services import anchoring_proofs
from portal.models import Job

# From the proposal: when the municipalities were asked, were to have answered, and the hearing was closed.
ASKED, DUE, CLOSED = (timedelta(days=days) for days in (21, 56, 62))
MEASURED, PROVED = timedelta(days=4), timedelta(days=6)  # after it was closed


def build(journal: Journal) -> None:
    """Ask about the item that is decided, and follow the answers to the proof."""
    said = texts.read("closed_hearing")
    item = SharedItem.objects.select_related("lead__user").get(title=said["item"])
    by = item.lead.user if item.lead else None
    assert by is not None  # what is decided has had somebody who led it
    begun, due, closed = (working((item.proposed_at + after).date()) for after in (ASKED, DUE, CLOSED))
    asked_at = moment(begun, 10, 5)
    paper = said["paper"]
    document = papers.attach(
        journal, item, paper["title"], paper["text"], asked_at, author="Fyrbodals kommunalförbund", by=by.pk
    )
    hearing, rows = hearings.ask(journal, item, said, asked_at, end_of(due), by.pk)
    hearing.papers.add(document)
    reminders = [moment(working(due - timedelta(days=days)), 8, 30) for days in (14, 3)]
    hearings.let_answer(journal, rows, said, moment(due, 9), reminders, by.pk)
    towns = {code: row for row in rows if (code := hearings.code_of(row))}
    for one in said["attachments"]:
        row = towns[one["code"]]
        assert row.answered_at is not None
        author = row.organisation.name
        papers.attach(
            journal, row, one["title"], one["text"], row.answered_at, author=author, by=None, link=_contact(row)
        )
    _send_on(journal, towns, said["forwards"])
    hearing.closed_at, hearing.closed_by, hearing.summary = moment(closed, 15, 20), by, said["summary"]
    hearing.save(update_fields=["closed_at", "closed_by", "summary"])
    journal.changed(hearing, hearing.closed_at, by.pk)
    _measure(journal, towns, said["measures"], hearing.closed_at + MEASURED, by.pk)
    job = anchoring_proofs.issue(item, by=by)
    _date_back(job, hearing.closed_at + PROVED)
    journal.write()


def _contact(row: HearingRequest) -> str | None:
    return row.contact.name if row.contact else None


def _send_on(journal: Journal, towns: dict[str, HearingRequest], said: list[dict[str, str]]) -> None:
    """Let contacts have sent the question on to a colleague, who has answered in their place."""
    for one in said:
        row = towns[one["code"]]
        assert row.contact is not None
        assert row.opened_at is not None
        assert row.answered_at is not None
        sent_by = f"{row.contact.name}, {row.contact.title.lower()}"
        forward = HearingForward.objects.create(
            request=row, name=one["name"], email=one["email"], sent_by=sent_by, answered_at=row.answered_at
        )
        forward.opened_at = row.opened_at + (row.answered_at - row.opened_at) / 2
        journal.made(forward, row.opened_at, _contact(row), opened_at=None, answered_at=None)
        journal.changed(forward, row.answered_at, forward.name)
        forward.save(update_fields=["sent_at", "opened_at"])
        row.answered_by = f"{one['name']}, {one['title']}"
        row.save(update_fields=["answered_by"])
        journal.changed(row, row.answered_at, forward.name)


def _measure(
    journal: Journal, towns: dict[str, HearingRequest], said: dict[str, str], at: datetime, by: int | None
) -> None:
    """Say what was done about the objections."""
    for code, words in said.items():
        row = towns[code]
        row.measure = words
        row.save(update_fields=["measure"])
        journal.changed(row, at, by)


def _date_back(job: Job, at: datetime) -> None:
    """Let the proof have been issued then; a worker makes the file as soon as there is one."""
    job.params["report"]["at"] = at.isoformat()
    Job.objects.filter(pk=job.pk).update(params=job.params, ordered_at=at)
