"""What a reader finds: by the stem of a word, by compounds with it, and, where that gives little, by what was meant.

No text is ever read through: parts of words are looked for among the words that stand in any text, which are few, and
the texts by the words that are found.

Every question to the entries carries the condition that their records are the reader's to read, before anything is
counted, ordered or cut: what one may not see can neither be found, nor counted, nor push anything else away.
"""

from collections import Counter
from dataclasses import dataclass, field
from functools import reduce
from operator import and_
from typing import Any

from django.contrib.postgres.search import SearchQuery, SearchRank, TrigramWordSimilarity
from django.db import connection, transaction
from django.db.models import F, Q, QuerySet
from django.utils.safestring import SafeString

from portal import search
from portal.forms.fields import clean_text
from portal.models import SearchEntry, SearchWord
from portal.search import Kind, Reader, snippets
from portal.search.fold import COMMON, WORD, allowed, distance, fold, fold_word, is_part, root, words

MOST = 1500  # hits that are counted and ordered; more is said as "more than"
MOST_IN_TITLE = 500  # that are found by their titles besides, where a common word stands in every text
MOST_WORDS, LONGEST_WORD = 8, 60
FEW = 5  # hits, below which other spellings are tried
CANDIDATES, ALTERNATIVES = 80, 30  # words that are looked at for each that is misspelt, and that are tried
LIKE, COMPOUNDS = 1000, 60  # words that are looked at for each that may be a part of them, and that are tried
LONGEST_ENDING = 5  # letters from which what stands after a word makes another of it
# The database takes a question of many words for one that most texts answer, and would read them all: until the
# transaction ends it reads no table through.
STEMS = """
SELECT set_config('enable_seqscan', 'off', true), term, stem, ARRAY(
    SELECT word FROM portal_searchword WHERE length(stem) > 2 AND word LIKE '%%' || stem || '%%'
    ORDER BY length(word), word LIMIT %s
)
FROM unnest(%s::text[]) AS term, LATERAL (SELECT coalesce((ts_lexize('swedish_stem', term))[1], term) AS stem) AS of
"""


@dataclass(frozen=True)
class Asked:
    """What somebody searches for, and what the search is narrowed to."""

    text: str
    kind: str = ""
    council: int | None = None
    year: int | None = None

    @property
    def terms(self) -> list[str]:
        """Return the words that count; if all are such as stand everywhere, those."""
        found = list(dict.fromkeys(word[:LONGEST_WORD] for word in words(fold(clean_text(self.text)))))
        return ([word for word in found if word not in COMMON] or found)[:MOST_WORDS]

    @property
    def typed(self) -> dict[str, str]:
        """Return each word as it was typed by what it is folded to."""
        return {fold(word): word for word in words(clean_text(self.text).lower())}


@dataclass(frozen=True)
class Hit:
    title: SafeString
    snippet: SafeString
    kind: Kind
    entry: SearchEntry


@dataclass(frozen=True)
class Group:
    """Hits of one kind: how many there are, and the best of them."""

    kind: Kind
    count: int
    hits: list[Hit]


@dataclass(frozen=True)
class Root:
    """What a word begins with in all its forms, as the database's search has it, and compounds with it."""

    term: str
    # With å, ä and ö, if they were typed.
    typed: str
    stem: str
    # What compounds with it begin with, each as the database's search writes it.
    compounds: list[str]

    @property
    def is_sure(self) -> bool:
        """Say whether it is long enough to mean something as a part of a word."""
        return len(self.stem) > 2

    @property
    def begins(self) -> str:
        return f"{self.term}:*" if self.is_sure else ""

    def is_in(self, word: str) -> bool:
        return self.is_sure and is_part(self.stem, word)


@dataclass(frozen=True)
class Found:
    """All that a search gives: `keys` are the entries in order, `groups` how they fall in kinds."""

    asked: Asked
    terms: list[str] = field(default_factory=list)
    keys: list[tuple[int, str]] = field(default_factory=list)
    # What was looked for by each term, and words that were tried in its place.
    roots: dict[str, Root] = field(default_factory=dict)
    meant: dict[str, list[str]] = field(default_factory=dict)
    # How many of them have the very words.
    exact: int = 0
    is_cut: bool = False

    @property
    def count(self) -> int:
        return len(self.keys)

    @property
    def counts(self) -> list[tuple[Kind, int]]:
        """Return how many hits there are of each kind, in the order of the best of each."""
        return [(search.kind(key), count) for key, count in Counter(kind for _pk, kind in self.keys).items()]

    def of_kind(self, key: str) -> list[int]:
        return [pk for pk, kind in self.keys if not key or kind == key]

    def mixed(self, most: int, each: int) -> list[int]:
        """Return the best hits, no more than a few of a kind while there are others to show."""
        of_kind: Counter[str] = Counter()
        first: list[int] = []
        rest: list[int] = []
        for pk, kind in self.keys:
            of_kind[kind] += 1
            (first if of_kind[kind] <= each else rest).append(pk)
        shown = set([*first, *rest][:most])
        return [pk for pk, _kind in self.keys if pk in shown]

    def groups(self, each: int) -> list[Group]:
        """Return the best few hits of every kind, in one query."""
        shown = [pk for kind, _count in self.counts for pk in self.of_kind(kind.key)[:each]]
        hits = self.hits(shown)
        return [Group(kind, count, [hit for hit in hits if hit.kind == kind]) for kind, count in self.counts]

    def hits(self, keys: list[int]) -> list[Hit]:
        """Return what is shown of these entries, in their order."""
        rows = SearchEntry.objects.defer("folded", "folded_title", "vector").in_bulk(keys)
        return [self._hit(rows[pk]) for pk in keys if pk in rows]

    def _hit(self, row: SearchEntry) -> Hit:
        source = search.source(row.source)
        is_quoted = source is not None and source.is_quoted
        title = snippets.marked(row.title, self.is_hit)
        text = snippets.snippet(row.text, self.is_hit) if is_quoted else SafeString("")
        return Hit(title, text, search.kind(row.kind), row)

    def is_hit(self, word: str) -> bool:
        """Say whether a word of a text is one that was searched for."""
        return any(
            word == term or self.roots[term].is_in(word) or word in self.meant.get(term, ()) for term in self.terms
        )


def find(reader: Reader, asked: Asked) -> Found:
    """Return what the reader finds: exact words and parts of words first, other spellings where there are few."""
    terms = asked.terms
    if not terms:
        return Found(asked)
    with transaction.atomic():
        return _find(reader, asked, terms)


def _find(reader: Reader, asked: Asked, terms: list[str]) -> Found:
    rows = _narrowed(asked)
    roots = _roots(terms, asked.typed)
    exact = _ranked(reader, rows, roots, {})
    keys, meant = _once_a_record(exact), {}
    if len(keys) < FEW and (meant := _meant(terms)):
        keys = _once_a_record(exact + _ranked(reader, rows, roots, meant))
    is_cut = len(exact) >= MOST
    return Found(asked, terms, keys, roots, meant, len(_once_a_record(exact)), is_cut)


def _narrowed(asked: Asked) -> QuerySet[SearchEntry]:
    rows = SearchEntry.objects.all()
    if asked.council:
        rows = rows.filter(council=asked.council)
    return rows.filter(on__year=asked.year) if asked.year else rows


Place = tuple[str, int]


def _ranked(
    reader: Reader, rows: QuerySet[SearchEntry], roots: dict[str, Root], meant: dict[str, list[str]]
) -> list[tuple[int, Place]]:
    """Return the entries that have all the words, the best first: what is in a title before what is in a text.

    Of words that stand in very many texts, what begins with them is asked for before compounds: the broader the
    question, the more it costs.
    """
    *narrow, broad = _questions(roots, meant)
    # Whose records have the words at all, whoever reads them: only those sources are asked for their rules. Other
    # spellings are asked for seldom, and of all.
    near = None if meant else list(_with(rows, broad).values_list("source", flat=True)[:MOST])
    if near == []:
        return []
    is_many = near is not None and len(near) == MOST
    own = rows.filter(search.visible_to(reader, None if near is None or is_many else set(near)))
    found: dict[tuple[int, Place], tuple[Any, ...]] = {}
    for question in [*narrow, broad] if is_many else [broad]:
        fits = _with(own, question)
        found |= _scored(fits[:MOST], roots, meant)
        if len(found) >= MOST:  # any of very many; the best are those that are called so
            titled = reduce(and_, (Q(folded_title__contains=of.stem) for of in roots.values()))
            found |= _scored(own.filter(titled).order_by()[:MOST_IN_TITLE], roots, meant, is_titled=True)
            break
    return sorted(found, key=found.__getitem__)


def _with(rows: QuerySet[SearchEntry], question: str) -> QuerySet[SearchEntry]:
    return rows.filter(vector=SearchQuery(question, config="swedish", search_type="raw")).order_by()


def _questions(roots: dict[str, Root], meant: dict[str, list[str]]) -> list[str]:
    """Return what is asked for, the narrowest first; other spellings are asked for together with all the rest."""
    broad = [
        _any_of([of.term, of.begins, *of.compounds, *map(_lexeme, meant.get(of.term, []))]) for of in roots.values()
    ]
    if meant:
        return [" & ".join(broad)]
    begins = [_any_of([of.term, of.begins]) for of in roots.values()]
    return [" & ".join(begins), " & ".join(broad)]


def _any_of(lexemes: list[str]) -> str:
    return f"({' | '.join(filter(None, lexemes))})"


def _scored(
    rows: QuerySet[SearchEntry], roots: dict[str, Root], meant: dict[str, list[str]], *, is_titled: bool = False
) -> dict[tuple[int, Place], tuple[Any, ...]]:
    """Return the entries with what they are ordered by: how well they fit, then the latest.

    What is found by its title alone must have the words there, and not only their letters.
    """
    query = SearchQuery(" | ".join(_lexemes(roots, meant)), config="swedish", search_type="raw")
    stems = [of.stem for of in roots.values()]
    scored = rows.annotate(rank=SearchRank(F("vector"), query))  # of those alone that are given: nothing is ordered
    found: dict[tuple[int, Place], tuple[Any, ...]] = {}
    fields = scored.values_list("pk", "kind", "record", "rank", "title", "folded_title", "on")
    for pk, kind, record, rank, title, folded, on in fields:
        may_be_titled = meant or all(stem in folded for stem in stems)
        in_title = _in_title(title, roots, meant) if may_be_titled else 0.0
        if in_title or not is_titled:
            found[pk, (kind, record)] = (-rank - in_title, -on.toordinal() if on else 0, pk)
    return found


def _in_title(title: str, roots: dict[str, Root], meant: dict[str, list[str]]) -> float:
    """Return what a title adds: for all the words in it, the more if whole, first, or alone."""
    named = [(word, fold_word(word)) for word in WORD.findall(title.lower())]
    if [folded for _word, folded in named] == list(roots):
        return 3.5
    if not named:
        return 0.0
    by_word = [[_likeness(*one, of, meant.get(term, [])) for one in named] for term, of in roots.items()]
    return min(map(max, by_word)) + by_word[0][0] / 2


def _likeness(word: str, folded: str, of: Root, meant: list[str]) -> float:
    """Return how near a word is to the one that is asked for: it, a form of it, a compound, or neither."""
    if folded == of.term or folded in meant:
        near = 1.0
    elif not of.is_in(folded):
        return 0.0
    else:
        near = 0.9 if folded.startswith(of.stem) and len(folded) - len(of.stem) < LONGEST_ENDING else 0.6
    # Folding makes one of vård and värd: whoever types the one does not mean the other, and whoever types vard may.
    is_other = of.typed != of.term and of.typed[: len(of.stem)] not in word and folded not in meant
    return near / 2 if is_other else near


def _lexeme(words_: str) -> str:
    """Return a word, or two that stand side by side, as the database's search writes it."""
    return f"({' <-> '.join(words_.split())})"


def _lexemes(roots: dict[str, Root], meant: dict[str, list[str]]) -> list[str]:
    return [_lexeme(word) for term in roots for word in (term, *meant.get(term, []))]


def _once_a_record(rows: list[tuple[int, Place]]) -> list[tuple[int, str]]:
    """Return each record once, by the best of its pages and of what is said of it."""
    best: dict[Place, int] = {}
    for pk, place in rows:
        best.setdefault(place, pk)
    return [(pk, kind) for (kind, _record), pk in best.items()]


def _roots(terms: list[str], typed: dict[str, str]) -> dict[str, Root]:
    """Return for each word what it begins with in all its forms, and the compounds with it that stand in some text."""
    with connection.cursor() as cursor:
        cursor.execute(STEMS, [LIKE, terms])
        found = {term: (stem, known) for _off, term, stem, known in cursor.fetchall()}
    return {term: _root(term, typed.get(term, term), *found[term]) for term in terms}


def _root(term: str, typed: str, stem: str, known: list[str]) -> Root:
    # What begins with it is found by that. A lexeme ends where the stem does, so all forms of a compound are one.
    parts = (
        word[: word.index(stem, 1) + len(stem)] for word in known if not word.startswith(stem) and is_part(stem, word)
    )
    return Root(term, typed, stem, [f"{part}:*" for part in dict.fromkeys(parts)][:COMPOUNDS])


def _meant(terms: list[str]) -> dict[str, list[str]]:
    """Return for each word those in the portal's texts that it may be a misspelling of, nearest first; one query.

    They are only ever searched for, and shown where they stand in what the reader finds.
    """
    wrong = [term for term in terms if allowed(term)][:4]
    if not wrong:
        return {}
    parts = [part for term in wrong for part in _candidates(term)]
    known = set(parts[0].union(*parts[1:]).values_list("word", flat=True))
    found = {}
    for term in wrong:
        heart = root(term)
        most = allowed(heart)
        near = sorted((distance(heart, word, most=most), abs(len(word) - len(term)), word) for word in known)
        close = [word for far, _more, word in near if far <= most]
        found[term] = (_broken(term, known) + close)[:ALTERNATIVES]
    return {term: words_ for term, words_ in found.items() if words_}


def _candidates(term: str) -> list[QuerySet[SearchWord, Any]]:
    """Return the words that look most like the term, that begin or sound as it does, and its two halves."""
    halves = [half for i in range(3, len(term) - 2) for half in (term[:i], term[i:])]
    alike = Q(word__trigram_similar=term) | Q(word__trigram_word_similar=term) | Q(word__startswith=term[:2])
    near = (
        SearchWord.objects.filter(alike).annotate(alike=TrigramWordSimilarity(term, "word")).order_by("-alike", "word")
    )
    return [SearchWord.objects.filter(word__in=halves).values("word"), near.values("word")[:CANDIDATES]]


def _broken(term: str, known: set[str]) -> list[str]:
    """Return the ways in which a line's end or a scanner may have broken the word in two that stand in some text."""
    return [f"{term[:i]} {term[i:]}" for i in range(3, len(term) - 2) if term[:i] in known and term[i:] in known]
