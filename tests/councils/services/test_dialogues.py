"""Dialogues and the needs heard in them: noted at once, changed, taken away and put back, and what they lead to."""

import pytest
from django.utils import timezone

from councils.models import ActionPoint, Affiliation, Dialogue, NeedObservation, Organisation, Proposal
from councils.services import dialogues
from portal import thread
from portal.concurrency import Conflict, WrongState
from portal.history import events_of, history_of
from tests.factories import (
    CodeFactory,
    CouncilFactory,
    DialogueFactory,
    MunicipalityFactory,
    NeedFactory,
    OrganisationFactory,
    PartyFactory,
    PersonFactory,
)


@pytest.fixture
def dialogue(council):
    return DialogueFactory(council=council, organisation=OrganisationFactory(name="Verkstaden AB"))


def draft(council, **words):
    return Dialogue(council=council, held_on=timezone.localdate(), **words)


def test_a_note_brings_its_needs_and_whoever_is_new(council, coordinator):
    needs = [NeedObservation(subject="Svetsare", how_many=3), NeedObservation(subject="CNC-operatör")]
    row = dialogues.note(draft(council), named="Nya verkstaden AB", needs=needs, by=coordinator)
    assert (row.organisation.name, row.organisation.kind, row.written_by) == (
        "Nya verkstaden AB",
        Organisation.Kind.EMPLOYER_PRIVATE,
        coordinator,
    )
    told = [(need.subject, need.organisation, need.sector, need.area_id) for need in row.needs.all()]
    assert told == [
        ("Svetsare", row.organisation, "private", "fy"),
        ("CNC-operatör", row.organisation, "private", "fy"),
    ]
    # The same name, however it is written, is the same organisation.
    again = dialogues.note(draft(council), named="nya VERKSTADEN ab", by=coordinator)
    assert again.organisation == row.organisation


def test_a_council_that_has_ended_notes_nothing(coordinator):
    with pytest.raises(WrongState):
        dialogues.note(draft(CouncilFactory(ended=True)), named="Nya bolaget", by=coordinator)
    assert not Dialogue.objects.exists()
    assert not Organisation.objects.filter(name="Nya bolaget").exists()


def test_a_need_is_where_its_municipality_is(council, coordinator, dialogue):
    town, skaraborg = MunicipalityFactory(), PartyFactory(key="sk")
    Affiliation.objects.create(municipality=town, party=skaraborg)
    need = dialogues.add_need(NeedObservation(subject="Kock", municipality=town), dialogue=dialogue, by=coordinator)
    assert need.area == skaraborg
    need.municipality = None
    assert dialogues.edit_need(need, version=0, by=coordinator).area_id == "fy"


def test_the_later_of_two_who_change_is_told(dialogue, coordinator):
    other = Dialogue.objects.get(pk=dialogue.pk)
    dialogue.notes = "Först"
    dialogues.edit(dialogue, named="Verkstaden AB", version=0, by=coordinator)
    other.notes = "Sedan"
    with pytest.raises(Conflict):
        dialogues.edit(other, named="Verkstaden AB", version=0, by=coordinator)
    assert Dialogue.objects.get().notes == "Först"
    need = NeedFactory(dialogue=dialogue, version=2)
    with pytest.raises(Conflict):
        dialogues.edit_need(need, version=1, by=coordinator)


def test_the_needs_follow_when_another_was_meant(dialogue, coordinator):
    need = NeedFactory(dialogue=dialogue)
    union = NeedFactory(dialogue=dialogue, organisation=OrganisationFactory(demand=True))
    dialogues.edit(dialogue, named="Grannbolaget AB", version=0, by=coordinator)
    need.refresh_from_db()
    assert need.organisation.name == "Grannbolaget AB"
    assert NeedObservation.objects.get(pk=union.pk).organisation == union.organisation


def test_what_is_removed_can_be_put_back_once(dialogue, coordinator, member):
    need = NeedFactory(dialogue=dialogue)
    dialogues.remove_need(need, by=coordinator)
    assert not NeedObservation.objects.visible_to(member).exists()
    with pytest.raises(WrongState):
        dialogues.edit_need(need, version=1, by=coordinator)
    version = dialogues.restore_need(need, by=coordinator).version
    assert dialogues.restore_need(need, by=coordinator).version == version
    dialogues.remove(dialogue, by=coordinator)
    assert not Dialogue.objects.visible_to(member).exists()
    for step in (
        lambda: dialogues.add_need(NeedObservation(subject="Kock"), dialogue=dialogue, by=coordinator),
        lambda: dialogues.edit(dialogue, named="Nytt namn", version=1, by=coordinator),
        lambda: dialogues.invite_in(dialogue, named="Facket", person=None, by=coordinator),
        lambda: dialogues.agree(ActionPoint(text="Ring"), dialogue=dialogue, by=coordinator),
        lambda: dialogues.propose(Proposal(council=dialogue.council, title="A"), dialogue=dialogue, by=coordinator),
        lambda: dialogues.remove(dialogue, by=coordinator),
    ):
        with pytest.raises(WrongState):
            step()
    assert not Organisation.objects.filter(name__in=["Nytt namn", "Facket"]).exists()
    assert (ActionPoint.objects.count(), Proposal.objects.count(), NeedObservation.objects.count()) == (0, 0, 1)
    dialogues.restore(dialogue, by=coordinator)
    assert NeedObservation.objects.visible_to(member).get() == need
    said = [(change.kind, change.by) for change in history_of(events_of(Dialogue, pgh_obj_id=dialogue.pk))]
    assert said[:2] == [("changed", "Malin Ekström")] * 2


def test_somebody_takes_part_once_and_not_while_a_need_is_theirs(dialogue, coordinator):
    person = PersonFactory()
    guest = dialogues.invite_in(dialogue, named="", person=person, by=coordinator)
    assert dialogues.invite_in(dialogue, named="", person=person, by=coordinator) == guest
    union = dialogues.invite_in(dialogue, named="Facket", person=None, by=coordinator)
    assert dialogues.invite_in(dialogue, named="facket", person=None, by=coordinator) == union
    assert [row.name for row in dialogues.whose(dialogue)] == ["Verkstaden AB", "Facket", person.organisation.name]
    need = NeedFactory(dialogue=dialogue, organisation=union.organisation)
    with pytest.raises(WrongState):
        dialogues.take_out(union, by=coordinator)
    dialogues.remove_need(need, by=coordinator)
    dialogues.take_out(union, by=coordinator)
    assert dialogue.guests.get() == guest


def test_what_it_leads_to_hangs_on_the_red_thread(dialogue, coordinator, member, other_member, council):
    NeedFactory(dialogue=dialogue, subject="Svetsare", code=CodeFactory())
    action = dialogues.agree(ActionPoint(text="Be om siffror"), dialogue=dialogue, by=coordinator)
    assert action.council == council
    elsewhere = other_member.person.memberships.get().council
    wanted = Proposal(council=elsewhere, title="Underlag om svetsare", about=Proposal.About.ANALYSIS)
    proposal = dialogues.propose(wanted, dialogue=dialogue, by=coordinator)
    here = thread.find(member, "dialogue", dialogue.pk)
    came = {node.title for node in thread.of(member, here).here.came}
    assert came == {"Svetsare", "Be om siffror"}
    assert thread.find(other_member, "dialogue", dialogue.pk) is None
    # Whoever is asked reads the proposal, and not whom it comes from.
    there = thread.of(other_member, thread.find(other_member, "proposal", proposal.pk))
    assert there.led == []
    assert [node.title for node in thread.of(coordinator, thread.find(coordinator, "proposal", proposal.pk)).led] == [
        "Dialog med Verkstaden AB"
    ]
