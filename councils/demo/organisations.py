"""Employers and schools of the four areas: fictional, except those that the registry itself loads."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import product

from councils.demo import texts
from councils.demo.dice import Dice
from councils.models import Affiliation, Organisation

Kind = Organisation.Kind
AREAS = ("fy", "gr", "bo", "sk")
TRADES = {
    "industri": ["Mekaniska AB", "Precision AB", "Svets och Montage AB", "Gjuteri AB", "Verktyg AB", "Plåtteknik AB"],
    "vard": ["Omsorg AB", "Hemtjänst AB", "Äldreboende AB", "Rehab AB"],
    "elektrifiering": ["Battericell AB", "Laddteknik AB", "Kraftelektronik AB", "Elnät AB"],
    "besoksnaring": ["Havshotell AB", "Krog och Konferens AB", "Camping AB", "Spa AB", "Gästgiveri AB"],
    "bygg": ["Bygg AB", "Entreprenad AB", "Anläggning AB", "Golv och Plattsättning AB", "VVS AB"],
    "transport": ["Åkeri AB", "Logistik AB", "Terminal AB", "Busstrafik AB"],
    "it": ["Data AB", "Systemkonsult AB", "Mjukvara AB", "Cybersäkerhet AB"],
    "gront": ["Mejeri AB", "Lantbruk AB", "Charkuteri AB", "Växthus AB", "Skogstjänst AB"],
    "textil": ["Väveri AB", "Konfektion AB", "E-handel AB", "Textilservice AB"],
}
PLACES: list[str] = texts.read("names")["places"]
SCHOOLS = {
    "fy": [("Yrkeshögskolan Klarvik", "Yh Klarvik"), ("Fjällhamns folkhögskola", ""), ("Kompetensbron Väst AB", "")],
    "gr": [("Yrkeshögskolan Hamnkvarteret", "Yh Hamnkvarteret"), ("Rönnhults folkhögskola", ""), ("Lärgruppen AB", "")],
    "bo": [("Yrkeshögskolan Spolen", "Yh Spolen"), ("Ljungviks folkhögskola", ""), ("Viskans Utbildning AB", "")],
    "sk": [("Yrkeshögskolan Slätten", "Yh Slätten"), ("Kroknäs folkhögskola", ""), ("Billings Utbildning AB", "")],
}
SCHOOL_KINDS = (Kind.HIGHER_VOCATIONAL, Kind.POPULAR_EDUCATION, Kind.PRIVATE_PROVIDER)
UNIVERSITIES = {
    "fy": ["Högskolan Väst"],
    "gr": ["Chalmers tekniska högskola", "Göteborgs universitet"],
    "bo": ["Högskolan i Borås"],
    "sk": ["Högskolan i Skövde"],
}
HOSPITALS = {
    "fy": ["NU-sjukvården"],
    "gr": ["Sahlgrenska universitetssjukhuset"],
    "bo": ["Södra Älvsborgs sjukhus"],
    "sk": ["Skaraborgs sjukhus"],
}
CLUSTERS = {
    "fy": ["Innovatum Science Park"],
    "gr": ["Lindholmen Science Park"],
    "bo": ["Science Park Borås"],
    "sk": ["Science Park Skövde"],
}
LABOUR = {
    "industri": ["Teknikföretagen", "IF Metall", "Unionen"],
    "vard": ["Kommunal", "Vårdförbundet", "Almega"],
    "elektrifiering": ["Installatörsföretagen", "Svenska Elektrikerförbundet", "IF Metall"],
    "besoksnaring": ["Visita", "Hotell- och restaurangfacket"],
    "bygg": ["Byggföretagen", "Byggnads", "Installatörsföretagen"],
    "transport": ["Transportföretagen", "Svenska Transportarbetareförbundet"],
    "it": ["Almega", "Unionen"],
    "gront": ["Lantbrukarnas Riksförbund", "Kommunal"],
    "textil": ["Svenskt Näringsliv", "Unionen"],
    "": ["Svenskt Näringsliv", "Företagarna", "Västsvenska Handelskammaren", "Unionen", "IF Metall", "Kommunal"],
}
HAS_ADULT_EDUCATION = 4  # so many municipalities of each area have a school of their own in the demo


@dataclass
class Organisations:
    """All organisations by name, and by what a council needs of its own area."""

    named: dict[str, Organisation] = field(default_factory=dict)
    municipalities: dict[str, list[Organisation]] = field(default_factory=lambda: defaultdict(list))
    schools: dict[str, list[Organisation]] = field(default_factory=lambda: defaultdict(list))
    employers: dict[tuple[str, str], list[Organisation]] = field(default_factory=lambda: defaultdict(list))
    new: list[Organisation] = field(default_factory=list)

    def add(self, name: str, kind: str, short: str = "") -> Organisation:
        organisation = Organisation(name=name, short_name=short, kind=kind)
        self.new.append(organisation)
        return organisation

    def called(self, *names: str) -> list[Organisation]:
        return [self.named[name] for name in names]

    def supply(self, area: str) -> list[Organisation]:
        return [*self.called(*UNIVERSITIES[area]), *self.schools[area], self.named["Arbetsförmedlingen"]]

    def demand(self, area: str, trade: str) -> list[Organisation]:
        """Return the working life of an area: one trade's, or for the area's own council some of each."""
        hospitals = self.called(*HOSPITALS[area]) if trade in {"", "vard"} else []
        own = self.employers[area, trade] if trade else [self.employers[area, key][0] for key in list(TRADES)[:6]]
        return [*own, *hospitals, *self.called(*LABOUR[trade], *CLUSTERS[area])]


def build(scale: int, today: date) -> Organisations:
    """Return the registry's organisations and so many more, saved."""
    world = Organisations({row.name: row for row in Organisation.objects.order_by("pk")})
    affiliations = Affiliation.objects.select_related("municipality__organisation").order_by("municipality__code")
    for affiliation in affiliations:
        world.municipalities[affiliation.party_id].append(affiliation.municipality.organisation)
    for area in AREAS:
        _schools(world, area)
    _employers(world, scale)
    closed = world.add("Silverkärrs Pappersbruk AB", Kind.EMPLOYER_PRIVATE)
    closed.ended_on = today - timedelta(days=200)
    Organisation.objects.bulk_create(world.new, batch_size=2000)
    return world


def _schools(world: Organisations, area: str) -> None:
    for kind, (name, short) in zip(SCHOOL_KINDS, SCHOOLS[area], strict=True):
        world.schools[area].append(world.add(name, kind, short))
    for municipality in Dice("schools", area).some(world.municipalities[area], HAS_ADULT_EDUCATION):
        name = f"Vuxenutbildningen {municipality.short_name}"
        world.schools[area].append(world.add(name, Kind.MUNICIPAL_EDUCATION))


def _employers(world: Organisations, scale: int) -> None:
    """Add three employers of each trade to each area, and as many again for each step of the scale."""
    for trade, suffixes in TRADES.items():
        # No two with the same name, and neighbours in the list differ in both words.
        names = [f"{place} {suffix}" for suffix, place in product(suffixes, PLACES)]
        Dice("employers", trade).shuffle(names)
        for number in range(3 * len(AREAS) * scale):
            lap, at = divmod(number, len(names))
            name = names[at] if not lap else f"{names[at].removesuffix(' AB')} {lap + 1} AB"
            world.employers[AREAS[number % len(AREAS)], trade].append(world.add(name, Kind.EMPLOYER_PRIVATE))
