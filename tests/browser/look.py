"""A browser that looks at page after page as axe and a reader do: wide and narrow, light and dark."""

from collections import defaultdict

from axe_playwright_python.sync_playwright import Axe
from django.conf import settings as django_settings
from playwright.sync_api import Error, Locator, Page
from playwright.sync_api import TimeoutError as TooLate

from tests.access.lines import Line
from tests.access.world import World

AXE = Axe().axe_script
RUN = """async options => (await axe.run(document, {resultTypes: ["violations"], ...options})).violations.map(
    found => `${found.id}: ${found.nodes.map(node => node.target.join(" ")).join(", ")}`)"""
# What sticks out, where something does; a part that scrolls by itself holds what is wider than it.
TOO_WIDE = """() => document.documentElement.scrollWidth <= innerWidth ? "" : [...document.querySelectorAll("main *")]
    .filter(one => one.getBoundingClientRect().right > innerWidth + 1 && !one.closest(".tw")).slice(0, 3)
    .map(one => one.outerHTML.slice(0, 90)).join(" | ") || "the page"
"""
# At another width the colours, which take longest, are the same; in the dark only they are others.
SHAPES = {"rules": {"color-contrast": {"enabled": False}}}
COLOURS = {"runOnly": {"type": "rule", "values": ["color-contrast"]}}
# One page at two addresses.
SAME = {"account_request_login_code": "account_login"}
# Send what a person would who has filled in nothing, past the browser's own check of what is required; say whether a
# script has taken it, so that the page stays.
SEND_EMPTY = """form => {
    for (const field of form.querySelectorAll("input:not([type=hidden]), textarea, select")) {
        if (field.type === "radio" || field.type === "checkbox") field.checked = false
        else field.value = ""
    }
    form.noValidate = true
    let taken = false
    form.addEventListener("submit", event => { taken = event.defaultPrevented }, {once: true})
    form.requestSubmit()
    return taken
}"""


class Taken(Exception):
    """A script has taken what was sent."""


class Look:
    """One browser that looks at page after page, in a role at a time, and keeps what is wrong."""

    def __init__(self, page: Page, world: World, base: str) -> None:
        self.page, self.world, self.base = page, world, base
        self.wrong: dict[str, list[str]] = defaultdict(list)
        self.titles: dict[str, set[str]] = defaultdict(set)
        self.said: list[str] = []
        page.on("console", lambda message: self.said.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: self.said.append(str(error)))

    def open(self, line: Line, role: str) -> bool:
        """Open a line's page; a file or a part of a page is none."""
        self.page.goto("about:blank")  # what the last page still asks for is not asked in the next one's role
        self.page.context.clear_cookies()
        if key := self.world.keys[role]:
            name = django_settings.SESSION_COOKIE_NAME
            self.page.context.add_cookies([{"name": name, "value": key, "url": self.base}])
        self.said.clear()
        try:
            answer = self.page.goto(line.url(self.world))
        except Error as error:
            if "Download is starting" in str(error):
                return False
            raise
        return answer is not None and answer.text().lstrip().lower().startswith("<!doctype")

    def send_empty(self, form: Locator, where: str) -> bool:
        """Send a form with nothing in it, and say of one that never answers which it was."""
        try:
            with self.page.expect_navigation():
                if form.evaluate(SEND_EMPTY):
                    raise Taken
        except Taken:
            self.page.wait_for_load_state("networkidle")
        except TooLate:
            self.wrong[where].append("the form does not come back")
            return False
        return True

    def at(self, where: str, name: str) -> None:
        """Look at what is open, wide and narrow, light and dark."""
        wrong = self.wrong[where]
        title = self.page.title()
        self.titles[title].add(SAME.get(name, name))
        if not title.endswith("Kompetensportalen"):
            wrong.append(f"the title is {title}")
        if (count := self.page.locator("h1").count()) != 1:
            wrong.append(f"{count} headings of the first rank")
        self.page.emulate_media(color_scheme="light", reduced_motion="reduce")
        self.page.evaluate(AXE)
        for width, options in ((1440, {}), (390, SHAPES)):
            self.page.set_viewport_size({"width": width, "height": 900})
            if wide := self.page.evaluate(TOO_WIDE):
                wrong.append(f"scrolls sideways at {width}: {wide}")
            wrong += [f"{width} {found}" for found in self.page.evaluate(RUN, options)]
        self.page.emulate_media(color_scheme="dark")
        wrong += [f"dark {found}" for found in self.page.evaluate(RUN, COLOURS)]
        self.page.emulate_media(color_scheme="light")
        # The browser says so itself when a page comes with another status than 200.
        wrong += [text for text in self.said if "Failed to load resource" not in text]
