"""What is communicated: everybody reads it, nobody reads more, and it goes to those whom it concerns."""

import pytest
from django.urls import reverse

from analyses.models import Ground, Outcome, Recipient
from analyses.services import deliveries
from analyses.services.deliveries import Address
from portal.concurrency import WrongState
from portal.models import Mail
from tests.factories import AnalysisFactory, AssessmentFactory, DialogueFactory, RoundFactory, SubjectFactory

pytestmark = pytest.mark.django_db
PUBLIC = reverse("analyses:public-assessments")


@pytest.fixture
def subject():
    return SubjectFactory(name="Elektriker")


@pytest.fixture
def out(subject):
    return AssessmentFactory(subject=subject, communicated=True, text="Elnätet byggs ut.")


def test_everybody_reads_what_is_communicated_and_nothing_that_is_not(client, out, subject):
    AssessmentFactory(round=out.round, subject__name="Snickare", adopted=True)
    AssessmentFactory(subject=subject, round=RoundFactory(follows=out.round), area="sk", text="Inte klart än.")
    page = client.get(PUBLIC).content.decode()
    assert ("Elektriker" in page, "Snickare" in page, out.round.name in page) == (True, False, True)
    page = client.get(reverse("analyses:public-subject", args=[subject.pk])).content.decode()
    assert ("Elnätet byggs ut." in page, "Inte klart än." in page) == (True, False)
    assert client.get(PUBLIC, {"view": "list"}).content.decode().count("<tr role") == 2
    rows = client.get(PUBLIC, {"format": "csv"}).content.decode().splitlines()
    assert (len(rows), "Elnätet byggs ut." in rows[1]) == (2, True)


def test_a_subject_of_which_nothing_is_communicated_is_not_there(client):
    row = AssessmentFactory(adopted=True)
    assert client.get(reverse("analyses:public-subject", args=[row.subject_id])).status_code == 404
    assert "Inget är kommunicerat än" in client.get(PUBLIC).content.decode()


def test_the_public_reads_of_published_grounds_and_never_of_whom_somebody_has_talked_with(client, out):
    dialogue = DialogueFactory(organisation__name="Verkstaden AB")
    shown, hidden = AnalysisFactory(published=True, title="Elnätet 2035"), AnalysisFactory(title="Utkastet")
    for words in ({"analysis": shown}, {"analysis": hidden}, {"dialogue": dialogue}):
        Ground.objects.create(assessment=out, **words)
    page = client.get(reverse("analyses:public-subject", args=[out.subject_id])).content.decode()
    assert ("Elnätet 2035" in page, "Utkastet" in page, "Verkstaden" in page) == (True, False, False)
    assert "Dialoger med arbetsgivare" in page


def test_it_is_sent_with_a_link_that_leads_to_the_page_and_takes_what_came_of_it(client, out, region_officer):
    client.force_login(region_officer)
    url = reverse("analyses:round-send", args=[out.round_id])
    page = client.post(url, {"addresses": "myh@example.org", "message": "Läs gärna."}, follow=True).content.decode()
    assert "Bedömningarna går till 1 adress." in page
    recipient = Recipient.objects.get()
    assert recipient.path.split(":")[0] in Mail.objects.get().text  # what follows says when it was signed
    client.logout()
    assert out.round.name in client.get(recipient.path).content.decode()
    assert client.post(recipient.path)["Location"] == out.round.public_url
    client.post(recipient.path, {"text": "Vi beviljar fler platser."})
    outcome = Outcome.objects.get()
    assert (outcome.assessment_round, outcome.analysis) == (out.round, None)
    client.force_login(region_officer)
    assert (
        "Vi beviljar fler platser."
        in client.get(reverse("analyses:round-spreading", args=[out.round_id])).content.decode()
    )


def test_nothing_is_sent_of_a_round_before_something_is_communicated(region_officer, client):
    row = AssessmentFactory(adopted=True).round
    with pytest.raises(WrongState):
        deliveries.send(row, [Address("a@example.org")], message="", by=region_officer)
    assert not Mail.objects.exists()
    client.force_login(region_officer)
    assert client.get(reverse("analyses:round-spreading", args=[row.pk])).status_code == 404
