"""Names, titles and addresses of people who do not exist."""

import unicodedata

from councils.demo import texts
from councils.demo.dice import Dice
from councils.models import Organisation

Kind = Organisation.Kind

FIRST: list[str] = texts.read("names")["first"]
LAST: list[str] = texts.read("names")["last"]
TITLES = {
    Kind.ASSOCIATION: ["Processledare", "Utvecklingsledare", "Enhetschef kompetensförsörjning", "Regionutvecklare"],
    Kind.REGION: ["Regionutvecklare", "Strateg kompetensförsörjning", "Enhetschef", "Analytiker"],
    Kind.MUNICIPALITY: [
        "Näringslivsutvecklare",
        "Förvaltningschef utbildning",
        "Kommunstrateg",
        "HR-strateg",
        "Chef arbetsmarknadsenheten",
    ],
    Kind.HIGHER_EDUCATION: ["Samverkansansvarig", "Utbildningsledare", "Prefekt", "Handläggare livslångt lärande"],
    Kind.HIGHER_VOCATIONAL: ["Utbildningsledare", "Rektor", "Verksamhetsutvecklare"],
    Kind.MUNICIPAL_EDUCATION: ["Rektor", "Biträdande rektor", "Verksamhetschef", "Studie- och yrkesvägledare"],
    Kind.PRIVATE_PROVIDER: ["Utbildningschef", "Affärsutvecklare", "Regionchef"],
    Kind.POPULAR_EDUCATION: ["Rektor", "Verksamhetsutvecklare", "Utbildningsledare"],
    Kind.EMPLOYER_PRIVATE: [
        "HR-chef",
        "Verkställande direktör",
        "Produktionschef",
        "Platschef",
        "Rekryteringsansvarig",
    ],
    Kind.EMPLOYER_PUBLIC: ["HR-strateg", "Verksamhetschef", "Enhetschef", "Kompetensförsörjningsstrateg"],
    Kind.EMPLOYER_ORGANISATION: ["Regionchef", "Näringspolitisk expert", "Kompetensförsörjningsansvarig"],
    Kind.TRADE_UNION: ["Ombudsman", "Regional ordförande", "Utredare"],
    Kind.INDUSTRY_BODY: ["Regional processledare", "Samordnare"],
    Kind.CLUSTER: ["Verksamhetsledare", "Projektledare"],
    Kind.STATE_AGENCY: ["Enhetschef", "Samverkansansvarig", "Handläggare"],
    Kind.OTHER: ["Verksamhetsledare"],
}


def name(dice: Dice) -> str:
    return f"{dice.one(FIRST)} {dice.one(LAST)}"


def ascii_of(text: str) -> str:
    """Return the text as it stands in an address: lower case, plain letters, words joined by hyphens."""
    plain = unicodedata.normalize("NFKD", text.lower()).encode("ascii", "ignore").decode()
    return "-".join("".join(letter if letter.isalnum() else " " for letter in plain).split())


def mailbox(person: str, organisation: Organisation) -> str:
    """Return a work address at a domain that can never exist (RFC 2606)."""
    first, _, last = person.partition(" ")
    return f"{ascii_of(first)}.{ascii_of(last)}@{ascii_of(organisation.label)[:40].strip('-')}.example"
