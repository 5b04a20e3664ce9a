"""A hundred queries with known answers: what share is found, and how far up. The set is never tuned one by one."""

import tomllib
from pathlib import Path

import pytest
from django.db import transaction
from django.test import override_settings

from portal.models import DocumentText
from portal.services import search, search_index
from tests import factories as f
from tests.portal.documents import attached
from tests.portal.search import damage

CORPUS = tomllib.loads((Path(__file__).parent / "corpus.toml").read_text())
# Other forms of the words, parts of compounds, words from within the text.
CLEAN = [(row["query"], key) for key, row in CORPUS.items()]
# Sixty damaged queries on whole texts, and every query on texts that a scanner has been at.
DAMAGED = [
    *((damage.lost(query), key) for query, key in CLEAN if damage.lost(query) != query),
    *((damage.swapped(query), key) for query, key in CLEAN[::2]),
    *((damage.dropped(query), key) for query, key in CLEAN[1::3]),
    *((damage.broken(query), key) for query, key in CLEAN[::4]),
][:60]
pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def corpus(django_db_setup, django_db_blocker, tmp_path_factory):
    """The texts twice, clean and scanned, each with a reader of its own kind."""
    files = override_settings(MEDIA_ROOT=tmp_path_factory.mktemp("media"))
    with django_db_blocker.unblock(), files, transaction.atomic():
        council = f.CouncilFactory(strategic=True)
        reader = f.MembershipFactory(council=council, person__with_user=True).person.user
        keys: dict[tuple[str, str], int] = {}
        for key, row in CORPUS.items():
            keys["clean", key] = f.SharedItemFactory(council=council, title=row["title"], question=row["text"]).pk
            document = attached(council, reader, name=f"Inläst {len(keys)}.txt")
            text = damage.scanned(f"{row['title']}. {row['text']}")
            words = {"version": document.latest, "document": document, "state": "read", "parts": [text]}
            keys["scanned", key] = DocumentText.objects.create(**words).document_id
        search_index.sweep()
        yield reader, keys
        transaction.set_rollback(True)


def ranks(corpus, queries, which: str, kind: str) -> list[int]:
    """Return for each query the place of its answer among the hits of that kind; 0 where it is not found."""
    reader, keys = corpus
    found = []
    for query, key in queries:
        hits = search.find(reader, search.Asked(query))
        records = [hit.entry.record for hit in hits.hits(hits.of_kind(kind))]
        found.append(records.index(keys[which, key]) + 1 if keys[which, key] in records else 0)
    return found


def share(found: list[int], within: int) -> float:
    return sum(0 < rank <= within for rank in found) / len(found)


CASES = [
    ("clean queries, clean texts", CLEAN, "clean", "shared-item", 0.95),
    ("damaged queries, clean texts", DAMAGED, "clean", "shared-item", 0.9),
    ("clean queries, scanned texts", CLEAN, "scanned", "document", 0.85),
]


@pytest.mark.parametrize(("name", "queries", "which", "kind", "least"), CASES, ids=[case[0] for case in CASES])
def test_what_is_asked_for_is_among_the_first(name, queries, which, kind, least, corpus, record_property):
    found = ranks(corpus, queries, which, kind)
    missed = [query for (query, _key), rank in zip(queries, found, strict=True) if not rank]
    record_property(
        name, f"{share(found, 1000):.0%} found, {share(found, 1):.0%} first, {share(found, 3):.0%} in three"
    )
    assert share(found, 3) >= least, missed
