"""The demo's calls: one that is open, one that has closed, and an application that has been judged."""

from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from councils.demo.journal import moment
from followup.models import Application, ApplicationReview, Call, Project

if TYPE_CHECKING:
    from followup.demo.funding import World

TEXT = (
    "Projekt som stärker kompetensförsörjningen i delregionen tillsammans med arbetsgivare och utbildare.\n\n"
    "- Minst två kommuner deltar\n- Resultaten redovisas för kompetensrådet\n- Förstudier är välkomna"
)
WHY = ["Svarar mot ett tydligt behov.", "Kan ge nya utbildningar.", "Rimlig plan och budget.", "Näringslivet saknas."]


def build(world: "World") -> None:
    """Open a call in each association, close an earlier one in Fyrbodal, and judge what came in to it."""
    for key, agreement in world.agreements.items():
        _call(world, key, f"Kompetens för omställning, {agreement.party.area}", opens=-20, closes=45)
    closed = _call(world, "fy", "Förstudier inom gröna näringar", opens=-150, closes=-95)
    project = Project.objects.filter(agreement__party="fy", kind="pre_study", state="proposed").first()
    if project is not None:
        _application(world, closed, project)


def _call(world: "World", key: str, title: str, *, opens: int, closes: int) -> Call:
    days = {"opens_on": world.today + timedelta(days=opens), "closes_on": world.today + timedelta(days=closes)}
    call = Call.objects.create(
        agreement=world.agreements[key], title=title, text=TEXT, limit=Decimal(2_000_000), **days
    )
    world.journal.made(call, moment(days["opens_on"], 8), world.officers[key].pk)
    return call


def _application(world: "World", call: Call, project: Project) -> None:
    by, at = world.senders["fy"], moment(call.closes_on - timedelta(days=2), 15)
    year = str(project.from_on.year)
    words: dict[str, Any] = {name: getattr(project, name) for name in ("organisation", "title", "kind", "priority")}
    application = Application.objects.create(
        call=call,
        **words,
        summary=project.summary,
        aims="- En karta över yrkena\n- Ett förslag till utbildning",
        from_on=project.from_on,
        to_on=project.to_on,
        budget={year: {"staff": "100000", "travel": "8000", "indirect": "20000"}},
        financing={"municipality_cash": "8000", "municipality_in_kind": "40000"},
        state=Application.State.SENT,
        created_by=by,
        signed_at=at,
        project=project,
    )
    application.municipalities.set(project.municipalities.all())
    world.journal.made(application, at, by.pk)
    officer = world.officers["fy"]
    grades: dict[str, Any] = dict(zip(ApplicationReview.CRITERIA, (4, 4, 3, 2), strict=True))
    grades |= {f"{name}_why": why for name, why in zip(ApplicationReview.CRITERIA, WHY, strict=True)}
    read_at = at + timedelta(days=9)
    review = ApplicationReview.objects.create(application=application, by=officer, at=read_at, **grades)
    world.journal.made(review, read_at, officer.pk)
