"""The pages of the dialogues: the quick note, with script and without, who reads what, and what a page costs."""

import pytest
from django.urls import reverse
from django.utils import timezone

from councils.models import Dialogue, NeedObservation
from tests.factories import (
    CodeFactory,
    CouncilFactory,
    DialogueFactory,
    MembershipFactory,
    NeedFactory,
    OrganisationFactory,
)


@pytest.fixture
def client(log_in, coordinator):
    return log_in(coordinator)


@pytest.fixture
def caring(db):
    return CodeFactory(words="undersköterska, vårdbiträde")


def note(council, **words):
    return {
        "named": "Omsorgen AB",
        "council": council.pk,
        "held_on": timezone.localdate().isoformat(),
        "level": "council",
        **words,
    }


def test_a_note_is_made_in_one_form_and_empty_rows_are_no_needs(client, council, caring):
    words = {"need-0-subject": "Undersköterskor", "need-0-how_many": "4", "need-0-code": caring.pk}
    answer = client.post(reverse("councils:dialogue-new"), note(council, **words))
    row = Dialogue.objects.get()
    assert answer.url == f"{row.get_absolute_url()}?noted=1"
    assert [(need.subject, need.how_many, need.code) for need in row.needs.all()] == [("Undersköterskor", 4, caring)]
    page = client.get(row.get_absolute_url()).content.decode()
    assert "Dialog med Omsorgen AB" in page
    assert "Omsorgsyrken, SSYK 2012: 53" in page
    assert "Rådets egna" in page


def test_without_script_the_codes_are_looked_for_before_anything_is_saved(client, council, caring):
    words = {"need-0-subject": "undersköterska", "find": "1", "named": ""}
    answer = client.post(reverse("councils:dialogue-new"), note(council, **words))
    page = answer.content.decode()
    assert answer.status_code == 200
    assert f'name="need-0-code" value="{caring.pk}"' in page
    assert 'value="undersköterska"' in page
    assert "Skriv vem du pratade med." not in page
    assert not Dialogue.objects.exists()
    found = client.get(reverse("councils:need-codes"), {"prefix": "need-1", "need-1-subject": "vårdbiträden"})
    assert f'name="need-1-code" value="{caring.pk}"' in found.content.decode()


def test_what_is_wrong_is_said_and_nothing_is_saved(client, council):
    words = {"named": "", "held_on": "2999-01-01", "need-0-how_many": "4"}
    answer = client.post(reverse("councils:dialogue-new"), note(council, **words))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Skriv vem du pratade med." in page
    assert "Skriv vilken kompetens de saknar." in page
    assert not Dialogue.objects.exists()


def test_a_dialogue_is_noted_in_ones_own_councils_only(client, coordinator):
    answer = client.post(reverse("councils:dialogue-new"), note(CouncilFactory()))
    assert answer.status_code == 422
    assert not Dialogue.objects.exists()


def test_the_list_shows_what_one_may_read_and_searches_the_needs(log_in, client, council, member, other_member):
    for level in Dialogue.Level:
        named = OrganisationFactory(name=f"Bolaget {level.value}")
        NeedFactory(dialogue=DialogueFactory(council=council, organisation=named, level=level), subject=f"Kock {level}")
    url = reverse("councils:dialogue-list")

    def read(user, **query):
        page = log_in(user).get(url, query).content.decode()
        return {level.value for level in Dialogue.Level if f">Bolaget {level.value}<" in page}

    assert read(member) == {"council", "parties", "councils"}
    assert read(other_member) == {"councils"}
    assert read(member, q="kock parties") == {"parties"}
    NeedObservation.objects.update(removed_at=timezone.now())
    assert read(member, q="kock parties") == set()
    assert len(client.get(url, {"format": "csv"}).content.decode().splitlines()) == 5


def test_who_loses_the_place_loses_the_dialogues(log_in, council, member, former_member):
    row = DialogueFactory(council=council)
    assert log_in(member).get(row.get_absolute_url()).status_code == 200
    assert log_in(former_member).get(row.get_absolute_url()).status_code == 404


def test_the_later_of_two_sees_both_texts(client, council):
    row = DialogueFactory(council=council, notes="Kollegans text", version=3)
    words = note(council, notes="Min text", version=2)
    clash = client.post(reverse("councils:dialogue-edit", args=[row.pk]), words)
    assert clash.status_code == 409
    assert "Kollegans text" in clash.content.decode()
    assert "Min text" in clash.content.decode()
    need = NeedFactory(dialogue=row, subject="Kollegans ord", version=3)
    clash = client.post(reverse("councils:need-edit", args=[need.pk]), {"subject": "Mina ord", "version": 2})
    assert clash.status_code == 409
    assert "Kollegans ord" in clash.content.decode()


def test_a_page_costs_the_same_for_little_and_for_much(client, council, queries):
    row = DialogueFactory(council=council)
    NeedFactory(dialogue=row, code=CodeFactory())
    one = row.get_absolute_url(), reverse("councils:dialogue-list")
    for url in one:
        client.get(url)
    few = [queries(client, url) for url in one]
    NeedFactory.create_batch(10, dialogue=row, code=CodeFactory(code="72"))
    for other in DialogueFactory.create_batch(10, council=council):
        NeedFactory(dialogue=other)
    assert [queries(client, url) for url in one] == few


def test_a_member_of_a_sector_council_notes_nothing(log_in, council, member):
    MembershipFactory(person=member.person, council=CouncilFactory(kind="sector"))
    assert log_in(member).get(reverse("councils:dialogue-new")).status_code == 403


def test_what_a_dialogue_leads_to_is_proposed_to_its_own_council_first(log_in, council, coordinator):
    dialogue = DialogueFactory(council=council)
    form = log_in(coordinator).get(reverse("councils:dialogue-propose", args=[dialogue.pk])).context["form"]
    assert form["council"].value() == council.pk
