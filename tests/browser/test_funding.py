"""The money in a browser: an applicant from the call to the last payment, officers from claim to payment."""

from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from playwright.sync_api import Page, expect

from followup.models import Application, Project, ProjectReport
from tests import factories as f


@pytest.fixture
def call(transactional_db, council):
    agreement = f.AgreementFactory(party=council.host.party, claim_months=12, withheld_percent=10)
    for year in {(timezone.localdate() - timedelta(days=days)).year for days in (1, 90)}:
        f.FrameFactory(agreement=agreement, year=year)
    f.BoardFactory(organisation=council.host, name="Direktionen")
    town = f.MunicipalityFactory(organisation__name="Tanums kommun", organisation__short_name="Tanum")
    town.affiliations.create(party=agreement.party)
    return f.CallFactory(agreement=agreement, title="Kompetens i hela regionen")


@pytest.fixture
def officer(council):
    """Whoever handles the association's money."""
    person = f.PersonFactory(with_user=True)
    f.AssignmentFactory(person=person, organisation=council.host, task="funding_officer")
    return person.user


def look(page: Page) -> None:
    assert Axe().run(page).violations_count == 0, page.url


def press(page: Page, name: str) -> None:
    page.get_by_role("main").get_by_role("button", name=name, exact=True).press("Enter")


def fill(page: Page, **words: object) -> None:
    """Type in fields by their names, and leave each, as a person does."""
    for name, value in words.items():
        field = page.locator(f"main [name={name}]")
        field.fill(str(value))
        field.blur()


def test_from_the_call_to_the_last_payment(page_of, call, officer, region_officer):
    applicant = page_of(f.PersonFactory(with_user=True).user, width=390)
    apply(applicant, call)
    project = Project.objects.get()
    decide(page_of(officer), project)
    claim(applicant, project)
    report = ProjectReport.objects.get()
    pay(page_of(officer), page_of(region_officer), report)
    applicant.goto(project.get_absolute_url())
    expect(applicant.get_by_role("main")).to_contain_text("Avslutat")


def apply(page: Page, call) -> None:
    """Write, checked meanwhile, and send what is in the form at that moment."""
    first, last = (timezone.localdate() - timedelta(days=days) for days in (90, 1))
    page.goto("/funding/calls/")
    page.get_by_role("link", name=call.title).press("Enter")
    press(page, "Ansök")
    fill(
        page, title="Handledare i vården", summary="Vi utbildar.", aims="Hundra handledare.", from_on=first, to_on=last
    )
    page.get_by_label("Tanum").check()
    remarks = page.locator("#kontroll")
    expect(remarks).to_contain_text("Budgeten lämnar inget att söka")
    fill(page, **{f"cost_{last.year}_staff": "150 000", "fin_municipality_cash": "50 000"})
    expect(remarks).to_contain_text("100 000 kr".replace(" ", "\xa0"))
    look(page)
    press(page, "Skriv under och skicka")
    expect(page.get_by_text("Kryssa i att du får skriva under")).to_be_visible()
    assert Application.objects.get().title == "Handledare i vården"
    page.get_by_label("Jag får skriva under").check()
    fill(page, title="Handledare i vård och omsorg")
    press(page, "Skriv under och skicka")
    expect(page.get_by_text("Den här sidan är ditt kvitto")).to_be_visible()
    assert Project.objects.get().title == "Handledare i vård och omsorg"
    look(page)


def decide(page: Page, project: Project) -> None:
    page.goto(project.get_absolute_url())
    page.get_by_role("link", name="Registrera beslutet").press("Enter")
    look(page)
    page.locator("main [name=board]").select_option(label="Direktionen")
    fill(page, paragraph="12")
    page.locator("input[name^=amount_]").first.fill("100 000")
    page.get_by_role("main").locator("button[type=submit].primary").press("Enter")
    expect(page.get_by_role("heading", name="Beslut", exact=True)).to_be_visible()
    project.refresh_from_db()
    assert project.state == "granted"


def claim(page: Page, project: Project) -> None:
    page.goto(project.get_absolute_url())
    page.get_by_role("link", name="Rekvisitioner och rapporter").press("Enter")
    page.get_by_role("main").get_by_role("link", name="Slutrapport").first.press("Enter")
    remarks = page.locator("#kontroll")
    expect(remarks).to_contain_text("Skriv vad som har gjorts")
    fill(page, done="Två omgångar.", results="Hundra handledare.", staff="150 000")
    expect(remarks).to_contain_text("Inget skulle göra att den kommer tillbaka")
    look(page)
    press(page, "Skriv under och skicka")
    expect(page.get_by_text("Rapporten och rekvisitionen är skickade")).to_be_visible()
    look(page)


def pay(first: Page, second: Page, report: ProjectReport) -> None:
    """Two officers take a step each; the one who has taken the first cannot take the other."""
    first.goto(report.get_absolute_url())
    first.get_by_role("link", name="Granska rekvisitionen").press("Enter")
    look(first)
    press(first, "Granska rekvisitionen")
    expect(first.get_by_text("Någon annan tar nästa steg")).to_be_visible()
    second.goto(report.get_absolute_url())
    second.get_by_role("link", name="Godkänn och betala").press("Enter")
    look(second)
    press(second, "Godkänn och betala")
    expect(second.get_by_text("Godkänd").first).to_be_visible()
    assert Project.objects.with_balances().get().paid == 100_000
