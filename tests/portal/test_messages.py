"""The tool that keeps the translations in step with the code."""

import gettext
from io import StringIO

import polib
import pytest
from django.core.management import CommandError, call_command

CODE = """
from django.utils.translation import gettext as _, ngettext, npgettext, pgettext
A = _("Save the " "meeting")
B = ngettext("%(days)s day late", "%(days)s days late", 2)
C = pgettext("month", "May")
D = npgettext("time", "an hour", "%(n)s hours", 2)
E = f"{_('Inside')} and {A}"
F = _now("At once")
"""
TEMPLATE = """<p>
      {% translate "Hålla möte" %}
  {% blocktranslate with n=rows|length %}{{ n }} of 5 % done{% endblocktranslate %}
    {% blocktranslate count n=n %}one row{% plural %}{{ n }} rows{% endblocktranslate %}</p>
 {% trans "May" context "permission" %} {# Translators: nothing #} it's (unbalanced
"""
SWEDISH = {
    "Save the meeting": "Spara mötet",
    "May": "Maj",
    "Inside": "Inuti",
    "At once": "Genast",
    "Hålla möte": "Hålla möte",
    "%(n)s of 5 %% done": "%(n)s av 5 %% klart",
    "%(days)s day late": ("En dag sen", "%(days)s dagar sen"),
    "an hour": ("en timme", "%(n)s timmar"),
    "one row": ("en rad", "%(n)s rader"),
}


@pytest.fixture
def root(tmp_path):
    for path, text in {
        "portal/a.py": CODE,
        "portal/migrations/b.py": '_("Old")',
        "templates/x/a.html": TEMPLATE,
    }.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text)
    return tmp_path


def run(root, *flags):
    out = StringIO()
    call_command("messages", *flags, root=root, stdout=out)
    return out.getvalue()


def catalogue(root):
    return polib.pofile(str(root / "portal/locale/sv/LC_MESSAGES/django.po"))


def translate(root):
    run(root)
    po = catalogue(root)
    for entry in po:
        swedish = SWEDISH[entry.msgid]
        if entry.msgid_plural:
            entry.msgstr_plural = dict(enumerate(swedish))
        else:
            entry.msgstr = swedish
    po.save()


def change(root, msgid, **values):
    po = catalogue(root)
    entry = po.find(msgid)
    for name, value in values.items():
        setattr(entry, name, value)
    po.save()


def test_takes_in_what_code_and_templates_say_and_nothing_else(root):
    assert run(root) == "10 messages, 10 to translate\n"
    po = catalogue(root)
    assert {entry.msgid for entry in po} == set(SWEDISH)
    assert {entry.msgctxt for entry in po if entry.msgid == "May"} == {"month", "permission"}
    assert po.find("one row").msgid_plural == "%(n)s rows"
    assert po.find("one row").occurrences == [("templates/x/a.html", "")]


def test_placeholders_are_marked_for_other_tools(root):
    run(root)
    flagged = {entry.msgid for entry in catalogue(root) if "python-format" in entry.flags}
    assert flagged == {"%(days)s day late", "an hour", "one row", "%(n)s of 5 %% done"}


def test_keeps_translations_and_drops_what_nothing_uses(root):
    translate(root)
    (root / "templates/x/a.html").unlink()
    assert run(root) == "6 messages, 0 to translate\n"
    assert catalogue(root).find("Save the meeting").msgstr == "Spara mötet"
    assert catalogue(root).find("Hålla möte", include_obsolete_entries=True) is None


def test_twice_gives_the_same_file(root):
    translate(root)
    run(root)
    path = root / "portal/locale/sv/LC_MESSAGES/django.po"
    before = path.read_text()
    run(root)
    assert path.read_text() == before


def test_a_sound_catalogue_passes_and_is_left_alone(root):
    translate(root)
    before = (root / "portal/locale/sv/LC_MESSAGES/django.po").read_text()
    assert run(root, "--check") == ""
    assert (root / "portal/locale/sv/LC_MESSAGES/django.po").read_text() == before


@pytest.mark.parametrize(
    ("msgid", "values", "fault"),
    [
        ("Save the meeting", {"msgstr": ""}, "not translated: 'Save the meeting'"),
        ("one row", {"msgstr_plural": {0: "en rad", 1: ""}}, "not translated: 'one row'"),
        ("Inside", {"flags": ["fuzzy"]}, "fuzzy: 'Inside'"),
        ("%(n)s of 5 %% done", {"msgstr": "%(antal)s klart"}, "wrong placeholders: '%(n)s of 5 %% done'"),
        ("an hour", {"msgstr_plural": {0: "en timme", 1: "timmar"}}, "wrong placeholders: 'an hour'"),
        ("an hour", {"msgstr_plural": {0: "%(t)s timme", 1: "%(n)s timmar"}}, "wrong placeholders: 'an hour'"),
    ],
)
def test_names_what_lacks_a_sound_translation(root, msgid, values, fault):
    translate(root)
    change(root, msgid, **values)
    with pytest.raises(CommandError) as error:
        run(root, "--check")
    assert str(error.value) == fault


def test_a_message_that_the_file_does_not_know_yet_is_named(root):
    translate(root)
    (root / "portal/new.py").write_text('gettext_lazy("Brand new")')
    with pytest.raises(CommandError, match=r"^not translated: 'Brand new'$"):
        run(root, "--check")


def test_compiles_what_gettext_reads(root):
    translate(root)
    run(root, "--compile")
    with (root / "portal/locale/sv/LC_MESSAGES/django.mo").open("rb") as file:
        swedish = gettext.GNUTranslations(file)
    assert swedish.gettext("Save the meeting") == "Spara mötet"
    assert swedish.ngettext("one row", "%(n)s rows", 2) == "%(n)s rader"
