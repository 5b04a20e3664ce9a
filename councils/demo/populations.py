"""How many live in each municipality, about: enough to show what share of the county has answered a hearing."""

from councils.demo import texts
from councils.models import Municipality, Population


def build() -> None:
    said = texts.read("populations")
    towns = Municipality.objects.filter(code__in=said["people"])
    Population.objects.bulk_create(
        Population(municipality=town, on=said["on"], people=said["people"][town.code], source=said["source"])
        for town in towns
    )
