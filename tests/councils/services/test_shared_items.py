"""A shared item's whole life, and the parties that write on it at the same time."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from councils.models import AgendaItem, Proposal, SharedItem
from councils.services import comments, positions, proposals, shared_items
from portal.concurrency import Conflict, WrongState
from portal.models import Notification
from tests.councils.services.test_meetings import at_once
from tests.factories import (
    BoardFactory,
    CommentFactory,
    CouncilFactory,
    MeetingFactory,
    MembershipFactory,
    PartyFactory,
    PersonFactory,
    PositionFactory,
    ProposalFactory,
    SharedItemFactory,
    UserFactory,
)

State = SharedItem.State


@pytest.fixture
def group(db):
    return CouncilFactory(strategic=True, slug="strategiska-gruppen")


@pytest.fixture
def member(group):
    user = PersonFactory(name="Emil Brandt", with_user=True).user
    MembershipFactory(person=user.person, council=group)
    return user


def draft(**words):
    return SharedItem(title="Handledare", question="Ska ersättningen vara densamma?", **words)


def test_a_new_item_has_the_years_next_number_and_the_group_is_told(group, member):
    other = UserFactory()
    first, second = shared_items.propose(draft(), by=other), shared_items.propose(draft(), by=other)
    year = timezone.localdate().year
    assert [first.number, second.number] == [f"{year}-1", f"{year}-2"]
    assert (first.council, first.state, first.proposed_by) == (group, State.PROPOSED, other)
    assert Notification.objects.filter(user=member, kind="shared-item").count() == 2


def test_without_a_strategic_group_nothing_is_proposed(db):
    with pytest.raises(WrongState, match="strategisk grupp"):
        shared_items.propose(draft(), by=UserFactory())
    assert not SharedItem.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_proposed_at_once_have_each_its_number():
    CouncilFactory(strategic=True)
    by = UserFactory()
    assert not at_once(*[lambda: shared_items.propose(draft(), by=by)] * 4)
    numbers = sorted(SharedItem.objects.values_list("number", flat=True))
    assert numbers == [f"{timezone.localdate().year}-{n}" for n in range(1, 5)]


def test_a_referral_becomes_an_item_once(group, member):
    referral = ProposalFactory(council=group, title="Validering", text="Vi är för små var för sig.")
    item = shared_items.take_up(referral, by=member)
    assert (item.title, item.background, item.origin) == ("Validering", "Vi är för små var för sig.", referral)
    referral.refresh_from_db()
    assert referral.state == Proposal.State.TAKEN_UP
    with pytest.raises(WrongState):
        shared_items.take_up(referral, by=member)
    with pytest.raises(WrongState, match="Återta det"):
        proposals.reopen(referral, by=member)
    assert SharedItem.objects.count() == 1


def test_what_is_put_to_another_council_becomes_no_shared_item(group, member, council):
    with pytest.raises(WrongState):
        shared_items.take_up(ProposalFactory(council=council), by=member)
    assert not SharedItem.objects.exists()


def test_its_life_goes_step_by_step(group, member):
    board = BoardFactory()
    item = SharedItemFactory(council=group)
    for state in (State.IN_PREPARATION, State.ANCHORED, State.READY):
        item = shared_items.move(item, state, by=member)
    today = timezone.localdate()
    item = shared_items.decide(item, decision="Gruppen säger ja.", on=today, next_board=board, by=member)
    assert (item.state, item.decision, item.decided_on) == (State.DECIDED, "Gruppen säger ja.", today)
    assert [(row.board, row.sent_on) for row in item.sent_on.all()] == [(board, today)]
    item = shared_items.follow_up(item, outcome="Nu är den densamma.", by=member)
    item.refresh_from_db()
    assert (item.state, item.outcome) == (State.FOLLOWED_UP, "Nu är den densamma.")


@pytest.mark.parametrize(
    ("state", "step"), [(a, b) for a in State for b in State if b not in SharedItem.NEXT[a]], ids=str
)
def test_no_other_step_is_possible(db, state, step):
    words = {"state": state}
    if state in {State.DECIDED, State.FOLLOWED_UP}:
        words |= {"decision": "Ja.", "decided_on": timezone.localdate()}
    item = SharedItemFactory(**words, withdrawn_reason="Löst" if state == State.WITHDRAWN else "")
    with pytest.raises(WrongState):
        shared_items.move(item, step, by=UserFactory())
    item.refresh_from_db()
    assert item.state == state


def test_a_decision_is_made_on_a_day_that_has_come(db):
    item = SharedItemFactory(ready=True)
    tomorrow = timezone.localdate() + timedelta(days=1)
    with pytest.raises(WrongState):
        shared_items.decide(item, decision="Ja.", on=tomorrow, next_board=None, by=UserFactory())
    item.refresh_from_db()
    assert (item.state, item.decision, item.decided_on) == (State.READY, "", None)


def test_the_database_knows_no_decided_item_without_what_and_when(db):
    item = SharedItemFactory()
    with pytest.raises(IntegrityError), transaction.atomic():
        SharedItem.objects.filter(pk=item.pk).update(state=State.DECIDED)


def test_what_is_withdrawn_says_why_and_may_be_proposed_again(db):
    by = UserFactory()
    item = shared_items.withdraw(SharedItemFactory(), reason="Frågan är löst.", by=by)
    assert (item.state, item.withdrawn_reason) == (State.WITHDRAWN, "Frågan är löst.")
    assert shared_items.move(item, State.PROPOSED, by=by).state == State.PROPOSED


def test_an_edit_over_another_is_a_conflict_and_a_decided_item_stands(db):
    by = UserFactory()
    item = SharedItemFactory()
    item.title = "Först"
    shared_items.edit(item, version=0, by=by)
    late = SharedItem.objects.get(pk=item.pk)
    late.title = "Sedan"
    with pytest.raises(Conflict):
        shared_items.edit(late, version=0, by=by)
    done = SharedItemFactory(decided=True)
    with pytest.raises(WrongState):
        shared_items.edit(done, version=0, by=by)
    item.refresh_from_db()
    assert item.title == "Först"


def test_it_stands_once_on_an_agenda_of_its_own_group(group, member):
    item = SharedItemFactory(council=group, in_preparation=True, proposal="Vi gör så.", kind="direction")
    meeting = MeetingFactory(council=group)
    added = shared_items.put_on_agenda(item, meeting, by=member)
    assert shared_items.put_on_agenda(item, meeting, by=member) == added
    assert (added.title, added.text, added.kind, added.shared_item) == (item.title, "Vi gör så.", "dialogue", item)
    item.refresh_from_db()
    assert item.target_meeting == meeting
    with pytest.raises(WrongState):
        shared_items.put_on_agenda(item, MeetingFactory(), by=member)
    assert AgendaItem.objects.filter(shared_item=item).count() == 1


# --- positions -----------------------------------------------------------------------------------


def test_a_position_is_a_draft_until_it_is_given_and_may_be_taken_back(db):
    item, party, by = SharedItemFactory(in_preparation=True), PartyFactory(), UserFactory()
    made = positions.save(item, party, text="Vi tvekar.", version=0, give=False, by=by)
    assert made.given_at is None
    given = positions.save(item, party, text="Vi säger ja.", version=made.version, give=True, by=by)
    assert (given.pk, given.given_by) == (made.pk, by)
    again = positions.take_back(item, party, by=by)
    assert (again.text, again.given_at, again.given_by) == ("Vi säger ja.", None, None)


def test_the_later_of_two_in_a_party_is_told_and_the_same_text_twice_is_no_conflict(db):
    item, party, by = SharedItemFactory(in_preparation=True), PartyFactory(), UserFactory()
    positions.save(item, party, text="Vi säger ja.", version=0, give=False, by=by)
    positions.save(item, party, text="Vi säger ja.", version=0, give=False, by=by)
    with pytest.raises(Conflict):
        positions.save(item, party, text="Vi säger nej.", version=0, give=True, by=UserFactory())
    assert item.positions.get().text == "Vi säger ja."


def test_no_position_is_written_when_the_item_is_decided(db):
    position = PositionFactory(item=SharedItemFactory(decided=True), given=True)
    for step in (
        lambda: positions.save(position.item, position.party, text="Nej", version=0, give=True, by=UserFactory()),
        lambda: positions.take_back(position.item, position.party, by=UserFactory()),
    ):
        with pytest.raises(WrongState):
            step()
    position.refresh_from_db()
    assert (position.text, position.given_at is None) == ("Vi står bakom förslaget.", False)


@pytest.mark.django_db(transaction=True)
def test_five_parties_write_at_once_and_none_is_lost():
    item, by = SharedItemFactory(in_preparation=True), UserFactory()
    parties = [PartyFactory(key=key) for key in ("fy", "gr", "bo", "sk", "vg")]

    def writes(party):
        return lambda: positions.save(item, party, text=f"Från {party.pk}", version=0, give=True, by=by)

    assert not at_once(*map(writes, parties))
    assert {row.party_id: row.text for row in item.positions.all()} == {p.pk: f"Från {p.pk}" for p in parties}
    connection.close()


# --- what is said --------------------------------------------------------------------------------


def test_an_answer_opens_a_solved_thread_and_tells_whoever_is_answered(group, member):
    item = SharedItemFactory(council=group, in_preparation=True)
    asker = MembershipFactory(council=group, person__with_user=True).person.user
    first = comments.write(item, text="Vem betalar?", parent=None, by=asker)
    comments.solve(first, by=asker)
    answer = comments.write(item, text="Vi delar.", parent=first, by=member)
    further = comments.write(item, text="Bra.", parent=answer, by=asker)
    first.refresh_from_db()
    assert (first.solved_at, answer.parent, further.parent) == (None, first, first)
    assert Notification.objects.filter(user=asker, kind="mention").count() == 1


def test_whoever_has_left_since_is_told_nothing(group, member):
    left = MembershipFactory(council=group, ended=True, person__with_user=True).person
    item = SharedItemFactory(council=group, in_preparation=True, lead=left)
    first = CommentFactory(item=item, written_by=left.user)
    comments.write(item, text="Vi delar kostnaden.", parent=first, by=member)
    positions.save(item, PartyFactory(), text="Vi säger ja.", version=0, give=True, by=member)
    assert not Notification.objects.filter(user=left.user).exists()


def test_an_at_sign_tells_whoever_may_read_the_item_and_nobody_else(group, member):
    PersonFactory(name="Olle Okänd", with_user=True)
    item = SharedItemFactory(council=group, in_preparation=True)
    comments.write(item, text="Kan @Emil Brandt och @Olle Okänd titta?", parent=None, by=UserFactory())
    told = Notification.objects.filter(kind="mention")
    assert [row.user for row in told] == [member]


def test_a_name_that_goes_on_is_another(group, member):
    assert comments.mentioned("Hej @emil brandt!") == [member]
    assert comments.mentioned("Hej @Emil Brandtsson!") == []


def test_only_others_who_may_read_the_item_are_offered(group, member):
    other = MembershipFactory(council=group, person__with_user=True).person.user
    MembershipFactory(council=group, ended=True, person__with_user=True)
    MembershipFactory(person__with_user=True)
    assert comments.may_be_mentioned(besides=member) == [other]


def test_a_closed_item_takes_no_more_comments(db):
    comment = CommentFactory(item=SharedItemFactory(withdrawn=True))
    with pytest.raises(WrongState):
        comments.write(comment.item, text="Men?", parent=comment, by=UserFactory())
    assert comment.item.comments.count() == 1
