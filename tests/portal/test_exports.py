"""Lists as files."""

import io
from datetime import UTC, date, datetime

import pytest
from django.test import RequestFactory
from django.urls import reverse
from openpyxl import load_workbook

from portal import exports
from portal.exports import Column
from tests.factories import ActionPointFactory, AgendaItemFactory, MeetingFactory

DANGEROUS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", '=HYPERLINK("https://evil.example")']


def column():
    return [Column("Värde", lambda row: row)]


def cells(response):
    sheet = load_workbook(io.BytesIO(response.content)).active
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


@pytest.mark.parametrize(
    ("query", "kind"), [("", ""), ("format=xlsx", "xlsx"), ("format=csv", "csv"), ("format=exe", "")]
)
def test_only_the_kinds_that_there_are(query, kind):
    assert exports.wanted(RequestFactory().get(f"/?{query}")) == kind


@pytest.mark.parametrize("text", DANGEROUS)
def test_no_cell_is_run_as_a_formula(text):
    lines = exports.respond("csv", name="x", columns=column(), rows=[text]).content.decode("utf-8-sig")
    assert lines.split("\r\n", 1)[1].lstrip('"').startswith("'")
    sheet = load_workbook(io.BytesIO(exports.respond("xlsx", name="x", columns=column(), rows=[text]).content)).active
    assert sheet["A2"].data_type == "s"
    assert sheet["A2"].hyperlink is None


def test_days_moments_and_numbers_stay_what_they_are():
    rows = [date(2026, 11, 26), datetime(2026, 11, 26, 12, 0, tzinfo=UTC), 7, None, "Åmål"]
    response = exports.respond("xlsx", name="Möten", columns=column(), rows=rows)
    assert cells(response) == [
        ["Värde"],
        [datetime(2026, 11, 26)],  # noqa: DTZ001  # a sheet knows no time zones
        [datetime(2026, 11, 26, 13)],  # noqa: DTZ001
        [7],
        [None],
        ["Åmål"],
    ]
    text = exports.respond("csv", name="Möten", columns=column(), rows=rows).content
    assert text.startswith(b"\xef\xbb\xbf")
    assert text.decode("utf-8-sig").split() == ["Värde", "2026-11-26", "2026-11-26", "13:00:00", "7", '""', "Åmål"]


def test_the_file_is_named_after_the_list_and_the_day():
    response = exports.respond("csv", name="Möten", columns=column(), rows=[])
    assert response.headers["Content-Disposition"].startswith('attachment; filename="moten-20')


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
@pytest.mark.parametrize("name", ["meeting-list", "action-point-list"])
def test_a_list_is_exported_as_it_is_filtered_whole_and_in_few_queries(log_in, member, council, queries, name, kind):
    for n in range(30):
        item = AgendaItemFactory(meeting=MeetingFactory(council=council, title=f"Rådsmöte {n}"), position=1)
        ActionPointFactory(council=council, item=item, text=f"Rådsmöte {n}", owner=None if n else member.person)
    MeetingFactory(council=council, title="Annat")
    MeetingFactory(title="Rådsmöte i annat råd")
    client = log_in(member)
    address = f"{reverse(f'councils:{name}')}?format={kind}&q=rådsmöte"
    response = client.get(address)
    rows = cells(response) if kind == "xlsx" else response.content.decode("utf-8-sig").splitlines()
    assert len(rows) == 31
    assert "annat" not in str(rows).lower()
    assert queries(client, address) <= 12
