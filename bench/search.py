"""How fast the search is over 100 000 documents, against the floor: python -m bench.search [COUNT].

The texts are of some 1,250 characters, words drawn as often as words are; the reader is whoever has most to see.
"""

import random
import re
import sys
import time
from urllib.parse import quote

GOAL = 12.0
QUERIES = {
    "a rare word": "musselodling",
    "a common word": "kompetens",
    "in every text": "utbildning",
    "part of a compound": "försörjning",
    "three words": "kommun rekrytering vård",
    "misspelt": "kopmetensförsörjning",
    "nothing": "qzxwvutsrq",
}
PARTS = re.findall(
    r"\w+",
    "kompetens försörjning utbildning yrkes skola arbets marknad kommun region vård omsorg teknik industri bygg fordon "
    "energi elektriker svets montör prognos behov rekrytering sjuk sköterska barn lärare social trafik skog mat hotell",
)
ENDINGS = ("en", "et", "ar", "er", "na", "s", "ning", "are", "")


def main(arguments: list[str]) -> int:
    from bench import load
    from bench.__main__ import database, environment, run, server

    count = arguments[0] if arguments else "100000"
    with database("bench_floor") as bare, server("floor", bare) as (port, answer), database("bench_search") as url:
        floor = load.Target(port, "/", answer["session"])
        env = environment("portal", url)
        run(["manage.py", "migrate", "--no-input", "--verbosity", "0"], env)
        run(["manage.py", "seed", "--scale", "1"], env)
        print(run(["-m", "bench.search", "inside", count], env), end="")
        with server("portal", url) as (portal, about):
            for name, query in QUERIES.items():
                page = load.Target(portal, f"/search/?q={quote(query)}", about["session"])
                took, least = load.latencies(page, floor)
                print(f"{name:20}{took:8.1f} ms{took / least:8.1f} times the floor (goal {GOAL:.0f})")
    return 0


def inside(count: int) -> None:
    """Fill a document library in a process with the portal's settings."""
    import django

    django.setup()
    from django.contrib.contenttypes.models import ContentType
    from django.db import connection

    from councils.models import Meeting
    from portal.models import Document, SearchEntry
    from portal.search import Words
    from portal.search import source as named
    from portal.services import search_index

    dice = random.Random(7)  # the same texts each time
    search_index.sweep()
    vocabulary = [f"{a}{b}{end}" for a in PARTS for b in PARTS for end in ENDINGS]
    dice.shuffle(vocabulary)
    weights = [1 / (n + 10) for n in range(len(vocabulary))]
    kind, meetings = ContentType.objects.get_for_model(Meeting), list(Meeting.objects.values_list("pk", flat=True))
    source = named("document")
    assert source is not None
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")  # the history and the queue of a bench are nobody's
    began, indexed = time.perf_counter(), 0.0
    for start in range(0, count, 2000):
        rows = [
            Document(parent_type=kind, parent_id=dice.choice(meetings), title=f"Underlag {start + n}")
            for n in range(2000)
        ]
        Document.objects.bulk_create(rows)
        texts = [" ".join(dice.choices(vocabulary, weights, k=70)) for _row in rows]
        for n in range(0, len(texts), 400):
            texts[n] += " musselodling" if start % 10_000 == 0 else ""
        at = time.perf_counter()
        entries = [
            search_index.entry(source, row.pk, Words(row.title, "/", text))
            for row, text in zip(rows, texts, strict=True)
        ]
        SearchEntry.objects.bulk_create(entries, batch_size=500)
        search_index.learn(entries)
        indexed += time.perf_counter() - at
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
        cursor.execute("SELECT pg_total_relation_size('portal_searchentry'), (SELECT count(*) FROM portal_searchword)")
        size, known = cursor.fetchone()
    print(f"{count} documents in {time.perf_counter() - began:.0f} s, {indexed:.0f} of them to index; "
          f"{size / 1e6:.0f} MB, {known} words")  # fmt: skip


if __name__ == "__main__":
    if sys.argv[1:2] == ["inside"]:
        inside(int(sys.argv[2]))
    else:
        sys.exit(main(sys.argv[1:]))
