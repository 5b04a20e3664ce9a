"""From a chosen file to what came of it."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import load_workbook

from councils.models import Import, Organisation
from councils.services.imports import files
from tests.councils.tables import csv, upload
from tests.factories import OrganisationFactory

HEADS = ["Namn", "Typ"]


def url(name, *args):
    return reverse(f"councils:import-{name}", args=args)


@pytest.fixture
def client(log_in, coordinator):
    return log_in(coordinator)


def send(client, *rows, kind="organisations", content=None, name="fil.csv", **more):
    file = SimpleUploadedFile(name, csv(*rows) if content is None else content)
    return client.post(url("new"), {"kind": kind, "file": file, **more})


def test_from_file_to_preview_to_registry(client):
    response = send(client, HEADS, ["Nya bolaget", "Annan"])
    run = Import.objects.get()
    assert response.headers["Location"] == url("detail", run.pk)
    page = client.get(url("detail", run.pk)).text
    assert "Nya bolaget" in page
    assert "Importera 1 rad" in page
    assert not Organisation.objects.filter(name="Nya bolaget").exists()
    response = client.post(url("apply", run.pk), follow=True)
    assert "Importen är genomförd" in response.text
    assert Organisation.objects.filter(name="Nya bolaget").exists()
    assert "Importen är genomförd" in client.post(url("apply", run.pk), follow=True).text


def test_the_same_form_twice_is_one_import(client):
    key = "6f6b0a1e-6c1f-4c9b-9f5c-0a2b5c1d2e3f"
    places = {send(client, HEADS, ["Ny", "Annan"], form_key=key).headers["Location"] for _ in range(2)}
    assert len(places) == Import.objects.count() == 1


def test_a_file_with_wrong_rows_is_not_offered_but_as_rows_to_mend(client):
    send(client, HEADS, ["Bra", "Annan"], ["Fel", "Rymdbolag"], ["=1+1", "Fel"])
    run = Import.objects.get()
    page = client.get(url("detail", run.pk)).text
    assert "2 rader måste rättas innan något importeras." in page
    assert url("apply", run.pk) not in page
    text = client.get(f"{url('detail', run.pk)}?format=csv").content.decode("utf-8-sig")
    assert text.splitlines()[0] == "Rad;Namn;Kort namn;Typ;Sida;Organisationsnummer;Webbplats;Orsak"
    assert text.splitlines()[1].startswith("3;Fel;;Rymdbolag;;;;Typ: Skriv något av dessa")
    assert text.splitlines()[2].startswith("4;'=1+1;")
    response = client.post(url("apply", run.pk), follow=True)
    assert "Rätta filen och ladda upp den igen" in response.text
    assert not Organisation.objects.filter(name="Bra").exists()
    mended = text.replace("Rymdbolag", "Annan").replace(";Fel;", ";Annan;")
    send(client, content=mended.encode("utf-8-sig"))
    assert Import.objects.latest("pk").refused == 0, "what has been mended is uploaded as it is"


def test_the_rows_to_mend_are_also_a_workbook(client, coordinator):
    run = upload("organisations", HEADS, ["Fel", "Rymdbolag"], by=coordinator)
    content = client.get(f"{url('detail', run.pk)}?format=xlsx").content
    assert [cell.value for cell in load_workbook(io.BytesIO(content)).active[2]][:2] == [2, "Fel"]


@pytest.mark.parametrize(
    ("show", "names"),
    [
        ("", ["Fel"]),
        ("all", ["Fel", "Känd", "Ny", "Samma"]),
        ("refused", ["Fel"]),
        ("changed", ["Känd"]),
        ("added", ["Ny"]),
        ("unchanged", ["Samma"]),
        ("x\0", ["Fel"]),
    ],
)
def test_rows_are_shown_by_outcome(client, coordinator, show, names):
    OrganisationFactory(name="Känd", kind="cluster")
    OrganisationFactory(name="Samma", kind="other")
    rows = [["Fel", "Rymdbolag"], ["Känd", "Annan"], ["Ny", "Annan"], ["Samma", "Annan"]]
    run = upload("organisations", HEADS, *rows, by=coordinator)
    response = client.get(url("detail", run.pk), {"show": show, "page": "abc"})
    assert [row.name for row in response.context["page"]] == names
    assert [count for _value, _label, count in response.context["counts"]] == [4, 1, 1, 1, 1]
    if show in {"all", "changed"}:
        assert "<del>Kluster eller science park</del> → <ins>Annan</ins>" in response.text


def test_a_page_costs_the_same_for_one_row_and_for_fifty(client, coordinator, queries):
    one = upload("organisations", HEADS, ["Ny", "Annan"], by=coordinator)
    many = upload("organisations", HEADS, *([f"Ny {n}", "Annan"] for n in range(60)), by=coordinator)
    assert queries(client, url("detail", one.pk)) == queries(client, url("detail", many.pk)) <= 15
    cost = queries(client, url("new"))
    for _ in range(5):
        upload("organisations", HEADS, ["Ny", "Annan"], by=coordinator)
    assert queries(client, url("new")) == cost <= 15


def test_nothing_to_do_is_said_and_other_columns_are_named(client, coordinator):
    OrganisationFactory(name="Samma", kind="other")
    run = upload("organisations", [*HEADS, "Skonummer"], ["Samma", "Annan", "43"], by=coordinator)
    page = client.get(url("detail", run.pk)).text
    assert "det finns inget att importera" in page
    assert "Skonummer." in page
    assert url("apply", run.pk) not in page
    assert [row.name for row in client.get(url("detail", run.pk), {"show": "refused"}).context["page"]] == ["Samma"]


def test_what_changed_meanwhile_is_shown_again(client, coordinator):
    run = upload("organisations", HEADS, ["Ny", "Annan"], by=coordinator)
    OrganisationFactory(name="Ny", kind="cluster")
    response = client.post(url("apply", run.pk), follow=True)
    assert "Registret har ändrats sedan du såg raderna" in response.text
    assert "<del>Kluster eller science park</del>" in response.text


def test_a_file_is_thrown_away(client, coordinator):
    run = upload("organisations", HEADS, ["Ny", "Annan"], by=coordinator)
    response = client.post(url("discard", run.pk), follow=True)
    assert "Filen är kastad. Inget har importerats." in response.text
    assert not Import.objects.exists()
    done = upload("organisations", HEADS, ["Ny", "Annan"], by=coordinator)
    client.post(url("apply", done.pk))
    assert "kan inte kastas" in client.post(url("discard", done.pk), follow=True).text


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"content": b"%PDF-1.7\n", "name": "rader.xlsx"}, "varken en Excelfil"),
        ({"content": b""}, "Filen är tom"),
        ({"content": b"x" * (files.MAX_BYTES + 1)}, "större än 10 MB"),
        ({"content": b"Titel\nx"}, "måste ha rubrikerna Namn"),
        ({"content": b"Namn\nx", "kind": "everything"}, "everything"),
        ({"content": b"Namn\nx", "kind": ""}, "Välj vad filen innehåller."),
        ({"content": b"Namn\nx", "kind": "\0"}, ""),
    ],
)
def test_what_cannot_be_taken_is_said_beside_the_field(client, data, words):
    response = send(client, **data)
    assert response.status_code == 422
    assert words in response.text
    assert "errsum" in response.text
    assert not Import.objects.exists()


def test_no_file_at_all(client):
    assert "Välj en fil." in client.post(url("new"), {"kind": "people"}).text
    assert client.get(f"{url('new')}?kind=people").context["form"]["kind"].value() == "people"
    assert client.get(f"{url('new')}?kind=x").status_code == 200


def test_a_name_of_a_file_from_hell(client):
    send(client, HEADS, ["Ny", "Annan"], name="../../<b>å\u202e" + "å" * 300 + ".csv")
    run = Import.objects.get()
    assert len(run.filename) <= 120
    assert "/" not in run.filename
    assert "<b>å" not in client.get(url("detail", run.pk)).text


@pytest.mark.parametrize("kind", Import.Kind.values)
@pytest.mark.parametrize("extension", ["xlsx", "csv"])
def test_there_is_a_file_to_begin_from(client, kind, extension):
    response = client.get(url("template", kind, extension))
    assert response.status_code == 200
    assert f".{extension}" in response.headers["Content-Disposition"]


def test_no_other_file_to_begin_from(client):
    assert client.get(url("template", "meetings", "xlsx")).status_code == 404
    assert client.get(url("template", "people", "exe")).status_code == 404


def test_who_may(log_in, coordinator, administrator, member, outsider):
    run = upload("organisations", HEADS, ["Ny", "Annan"], by=coordinator)
    for user in (member, outsider):
        client = log_in(user)
        for answer in (
            client.get(url("new")),
            send(client, HEADS, ["Ny", "Annan"]),
            client.get(url("template", "people", "csv")),
            client.get(url("detail", run.pk)),
            client.post(url("apply", run.pk)),
        ):
            assert answer.status_code == 403
        assert url("new") not in client.get("/my-work/").text
    other = log_in(administrator)
    assert url("new") in other.get("/my-work/").text
    for answer in (
        other.get(url("detail", run.pk)),
        other.post(url("apply", run.pk)),
        other.post(url("discard", run.pk)),
        other.get(url("detail", 2**62)),
    ):
        assert answer.status_code == 404, "a file is its uploader's own"
