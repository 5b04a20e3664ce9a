"""What the public may read: an extract of minutes, written by the coordinator and published by the chair."""

from datetime import datetime, timedelta

from councils.demo import texts
from councils.demo.journal import Journal
from councils.models import Correction, Extract
from councils.services import extract_files, extracts, minutes

State = Extract.State


def build(journal: Journal, now: datetime) -> None:
    """Publish an extract of the minutes that have been corrected, the day after."""
    correction = Correction.objects.confirmed().select_related("meeting__council__host__party").get()
    meeting, writer, chair = correction.meeting, correction.written_by, correction.confirmed_by
    assert chair is not None
    assert correction.confirmed_at is not None
    extract = extracts.draft(meeting, by=writer)
    said = {item.number: item.background for item in minutes.report(meeting, own=False).items}
    extract.items = [{**item, "conclusion": said[item["number"]]} for item in extract.items]
    names = meeting.attendances.values_list("person__name", flat=True)
    extract.items = [item for item in extract.items if not any(name in str(item) for name in names)]
    extract.summary = texts.read("corrections")["in_short"].strip()
    journal.made(extract, correction.confirmed_at, writer.pk, state=State.DRAFT)
    extract.state, extract.published_by = State.PUBLISHED, chair
    extract.published_at = min(correction.confirmed_at + timedelta(days=1), now - timedelta(minutes=30))
    extract.save()
    journal.changed(extract, extract.published_at, chair.pk)
    extract_files.order(extract, by=chair)
    journal.write()
