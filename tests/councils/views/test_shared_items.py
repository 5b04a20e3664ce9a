"""The pages of the shared items: who sees what of whom, what a form refuses, and what a page costs."""

import pytest
from django.urls import reverse
from django.utils import timezone

from councils.models import SharedItem
from tests.factories import (
    AssignmentFactory,
    CommentFactory,
    HearingFactory,
    HearingRequestFactory,
    PartyFactory,
    PersonFactory,
    PositionFactory,
    SharedItemFactory,
)


@pytest.fixture
def item(strategic_member):
    group = strategic_member.person.memberships.get().council
    return SharedItemFactory(council=group, in_preparation=True, title="Handledare i vården")


@pytest.fixture
def client(log_in, strategic_member):
    return log_in(strategic_member)


def official_of(key):
    user = PersonFactory(with_user=True).user
    AssignmentFactory(person=user.person, organisation=PartyFactory(key=key).organisation)
    return user


def test_the_list_shows_what_is_open_and_finds_what_is_closed(client, item):
    SharedItemFactory(council=item.council, withdrawn=True, title="Återtagen fråga")
    url = reverse("councils:shared-item-list")
    shown = client.get(url).content.decode()
    assert "Handledare i vården" in shown
    assert "Återtagen fråga" not in shown
    assert "Återtagen fråga" in client.get(url, {"state": "withdrawn"}).content.decode()
    assert "Handledare i vården" not in client.get(url, {"q": "finns inte"}).content.decode()


def test_the_list_costs_the_same_for_one_and_for_many(client, item, queries):
    url = reverse("councils:shared-item-list")
    client.get(url)
    one = queries(client, url)
    for row in SharedItemFactory.create_batch(20, council=item.council, in_preparation=True):
        PositionFactory(item=row, given=True)
    assert queries(client, url) == one


def test_the_page_costs_the_same_for_little_and_for_much(client, item, queries):
    PositionFactory(item=item, party=PartyFactory(key="fy"), given=True)
    CommentFactory(item=item)
    client.get(item.get_absolute_url())
    few = queries(client, item.get_absolute_url())
    for key in ("gr", "bo", "sk", "vg"):
        PositionFactory(item=item, party=PartyFactory(key=key), given=True)
    for comment in CommentFactory.create_batch(10, item=item):
        CommentFactory.create_batch(2, item=item, parent=comment)
    assert queries(client, item.get_absolute_url()) == few


def test_a_draft_is_its_partys_own_until_it_is_given(log_in, client, item):
    owner = official_of("fy")
    # Whoever is an official of an association without a council reads no shared items.
    assert log_in(owner).get(item.get_absolute_url()).status_code == 404
    position = PositionFactory(item=item, party=PartyFactory(key="fy"), text="Hemligt utkast")
    page = client.get(item.get_absolute_url()).content.decode()
    assert "Hemligt utkast" not in page
    assert "Utkast" in page
    history = client.get(reverse("councils:shared-item-history", args=[item.pk])).content.decode()
    assert "Hemligt utkast" not in history
    from councils.services import positions

    positions.save(item, position.party, text="Vår ståndpunkt", version=0, give=True, by=owner)
    assert "Vår ståndpunkt" in client.get(item.get_absolute_url()).content.decode()


def test_whoever_writes_a_position_reads_what_it_is_about_beside_it(log_in, item, strategic_member):
    PartyFactory(key="sk", organisation=strategic_member.person.memberships.get().organisation)
    SharedItem.objects.update(question="Ska vi?", background="Därför frågar vi.", proposal="Vi gör det.")
    page = log_in(strategic_member).get(reverse("councils:position-edit", args=[item.pk, "sk"])).text
    for words in ("Ska vi?", "Därför frågar vi.", "Vi gör det."):
        assert words in page


def test_the_history_says_by_whom_a_position_was_given(client, item, strategic_member):
    from councils.services import positions

    positions.save(item, PartyFactory(key="fy"), text="Vår", version=0, give=True, by=strategic_member)
    history = client.get(reverse("councils:shared-item-history", args=[item.pk])).text
    assert "Lämnad av" in history
    assert "Konto" not in history


def test_whoever_says_that_it_is_anchored_is_told_who_is_silent_first(client, item):
    HearingRequestFactory(hearing=HearingFactory(shared_item=item), party=PartyFactory(key="fy"))
    SharedItem.objects.update(state=SharedItem.State.IN_CONSULTATION)
    url = reverse("councils:shared-item-anchor", args=[item.pk])
    assert url in client.get(item.get_absolute_url()).text
    page = client.get(url).text
    assert "0 av 1 kommuner har svarat" in page
    assert "Ledningen står inte bakom det än hos" in page
    item.refresh_from_db()
    assert item.state == SharedItem.State.IN_CONSULTATION, "nothing happens until one has said yes"
    client.post(url)
    item.refresh_from_db()
    assert item.state == SharedItem.State.ANCHORED


def test_whoever_decides_is_warned_that_a_position_is_not_given(client, item, strategic_member):
    item.state, item.lead = SharedItem.State.READY, strategic_member.person
    item.save()
    own, other = PartyFactory(key="fy"), PartyFactory(key="gr")
    AssignmentFactory(person=strategic_member.person, organisation=own.organisation)
    mine = PositionFactory(item=item, party=own, text="Vi tillstyrker.")
    PositionFactory(item=item, party=other, text="Hemligt utkast.")
    url = reverse("councils:shared-item-decide", args=[item.pk])
    page = client.get(url).text
    assert "Alla parter har inte lämnat sin ståndpunkt" in page
    assert reverse("councils:position-edit", args=[item.pk, "fy"]) in page
    assert reverse("councils:position-edit", args=[item.pk, "gr"]) not in page, "another's draft is not told of"
    item.positions.exclude(pk=mine.pk).update(given_at=timezone.now())
    page = client.get(url).text
    assert "är fortfarande ett utkast" in page
    item.positions.update(given_at=timezone.now())
    assert "lämnat sin ståndpunkt" not in client.get(url).text


def test_another_partys_position_is_nobodys_else_to_write(client, item):
    PartyFactory(key="fy")
    url = reverse("councils:position-edit", args=[item.pk, "fy"])
    assert client.post(url, {"text": "Vi tycker", "version": 0, "give": 1}).status_code == 403
    assert client.get(reverse("councils:position-edit", args=[item.pk, "xx"])).status_code == 404
    assert not item.positions.exists()


def test_the_later_of_two_is_shown_both_texts_and_may_save_then(log_in, item, strategic_member):
    party = PartyFactory(key="sk", organisation=strategic_member.person.memberships.get().organisation)
    mine = log_in(strategic_member)
    url = reverse("councils:position-edit", args=[item.pk, "sk"])
    PositionFactory(item=item, party=party, text="Kollegans text", version=3)
    clash = mine.post(url, {"text": "Min text", "version": 0})
    page = clash.content.decode()
    assert clash.status_code == 409
    assert "Kollegans text" in page
    assert "Min text" in page
    assert 'value="3"' in page
    assert mine.post(url, {"text": "Min text", "version": 3, "give": 1}).status_code == 302
    assert item.positions.get().text == "Min text"


def test_the_later_who_changes_an_item_is_shown_both_and_may_save_then(client, item):
    url = reverse("councils:shared-item-edit", args=[item.pk])
    SharedItem.objects.update(version=2, question="Kollegans fråga?")
    data = {"title": item.title, "kind": "decision", "question": "Min fråga?"}
    clash = client.post(url, {**data, "version": 0})
    page = clash.content.decode()
    assert clash.status_code == 409
    assert "Kollegans fråga?" in page
    assert "Min fråga?" in page
    assert client.post(url, {**data, "version": 2}).status_code == 302
    assert SharedItem.objects.get().question == "Min fråga?"


def test_an_empty_item_is_refused_in_words_and_nothing_is_saved(client, strategic_member):
    answer = client.post(reverse("councils:shared-item-new"), {"title": "", "question": "", "kind": "decision"})
    assert answer.status_code == 422
    assert "Ge ärendet en rubrik." in answer.content.decode()
    assert not SharedItem.objects.exists()


def test_an_unknown_step_changes_nothing(client, item):
    client.post(reverse("councils:shared-item-move", args=[item.pk]), {"state": "decided"})
    item.refresh_from_db()
    assert item.state == SharedItem.State.IN_PREPARATION


def test_a_comment_to_another_items_thread_is_not_found(client, item):
    elsewhere = CommentFactory()
    url = reverse("councils:comment-write", args=[item.pk])
    assert client.post(url, {"text": "Hej", "parent": elsewhere.pk}).status_code == 404
    empty = client.post(url, {"text": ""})
    assert empty.status_code == 422
    assert "Skriv något först." in empty.content.decode()
    assert not item.comments.exists()


def test_markup_in_what_is_typed_is_text(client, item):
    CommentFactory(item=item, text="<script>alert(1)</script>")
    page = client.get(item.get_absolute_url()).content.decode()
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)" in page
