"""What a council talks about at one meeting: the items, and what is written under them."""

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import cycle

from django.utils.formats import date_format

from councils.demo import texts
from councils.demo.dice import Dice
from councils.demo.forums import Forum
from councils.demo.organisations import CLUSTERS, LABOUR, UNIVERSITIES, Organisations
from councils.demo.texts import Topic, Words
from councils.models import AgendaItem, Council, Membership, Organisation

Kind, Role = Council.Kind, Membership.Role
NOUNS = {Kind.COLLEGE: "styrgruppen", Kind.WORKING_GROUP: "arbetsgruppen"}
NOUNS |= {Kind.STRATEGIC_GROUP: "gruppen", Kind.VAST_GROUP: "Västgruppen"}
TERMS = ("våren", "hösten")
Actor = Organisation.Kind
VOICES = {
    Actor.HIGHER_EDUCATION: "university",
    Actor.HIGHER_VOCATIONAL: "school",
    Actor.MUNICIPAL_EDUCATION: "school",
    Actor.PRIVATE_PROVIDER: "school",
    Actor.POPULAR_EDUCATION: "school",
    Actor.STATE_AGENCY: "agency",
    Actor.EMPLOYER_PRIVATE: "employer",
    Actor.EMPLOYER_PUBLIC: "employer",
    Actor.ASSOCIATION: "convening",
    Actor.REGION: "convening",
    Actor.MUNICIPALITY: "municipality",
}
# Standing items under which there is often more than one thing to note.
TWO_THINGS = {"Läget på arbetsmarknaden", "Nytt från de fyra råden och VGR", "Ärenden under beredning"}
# What the meeting that is under way talks about: the demo's first picture, so not left to chance.
LIVE = (("vard", "Handledarplatser i vården"), ("elektrifiering", "Elektrifieringens kompetensbehov"))
EXTRA_THEMES = {Kind.STRATEGIC_GROUP: "strategisk", Kind.VAST_GROUP: "uppfoljning"}


def topics_of(forum: Forum) -> Iterator[Topic]:
    """Yield the council's matters without end: all others come before one comes back."""
    kind, dice = Kind(forum.council.kind), Dice("topics", forum.council.slug)
    if kind in EXTRA_THEMES:
        own, others = [EXTRA_THEMES[kind]], ["analys", "validering"] if kind == Kind.STRATEGIC_GROUP else []
    elif forum.trade:
        own, others = [forum.trade], list(texts.CROSS_CUTTING)
    else:
        own, others = [], [*LABOUR, *texts.CROSS_CUTTING]
    first = [topic for theme in own for topic in texts.topics(theme)]
    rest = [topic for theme in others if theme for topic in texts.topics(theme)]
    if Council.Kind(forum.council.kind) == Kind.OVERARCHING:
        rest = [topic for topic in rest if topic not in live()]
    dice.shuffle(first)
    dice.shuffle(rest)
    # The own trade and what concerns all, by turns.
    mixed = [topic for pair in zip(first, rest, strict=False) for topic in pair]
    return cycle(mixed + first[len(rest) :] + rest[len(first) :])


def live() -> list[Topic]:
    """Return the matters of the meeting that is under way."""
    return [topic for theme, title in LIVE for topic in texts.topics(theme) if topic.title == title]


def outline(forum: Forum, topics: Iterator[Topic], dice: Dice) -> list[tuple[AgendaItem, Topic | None]]:
    """Return a new agenda: the standing items, and the day's matters before the round."""
    standing = forum.council.standing_items
    count = 2 if len(standing) > 4 or forum.council.kind == Kind.WORKING_GROUP else dice.choice((2, 3))
    if forum.council.kind == Kind.VAST_GROUP:
        count = 1
    items: list[tuple[AgendaItem, Topic | None]] = [(AgendaItem(**row), None) for row in standing]
    matters = [next(topics) for _ in range(count)]
    items[2:2] = [(_item(topic), topic) for topic in matters]
    if sum(item.minutes for item, _ in items) >= 120:
        items.insert(4, (AgendaItem(title="Paus", kind=AgendaItem.Kind.BREAK, minutes=15), None))
    for position, (item, _) in enumerate(items, 1):
        item.position = position
    return items


def _item(topic: Topic) -> AgendaItem:
    return AgendaItem(title=topic.title, kind=topic.kind, minutes=topic.minutes, is_held_to_council=topic.is_held)


class Phrases:
    """The words of one meeting that the texts leave open."""

    def __init__(self, forum: Forum, world: Organisations, here: Sequence[Membership], day: date, dice: Dice) -> None:
        area = forum.area if forum.area in UNIVERSITIES else dice.choice(tuple(UNIVERSITIES))
        towns = dice.some(world.municipalities[area], 3)
        noun = NOUNS.get(Kind(forum.council.kind), "rådet")
        employers = world.employers[area, forum.trade or dice.choice(("industri", "bygg", "transport"))]
        notes = "protokollet" if forum.council.keeps_minutes else "anteckningarna"
        self.dice, self.here = dice, here
        self.words: Words = {
            "organ": noun,
            "Organ": noun[:1].upper() + noun[1:],
            "anteckningar": notes,
            "Anteckningar": notes.capitalize(),
            "area": forum.council.host.party.area,
            "kommun": towns[0].label,
            "kommun2": towns[1].label,
            "kommun3": towns[2].label,
            "larosate": dice.one(UNIVERSITIES[area]),
            "kluster": dice.one(CLUSTERS[area]),
            "fack": dice.one([name for name in LABOUR[forum.trade] if name in UNIONS] or ["Unionen"]),
            "arbetsgivare": dice.one(employers[:3]).label,
            "samordnare": forum.coordinator.name,
            "ordforande": forum.chair.name,
            "ar": str(day.year),
            "nasta_ar": str(day.year + 1),
            "forra_ar": str(day.year - 1),
            "termin": f"{TERMS[day.month > 6]} {day.year}",
            "nasta_termin": f"{TERMS[day.month <= 6]} {day.year + (day.month > 6)}",
        }

    def standing(self, title: str, following: date | None) -> str:
        """Return what is noted under one of the standing items; nothing under the opening."""
        rows = texts.read("standing")["notes"].get(title)
        if title.startswith("Runda"):
            return self._round()
        if not rows:
            return ""
        day = date_format(following, "j F Y") if following else "en dag som meddelas senare"
        words = self.words | {"nasta_mote": day}
        count = self.dice.choice((1, 2, 2)) if title in TWO_THINGS else 1
        chosen = self.dice.some(rows, count)
        return "\n\n".join(" ".join(row.split()) for row in chosen).format_map(words)

    def _round(self) -> str:
        """Return a line each from four or five of those present, of the kind that such an organisation would say."""
        lines: list[str] = []
        used: set[str] = set()
        for place in self.dice.some(self.here, 7):
            voice = VOICES.get(Actor(place.organisation.kind), "labour")
            said = [row for row in texts.read("standing")["round"][voice] if row not in used]
            if said and place.organisation.label not in used and len(lines) < 5:
                line = self.dice.one(said)
                used |= {line, place.organisation.label}
                lines.append(f"- {place.organisation.label}: {' '.join(line.split())}".format_map(self.words))
        return "\n".join(lines)


UNIONS = {name for names in LABOUR.values() for name in names} - {
    *("Teknikföretagen", "Almega", "Installatörsföretagen", "Visita", "Byggföretagen", "Transportföretagen"),
    *("Lantbrukarnas Riksförbund", "Svenskt Näringsliv", "Företagarna", "Västsvenska Handelskammaren"),
}
