"""The minutes as a document: the same in all its forms, and to each reader no more than the reader may know."""

from dataclasses import asdict, fields, replace
from datetime import datetime, timedelta
from io import BytesIO
from zipfile import ZipFile

import page
import pikepdf
import pytest
from django.core.files.storage import default_storage
from django.utils import translation
from docx import Document
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from councils.models import ActionPoint, AgendaItem, CouncilName, Meeting, Person
from councils.reports import minutes as document
from councils.reports import minutes_docx
from councils.reports.minutes import Group, Item, MinutesReport, Present, Signature, Task
from councils.services import agendas, attendance, meetings, minutes, minutes_report
from portal.concurrency import WrongState
from portal.jobs import kind_of
from portal.models import Job
from portal.reports import pdf
from portal.services import jobs
from tests.councils.documents import docx_words, meeting_of, pdf_words, words
from tests.factories import (
    AgendaItemFactory,
    AttendanceFactory,
    CouncilFactory,
    JobFactory,
    MeetingFactory,
    PartyFactory,
    UserFactory,
)


@pytest.fixture
def by(db):
    return UserFactory(name="Malin Ekström")


@pytest.fixture
def meeting(council):
    return meeting_of(council)


def made(job):
    """Do the job as a worker does and return its row."""
    jobs.run(job.pk)
    job.refresh_from_db()
    assert (job.state, job.error) == ("done", "")
    return job


def as_pdf(report: MinutesReport) -> bytes:
    data, at = document.for_typst(report), datetime.fromisoformat(report.at)
    return pdf.render(minutes.TEMPLATE, data, title=report.heading, lang="sv", at=at)


def failures(content: bytes) -> list[str]:
    """Return what breaks PDF/UA-1 or PDF/A-2a."""
    checked = [page.validate_pdf_bytes(content, profile=profile) for profile in ("ua1", "2a")]
    return [failure.rule_id for report in checked for failure in report.failures]


EVERYTHING = [
    *("Höstmöte 3/2026", "Kompetensråd Fyrbodal", "KRF 2026/17", "2 av 3 platser", "Utkast, inte justerat"),
    *("1.", "Elbranschens lärlingar", "Föredragande: Emil Brandt, Högskolan Väst", "Underlaget skickades ut."),
    *("Företagen har plats för fler lärlingar.", "Uddevalla", "Åmål, se rapporten", "2.", "Personalläget"),
    *("Beslut", "Rådet tillsätter en arbetsgrupp.", "Rådet återkommer i januari."),
    *("Åtgärd: Kalla arbetsgruppen. Lisa Öberg, senast 27 november 2026",),
    *("Utbudssidan", "Efterfrågesidan", "Gäster", "Frånvarande", "Olof Berg", "Lena Storm", "På distans"),
    *("Gun Gäst", "Kom 14.00", "Frida Borta", "Organisation för Lena Storm", "Inte justerat än"),
]


def test_the_same_words_in_the_pdf_and_the_word_file(meeting, by):
    in_pdf = pdf_words(made(minutes.order_pdf(meeting, own=True, by=by)).read())
    in_word = docx_words(minutes.docx(meeting, minutes.report(meeting, own=True))[1])
    for text in [*EVERYTHING, "Hemlig anteckning"]:
        assert words(text) in in_pdf, text
        assert words(text) in in_word, text
    assert "Kaffe" not in in_pdf + in_word


def test_what_is_read_back_is_what_was_frozen(meeting):
    report = minutes_report.build(meeting, own=True)
    job = minutes.order_pdf(meeting, own=True, by=UserFactory())
    job.refresh_from_db()
    assert MinutesReport.load(job.params["report"]) == report


def test_paragraphs_are_numbered_from_the_first_and_breaks_have_none(council):
    council.minutes_kind = "minutes"
    council.save()
    report = minutes_report.build(meeting_of(council, approved=True, first_paragraph=23), own=True)
    assert [item.number for item in report.items] == ["§\N{NO-BREAK SPACE}23", "§\N{NO-BREAK SPACE}24"]
    assert report.heading == "Protokoll: Höstmöte 3/2026"
    assert not report.is_draft
    assert report.status.startswith("Justerat")


def test_the_minutes_say_under_which_paragraph_somebody_came_and_left(council, by):
    meeting = MeetingFactory(council=council, held=True)
    items = [AgendaItemFactory(meeting=meeting, position=n) for n in (1, 2)]
    row = AttendanceFactory(meeting=meeting, presence="present", note="Jäv")
    before = minutes.fingerprint(meeting)
    attendance.time(row, moment=attendance.Moment.CAME, item=items[1], by=by)
    assert minutes.fingerprint(meeting) != before
    [group] = minutes.report(meeting, own=True).groups
    assert group.people[0].note == "Kom under punkt 2. Jäv"
    meeting.first_paragraph = 13
    [group] = minutes.report(meeting, own=True).groups
    assert group.people[0].note == "Kom under §\N{NO-BREAK SPACE}14. Jäv"
    attendance.untime(row, moment=attendance.Moment.CAME, item=items[1], by=by)
    meeting.refresh_from_db()
    assert minutes.fingerprint(meeting) == before


def test_a_council_with_informal_notes_calls_them_so(meeting):
    assert minutes_report.build(meeting, own=True).heading == "Minnesanteckningar: Höstmöte 3/2026"


def test_the_document_is_swedish_whoever_orders_it(meeting):
    with translation.override("en"):
        report = minutes_report.build(meeting, own=True)
        known = document.words()
    assert report.status == "Utkast, inte justerat"
    assert known["decision"] == "Beslut"


def test_the_council_has_the_name_that_it_had(council, by):
    CouncilName.objects.create(council=council, name="Kompetensforum Fyrbodal")
    meeting = meeting_of(council, under_way=True)
    meetings.end(meeting, by=by)
    assert minutes_report.build(Meeting.objects.get(pk=meeting.pk), own=True).council == "Kompetensforum Fyrbodal"


# Who may read what


def test_notes_held_to_the_council_are_in_its_own_copy_only(meeting, by):
    others = minutes.report(meeting, own=False)
    assert "Hemlig" not in str(asdict(others))
    assert others.held_out
    assert [item.is_held_out for item in others.items] == [False, True]
    job = made(minutes.order_pdf(meeting, own=False, by=by))
    assert "Hemlig" not in str(job.params)
    for text in (pdf_words(job.read()), docx_words(minutes.docx(meeting, minutes.report(meeting, own=False))[1])):
        assert "Hemlig" not in text
        assert words("Anteckningarna stannar i rådet.") in text
        assert words("Rådet återkommer i januari.") in text


def test_each_copy_is_read_by_those_who_may(
    meeting, by, member, strategic_member, other_member, former_member, outsider
):
    own, others = (minutes.order_pdf(meeting, own=own, by=by) for own in (True, False))
    may = {user: (minutes.can_read(user, own), minutes.can_read(user, others)) for user in (member, strategic_member)}
    assert may == {member: (True, True), strategic_member: (False, True)}
    for user in (other_member, former_member, outsider):
        assert not minutes.can_read(user, own)
        assert not minutes.can_read(user, others)
    assert kind_of(own) is minutes.PDF


def test_notes_that_are_held_after_a_copy_was_made_are_not_read_in_it(meeting, by, member, strategic_member):
    job = minutes.order_pdf(meeting, own=False, by=by)
    meeting.items.filter(position=1).update(is_held_to_council=True)
    assert not minutes.can_read(strategic_member, job)
    assert minutes.can_read(member, job)
    assert minutes.versions(meeting, user=strategic_member) == []
    assert len(minutes.versions(meeting, user=member)) == 1


def test_without_held_notes_there_is_one_copy_for_all(meeting, by):
    meeting.items.update(is_held_to_council=False)
    assert minutes.order_pdf(meeting, own=True, by=by) == minutes.order_pdf(meeting, own=False, by=by)


# Ordered, kept, frozen


def test_the_same_content_is_the_same_job_and_a_change_makes_a_new_one(meeting, by):
    first = minutes.order_pdf(meeting, by=by)
    assert minutes.order_pdf(meeting, by=by) == first
    meeting.items.filter(position=1).update(notes="Ändrat")
    assert minutes.order_pdf(meeting, by=by) != first
    assert Job.objects.count() == 2


def test_the_same_job_gives_the_same_bytes(meeting, by):
    job = minutes.order_pdf(meeting, by=by)
    results = [minutes.run(job, lambda percent, step: None) for _ in range(2)]
    assert results[0] == results[1]
    council, day = meeting.council.name, meeting.day.isoformat()
    assert results[0].filename == f"Minnesanteckningar Höstmöte 3/2026 {council} {day} utkast.pdf"


def test_progress_goes_forward_in_words(meeting, by):
    steps = []
    minutes.run(minutes.order_pdf(meeting, by=by), lambda percent, step: steps.append((percent, step)))
    assert [percent for percent, _ in steps] == sorted({percent for percent, _ in steps})
    assert all(step for _, step in steps)


@pytest.mark.parametrize("state", ["called", "cancelled"])
def test_a_meeting_that_has_not_begun_has_no_minutes(by, state):
    with pytest.raises(WrongState):
        minutes.order_pdf(MeetingFactory(**{state: True}), by=by)
    assert not Job.objects.exists()


def test_approval_orders_both_copies_and_freezes_them(council, by):
    meeting = meeting_of(council, for_approval=True)
    meetings.approve(meeting, read=minutes.fingerprint(meeting), by=by)
    meeting = Meeting.objects.get(pk=meeting.pk)
    approved = minutes.versions(meeting, user=UserFactory())
    assert [version.is_approved for version in approved] == [True]
    assert {job.params["own"] for job in Job.objects.all()} == {True, False}
    before = minutes.report(meeting, own=True)
    ActionPoint.objects.update(text="Något annat", due_on=None)
    Person.objects.filter(name="Emil Brandt").update(name="Emil Bytt-Namn")
    assert minutes.report(meeting, own=True) == before
    assert minutes.order_pdf(meeting, own=True, by=by) in Job.objects.filter(params__own=True)
    assert Job.objects.count() == 2
    assert "Malin Ekström" in [row.name for row in before.signatures]


def test_the_approved_version_is_listed_first_and_older_drafts_after(council, by, member):
    meeting = meeting_of(council, for_approval=True)
    meeting.items.update(is_held_to_council=False)
    drafts = [minutes.order_pdf(meeting, by=by)]
    meeting.items.filter(position=1).update(notes="Ändrat")
    drafts.append(minutes.order_pdf(meeting, by=by))
    meetings.approve(meeting, read=minutes.fingerprint(meeting), by=by)
    found = minutes.versions(meeting, user=member)
    assert [version.is_approved for version in found] == [True, False, False]
    assert [version.job for version in found[1:]] == drafts[::-1]
    assert [version.is_current for version in found] == [True, False, False]


def test_one_meeting_does_not_list_the_files_of_another(meeting, by, member):
    params = {"meeting": meeting.pk * 10, "own": False, "approved": False}
    JobFactory(kind=minutes.KIND, key=f"{minutes.KIND}:{meeting.pk}0:abc", params=params)
    assert minutes.versions(meeting, user=member) == []


# The files themselves


def test_the_pdf_conforms_and_says_what_it_is(meeting, by):
    content = made(minutes.order_pdf(meeting, own=True, by=by)).read()
    assert failures(content) == []
    with pikepdf.open(BytesIO(content)) as file:
        assert file.Root.Lang == "sv"
        assert file.Root.ViewerPreferences.DisplayDocTitle
        assert "Höstmöte 3/2026" in str(file.docinfo.Title)
        fonts = {str(font.BaseFont) for sheet in file.pages for font in sheet.Resources.Font.values()}
        assert all("Inter" in font for font in fonts)
    bookmarks = [entry.title for entry in flat(PdfReader(BytesIO(content)).outline)]
    assert [title.split()[0] for title in bookmarks] == ["Minnesanteckningar:", "1.", "2.", *["Närvaro"], *SIDES]


SIDES = ["Utbudssidan", "Efterfrågesidan", "Gäster", "Frånvarande"]


def flat(outline):
    for entry in outline:
        if isinstance(entry, list):
            yield from flat(entry)
        else:
            yield entry


def _without_language(file):
    del file.Root.Lang


def _without_tags(file):
    del file.Root.StructTreeRoot


def _without_title(file):
    file.Root.ViewerPreferences.DisplayDocTitle = False


def _without_header_cells(file):
    for found in file.objects:
        if isinstance(found, pikepdf.Dictionary) and found.get("/S") == "/TH":
            found.S = pikepdf.Name.H3


@pytest.mark.parametrize("fault", [_without_language, _without_tags, _without_title, _without_header_cells])
def test_the_validator_sees_a_planted_fault(meeting, fault):
    with pikepdf.open(BytesIO(as_pdf(minutes.report(meeting, own=True)))) as file:
        fault(file)
        spoilt = BytesIO()
        file.save(spoilt)
    assert failures(spoilt.getvalue())


def test_the_word_file_is_made_for_screen_readers(meeting):
    name, content = minutes.docx(meeting, minutes.report(meeting, own=True))
    file = Document(BytesIO(content))
    assert name.endswith("utkast endast för rådet.docx")
    assert "Höstmöte 3/2026" in file.core_properties.title
    assert file.core_properties.language == "sv-SE"
    headings = [p.style.name for p in file.paragraphs if p.style.name.startswith(("Heading", "Title"))]
    assert headings == ["Title", *["Heading 1"] * 3, *["Heading 2"] * 4]
    xml = ZipFile(BytesIO(content)).read("word/document.xml").decode()
    assert xml.count("<w:tblHeader") == len(file.tables) == 4
    styles = ZipFile(BytesIO(content)).read("word/styles.xml").decode()
    assert 'w:lang w:val="sv-SE"' in styles
    assert "en-US" not in styles.replace('w:eastAsia="en-US"', "")


HOSTILE = [
    '#read("/etc/passwd")',
    '#import "@preview/x:0.1.0": *',
    "$ x^2 $ @ref <label> `raw` \\ #panic()",
    "<script>alert(1)</script><b>fet</b>",
    "{{7*7}} {% now 'Y' %} ${7*7}",
    "Donaudampfschiffahrt" * 60,
    "😀 👩‍👩‍👧 🇸🇪 ☺️",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_comes_out_as_it_was_typed(meeting, text):
    literal = "".join(f"\\{c}" if c in "\\`*_{}[]<>#" else c for c in text)
    meeting.items.update(title=text[:150], text=literal, notes=literal, is_held_to_council=False)
    for item in meeting.items.all():
        item.decisions.update(text=text)
    report = minutes.report(meeting, own=True)
    content = as_pdf(report)
    assert failures(content) == []
    assert words(text.replace("\N{VARIATION SELECTOR-16}", "")) in pdf_words(content).replace(
        "\N{VARIATION SELECTOR-16}", ""
    )
    assert docx_words(minutes_docx.render(report)).count(words(text)) >= 3


def filled(text: str) -> MinutesReport:
    """Return a report with the text in every place that somebody types in."""
    short = text[:160]
    item = Item("p1", "§ 1", short.strip() or "–", short, text, text, False, (text,), (Task(text[:300], short),))
    strings = {field.name: short for field in fields(MinutesReport) if field.type is str}
    flags = {field.name: True for field in fields(MinutesReport) if field.type is bool}
    return MinutesReport(
        **{**strings, **flags, "heading": f"Protokoll: {short}", "at": "2026-09-24T10:00:00+02:00"},
        facts=((short, short),),
        items=(item, replace(item, anchor="p2")),
        groups=(Group("Gäster", (Present(*[short] * 5),)),),
        signatures=(Signature(short, short, short),),
    )


MARKS = st.sampled_from(
    ["**", "*", "- ", "1. ", "\n", "\n\n", "> ", "```", "`", "[a](", ")", "#", "\t", "    ", "---\n", "<"]
)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
)
@given(st.lists(st.one_of(MARKS, st.text(max_size=12)), max_size=25).map("".join))
def test_no_text_whatever_breaks_a_document(text):
    report = filled(minutes_report.clean(text))
    assert failures(as_pdf(report)) == []
    Document(BytesIO(minutes_docx.render(report)))


def test_a_title_that_nobody_can_see_is_shown_as_a_dash(meeting):
    AgendaItem.objects.filter(meeting=meeting).update(title="\N{ZERO WIDTH SPACE}\x07")
    report = minutes.report(meeting, own=True)
    assert report.items[0].title == "–"
    assert failures(as_pdf(report)) == []


def test_thirty_pages_are_made_in_a_moment(meeting):
    report = minutes.report(meeting, own=True)
    item = replace(report.items[0], notes="\n\n".join(["Rådet diskuterade läget i länet. " * 12] * 6))
    content = as_pdf(replace(report, items=(item,) * 35))
    assert len(PdfReader(BytesIO(content)).pages) >= 30
    assert failures(content) == []


def test_files_are_kept_apart_from_each_other(meeting, by):
    for own in (True, False):
        made(minutes.order_pdf(meeting, own=own, by=by))
    assert len(default_storage.listdir("jobs")[1]) == 2


def test_a_meeting_where_nothing_is_written_yet_has_its_document(council):
    report = minutes.report(MeetingFactory(council=council, under_way=True, place=""), own=True)
    assert [name for name, _ in report.facts] == ["Tid", "Plats", "Huvudman"]
    assert failures(as_pdf(report)) == []
    assert words("Utkast, inte justerat") in docx_words(minutes_docx.render(report))


def test_a_host_outside_the_five_parties_is_named_too(by):
    council = CouncilFactory(host=PartyFactory(key="vg").organisation)
    assert minutes_report.build(meeting_of(council), own=True).footer.startswith(council.host.name)


def test_the_minutes_say_where_an_item_was_moved_and_where_it_came_from(council, by):
    first = MeetingFactory(council=council, under_way=True, title="Höstmöte")
    item = AgendaItem.objects.create(meeting=first, position=1, title="Validering")
    meetings.end(first, by=by)
    first.refresh_from_db()
    read = minutes.fingerprint(first)
    assert minutes.report(first, own=False).items[0].moved == "Inte behandlad. Sparas till nästa möte."
    starts_at = first.starts_at + timedelta(days=60)
    later = MeetingFactory.build(
        council=council, title="Vintermöte", starts_at=starts_at, ends_at=starts_at + timedelta(hours=2)
    )
    meetings.plan(later, agenda=agendas.Start.EMPTY, by=by)
    assert minutes.report(first, own=False).items[0].moved.startswith("Flyttad till Vintermöte, ")
    assert minutes.fingerprint(first) == read
    (taken_up,) = minutes_report.build(later, own=False).items
    assert "Flyttad från Höstmöte" in taken_up.about
    assert later.items.get().carried_from == item
    for content in (
        docx_words(minutes.docx(first, minutes.report(first, own=False))[1]),
        pdf_words(as_pdf(minutes.report(first, own=False))),
    ):
        assert words("Flyttad till Vintermöte") in content


def test_what_is_sealed_is_never_made_anew(meeting, by, monkeypatch):
    meetings.send_for_approval(meeting, by=by)
    meetings.approve(meeting, read=minutes.fingerprint(meeting), by=by)
    meeting.refresh_from_db()
    monkeypatch.setattr(minutes, "EDITION", minutes.EDITION + 1)
    first = minutes.sealed(meeting, own=False)
    assert minutes.order_pdf(meeting, own=False, by=by) == first
