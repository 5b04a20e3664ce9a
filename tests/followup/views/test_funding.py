"""The dashboard says what the ledger says, each figure opens to its entries, and Swedish amounts are understood."""

import re
from datetime import timedelta
from decimal import Decimal
from io import BytesIO

import pytest
from django import forms
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook
from pypdf import PdfReader

from followup.models import Agreement, CoFinancing, Decision, Entry, Frame, Project
from portal.forms.fields import MoneyField
from portal.models import Job
from portal.services import jobs
from tests.factories import (
    AgreementFactory,
    ApplicationFactory,
    BoardFactory,
    CallFactory,
    EntryFactory,
    FrameFactory,
    GeneralTermsFactory,
    PartyFactory,
    ProjectContactFactory,
    ProjectFactory,
    ProjectReportFactory,
)

TODAY = timezone.localdate()


def url(name, *args):
    return reverse(f"followup:{name}", args=args)


@pytest.fixture
def frame(db):
    return FrameFactory(agreement__party=PartyFactory(key="fy"))


@pytest.fixture
def officer(region_officer, log_in):
    return log_in(region_officer)


def file_of(client, form, query=""):
    """Return the bytes of the dashboard as a file, made as a worker makes it."""
    answer = client.post(url("funding-order", form) + query)
    job = Job.objects.get(pk=int(answer.url.rstrip("/").rpartition("/")[2]))
    assert (answer.status_code, jobs.run(job.pk)) == (302, True)
    return client.get(reverse("job-file", args=[job.pk])).content


def sheets(content):
    """Return the sheets' rows by their names, without the number that each begins with."""
    book = load_workbook(BytesIO(content))
    return {
        re.sub(r"^\d+ ", "", name): [[cell.value for cell in row] for row in book[name].rows]
        for name in book.sheetnames
    }


def test_page_figures_pdf_and_excel_say_the_same(officer, frame):
    project = ProjectFactory(agreement=frame.agreement, granted=400_000, purpose="analyses")
    EntryFactory(frame=frame, project=project, kind="payment", amount=Decimal("125000.50"))
    EntryFactory(frame=frame, project=project, kind="recovery", amount=Decimal("-0.50"), reason="För mycket")
    FrameFactory(agreement=AgreementFactory(party=PartyFactory(key="sk")), amount=500_000)
    ProjectReportFactory(project=project, due_on=TODAY - timedelta(days=1))
    page = officer.get(url("funding"))
    line = page.context["board"].whole
    shown = {"frame": 1_500_000, "granted": 400_000, "paid": 125_000, "left": 1_100_000, "unpaid": 275_000}
    assert (line.sums.frame, line.sums.granted, line.sums.paid) == (1_500_000, 400_000, 125_000)
    for key, amount in shown.items():
        assert officer.get(url("figure", key)).context["whole"] == amount
    assert page.context["expected"] == officer.get(url("forecast")).context["whole"] == 275_000
    found = sheets(file_of(officer, "xlsx"))
    assert found["Pengar per kommunalförbund"][-1] == [
        "Västra Götaland",
        1_500_000,
        400_000,
        1_100_000,
        125_000,
        0,
        275_000,
    ]
    assert found["Pengar per ändamål"] == [
        ["Ändamål", "Beviljat (kr)", "Utbetalt (kr)", "Innehållet (kr)", "Kvar att betala (kr)"],
        ["Analyser", 400_000, 125_000, 0, 275_000],
    ]
    assert sum(row[-1] for row in found["Väntade utbetalningar"][1:]) == 275_000
    assert [row[0] for row in found["Sena rapporter"][1:]] == [project.title]
    text = " ".join(page.extract_text() for page in PdfReader(BytesIO(file_of(officer, "pdf"))).pages)
    text = text.replace(chr(160), " ").replace(chr(8239), " ")
    for amount in ("1 500 000 kr", "400 000 kr", "1 100 000 kr", "125 000 kr", "275 000 kr"):
        assert amount in text
    narrowed = officer.get(url("figure", "frame") + "?party=sk")
    assert narrowed.context["whole"] == 500_000
    assert f"500{chr(160)}000{chr(160)}kr" in narrowed.text


def test_a_file_says_what_its_reader_sees_and_nobody_else_has_it(officer, coordinator, log_in, frame):
    FrameFactory(agreement=AgreementFactory(party=PartyFactory(key="sk")), amount=500_000)
    rows = sheets(file_of(officer, "xlsx", "?party=sk&by=fund"))
    assert rows["Pengar per kommunalförbund"][-1][1] == 500_000
    assert rows["Pengar per medel"][1][:2] == ["Regionutveckling", 500_000]
    assert ["Kommunalförbund", "sk"] in [row[:2] for row in rows["Om filen"]]
    client = log_in(coordinator)
    own = sheets(file_of(client, "xlsx"))
    assert own["Pengar per kommunalförbund"][-1][1] == 1_000_000
    theirs = Job.objects.exclude(ordered_by=coordinator).get()
    assert client.get(reverse("job-file", args=[theirs.pk])).status_code == 404
    assert client.post(url("funding-order", "docx")).status_code == 404


def test_the_same_figures_again_are_the_same_file(officer, frame):
    for _n in range(2):
        officer.post(url("funding-order", "xlsx"))
    assert Job.objects.count() == 1


def test_the_address_holds_what_is_asked_for_and_nonsense_is_not_asked(officer, frame):
    FrameFactory(agreement=frame.agreement, year=TODAY.year - 1, amount=300_000)

    def of(query):
        return officer.get(url("funding") + query).context["board"].whole.sums.frame

    assert of("") == of("?fund=x&party=xx&purpose=%00") == 1_000_000
    assert of(f"?year={TODAY.year - 1}") == 300_000
    assert of("?year=all") == 1_300_000
    assert officer.get(url("figure", "nothing")).status_code == 404


def test_matching_is_shown_as_lacking_until_it_is_enough(officer, frame):
    page = officer.get(url("agreement-detail", frame.agreement.pk))
    assert page.context["matching"][0].missing == 1_000_000
    words = {"year": TODAY.year, "source": "municipality", "form": "cash", "note": ""}
    for amount in ("1 200 000", "−200 000,00"):
        assert officer.post(url("matching-new", frame.agreement.pk), {**words, "amount": amount}).status_code == 302
    page = officer.get(url("agreement-detail", frame.agreement.pk))
    assert page.context["matching"][0].missing == 0
    assert CoFinancing.objects.count() == 2
    assert officer.get(url("figure", "co-financing")).context["whole"] == 1_000_000


def test_an_association_sees_its_own_money_alone(coordinator, log_in, frame):
    FrameFactory(agreement=AgreementFactory(party=PartyFactory(key="sk")))
    client = log_in(coordinator)
    assert client.get(url("funding")).context["board"].whole.sums.frame == 1_000_000
    assert client.get(url("agreement-list")).context["agreements"].get() == frame.agreement


def test_a_contact_reads_the_project_and_no_more(log_in, frame):
    contact = ProjectContactFactory(project__agreement=frame.agreement)
    client = log_in(contact.person.user)
    assert client.get(url("project-detail", contact.project.pk)).status_code == 200
    assert list(client.get(url("project-list")).context["page"]) == [contact.project]
    assert client.get(url("funding")).status_code == 403
    assert client.get(url("agreement-detail", frame.agreement.pk)).status_code == 404


def test_a_decision_is_recorded_with_its_amounts_and_financiers(officer, frame):
    project = ProjectFactory(agreement=frame.agreement, applied=200_000)
    said = {
        "outcome": "grant",
        "board": BoardFactory(organisation=frame.agreement.party.organisation).pk,
        "decided_on": TODAY.isoformat(),
        "paragraph": "42",
        f"amount_{frame.pk}": "200 000",
        "municipality_cash": "150 000 kr",
        "business_in_kind": "50 000",
    }
    assert (
        officer.post(url("project-decide", project.pk), said)
        .headers["Location"]
        .endswith(f"#beslut-{Decision.objects.get().pk}")
    )
    assert sorted(CoFinancing.objects.values_list("form", "amount")) == [("cash", 150_000), ("in_kind", 50_000)]
    page = officer.get(url("project-detail", project.pk)).text
    assert "§ 42" in page and f"200{chr(160)}000{chr(160)}kr" in page  # noqa: PT018


def test_more_than_the_frame_is_refused_in_words_and_nothing_is_written(officer, frame):
    project = ProjectFactory(agreement=frame.agreement)
    said = {
        "outcome": "grant",
        "board": BoardFactory(organisation=frame.agreement.party.organisation).pk,
        "decided_on": TODAY.isoformat(),
        "paragraph": "42",
        f"amount_{frame.pk}": "1 000 000,01",
    }
    answer = officer.post(url("project-decide", project.pk), said)
    assert answer.status_code == 422
    assert f"1{chr(160)}000{chr(160)}000{chr(160)}kr kvar att bevilja. Det är 0,01{chr(160)}kr för lite" in answer.text
    project.refresh_from_db()
    assert (project.state, Decision.objects.count()) == ("proposed", 0)
    rejected = officer.post(url("project-decide", project.pk), {**said, "outcome": "reject", "reason": "Nej."})
    assert rejected.status_code == 302
    assert Project.objects.get().state == "rejected"


def test_a_frame_is_changed_by_one_more_entry_and_only_as_it_was_seen(officer, frame):
    words = {"on": TODAY.isoformat(), "reason": "Nytt beslut", "to": "1 250 000,50"}
    change = url("frame-change", frame.pk)
    assert officer.post(change, {**words, "seen": "1000000.00"}).status_code == 302
    assert officer.post(change, {**words, "seen": "1000000.00", "to": "1"}).status_code == 422
    assert [str(entry.amount) for entry in Entry.objects.order_by("pk")] == ["1000000.00", "250000.50"]
    assert Frame.objects.with_balances().get().frame == Decimal("1250000.50")


def test_an_agreement_changed_by_two_keeps_the_first_and_shows_both(officer, frame):
    agreement = frame.agreement
    page = officer.get(url("agreement-edit", agreement.pk))
    said = {name: value for name, value in page.context["form"].initial.items() if value is not None}
    said |= {"version": 0, "title": "Först"}
    assert officer.post(url("agreement-edit", agreement.pk), said).status_code == 302
    assert officer.post(url("agreement-edit", agreement.pk), {**said, "title": "Sedan"}).status_code == 409
    assert Agreement.objects.get().title == "Först"


@pytest.mark.parametrize(
    ("typed", "amount"),
    [
        ("1 250 000,50", "1250000.50"),
        ("1\u00a0250\u00a0000", "1250000"),
        ("1\u202f250\u202f000,5 kr", "1250000.5"),
        ("−0,01", "-0.01"),
        ("1250000.50", "1250000.50"),
        ("12 KR", "12"),
    ],
)
def test_amounts_are_read_as_swedes_write_them(typed, amount):
    assert MoneyField().clean(typed) == Decimal(amount)


@pytest.mark.parametrize("typed", ["1.250", "1.250.000,50", "1,250,000", "hundra", "1e5", "NaN", "0,001", "kr", "٣"])
def test_what_may_mean_something_else_is_not_guessed_at(typed):
    with pytest.raises(forms.ValidationError):
        MoneyField().clean(typed)


def test_everybody_reads_what_has_been_granted_and_nothing_else(client, frame):
    granted = ProjectFactory(agreement=frame.agreement, granted=400_000, title="Beviljat projekt")
    ProjectFactory(agreement=frame.agreement, title="Hemlig ansökan")
    PartyFactory(key="sk")
    page = client.get(url("public-projects"))
    assert list(page.context["page"]) == [granted]
    assert "Hemlig" not in page.text
    assert client.get(url("public-projects") + "?party=sk").context["page"].paginator.count == 0
    assert client.get(url("public-projects") + "?format=csv").status_code == 200


def test_general_terms_are_put_right_and_nothing_is_overwritten(officer, frame):
    terms = GeneralTermsFactory(name="Villkor 2026")
    where = url("terms-edit", terms.pk)
    assert url("terms-edit", terms.pk) in officer.get(url("agreement-list")).text
    assert officer.post(where, {"name": "Allmänna villkor 2026", "is_confirmed": "on", "version": 0}).status_code == 302
    terms.refresh_from_db()
    assert (terms.name, terms.is_confirmed, terms.version) == ("Allmänna villkor 2026", True, 1)
    assert officer.post(where, {"name": "Annat", "version": 0}).status_code == 409


def test_the_dashboard_lists_the_first_late_reports_and_counts_them_all(officer, frame):
    project = ProjectFactory(agreement=frame.agreement, granted=100_000)
    days = [TODAY - timedelta(days=number) for number in range(1, 11)]
    for number, day in enumerate(days, 1):
        ProjectReportFactory(project=project, number=number, due_on=day)
    page = officer.get(url("funding")).content.decode()
    assert re.search(r'id="sena">Sena rapporter<span class="count">10<', page)
    assert page.count('<span class="m">' + project.organisation.label) == 8
    assert "10 sena rapporter" in page


def test_a_member_finds_the_calls_and_the_application_that_is_begun(log_in, member):
    client = log_in(member)
    assert reverse("followup:call-list") in client.get(reverse("my-work")).text
    open_, sent = ApplicationFactory(created_by=member), ApplicationFactory(created_by=member, sent=True)
    closed = ApplicationFactory(created_by=member, call=CallFactory(closed=True))
    page = client.get(reverse("my-work")).text
    assert f"Skriv klart ansökan: {open_.title}" in page
    assert (sent.get_absolute_url() in page, closed.get_absolute_url() in page) == (False, False)
    assert ">Utlysning</th>" in client.get(reverse("followup:call-list")).text


def test_whoever_decides_on_a_project_finds_its_application_there(log_in, region_officer, member):
    application = ApplicationFactory(sent=True)
    for person in (member.person, application.created_by.person):
        ProjectContactFactory(project=application.project, person=person)
    page = application.project.get_absolute_url()
    assert application.get_absolute_url() in log_in(region_officer).get(page).text
    assert application.get_absolute_url() in log_in(application.created_by).get(page).text
    # Another contact speaks for the project, but has not written the application.
    assert application.get_absolute_url() not in log_in(member).get(page).text


def test_an_application_is_withdrawn_only_after_one_has_been_asked(log_in, region_officer):
    project = ProjectFactory(title="Ny pedagogik")
    withdraw, client = url("project-withdraw", project.pk), log_in(region_officer)
    assert f'href="{withdraw}"' in client.get(project.get_absolute_url()).text
    assert "Återta ansökan?" in client.get(withdraw).text
    assert Project.objects.get().state == Project.State.PROPOSED
    assert "Ansökan är återtagen." in client.post(withdraw, follow=True).text
    assert Project.objects.get().state == Project.State.WITHDRAWN


def test_a_field_left_empty_says_what_to_do(log_in, region_officer):
    agreement = AgreementFactory(kind="other")
    page = log_in(region_officer).post(reverse("followup:frame-new", args=[agreement.pk]), {}).text
    assert "Fyll i ”Belopp”." in page
    assert "Välj något under ”Nämnd som beslutar om ramen”." in page
    assert "Inga medel är inlagda än" in page
    assert "Detta fält måste" not in page
