"""Publication: what it waits for, its number, and what it replaces."""

import pytest
from django.utils import timezone

from analyses.models import Analysis
from analyses.services import publishing
from portal.concurrency import WrongState
from tests.councils.services.test_meetings import at_once
from tests.factories import AnalysisFactory, ContributorFactory, ReviewFactory, UserFactory

State = Analysis.State


def reviewed(**words):
    return ReviewFactory(approved=True, **{f"contributor__analysis__{key}": value for key, value in words.items()})


def test_what_is_approved_is_published_with_the_years_next_number(db):
    by, year = UserFactory(), timezone.localdate().year
    first, second = (publishing.publish(reviewed().contributor.analysis, by=by) for _ in range(2))
    assert [first.number, second.number] == [f"{year}-1", f"{year}-2"]
    assert (first.state, first.published_by) == (State.PUBLISHED, by)
    assert first.published_at.date() == timezone.now().date()
    with pytest.raises(WrongState):
        publishing.publish(first, by=by)


def test_nothing_is_published_without_everybodys_yes(db):
    bare = AnalysisFactory(in_review=True)
    silent, returned = ReviewFactory(), ReviewFactory(returned=True)
    earlier = ReviewFactory(approved=True, contributor__analysis__review_round=2)
    ReviewFactory(approved=True, contributor=ContributorFactory(analysis=silent.contributor.analysis, reviewer=True))
    for row in (bare, *(review.contributor.analysis for review in (silent, returned, earlier))):
        with pytest.raises(WrongState):
            publishing.publish(row, by=UserFactory())
        row.refresh_from_db()
        assert (row.state, row.number) == (State.IN_REVIEW, "")


def test_the_edition_that_is_replaced_is_closed_and_can_still_be_read(db, client):
    old = AnalysisFactory(published=True, title="Vård och omsorg", edition="2024")
    new = reviewed(replaces=old, title="Vård och omsorg", edition="2026").contributor.analysis
    publishing.publish(new, by=UserFactory())
    old.refresh_from_db()
    new.refresh_from_db()
    assert old.state == State.SUPERSEDED
    page = client.get(old.public_url).content.decode()
    assert "Det finns en nyare utgåva." in page
    assert new.public_url in page
    shown = client.get("/analyses/").content.decode()
    assert new.public_url in shown
    assert old.public_url not in shown
    assert old.public_url in client.get("/analyses/", {"editions": "all"}).content.decode()


@pytest.mark.django_db(transaction=True)
def test_two_at_once_have_each_its_number():
    rows, by = [reviewed().contributor.analysis for _ in range(3)], UserFactory()
    assert not at_once(*[lambda row=row: publishing.publish(row, by=by) for row in rows])
    year = timezone.localdate().year
    assert sorted(Analysis.objects.values_list("number", flat=True)) == [f"{year}-{n}" for n in (1, 2, 3)]
