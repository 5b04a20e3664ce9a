"""What a follow-up form asks: sections and questions as plain data, so that a decided form is the same for ever."""

import secrets
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class QuestionKind(models.TextChoices):
    RATING = "rating", _("Rating")
    TEXT = "text", _("Text")
    NUMBER = "number", pgettext_lazy("kind of question", "Number")
    CHOICE = "choice", _("Choice")
    TABLE = "table", _("Table")
    EVIDENCE = "evidence", _("Evidence")


class Rating(models.TextChoices):
    """How a party thinks that it keeps a commitment."""

    MET = "met", pgettext_lazy("rating", "Met")
    PARTLY = "partly", pgettext_lazy("rating", "Partly")
    NOT_MET = "not_met", pgettext_lazy("rating", "Not met")


Said = Mapping[str, Any]


@dataclass(frozen=True)
class Question:
    """One question. `key` never changes, so that years can be compared; empty `parties` means all five.

    It is asked where any of the pairs in `when` (another question's key = an answer to it) has been answered so.
    """

    key: str
    kind: str
    text: str
    help: str = ""
    commitment: int | None = None
    is_required: bool = True
    parties: tuple[str, ...] = ()
    indicators: tuple[str, ...] = ()
    options: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    when: tuple[str, ...] = ()

    @property
    def possible(self) -> list[tuple[str, str]]:
        """Return the pairs that another question may hang on, each with its answer in words."""
        if self.kind == QuestionKind.RATING:
            return [(f"{self.key}={one.value}", str(one.label)) for one in Rating]
        return [(f"{self.key}={one}", one) for one in self.options] if self.kind == QuestionKind.CHOICE else []

    def is_for(self, party: str) -> bool:
        return not self.parties or party in self.parties

    def is_asked(self, said: Mapping[str, Said]) -> bool:
        """Say whether the question is asked of whoever has answered so far as in `said`."""
        return not self.when or any(_has(said, pair) for pair in self.when)

    def is_answered(self, value: Said) -> bool:
        """Say whether the value is an answer, not only something begun."""
        match self.kind:
            case QuestionKind.RATING:
                return bool(value.get("rating"))
            case QuestionKind.NUMBER:
                return value.get("number") not in (None, "")
            case QuestionKind.CHOICE:
                return bool(value.get("choice"))
            case QuestionKind.TABLE:
                return any(any(row) for row in value.get("rows", []))
            case QuestionKind.EVIDENCE:
                return bool(value.get("evidence") or value.get("text"))
        return bool(value.get("text"))

    def shown(self, value: Said) -> str:
        """Return an answer in words, the text of it last."""
        parts = []
        if rating := value.get("rating"):
            parts.append(str(Rating(rating).label))
        parts += [str(value["number"])] if value.get("number") not in (None, "") else []
        parts += [", ".join(value.get("choice", []))] if value.get("choice") else []
        parts += ["; ".join(", ".join(row) for row in value.get("rows", []) if any(row))] if value.get("rows") else []
        return ". ".join(part for part in [*parts, str(value.get("text", ""))] if part)


def _has(said: Mapping[str, Said], pair: str) -> bool:
    key, _equals, answer = pair.partition("=")
    value = said.get(key, {})
    return value.get("rating") == answer or answer in value.get("choice", [])


@dataclass(frozen=True)
class Section:
    """Questions beneath a heading."""

    key: str
    title: str
    text: str = ""
    questions: tuple[Question, ...] = ()


@dataclass(frozen=True)
class Content:
    """All that a form asks; `co_sign` says that what one person signs, another from the party signs too."""

    sections: tuple[Section, ...] = ()
    co_sign: bool = False

    @property
    def questions(self) -> Iterator[Question]:
        for section in self.sections:
            yield from section.questions

    def question(self, key: str) -> Question | None:
        return next((one for one in self.questions if one.key == key), None)

    def section(self, key: str) -> Section | None:
        return next((one for one in self.sections if one.key == key), None)

    def section_of(self, key: str) -> Section | None:
        return next((one for one in self.sections if any(q.key == key for q in one.questions)), None)

    def asked(self, party: str, said: Mapping[str, Said]) -> list[Question]:
        """Return the questions that the party is asked, given what it has answered so far."""
        return [one for one in self.questions if one.is_for(party) and one.is_asked(said)]

    def missing(self, party: str, said: Mapping[str, Said]) -> list[Question]:
        """Return those that have to be answered and are not."""
        rows = self.asked(party, said)
        return [one for one in rows if one.is_required and not one.is_answered(said.get(one.key, {}))]

    @staticmethod
    def new_key(letter: str) -> str:
        """Return a key that nothing in any form has, so that nothing new seems to be what an earlier form asked."""
        return f"{letter}{secrets.token_hex(4)}"

    def with_section(self, section: Section) -> "Content":
        """Return the same with a section more, or with the section of that key as it is now."""
        if self.section(section.key) is None:
            return replace(self, sections=(*self.sections, section))
        return self._with(section if one.key == section.key else one for one in self.sections)

    def with_question(self, section: str, question: Question) -> "Content":
        """Return the same with a question more at the end of the section, or with the question as it is now."""
        known = self.question(question.key) is not None

        def mended(one: Section) -> Section:
            if known:
                return replace(one, questions=tuple(question if q.key == question.key else q for q in one.questions))
            return replace(one, questions=(*one.questions, question)) if one.key == section else one

        return self._with(mended(one) for one in self.sections)

    def without(self, key: str) -> "Content":
        """Return the same without the section or the question."""
        rest = (one for one in self.sections if one.key != key)
        return self._with(replace(one, questions=tuple(q for q in one.questions if q.key != key)) for one in rest)

    def moved(self, key: str, by: int) -> "Content":
        """Return the same with the section or the question moved so many places among its neighbours."""
        if self.section(key):
            return replace(self, sections=_moved(self.sections, key, by))
        return self._with(replace(one, questions=_moved(one.questions, key, by)) for one in self.sections)

    def conditions(self, question: Question) -> list[tuple[str, list[str]]]:
        """Return what the question hangs on in words: another question, and the answers to it."""
        found = [(one.text, [word for pair, word in one.possible if pair in question.when]) for one in self.questions]
        return [(text, answers) for text, answers in found if answers]

    def _with(self, sections: Iterable[Section]) -> "Content":
        """Return the same with these sections; a condition that no answer can meet any more is none."""
        found = tuple(sections)
        pairs = {pair for one in found for q in one.questions for pair, _word in q.possible}

        def kept(q: Question) -> Question:
            return replace(q, when=tuple(pair for pair in q.when if pair in pairs))

        return replace(
            self, sections=tuple(replace(one, questions=tuple(kept(q) for q in one.questions)) for one in found)
        )

    def dump(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def load(cls, data: Mapping[str, Any]) -> "Content":
        """Return what `dump` has made, also when it has been through JSON."""
        return cls(tuple(_section(row) for row in data.get("sections", [])), bool(data.get("co_sign", False)))


def _moved(rows: tuple[Any, ...], key: str, by: int) -> tuple[Any, ...]:
    at = next((place for place, row in enumerate(rows) if row.key == key), None)
    if at is None:
        return rows
    rest = [row for row in rows if row.key != key]
    rest.insert(min(max(at + by, 0), len(rest)), rows[at])
    return tuple(rest)


def _section(row: Mapping[str, Any]) -> Section:
    return Section(row["key"], row["title"], row.get("text", ""), tuple(_question(one) for one in row["questions"]))


def _question(row: Mapping[str, Any]) -> Question:
    values: dict[str, Any] = {name: tuple(one) if isinstance(one, list) else one for name, one in row.items()}
    return Question(**values)
