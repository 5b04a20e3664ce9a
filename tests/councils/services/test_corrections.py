"""Corrections of approved minutes: two people, a reason, a new version, and the old one as it was."""

from dataclasses import asdict

import pytest
from django.db import IntegrityError, transaction

from councils.models import Correction, Extract, Meeting
from councils.reports import minutes_docx
from councils.reports.corrected import put_right
from councils.reports.minutes import MinutesReport
from councils.services import corrections, extracts, meetings, minutes, minutes_report, seals
from portal.concurrency import WrongState
from portal.history import events_of
from portal.models import Job
from portal.services import jobs
from tests.councils.documents import docx_words, meeting_of, pdf_words, words
from tests.councils.services.test_meetings import at_once
from tests.councils.services.test_minutes import as_pdf, failures, made
from tests.factories import AgendaItemFactory, CorrectionFactory, ExtractFactory, MeetingFactory

State = Correction.State
WAS, NOW = "fler lärlingar", "tolv lärlingar"


@pytest.fixture
def meeting(council, coordinator):
    """Approved minutes in two copies, as the approval sealed them, with their PDFs made."""
    meeting = meeting_of(council)
    meetings.send_for_approval(meeting, by=coordinator)
    meetings.approve(meeting, read=minutes.fingerprint(meeting), by=coordinator)
    for job in Job.objects.all():
        jobs.run(job.pk)
    return Meeting.objects.get(pk=meeting.pk)


def written(meeting, by, *, item=1, was=WAS, shall_be=NOW):
    where = meeting.items.get(position=item) if item else None
    words = {"was": was, "shall_be": shall_be, "reason": "Antalet var fel."}
    return corrections.write(meeting, item=where, by=by, **words)


def texts(report: MinutesReport) -> str:
    return str(asdict(report))


def test_confirmed_it_makes_version_two_of_what_was_frozen(meeting, coordinator, chair):
    first = {job.params["own"]: job for job in Job.objects.all()}
    Meeting.objects.update(title="Annan rubrik")
    meeting.items.update(notes="Något annat", title="Annan punkt")
    row = corrections.confirm(written(meeting, coordinator), by=chair)
    assert (row.state, row.confirmed_by, row.makes) == (State.CONFIRMED, chair, 2)
    assert Meeting.objects.get(pk=meeting.pk).state == Meeting.State.APPROVED
    for own, job in first.items():
        old, new = MinutesReport.load(job.params["report"]), minutes.report(meeting, own=own)
        assert new.version == 2
        assert texts(new).count(NOW) == 2  # in its place, and in the list
        assert minutes.earlier(meeting, own=own, version=1) == old
        assert [item.title for item in new.items] == [item.title for item in old.items]
        assert new.items[0].notes == old.items[0].notes.replace(WAS, NOW)
        (told,) = new.corrections
        assert (told.where, told.was, told.now, told.reason) == (
            "1. Elbranschens lärlingar",
            WAS,
            NOW,
            "Antalet var fel.",
        )
        assert told.who.startswith("Skriven av Malin Ekström, bekräftad av Olof Ordförande")
        assert minutes.sealed(meeting, own=own) != job
        assert minutes.order_pdf(meeting, own=own, by=chair) == minutes.sealed(meeting, own=own)
    assert Job.objects.count() == 4


def test_both_files_say_what_is_corrected_and_the_first_version_is_kept_as_it_was(meeting, coordinator, chair):
    first = minutes.sealed(meeting, own=False)
    corrections.confirm(written(meeting, coordinator), by=chair)
    job = made(minutes.sealed(meeting, own=False))
    assert failures(job.read()) == []
    assert job.filename.endswith("version 2.pdf")
    for content in (pdf_words(job.read()), docx_words(minutes.docx(meeting, minutes.report(meeting, own=False))[1])):
        for said in ("Version 2, rättad", "Rättelser", "1. Elbranschens lärlingar", WAS, NOW, "Antalet var fel."):
            assert words(said) in content, said
        assert "Hemlig" not in content
    assert words(NOW) not in pdf_words(first.read())
    assert (seals.find(first.sha256).version, seals.find(first.sha256).newest) == (1, 2)
    assert (seals.find(job.sha256).version, seals.find(job.sha256).newest) == (2, 2)
    assert words(NOW) not in docx_words(minutes_docx.render(minutes.earlier(meeting, own=False, version=1)))


def test_notes_that_stay_in_the_council_are_corrected_in_its_own_copy_alone(
    meeting, coordinator, chair, member, strategic_member
):
    corrections.confirm(written(meeting, coordinator, item=3, was="Hemlig anteckning", shall_be="Hemlig sak"), by=chair)
    own, others = (minutes.report(meeting, own=own) for own in (True, False))
    assert own.items[1].notes == "Hemlig sak"
    assert "Hemlig" not in texts(others)
    assert "Antalet" not in texts(others)
    assert others.corrections[0].is_held_out
    assert others.version == own.version == 2
    for report in (own, others):
        assert failures(as_pdf(report)) == []
        said = docx_words(minutes_docx.render(report))
        assert (words("Rättelsen finns i anteckningar som stannar i rådet.") in said) is not report.is_own
    may = {user: [row.is_own for row in minutes.versions(meeting, user=user)] for user in (member, strategic_member)}
    assert sorted(may[member]) == [False, False, True, True]
    assert may[strategic_member] == [False, False]


def test_a_decision_of_an_item_that_is_held_is_read_by_all_and_so_is_its_correction(meeting, coordinator, chair):
    corrections.confirm(written(meeting, coordinator, item=3, was="i januari", shall_be="i mars"), by=chair)
    for own in (True, False):
        report = minutes.report(meeting, own=own)
        assert report.items[1].decisions == ("Rådet återkommer i mars.",)
        assert not report.corrections[0].is_held_out


def test_each_correction_stands_on_the_one_before(meeting, coordinator, chair):
    for was, shall_be in ((WAS, NOW), (NOW, "elva lärlingar"), ("elva", "tio")):
        corrections.confirm(written(meeting, coordinator, was=was, shall_be=shall_be), by=chair)
    report = minutes.report(meeting, own=True)
    assert (report.version, "**tio lärlingar**" in report.items[0].notes) == (4, True)
    assert [row.now for row in report.corrections] == [NOW, "elva lärlingar", "tio"]
    found = [row for row in minutes.versions(meeting, user=coordinator) if row.is_own]
    assert [(row.number, row.is_current) for row in found] == [(4, True), (3, False), (2, False), (1, False)]


def test_the_heading_and_the_attendance_are_corrected_a_row_at_a_time(meeting, coordinator, chair):
    report = minutes.report(meeting, own=False)
    row = next(person for group in report.groups for person in group.people if person.name == "Lena Storm")
    was = f"{row.name}\n{row.organisation}\t{row.role}\n{row.presence}"
    corrections.confirm(
        written(meeting, coordinator, item=None, was=was, shall_be=was.replace(row.presence, "På plats")), by=chair
    )
    people = {row.name: row for group in minutes.report(meeting, own=False).groups for row in group.people}
    assert people["Lena Storm"].presence == "På plats"
    assert people["Lena Storm"].organisation == row.organisation
    assert minutes.report(meeting, own=False).corrections[0].where == "Rubrik och närvaro"
    corrections.confirm(
        written(meeting, coordinator, item=None, was="Höstmöte 3/2026", shall_be="Höstmöte 4/2026"), by=chair
    )
    assert minutes.report(meeting, own=True).heading == "Minnesanteckningar: Höstmöte 4/2026"


@pytest.mark.parametrize(
    ("item", "was", "shall_be", "says"),
    [
        (1, "fler elever", NOW, "står inte tillsammans"),
        (1, "Hemlig anteckning", NOW, "står inte tillsammans"),
        (None, WAS, NOW, "står inte tillsammans"),
        (1, "är", "var", "på 3 ställen"),
        (1, "fler  lärlingar", "fler\nlärlingar", "samma som förut"),
    ],
)
def test_words_that_cannot_be_replaced_are_refused(meeting, coordinator, item, was, shall_be, says):
    with pytest.raises(WrongState, match=says):
        written(meeting, coordinator, item=item, was=was, shall_be=shall_be)
    assert not Correction.objects.exists()


@pytest.mark.parametrize(
    ("was", "now", "text", "becomes"),
    [
        (
            "på 24 september",
            "på 25 september",
            "på 24\N{NO-BREAK SPACE}september 2026",
            "på 25\N{NO-BREAK SPACE}september 2026",
        ),
        ("är öppet", "är inte öppet", "Det är\nöppet.", "Det är\ninte öppet."),
        ("inte är", "är", "som inte är så", "som är så"),
        ("en (sak) [x]*", r"en \1 \g<0>", "en (sak) [x]*", r"en \1 \g<0>"),
        ("a b", "a b a b", "a b", "a b a b"),
        ("a b a b", "a b", "a b a b", "a b"),
        ("två stycken", "ett\n\nstycke", "- två stycken", "- ett\n\nstycke"),
    ],
)
def test_words_are_replaced_whatever_spaces_stand_between_them(was, now, text, becomes):
    report = MinutesReport(
        *[""] * 3, False, False, False, *[""] * 2, facts=(("Tid", text),), items=(), groups=(), signatures=()
    )
    made, places = put_right(report, anchor="", was=was, now=now)
    assert (made.facts, places) == ((("Tid", becomes),), 1)


def test_only_approved_minutes_are_corrected_and_one_correction_waits_at_a_time(meeting, council, coordinator):
    with pytest.raises(WrongState):
        corrections.write(
            MeetingFactory(council=council, for_approval=True),
            item=None,
            was="a",
            shall_be="b",
            reason="c",
            by=coordinator,
        )
    written(meeting, coordinator)
    with pytest.raises(WrongState, match="väntar redan"):
        written(meeting, coordinator, was="Uddevalla", shall_be="Åmål")
    assert Correction.objects.count() == 1


def test_minutes_approved_before_documents_were_frozen_are_frozen_when_a_correction_is_written(
    council, coordinator, chair
):
    meeting = meeting_of(council, approved=True)
    row = written(meeting, coordinator)
    meeting.items.update(notes="Något annat")
    corrections.confirm(row, by=chair)
    assert NOW in minutes.report(meeting, own=True).items[0].notes
    assert minutes.report(meeting, own=False).version == 2


def test_nobody_confirms_or_rejects_their_own(meeting, coordinator):
    row = written(meeting, coordinator)
    for step in (
        lambda: corrections.confirm(row, by=coordinator),
        lambda: corrections.reject(row, answer="Nej", by=coordinator),
    ):
        with pytest.raises(WrongState):
            step()
    row.refresh_from_db()
    assert (row.state, minutes.report(meeting, own=False).version) == (State.OPEN, 1)
    row.state, row.confirmed_by, row.confirmed_at, row.makes = State.CONFIRMED, coordinator, row.written_at, 2
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save()


def test_what_has_been_answered_is_not_answered_again(meeting, coordinator, chair):
    steps = [
        lambda row: corrections.confirm(row, by=chair),
        lambda row: corrections.reject(row, answer="Nej", by=chair),
        lambda row: corrections.withdraw(row, by=coordinator),
    ]
    for first in (1, 2, 0):
        row = written(meeting, coordinator)
        steps[first](row)
        for step in steps:
            with pytest.raises(WrongState):
                step(row)
    assert minutes.report(meeting, own=False).version == 2
    assert [row.state for row in Correction.objects.order_by("pk")] == ["rejected", "withdrawn", "confirmed"]
    assert Correction.objects.first().answer == "Nej"
    events = events_of(Correction, meeting_id=meeting.pk).order_by("pgh_id")
    assert [event.state for event in events] == ["open", "rejected", "open", "withdrawn", "open", "confirmed"]


def told(user):
    return [(row.kind, row.title) for row in user.notifications.unread().order_by("pk")]


def test_those_who_may_confirm_are_told_and_then_the_writer(meeting, coordinator, chair, member):
    row = written(meeting, coordinator)
    assert told(chair) == [("correction", "Bekräfta rättelsen av protokollet från Höstmöte 3/2026")]
    assert told(coordinator) == told(member) == []
    corrections.confirm(row, by=chair)
    assert told(chair) == []
    assert told(coordinator) == [("correction", "Din rättelse är bekräftad: Höstmöte 3/2026")]
    corrections.reject(written(meeting, coordinator, was="Uddevalla", shall_be="Åmål"), answer="Nej", by=chair)
    assert told(coordinator)[-1] == ("correction", "Din rättelse är avslagen: Höstmöte 3/2026")


def test_coordinators_look_at_the_extract_again_when_the_public_reads_the_old_words(meeting, coordinator, chair):
    corrections.confirm(written(meeting, coordinator), by=chair)
    assert "extract" not in dict(told(coordinator))
    extract = ExtractFactory(meeting=meeting, published=True)
    corrections.confirm(written(meeting, coordinator, was="Uddevalla", shall_be="Åmål och Ed"), by=chair)
    assert dict(told(coordinator))["extract"] == "Se över det offentliga utdraget från Höstmöte 3/2026"
    assert extracts.is_older_than_a_correction(extract)
    extract.published_at = Correction.objects.last().confirmed_at
    assert not extracts.is_older_than_a_correction(extract)


def test_an_extract_begins_with_the_corrected_decisions(meeting, coordinator, chair):
    corrections.confirm(written(meeting, coordinator, was="en arbetsgrupp", shall_be="två arbetsgrupper"), by=chair)
    extract = extracts.draft(meeting, by=coordinator)
    assert extract.items[0]["decisions"] == ["Rådet tillsätter två arbetsgrupper."]
    assert Extract.objects.count() == 1


def test_a_correction_is_no_part_of_what_is_read_before_approval(council):
    meeting = meeting_of(council, for_approval=True)
    frozen = asdict(minutes_report.build(meeting, own=True))
    assert minutes._digest(frozen) == minutes._digest({k: v for k, v in frozen.items() if k != "corrections"})


@pytest.mark.django_db(transaction=True)
def test_two_at_once_write_one_and_confirm_one(council, coordinator, chair):
    meeting = meeting_of(council, approved=True)
    AgendaItemFactory(meeting=meeting, position=9)
    wrong = at_once(lambda: written(meeting, coordinator), lambda: written(meeting, chair))
    assert [type(error) for error in wrong] == [WrongState]
    row = Correction.objects.get()
    other = chair if row.written_by == coordinator else coordinator
    wrong = at_once(lambda: corrections.confirm(row, by=other), lambda: corrections.confirm(row, by=other))
    assert [type(error) for error in wrong] == [WrongState]
    assert minutes.report(meeting, own=False).version == 2
    assert Job.objects.filter(params__version=2).count() == 2


def test_the_database_lets_one_wait(meeting, coordinator):
    CorrectionFactory(meeting=meeting)
    with pytest.raises(IntegrityError), transaction.atomic():
        CorrectionFactory(meeting=meeting)
