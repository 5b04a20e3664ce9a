"""The list of claims begins with what is to be reviewed, and is narrowed to what its reader asks for."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.factories import AgreementFactory, PartyFactory, ProjectFactory, ProjectReportFactory

LIST = reverse("followup:report-list")


@pytest.fixture
def reports(db):
    """One late, one not yet due, one sent and one reviewed; the last is another party's."""
    own, other = (AgreementFactory(party=PartyFactory(key=key)) for key in ("fy", "sk"))
    project = ProjectFactory(agreement=own, granted=100_000)
    yesterday = timezone.localdate() - timedelta(days=1)
    return {
        "late": ProjectReportFactory(project=project, due_on=yesterday),
        "draft": ProjectReportFactory(project=project),
        "sent": ProjectReportFactory(project=project, sent=True),
        "reviewed": ProjectReportFactory(project=ProjectFactory(agreement=other, granted=100_000), reviewed=True),
    }


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("", {"sent", "reviewed"}),
        ("?state=nonsense", {"sent", "reviewed"}),
        ("?state=late", {"late"}),
        ("?state=draft", {"late", "draft"}),
        ("?state=reviewed", {"reviewed"}),
        ("?state=all", {"late", "draft", "sent", "reviewed"}),
        ("?state=all&party=sk", {"reviewed"}),
    ],
)
def test_the_list_shows_what_is_asked_for_and_else_what_waits(log_in, region_officer, reports, query, names):
    links = {name: f'href="{report.get_absolute_url()}"' for name, report in reports.items()}
    page = log_in(region_officer).get(LIST + query).content.decode()
    assert {name for name, link in links.items() if link in page} == names
