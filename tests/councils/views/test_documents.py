"""The documents of a meeting stand under its items, and a council has its own."""

import pytest
from django.contrib.contenttypes.models import ContentType
from django.urls import reverse
from django.utils import timezone

from councils.models import AgendaItem, Meeting
from portal.concurrency import WrongState
from portal.models import Document, DocumentVersion
from portal.services import documents
from tests.factories import AgendaItemFactory, CouncilFactory, MeetingFactory
from tests.portal.documents import attached


@pytest.fixture
def meeting(council):
    return MeetingFactory(council=council)


@pytest.fixture
def client(log_in, coordinator):
    return log_in(coordinator)


def tab(meeting, name="documents"):
    return reverse(f"councils:meeting-{name}", args=[meeting.pk])


def test_documents_stand_under_their_item_in_the_agendas_order(client, meeting, coordinator):
    second = AgendaItemFactory(meeting=meeting, position=2, title="Beslut")
    pause = AgendaItemFactory(meeting=meeting, position=3, title="Kaffe", kind="break")
    first = AgendaItemFactory(meeting=meeting, position=1, title="Läget")
    for record, name in [(second, "Förslag.txt"), (first, "Siffror.txt"), (meeting, "Karta.txt"), (pause, "Meny.txt")]:
        attached(record, coordinator, name=name)
    groups = client.get(tab(meeting)).context["groups"]
    assert [(group.label, [row.title for row in group.documents]) for group in groups] == [
        ("", ["Karta"]),
        ("1. Läget", ["Siffror"]),
        ("2. Beslut", ["Förslag"]),
        ("Kaffe", ["Meny"]),
    ]


def test_the_agenda_and_the_live_view_lead_to_an_items_documents(client, council, coordinator):
    meeting = MeetingFactory(council=council, under_way=True)
    item = AgendaItemFactory(meeting=meeting, position=1)
    link = reverse("document-file", args=[attached(item, coordinator).pk])
    assert link in client.get(tab(meeting, "agenda")).text
    assert link in client.get(tab(meeting, "live")).text
    moved = client.post(reverse("councils:item-move", args=[item.pk]), {"to": 1}, headers={"HX-Request": "true"})
    assert link in moved.text


def test_the_tab_counts_what_the_reader_may_read(client, log_in, strategic_member, meeting, coordinator):
    held = AgendaItemFactory(meeting=meeting, position=1, is_held_to_council=True)
    for record in (meeting, held, AgendaItemFactory(meeting=meeting, position=2)):
        attached(record, coordinator)
    documents.remove(attached(meeting, coordinator, content=b"borta"), by=coordinator)

    def count(reader):
        tabs = reader.get(tab(meeting)).context["tabs"]
        return next(row["count"] for row in tabs if row["name"] == "documents")

    assert count(client) == 3
    assert count(log_in(strategic_member)) == 2


def test_a_reader_is_told_that_there_is_nothing_and_offered_no_form(log_in, member, client, meeting):
    page = log_in(member).get(tab(meeting)).text
    assert "Det som samordnaren lägger till inför mötet visas här." in page
    assert "data-upload" not in page
    assert "data-upload" in client.get(tab(meeting)).text


def test_the_item_in_the_address_is_chosen(client, meeting):
    item = AgendaItemFactory(meeting=meeting, position=1, title="Läget")
    page = client.get(f"{tab(meeting)}?record=item-{item.pk}").text
    assert f'<option value="item-{item.pk}" selected>1. Läget</option>' in page


def test_a_removed_item_takes_its_documents_with_it_and_brings_them_back(client, log_in, member, meeting, coordinator):
    AgendaItemFactory(meeting=meeting, position=1)
    item = AgendaItemFactory(meeting=meeting, position=2, title="Läget")
    kept, gone = attached(item, coordinator), attached(item, coordinator, content=b"borta")
    documents.remove(gone, by=coordinator)
    page = client.post(reverse("councils:item-remove", args=[item.pk]), follow=True).text
    assert "”Läget” är borttagen från dagordningen." in page
    way_back, link = reverse("councils:item-restore", args=[item.pk]), reverse("document-file", args=[kept.pk])
    assert f'action="{way_back}"' in page
    assert client.get(link).status_code == 404
    assert log_in(member).post(way_back).status_code == 403
    assert "”Läget” är på dagordningen igen." in client.post(way_back, follow=True).text
    assert b"".join(client.get(link).streaming_content) == b"text"
    assert [row.pk for row in Document.objects.present()] == [kept.pk]


# A council's own


def test_a_council_has_its_own_documents_and_shows_those_of_its_meetings(client, council, meeting, coordinator):
    attached(council, coordinator, name="Uppdrag.txt")
    item = AgendaItemFactory(meeting=meeting, position=1)
    for record, name in [(meeting, "Karta.txt"), (item, "Siffror.txt")]:
        attached(record, coordinator, name=name)
    attached(MeetingFactory(), coordinator, name="Ett annat råds.txt")
    context = client.get(reverse("councils:council-documents", args=[council.slug])).context
    assert [row.title for row in context["own"]] == ["Uppdrag"]
    assert [row.title for row in context["page"]] == ["Siffror", "Karta"]


def test_the_documents_of_a_council_that_has_ended_stand_still(client, council, coordinator):
    document = attached(council, coordinator)
    council.ended_on = timezone.localdate()
    council.save()
    with pytest.raises(WrongState, match="Rådet"):
        attached(council, coordinator)
    with pytest.raises(WrongState, match="Rådet"):
        documents.remove(document, by=coordinator)


def test_a_council_that_one_may_not_read_is_not_found(client, log_in, member, council):
    address = reverse("councils:council-documents", args=[council.slug])
    assert client.get(reverse("councils:council-documents", args=[CouncilFactory().slug])).status_code == 404
    assert "data-upload" not in log_in(member).get(address).text
    assert client.get(f"{address}?page=999999999999").status_code == 200


@pytest.mark.parametrize("which", ["meeting", "agenda", "council"])
def test_a_page_costs_the_same_for_one_document_and_for_fifty(client, council, meeting, coordinator, queries, which):
    address = {
        "meeting": tab(meeting),
        "agenda": tab(meeting, "agenda"),
        "council": reverse("councils:council-documents", args=[council.slug]),
    }[which]

    def more(count):
        for _ in range(count):
            item = AgendaItemFactory(meeting=meeting)
            for record in (meeting, item, council):
                listed(record, coordinator)

    more(1)
    queries(client, address)
    few = queries(client, address)
    more(20)
    assert queries(client, address) == few
    assert few <= 15


def listed(record, by):
    """A document whose file nobody fetches."""
    kind = ContentType.objects.get_for_model(record)
    row = Document.objects.create(parent_type=kind, parent_id=record.pk, title="Underlag", created_by=by)
    DocumentVersion.objects.create(document=row, number=1, file=f"x{row.pk}", kind="pdf", size=1, uploaded_by=by)


# What an item brings from the item that it was carried over from


@pytest.fixture
def carried(council, coordinator):
    """An item in its third meeting, with a paper that it had in the first and one of its own."""
    first = AgendaItemFactory(meeting=MeetingFactory(council=council, held=True, title="Höstmötet"), position=1)
    old = attached(first, coordinator, name="Siffror.txt")
    second = AgendaItemFactory(meeting=MeetingFactory(council=council, approved=True), position=1, carried_from=first)
    third = AgendaItemFactory(meeting=MeetingFactory(council=council), position=1, title="Läget", carried_from=second)
    return third, old, attached(third, coordinator, name="Förslag.txt")


def test_a_carried_item_shows_the_papers_that_it_had_before_and_the_old_keeps_them(client, carried):
    item, old, new = carried
    links = [reverse("document-file", args=[row.pk]) for row in (old, new)]
    for name in ("agenda", "documents"):
        page = client.get(tab(item.meeting, name))
        assert all(link in page.text for link in links)
    assert next(row["count"] for row in page.context["tabs"] if row["name"] == "documents") == 2
    assert "Höstmötet" in page.text
    assert reverse("document-remove", args=[old.pk]) not in page.text
    assert reverse("document-remove", args=[new.pk]) in page.text
    before = client.get(tab(old.parent.meeting)).text
    assert links[0] in before
    assert links[1] not in before


def test_the_live_view_shows_what_the_item_brings(client, carried):
    item, old, _new = carried
    Meeting.objects.filter(pk=item.meeting_id).update(state="under_way", started_at=timezone.now())
    assert reverse("document-file", args=[old.pk]) in client.get(tab(item.meeting, "live")).text


def test_a_paper_that_stays_within_the_council_does_so_when_it_is_carried(client, log_in, strategic_member, carried):
    item, old, _new = carried
    AgendaItem.objects.filter(pk=old.parent_id).update(is_held_to_council=True)
    link, address = reverse("document-file", args=[old.pk]), tab(item.meeting, "agenda")
    assert link in client.get(address).text
    stranger = log_in(strategic_member)
    assert link not in stranger.get(address).text
    page = stranger.get(tab(item.meeting))
    assert link not in page.text
    assert next(row["count"] for row in page.context["tabs"] if row["name"] == "documents") == 1
    assert stranger.get(link).status_code == 404


def test_an_item_that_is_held_after_it_was_carried_counts_no_paper_that_it_does_not_show(
    client, log_in, strategic_member, carried, coordinator
):
    item, old, _new = carried
    open_item = AgendaItemFactory(meeting=item.meeting, position=2, carried_from=old.parent)
    AgendaItem.objects.filter(pk=item.pk).update(is_held_to_council=True)

    def count(reader):
        page = reader.get(tab(item.meeting))
        listed = {row.pk for group in page.context["groups"] for row in group.all}
        return len(listed), next(row["count"] for row in page.context["tabs"] if row["name"] == "documents")

    stranger = log_in(strategic_member)
    assert count(client) == (2, 2)
    assert count(stranger) == (1, 1), "the open item still brings it"
    AgendaItem.objects.filter(pk=open_item.pk).update(is_held_to_council=True)
    assert count(stranger) == (0, None)
    assert count(client) == (2, 2)


def test_items_carried_round_in_a_ring_are_shown_once(client, carried):
    item, old, _new = carried
    AgendaItem.objects.filter(pk=old.parent_id).update(carried_from=item)
    assert client.get(tab(item.meeting)).text.count(f'{reverse("document-file", args=[old.pk])}"') == 1


def test_a_carried_item_costs_the_same_with_one_paper_and_with_many(client, carried, coordinator, queries):
    item, old, _new = carried
    for name in ("agenda", "documents"):
        queries(client, tab(item.meeting, name))
        few = queries(client, tab(item.meeting, name))
        for _ in range(10):
            again = AgendaItemFactory(meeting=old.parent.meeting)
            AgendaItemFactory(meeting=item.meeting, carried_from=again)
            listed(again, coordinator)
        assert queries(client, tab(item.meeting, name)) == few
