"""What money and the declaration are found by, and by whom."""

import pytest

from portal.services import search_index
from portal.services.search import Asked, find
from tests import factories as f
from tests.factories.funding import ProjectFactory

pytestmark = pytest.mark.django_db


def test_a_project_is_found_by_those_who_read_its_agreement(region_officer, other_member, client):
    project = ProjectFactory(title="Laddinfrastruktur i skärgården")
    search_index.sweep()
    found = find(region_officer, Asked("infrastruktur"))
    assert [hit.entry.url for hit in found.hits(found.of_kind("project"))] == [project.get_absolute_url()]
    assert find(other_member, Asked("infrastruktur")).count == 0


def test_an_assessment_is_its_readers_and_its_subject_everybodys_once_communicated(region_officer, outsider):
    row = f.AssessmentFactory(subject__name="Tågtekniker", text="Verkstaden i Vänersborg växer.")
    search_index.sweep()
    assert find(outsider, Asked("tågtekniker")).count == 0
    assert [kind.key for kind, _n in find(region_officer, Asked("tågtekniker")).counts] == ["assessment"]
    out = f.AssessmentFactory(subject=row.subject, communicated=True, area="sk")
    search_index.sweep()
    found = find(outsider, Asked("tågtekniker"))
    assert [hit.entry.url for hit in found.hits(found.of_kind(""))] == [f"/assessments/{out.subject_id}/"]
