"""No page asks the database for more than fifteen things, however full the world is."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests import factories as f
from tests.access.lines import Line
from tests.access.table import READ, reader
from tests.access.world import World

pytestmark = pytest.mark.django_db
# Setting up a second factor is a step, not a page that is read.
PAGES = [line for line in READ if not line.name.startswith("mfa_")]
MOST = 15


@pytest.fixture(scope="module")
def full(world, django_db_blocker) -> World:
    """The same world with thirty more of what its pages list."""
    with django_db_blocker.unblock():
        council, meeting, item = (world.rows[word] for word in ("council", "meeting", "item"))
        for place in f.MembershipFactory.create_batch(30, council=council):
            f.AttendanceFactory(meeting=meeting, person=place.person)
            f.ActionPointFactory(council=council, item=item, owner=place.person)
            f.InvitationFactory(meeting=world.rows["called"], person=place.person)
        f.MeetingFactory.create_batch(30, council=council)
        f.ProposalFactory.create_batch(30, council=council)
        f.BoardFactory.create_batch(30)
        f.MunicipalityFactory.create_batch(30)
        f.AnalysisFactory.create_batch(30, council=council)
        f.ContributorFactory.create_batch(10, analysis=world.rows["analysis"])
        for subject in f.SubjectFactory.create_batch(30):
            for area in ("fy", "sk"):
                f.AssessmentFactory(round=world.rows["round"], subject=subject, area=area)
        for position in range(3, 33):
            f.DecisionFactory(item=f.AgendaItemFactory(meeting=meeting, position=position))
    return world


@pytest.mark.parametrize("line", PAGES, ids=str)
def test_a_page_asks_for_few_things(line: Line, full: World, ask):
    with CaptureQueriesContext(connection) as captured:
        ask(reader(line), "GET", line.url(full))
    asked = [q["sql"] for q in captured if not q["sql"].startswith(("SAVEPOINT", "ROLLBACK TO", "RELEASE"))]
    asked = [sql for sql in asked if "pg_stat_xact_user_tables" not in sql]
    assert len(asked) <= MOST, "\n".join(sql[:160] for sql in asked)
