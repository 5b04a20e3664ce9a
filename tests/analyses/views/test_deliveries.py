"""The pages of spreading, and the one that a mailed link opens: looking counts nothing, pressing does."""

import pytest
from django.urls import reverse

from analyses.models import Analysis, Outcome
from analyses.services import publications
from portal.models import Job
from tests.factories import (
    AnalysisFactory,
    AssignmentFactory,
    MeetingFactory,
    MunicipalityFactory,
    PersonFactory,
    RecipientFactory,
)
from tests.portal.documents import attached


@pytest.fixture
def analysis(council):
    return AnalysisFactory(council=council, published=True, title="Elektriker")


@pytest.fixture
def tanum(db):
    row = MunicipalityFactory(organisation__name="Tanums kommun", organisation__short_name="Tanum")
    contact = PersonFactory(email="tanum@example.org", organisation=row.organisation)
    AssignmentFactory(person=contact, organisation=row.organisation, task="municipal_contact")
    return row


def test_it_is_sent_to_those_who_lack_it_and_the_page_says_who_that_is(log_in, coordinator, analysis, tanum):
    client, url = log_in(coordinator), reverse("analyses:spreading", args=[analysis.pk])
    assert "1 kommun har inte fått det" in client.get(url).content.decode()
    send = reverse("analyses:analysis-send", args=[analysis.pk])
    wrong = client.post(send, {"addresses": "inte en adress"})
    assert wrong.status_code == 422
    assert "är ingen e-postadress" in wrong.content.decode()
    sent = client.post(send, {"municipalities": "without", "addresses": "ny@example.org"}, follow=True)
    page = sent.content.decode()
    assert "Underlaget går till 2 adresser." in page
    assert "Alla har fått det." in page
    again = client.post(send, {"municipalities": "without"}, follow=True).content.decode()
    assert "Ingen av de valda har en adress" in again
    assert "Tanum" in client.get(url, {"format": "csv"}).content.decode()


def test_looking_counts_nothing_and_pressing_counts_once(client, coordinator, council):
    analysis = AnalysisFactory(council=council, under_way=True)
    document = attached(analysis, coordinator, name="Rapport.txt", content=b"hela rapporten")
    out = AnalysisFactory(published=True)
    Analysis.objects.filter(pk=analysis.pk).update(state="published", number="2026-9", published_at=out.published_at)
    recipient = RecipientFactory()
    recipient.delivery.analysis = analysis
    recipient.delivery.save()
    url = recipient.path
    for method in (client.get, client.head):
        assert method(url).status_code in {200, 405}
    recipient.refresh_from_db()
    assert recipient.opened_at is None
    answer = client.get(url)
    assert answer["X-Robots-Tag"].startswith("noindex")
    assert client.post(url)["Location"] == "/analyses/2026-9/"
    recipient.refresh_from_db()
    assert recipient.opened_at
    assert recipient.downloaded_at is None
    got = client.post(url, {"file": document.pk})
    assert b"".join(got.streaming_content) == b"hela rapporten"
    recipient.refresh_from_db()
    assert recipient.downloaded_at
    other = attached(AnalysisFactory(under_way=True), coordinator)
    assert client.post(url, {"file": other.pk}).status_code == 404


def test_the_report_that_the_portal_makes_is_offered_by_the_link_and_counted(client, coordinator):
    recipient = RecipientFactory()
    analysis = recipient.delivery.analysis
    publications.freeze(analysis, by=coordinator)
    assert "Hämta rapporten, PDF" not in client.get(recipient.path).text  # it is still being made
    Job.objects.filter(params__form="pdf").update(state="done", file="x", filename="r.pdf", size=1000)
    assert "Hämta rapporten, PDF" in client.get(recipient.path).text
    recipient.refresh_from_db()
    assert recipient.downloaded_at is None
    got = client.post(recipient.path, {"report": "pdf"})
    assert got["Location"] == reverse("analyses:public-report", args=[analysis.number, "pdf"])
    recipient.refresh_from_db()
    assert recipient.opened_at
    assert recipient.downloaded_at


def test_whoever_got_it_says_what_came_of_it_and_the_runners_read_it(client, log_in, coordinator, analysis):
    recipient = RecipientFactory()
    recipient.delivery.analysis = analysis
    recipient.delivery.save()
    empty = client.post(recipient.path, {"text": " "})
    assert empty.status_code == 422
    assert "Skriv en mening först." in empty.content.decode()
    assert not Outcome.objects.exists()
    assert client.post(recipient.path, {"text": "Nämnden <b>beslutade</b>."}).status_code == 302
    page = log_in(coordinator).get(reverse("analyses:spreading", args=[analysis.pk])).content.decode()
    assert "Nämnden &lt;b&gt;beslutade" in page


def test_a_link_that_is_not_ours_opens_nothing(client, analysis):
    recipient = RecipientFactory()
    for code in ("abc", f"{recipient.code}x"):
        assert client.get(reverse("analyses:received", args=[code])).status_code == 404


def test_what_came_of_it_stands_on_the_red_thread(log_in, coordinator, analysis, council):
    meeting = MeetingFactory(council=council, held=True, title="Vintermöte")
    client = log_in(coordinator)
    url = reverse("analyses:outcome-note", args=[analysis.pk])
    assert client.post(url, {"text": ""}).status_code == 422
    assert client.post(url, {"text": "Rådet vill ha fler platser.", "meeting": meeting.pk}).status_code == 302
    assert "Vintermöte" in client.get(analysis.get_absolute_url()).content.decode()


def test_the_page_costs_the_same_for_little_and_for_much(log_in, coordinator, analysis, tanum, queries):
    client, url = log_in(coordinator), reverse("analyses:spreading", args=[analysis.pk])
    first = RecipientFactory(organisation=tanum.organisation)
    first.delivery.analysis = analysis
    first.delivery.save()
    Outcome.objects.create(analysis=analysis, text="Ja.", written_at=analysis.published_at)
    client.get(url)
    one = queries(client, url)
    MunicipalityFactory.create_batch(8)
    RecipientFactory.create_batch(5, delivery=first.delivery)
    for _n in range(4):
        Outcome.objects.create(analysis=analysis, text="Ja.", written_at=analysis.published_at)
    assert queries(client, url) == one
