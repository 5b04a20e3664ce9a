"""Finding rows by the words that people use for them: names now and before, short names, addresses."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Generic, TypeVar

from django.db import models
from django.utils.translation import gettext as _

from councils.models import Council, CouncilName, Organisation, Person
from councils.services.imports.values import key
from portal.history import events_of
from portal.models import User

M = TypeVar("M", bound=models.Model)


class Index(Generic[M]):
    """Rows by words, the surest words first; a word that means two rows means neither."""

    def __init__(self, rows: Iterable[M], *ranks: Iterable[tuple[str, int]]) -> None:
        self.rows = {row.pk: row for row in rows}
        self.ranks: list[dict[str, set[int]]] = []
        for rank in ranks:
            words: dict[str, set[int]] = defaultdict(set)
            for word, pk in rank:
                if word and pk in self.rows:
                    words[key(word)].add(pk)
            self.ranks.append(words)

    def find(self, word: str) -> list[M]:
        """Return the rows that the word can mean, by the first sort of word that knows it."""
        found: set[int] = next((rank[key(word)] for rank in self.ranks if key(word) in rank), set())
        return [self.rows[pk] for pk in sorted(found)]


def organisations() -> Index[Organisation]:
    """Return every organisation by its name, its short name and, last, the names that it has had."""
    rows = list(Organisation.objects.select_related("party", "municipality"))
    return Index(
        rows,
        [(row.name, row.pk) for row in rows],
        [(row.short_name, row.pk) for row in rows],
        earlier_names(),
    )


def earlier_names() -> list[tuple[str, int]]:
    return list(events_of(Organisation).values_list("name", "pgh_obj_id").distinct())


def councils(user: User) -> Index[Council]:
    """Return the councils that the user sees, by name, short name, address and earlier name."""
    rows = list(Council.objects.visible_to(user))
    return Index(
        rows,
        [(word, row.pk) for row in rows for word in (row.name, row.slug)],
        [(row.short_name, row.pk) for row in rows],
        CouncilName.objects.values_list("name", "council_id"),
    )


def people(user: User) -> Index[Person]:
    """Return the people whom the user sees, by e-mail address or, where nobody shares it, by name."""
    rows = list(Person.objects.visible_to(user).select_related("organisation"))
    return Index(rows, [(row.email, row.pk) for row in rows], [(row.name, row.pk) for row in rows])


def one(found: list[M], nothing: str) -> M:
    """Return the only row found; else LookupError in words."""
    if len(found) == 1:
        return found[0]
    if found:
        raise LookupError(_("It can mean %(number)d different ones. Write the whole name.") % {"number": len(found)})
    raise LookupError(nothing)
