"""The search kept true: what is owed is read anew, in turns; doing it twice changes nothing."""

from collections import defaultdict
from collections.abc import Iterable

import structlog
from django.contrib.postgres.search import SearchQuery
from django.db import transaction
from django.db.models import Exists, OuterRef

from portal import search
from portal.models import SearchEntry, SearchOwed, SearchWord
from portal.search import Source, Words
from portal.search.fold import fold, whole, words
from portal.search.triggers import owe_all

log = structlog.get_logger(__name__)
TURN = 300  # changes in a transaction
FIELDS = ("kind", "page", "council", "on", "title", "context", "url", "text", "folded_title", "folded")
SHORTEST, LONGEST = 3, 40  # letters of a word that a misspelt one is compared with
LONGEST_TEXT = 40_000  # characters of one row; a longer text is divided by its source


def sweep(*, turns: int = 40) -> bool:
    """Read anew what is owed; say whether there is more."""
    for _turn in range(turns):
        if not _take():
            return False
    return SearchOwed.objects.exists()


def rebuild() -> None:
    """Owe every record of every source, and read them all."""
    SearchEntry.objects.exclude(source__in=[source.name for source in search.sources()]).delete()
    for source in search.sources():
        owe_all(source)
    while sweep():
        pass


@transaction.atomic
def _take() -> int:
    """Read anew the oldest of what is owed, and return how much it was."""
    rows = SearchOwed.objects.select_for_update(skip_locked=True).order_by("pk")[:TURN]
    taken = list(rows)
    owed: dict[tuple[str, str], set[int]] = defaultdict(set)
    for row in taken:
        owed[row.source, row.lookup].add(row.key)
    for (name, lookup), keys in owed.items():
        source = search.source(name)
        if source is None:  # of a version that is no more
            continue
        if lookup == "pk":
            _read(source, keys)
        else:
            _spread(source, lookup, keys)
    SearchOwed.objects.filter(pk__in=[row.pk for row in taken]).delete()
    return len(taken)


def _spread(source: Source, lookup: str, keys: set[int]) -> None:
    """Owe each record whose words come from these rows: a council's new name may concern thousands."""
    found = source.model._default_manager.filter(**{f"{lookup}__in": keys}).values_list("pk", flat=True).distinct()
    SearchOwed.objects.bulk_create([SearchOwed(source=source.name, lookup="pk", key=pk) for pk in found])


def _read(source: Source, keys: set[int]) -> None:
    """Write what the records are now in place of what they were."""
    before = {(row.record, row.part): row for row in SearchEntry.objects.filter(source=source.name, record__in=keys)}
    now = {}
    for record in source.records().filter(pk__in=keys):
        for one in source.words(record):
            now[record.pk, one.part] = entry(source, record.pk, one)
    gone = [row.pk for key, row in before.items() if key not in now or _differs(row, now[key])]
    new = [row for key, row in now.items() if key not in before or _differs(before[key], row)]
    SearchEntry.objects.filter(pk__in=gone).delete()
    SearchEntry.objects.bulk_create(new, batch_size=200)
    learn(new)


def _differs(one: SearchEntry, other: SearchEntry) -> bool:
    return any(getattr(one, name) != getattr(other, name) for name in FIELDS)


def entry(source: Source, record: int, one: Words) -> SearchEntry:
    """Return a row of what is searched, which is not saved."""
    title, text = " ".join(one.title.split())[:400], whole(one.text).strip()[:LONGEST_TEXT]
    return SearchEntry(
        source=source.name,
        kind=source.kind,
        record=record,
        part=one.part,
        page=one.page,
        council=one.council,
        on=one.on,
        title=title,
        context=one.context[:300],
        url=one.url[:300],
        text=text,
        folded_title=_words(title),
        folded=_words(f"{title}\n{text}"),
    )


def _words(text: str) -> str:
    """Return the words and nothing else: the database would take a/b for a file and a.b for a machine."""
    return " ".join(words(fold(text)))


def learn(entries: Iterable[SearchEntry]) -> None:
    """Know the entries' words, so that a misspelt one is understood."""
    found = {word for entry in entries for word in entry.folded.split() if SHORTEST <= len(word) <= LONGEST}
    rows = [SearchWord(word=word) for word in sorted(found) if not word.isdecimal()]
    SearchWord.objects.bulk_create(rows, batch_size=1000, ignore_conflicts=True)


def forget() -> int:
    """Drop words that stand nowhere any more, a part of the list at a time; return how many."""
    stands = SearchEntry.objects.filter(vector=SearchQuery(OuterRef("word"), config="swedish"))
    gone = 0
    last = 0
    while rows := list(SearchWord.objects.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:5000]):
        last = rows[-1]
        gone += SearchWord.objects.filter(~Exists(stands), pk__in=rows).delete()[0]
    return gone
