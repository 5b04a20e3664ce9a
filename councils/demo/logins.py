"""The people of the demo's one-click log-ins (portal/views/demo.py): who they are, and what waits for them."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from councils.demo.calendar import working
from councils.demo.dice import Dice
from councils.demo.forums import Forum
from councils.demo.meetings import Session
from councils.demo.people import People
from councils.models import ActionPoint, Assignment, Membership, Organisation, Person

DOMAIN = "demo.example"
Role, Task = Membership.Role, Assignment.Task


@dataclass(frozen=True)
class Login:
    """`places` are councils with the role there; `owes` are (council, days from today, what is to be done)."""

    key: str
    name: str
    title: str
    organisation: str
    places: tuple[tuple[str, str], ...] = ()
    tasks: tuple[str, ...] = ()
    owes: tuple[tuple[str, int, str], ...] = ()
    is_administrator: bool = False


LOGINS = [
    Login(
        "samordnare",
        "Malin Ekström",
        "Processledare kompetensförsörjning",
        "Fyrbodals kommunalförbund",
        (
            ("fyrbodal", Role.COORDINATOR),
            ("branschrad-industri-fyrbodal", Role.COORDINATOR),
            ("arbetsgrupp-elektrifiering-fyrbodal", Role.COORDINATOR),
        ),
        owes=(
            ("fyrbodal", -4, "Be kommunerna om aktuella siffror över handledarplatser i vården"),
            ("branschrad-industri-fyrbodal", 0, "Skicka industrins kompetensprofil till utbildarna"),
            ("fyrbodal", 3, "Skicka rådets synpunkter på prognosunderlaget till strategiska gruppen"),
            ("arbetsgrupp-elektrifiering-fyrbodal", 8, "Boka studiebesök vid en batterianläggning"),
            ("fyrbodal", 16, "Föreslå mötesdagar för nästa år"),
        ),
    ),
    Login(
        "ordforande",
        "Kerstin Almgren",
        "Utbildningschef",
        "Uddevalla kommun",
        (("fyrbodal", Role.CHAIR),),
        owes=(
            ("fyrbodal", 2, "Ta upp frågan om gemensamma lärlingsplatser med kommuncheferna"),
            ("fyrbodal", 20, "Bjud in en ledamot från besöksnäringen till rådet"),
        ),
    ),
    Login(
        "ledamot",
        "Lena Storm",
        "Samverkansansvarig",
        "Högskolan Väst",
        (("fyrbodal", Role.MEMBER),),
        owes=(
            ("fyrbodal", -7, "Lämna en översikt över korta kurser för yrkesverksamma"),
            ("fyrbodal", 6, "Fråga lärosätets programråd om behovet av praktikplatser"),
            ("fyrbodal", 24, "Beskriv hur reell kompetens bedöms vid antagning"),
        ),
    ),
    Login(
        "grannledamot",
        "Sara Wiklund",
        "Rektor vuxenutbildningen",
        "Skövde kommun",
        (("skaraborg", Role.MEMBER),),
        owes=(
            ("skaraborg", 1, "Stäm av höstens yrkespaket med vuxenutbildningen i grannkommunerna"),
            ("skaraborg", 13, "Skicka exempel på kombinationsutbildning till rådet"),
        ),
    ),
    Login(
        "strategisk",
        "Emil Brandt",
        "Utvecklingschef",
        "Skaraborgs Kommunalförbund",
        (("strategiska-gruppen", Role.MEMBER),),
        owes=(
            ("strategiska-gruppen", -2, "Lämna Skaraborgs synpunkter på bedömningen av kompetensbehov"),
            ("strategiska-gruppen", 7, "Utse kontaktperson för det gemensamma arbetet med validering"),
        ),
    ),
    Login(
        "forbund",
        "Ingela Forsman",
        "Utvecklings- och ekonomichef",
        "Fyrbodals kommunalförbund",
        tasks=(Task.STAFF, Task.FUNDING_OFFICER),
        owes=(("fyrbodal", 9, "Stäm av rådets budget för nästa år med direktionen"),),
    ),
    Login(
        "vgr",
        "Daniel Rosvall",
        "Regionutvecklare kompetensförsörjning",
        "Västra Götalandsregionen",
        tasks=(Task.STAFF,),
        owes=(
            ("strategiska-gruppen", 4, "Beställ nya siffror till bedömningen av kompetensbehov"),
            ("vastgruppen", 10, "Lämna förslag på tidplan för nästa års uppföljning"),
        ),
    ),
    Login(
        "kommunkontakt",
        "Karin Sandell",
        "Kommunstrateg",
        "Strömstads kommun",
        tasks=(Task.MUNICIPAL_CONTACT,),
        owes=(
            ("fyrbodal", 5, "Lämna kommunens svar om behovet av yrkesutbildade inom vård och omsorg"),
            ("fyrbodal", 19, "Rapportera antalet platser i kommunens yrkesvux"),
        ),
    ),
    Login(
        "admin",
        "Ulrika Nordin",
        "Systemförvaltare",
        "Västra Götalandsregionen",
        owes=(("vastgruppen", 6, "Gå igenom vilka som har konto i portalen inför årsskiftet"),),
        is_administrator=True,
    ),
]


def build(forums: list[Forum], organisations: dict[str, Organisation], people: People) -> dict[str, Person]:
    """Give each log-in its person, account, places and task; before anybody else is seated."""
    by_slug = {forum.council.slug: forum for forum in forums}
    found = {}
    for login in LOGINS:
        dice = Dice("login", login.key)
        organisation = organisations[login.organisation]
        email = f"{login.key}@{DOMAIN}"
        person = found[login.key] = people.add(login.name, login.title, organisation, dice=dice, email=email)
        people.let_in(person, dice).is_administrator = login.is_administrator
        for task in login.tasks:
            people.assign(person, organisation, task)
        for slug, role in login.places:
            place = Membership(person=person, council=by_slug[slug].council, organisation=organisation, role=role)
            place.from_on = (people.now - timedelta(days=745)).date()
            by_slug[slug].places.append(place)
    return found


def owe(held: list[Session], people: dict[str, Person], now: datetime) -> None:
    """Put on each desk what the person has taken on, from the council's latest meeting."""
    latest = {session.forum.council.slug: session for session in held if session.occasion.is_over}
    today = timezone.localdate(now)
    for login in LOGINS:
        for slug, days, text in login.owes:
            session = latest[slug]
            talk = next(talk for talk in session.talks if talk.item.is_done and talk.item.position > 1)
            due = working(today + timedelta(days=days)) if days else today
            action = ActionPoint(
                council=session.forum.council, item=talk.item, text=text, owner=people[login.key], due_on=due
            )
            talk.actions.append(action)
