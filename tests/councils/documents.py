"""A meeting with everything that minutes can say, and the words of a document as a reader finds them."""

from html.parser import HTMLParser
from io import BytesIO

from docx import Document
from pypdf import PdfReader

from councils.models import Meeting
from tests import factories as f


def meeting_of(council, **state) -> Meeting:
    """Return a meeting with two items, one of them held to the council, and people on each side."""
    state = state or {"held": True}
    meeting = f.MeetingFactory(council=council, title="Höstmöte 3/2026", registry_number="KRF 2026/17", **state)
    presenter = f.PersonFactory(name="Emil Brandt", organisation__name="Högskolan Väst")
    first = f.AgendaItemFactory(
        meeting=meeting,
        position=1,
        title="Elbranschens lärlingar",
        presenter=presenter,
        text="Underlaget skickades ut.\nDet är öppet.",
        notes="Företagen har plats för **fler lärlingar**.\n\n- Uddevalla\n- Åmål, se [rapporten](https://vgr.example/a)",
    )
    f.AgendaItemFactory(meeting=meeting, position=2, kind="break", title="Kaffe")
    held = f.AgendaItemFactory(
        meeting=meeting, position=3, title="Personalläget", notes="Hemlig anteckning", is_held_to_council=True
    )
    f.DecisionFactory(item=first, text="Rådet tillsätter en arbetsgrupp.")
    f.DecisionFactory(item=held, text="Rådet återkommer i januari.")
    f.ActionPointFactory(
        council=council,
        item=first,
        text="Kalla arbetsgruppen",
        due_on="2026-11-27",
        owner=f.PersonFactory(name="Lisa Öberg"),
    )
    people = {"Olof Berg": ("chair", "present", "supply"), "Lena Storm": ("member", "remote", "demand")}
    for name, (role, presence, side) in people.items():
        person = f.PersonFactory(name=name, organisation__name=f"Organisation för {name}")
        f.AttendanceFactory(meeting=meeting, person=person, role=role, presence=presence, side=side)
    f.AttendanceFactory(meeting=meeting, person=f.PersonFactory(name="Frida Borta"), presence="absent")
    guest = f.PersonFactory(name="Gun Gäst")
    f.AttendanceFactory(meeting=meeting, person=guest, role="guest", presence="present", note="Kom 14.00")
    return meeting


def words(text: str) -> str:
    """Return the text without the spaces and line ends that a layout decides."""
    return "".join(text.split())


def pdf_words(content: bytes) -> str:
    return words("".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages))


def docx_words(content: bytes) -> str:
    body = Document(BytesIO(content)).element.body
    return words("".join(node.text or "" for node in body.iter() if node.tag.endswith("}t")))


class _Text(HTMLParser):
    def __init__(self):
        super().__init__()
        self.found, self.inside = [], False

    def handle_starttag(self, tag, attrs):
        self.inside = self.inside or tag == "article"

    def handle_endtag(self, tag):
        self.inside = self.inside and tag != "article"

    def handle_data(self, data):
        if self.inside:
            self.found.append(data)


def html_words(html: str) -> str:
    """Return the words of the page's article."""
    parser = _Text()
    parser.feed(html)
    return words("".join(parser.found))
