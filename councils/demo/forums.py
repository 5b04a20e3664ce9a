"""Councils of all kinds under the four, and who sits in each, for whom and since when."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from councils.demo.dice import Dice
from councils.demo.names import ascii_of
from councils.demo.organisations import TRADES, Organisations
from councils.demo.people import People
from councils.models import Affiliation, Council, CouncilName, Membership, Organisation, Party, Person, Side
from portal.models import User

Kind, Role = Council.Kind, Membership.Role
LABELS = {
    "industri": "industri",
    "vard": "vård och omsorg",
    "elektrifiering": "elektrifiering",
    "besoksnaring": "besöksnäring",
    "bygg": "bygg och anläggning",
    "transport": "transport och logistik",
    "it": "it",
    "gront": "gröna näringar",
    "textil": "textil och handel",
}
# Area, kind, trade and name; what an area has follows from its working life, so the four differ.
UNDER_THE_FOUR = [
    ("fy", Kind.SECTOR, "industri", "Branschråd industri Fyrbodal"),
    ("fy", Kind.SECTOR, "besoksnaring", "Branschråd besöksnäring Fyrbodal"),
    ("fy", Kind.SECTOR, "bygg", "Branschråd bygg Fyrbodal"),
    ("fy", Kind.COLLEGE, "vard", "Vård- och omsorgscollege Fyrbodal"),
    ("fy", Kind.COLLEGE, "industri", "Teknikcollege Fyrbodal"),
    ("fy", Kind.WORKING_GROUP, "elektrifiering", "Arbetsgrupp elektrifiering Fyrbodal"),
    ("gr", Kind.SECTOR, "elektrifiering", "Branschråd batteri och fordon"),
    ("gr", Kind.SECTOR, "it", "Branschråd it Göteborgsregionen"),
    ("gr", Kind.SECTOR, "transport", "Branschråd transport Göteborgsregionen"),
    ("gr", Kind.SECTOR, "bygg", "Branschråd bygg Göteborgsregionen"),
    ("gr", Kind.COLLEGE, "vard", "Vård- och omsorgscollege Göteborgsregionen"),
    ("gr", Kind.WORKING_GROUP, "vard", "Arbetsgrupp språk i vården"),
    ("bo", Kind.SECTOR, "textil", "Branschråd textil och handel"),
    ("bo", Kind.SECTOR, "transport", "Branschråd logistik Sjuhärad"),
    ("bo", Kind.COLLEGE, "vard", "Vård- och omsorgscollege Sjuhärad"),
    ("bo", Kind.COLLEGE, "industri", "Teknikcollege Sjuhärad"),
    ("bo", Kind.WORKING_GROUP, "it", "Arbetsgrupp digital kompetens Sjuhärad"),
    ("sk", Kind.SECTOR, "gront", "Branschråd gröna näringar Skaraborg"),
    ("sk", Kind.SECTOR, "besoksnaring", "Branschråd besöksnäring Skaraborg"),
    ("sk", Kind.SECTOR, "bygg", "Branschråd bygg Skaraborg"),
    ("sk", Kind.COLLEGE, "vard", "Vård- och omsorgscollege Skaraborg"),
    ("sk", Kind.COLLEGE, "industri", "Teknikcollege Skaraborg"),
    ("sk", Kind.WORKING_GROUP, "industri", "Arbetsgrupp automation Skaraborg"),
]
LOCAL = ("Lokalt branschråd", "Yrkesråd", "Programråd", "Branschgrupp", "Samverkansgrupp", "Nätverk", "Utbildningsråd")
REGISTERED = {
    "fyrbodal": "fy",
    "goteborgsregionen": "gr",
    "borasregionen": "bo",
    "skaraborg": "sk",
    "strategiska-gruppen": "vg",
    "vastgruppen": "vg",
}
# One side of the table is missing here, for the page of the composition to warn of: never seated, or never present.
WITHOUT_SUPPLY = "branschrad-besoksnaring-skaraborg"
SUPPLY_STAYS_AWAY = "branschrad-bygg-fyrbodal"
SUBSTITUTES = 80  # the number, at an organisation, of whoever stands in for another
STANDING = [
    {"title": "Öppnande och dagordning", "kind": "information", "minutes": 5},
    {"title": "Föregående möte och öppna åtgärder", "kind": "information", "minutes": 10},
    {"title": "Runda: nytt från organisationerna", "kind": "dialogue", "minutes": 20},
    {"title": "Övriga frågor och nästa möte", "kind": "information", "minutes": 10},
]
MANDATES = {
    Kind.SECTOR: "Branschrådet för samman arbetsgivare, fack och utbildare inom {trade}. Det beskriver branschens "
    "behov på kort och lång sikt, ger råd om utbildningarnas innehåll och volym och rapporterar till kompetensrådet.",
    Kind.COLLEGE: "Styrgruppen leder det certifierade samarbetet mellan arbetsgivare, fack och utbildare inom {trade}. "
    "Den godkänner verksamhetsplanen och följer kvaliteten i utbildningarna.",
    Kind.WORKING_GROUP: "Arbetsgruppen bereder frågor om {trade} åt kompetensrådet och lämnar förslag. "
    "Uppdraget prövas en gång om året.",
}


@dataclass
class Forum:
    """A council with what the demo knows of it beyond its row."""

    council: Council
    area: str
    trade: str
    places: list[Membership] = field(default_factory=list)
    names: list[CouncilName] = field(default_factory=list)

    @property
    def writer(self) -> User:
        """Return the account that plans and writes: the coordinator's."""
        user = self.coordinator.user
        assert user is not None
        return user

    @property
    def coordinator(self) -> Person:
        return next(p.person for p in self.places if p.role == Role.COORDINATOR and p.to_on is None)

    @property
    def chair(self) -> Person:
        return next(p.person for p in self.places if p.role == Role.CHAIR and p.to_on is None)

    def name_on(self, day: date) -> str:
        return next((earlier.name for earlier in self.names if earlier.covers(day)), self.council.name)

    def has(self, role: str) -> bool:
        return any(place.role == role for place in self.places)

    def seated(self, day: date) -> list[Membership]:
        return [place for place in self.places if place.covers(day)]


def build(scale: int) -> list[Forum]:
    """Return the registry's councils, those under the four, and at larger scales so many local ones; saved."""
    hosts = {party.key: party.organisation for party in Party.objects.select_related("organisation")}
    rows = Council.objects.filter(slug__in=REGISTERED).select_related("host__party").prefetch_related("names")
    registered = {council.slug: council for council in rows}
    forums = [
        Forum(row, area, "", names=list(row.names.all()))
        for slug, area in REGISTERED.items()
        if (row := registered[slug])
    ]
    fours = {forum.area: forum.council for forum in forums if forum.council.kind == Kind.OVERARCHING}
    new = [
        Forum(_council(kind, trade, name, hosts[area], fours[area]), area, trade)
        for area, kind, trade, name in UNDER_THE_FOUR
    ]
    local = (len(forums) + len(new)) * (scale - 1)
    new += [
        Forum(_council(Kind.SECTOR, trade, name, hosts[area], fours[area]), area, trade)
        for area, trade, name in _local(local)
    ]
    Council.objects.bulk_create([forum.council for forum in new], batch_size=2000)
    return forums + new


def _council(kind: Council.Kind, trade: str, name: str, host: Organisation, parent: Council) -> Council:
    dice = Dice("council", name)
    return Council(
        name=name,
        short_name=name[:40],
        slug=ascii_of(name)[:60].strip("-"),
        kind=kind,
        host=host,
        parent=parent,
        mandate=MANDATES[kind].format(trade=LABELS[trade]),
        active_since=dice.randint(2008, 2023),
        seats=dice.choice((None, 10, 12, 14)),
        meetings_per_year=dice.choice((3, 4, 4, 5)),
        minutes_kind="minutes" if kind == Kind.COLLEGE and dice.happens(0.5) else "notes",
        standing_items=STANDING,
    )


def _local(count: int) -> Iterator[tuple[str, str, str]]:
    rows = Affiliation.objects.order_by("municipality__code").values_list(
        "party_id", "municipality__organisation__short_name"
    )
    places, trades = list(rows), list(TRADES)
    for number in range(count):
        area, place = places[number % len(places)]
        lap, at = divmod(number // len(places), len(trades))
        trade = trades[(at + number) % len(trades)]
        yield area, trade, f"{LOCAL[lap % len(LOCAL)]} {LABELS[trade]}, {place}" + (" 2" if lap >= len(LOCAL) else "")


# How many from each side, and how many municipalities, by kind of council.
SEATS = {
    Kind.OVERARCHING: (6, 7, 3),
    Kind.SECTOR: (4, 6, 1),
    Kind.COLLEGE: (4, 5, 2),
    Kind.WORKING_GROUP: (2, 3, 1),
}


def seat(forums: list[Forum], world: Organisations, people: People, scale: int) -> None:
    """Fill every council with people; a coordinator has a handful of councils, and always an account."""
    parties = {party.key: party.organisation for party in Party.objects.select_related("organisation")}
    for number, forum in enumerate(forums):
        dice = Dice("places", forum.council.slug)
        if not forum.has(Role.COORDINATOR):
            coordinator = people.at(parties[forum.area], 1 + number % (3 * scale))
            people.let_in(coordinator, dice)
            _place(forum, coordinator, Role.COORDINATOR, dice, people)
        if forum.area == "vg":
            _seat_joint(forum, parties, people, dice)
        else:
            _seat_sides(forum, world, people, dice, 2 + scale)
            observer = people.at(parties["vg"], 4 + dice.randrange(2 + scale))
            if forum.council.kind == Kind.OVERARCHING:
                _place(forum, observer, Role.OBSERVER, dice, people)
                _seat_substitute(forum, people)
    places = [place for forum in forums for place in forum.places]
    people.save()
    Membership.objects.bulk_create(places, batch_size=2000)


def _seat_joint(forum: Forum, parties: dict[str, Organisation], people: People, dice: Dice) -> None:
    """Two from each of the four and VGR; heads in Västgruppen."""
    first = 20 if forum.council.kind == Kind.VAST_GROUP else 10
    for key, organisation in parties.items():
        for number in range(first, first + 2):
            person = people.at(organisation, number)
            if key == "vg" and number == first:
                people.let_in(person, dice)
                _place(forum, person, Role.CHAIR, dice, people)
            else:
                _place(forum, person, Role.MEMBER, dice, people)


def _seat_sides(forum: Forum, world: Organisations, people: People, dice: Dice, width: int) -> None:
    supply, demand, municipalities = SEATS[Kind(forum.council.kind)]
    chosen = dice.some(world.municipalities[forum.area], municipalities)
    chosen += dice.some(_demand(forum, world, dice), demand)
    if forum.council.slug != WITHOUT_SUPPLY:
        chosen += dice.some(world.supply(forum.area), supply)
    for number, organisation in enumerate(chosen):
        person = people.at(organisation, dice.randrange(width))
        role = (
            Role.CHAIR
            if number == 0 and not forum.has(Role.CHAIR)
            else dice.choice((Role.MEMBER,) * 8 + (Role.SUBSTITUTE, Role.CO_OPTED))
        )
        if role == Role.CHAIR:
            people.let_in(person, dice)
        _place(forum, person, role, dice, people)


def _seat_substitute(forum: Forum, people: People) -> None:
    """Give the council's first member, a log-in's where there is one, somebody to send in their place."""
    member = next(place for place in forum.places if place.role == Role.MEMBER)
    substitute = people.at(member.organisation, SUBSTITUTES)
    _place(forum, substitute, Role.SUBSTITUTE, Dice("substitute", forum.council.slug), people)


def _demand(forum: Forum, world: Organisations, dice: Dice) -> list[Organisation]:
    """Return whom to choose from: of a large area's many employers only some, so that others are there too."""
    rows = world.demand(forum.area, forum.trade)
    employers = [row for row in rows if row.kind == Organisation.Kind.EMPLOYER_PRIVATE]
    return [*dice.some(employers, 5), *(row for row in rows if row not in employers)]


def _place(forum: Forum, person: Person, role: str, dice: Dice, people: People) -> None:
    """Seat the person, now and then after somebody else for the same organisation."""
    if any(place.person is person for place in forum.places):
        return
    start = (people.now - timedelta(days=dice.randint(740, 1500))).date()
    place = Membership(person=person, council=forum.council, organisation=person.organisation, role=role)
    place.from_on = start
    if role in {Role.MEMBER, Role.OBSERVER} and dice.happens(0.2):
        earlier = people.at(person.organisation, 90 + dice.randrange(3))
        if not any(other.person is earlier for other in forum.places):
            last = (people.now - timedelta(days=dice.randint(40, 600))).date()
            before = Membership(person=earlier, council=forum.council, organisation=person.organisation, role=role)
            before.from_on, before.to_on = start, last
            place.from_on = last + timedelta(days=1)
            forum.places.append(before)
    forum.places.append(place)


def supply_stays_away(forum: Forum, place: Membership) -> bool:
    return forum.council.slug == SUPPLY_STAYS_AWAY and place.organisation.side == Side.SUPPLY
