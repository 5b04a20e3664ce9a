"""The public library: found by inflected words, safe to read for everybody, cited and followed."""

import pytest
from django.urls import reverse
from django.utils import timezone

from analyses.models import Analysis, Review
from analyses.services import reviews
from tests.factories import AnalysisFactory, ContributorFactory, OrganisationFactory, PersonFactory, ReviewFactory
from tests.portal.documents import attached

pytestmark = pytest.mark.django_db
LIBRARY = reverse("analyses:library")


@pytest.fixture
def published(council, coordinator):
    analysis = AnalysisFactory(
        council=council, under_way=True, title="Undersköterskor 2035", summary="Handledarna sätter gränsen."
    )
    person = PersonFactory(name="Hemlig Person", organisation=OrganisationFactory(name="Högskolan Väst"))
    ContributorFactory(analysis=analysis, person=person)
    attached(analysis, coordinator, name="Rapport.txt", content=b"hela rapporten")
    Analysis.objects.filter(pk=analysis.pk).update(
        state="published",
        number="2026-4",
        published_at=timezone.now(),
        review_round=2,
        text="Inledning.\n\n## Gapet växer\n\nTexten <script>alert(1)</script>\n\n## Metoden\n\nMer.",
        findings="7 400 | fler behövs",
    )
    analysis.refresh_from_db()
    return analysis


def test_everybody_finds_by_inflection_topic_and_area(client, published):
    AnalysisFactory(published=True, title="Svetsare", purpose="Hur många?", topics=["industry"], areas=["bo"])
    AnalysisFactory(under_way=True, title="Opublicerat")

    def shown(**asked):
        page = client.get(LIBRARY, asked).content.decode()
        return [title for title in ("Undersköterskor 2035", "Svetsare", "Opublicerat") if title in page]

    assert shown() == ["Undersköterskor 2035", "Svetsare"]
    assert shown(q="undersköterska") == ["Undersköterskor 2035"]
    assert shown(q="handledare") == ["Undersköterskor 2035"]
    assert shown(topic="industry") == shown(area="bo") == ["Svetsare"]
    assert shown(q="'; drop table") == []


def test_the_page_names_organisations_and_no_person(client, published, other_member):
    old = ReviewFactory(
        returned=True, contributor=ContributorFactory(analysis=published, person=other_member.person, reviewer=True)
    )
    Review.objects.create(
        contributor=old.contributor,
        round=2,
        due_on=timezone.localdate(),
        verdict="approved",
        given_at=timezone.now(),
        checklist={"sources": "yes"},
        remarks="Väl beskrivet.",
    )
    assert len(reviews.of(published)) == 2
    page = client.get(published.public_url).content.decode()
    assert "Hemlig Person" not in page
    assert other_member.person.name not in page
    assert "Högskolan Väst" in page
    assert other_member.person.organisation.name in page
    assert "Väl beskrivet." in page
    assert "Källorna saknas." not in page  # an earlier round is for those who made it
    assert "Analys 2026:4. Kompetensportalen." in page
    assert '<section id="kapitel-del-1" aria-labelledby="kapitel-del-1-h">' in page
    assert '<h2 class="h2l" id="kapitel-del-1-h">Gapet växer</h2>' in page
    assert "<script>alert" not in page


def test_its_papers_are_fetched_without_log_in_and_no_others(client, published, coordinator):
    document = attached_to(published)
    answer = client.get(reverse("analyses:public-file", args=[document]))
    assert b"".join(answer.streaming_content) == b"hela rapporten"
    hidden = AnalysisFactory(under_way=True)
    other = attached(hidden, coordinator)
    assert client.get(reverse("analyses:public-file", args=[other.pk])).status_code == 404


def attached_to(analysis):
    from portal.models import Document

    return Document.objects.of(Analysis.objects.filter(pk=analysis.pk)).get().pk


def test_what_is_not_out_has_no_address(client, published):
    Analysis.objects.update(state="in_review", number="", published_at=None)
    assert client.get("/analyses/2026-4/").status_code == 404
    assert client.get(reverse("analyses:public-file", args=[attached_to(published)])).status_code == 404
    assert published.title not in client.get(LIBRARY).content.decode()
    assert published.title not in client.get("/").content.decode()


def test_the_feed_is_atom_and_narrowed_as_the_list(client, published):
    AnalysisFactory(published=True, title="Svetsare", topics=["industry"])
    answer = client.get(reverse("analyses:feed"), {"topic": "care"})
    text = answer.content.decode()
    assert answer["Content-Type"].startswith("application/atom+xml")
    assert "<title>Undersköterskor 2035</title>" in text
    assert "/analyses/2026-4/</id>" in text
    assert "Svetsare" not in text


def test_the_pages_cost_the_same_for_little_and_for_much(client, published, queries):
    for url in (LIBRARY, published.public_url):
        client.get(url)
        one = queries(client, url)
        AnalysisFactory.create_batch(5, published=True)
        ContributorFactory.create_batch(3, analysis=published)
        assert queries(client, url) == one


def test_publication_is_asked_for_first(log_in, coordinator, council, client):
    review = ReviewFactory(approved=True, contributor__analysis__council=council, contributor__analysis__title="Nytt")
    analysis, mine = review.contributor.analysis, log_in(coordinator)
    url = reverse("analyses:analysis-publish", args=[analysis.pk])
    assert "Publicera underlaget" in mine.get(url).content.decode()
    assert mine.post(url).status_code == 302
    analysis.refresh_from_db()
    assert analysis.public_url in mine.get(analysis.get_absolute_url()).content.decode()
    start = client.get("/").content.decode()
    assert analysis.public_url in start
    assert LIBRARY in start


def test_whoever_has_no_council_finds_what_is_published_in_the_menu(log_in, municipal_contact, member):
    library, register = reverse("analyses:library"), reverse("analyses:analysis-list")
    page = log_in(municipal_contact).get(reverse("my-work")).text
    assert (f'href="{library}"' in page, f'href="{register}"' in page) == (True, False)
    page = log_in(member).get(reverse("my-work")).text
    assert (f'href="{library}"' in page, f'href="{register}"' in page) == (False, True)
