"""People: who has left is out at once, an account is one person's and one mailbox's, and tasks have their days."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from councils.models import Assignment, Membership, Person
from councils.rights import rights_of
from councils.services import action_points, calls, memberships, people
from portal.concurrency import Conflict, WrongState
from portal.history import events_of, history_of
from portal.models import Mail, User
from tests.factories import (
    ActionPointFactory,
    AssignmentFactory,
    CouncilFactory,
    MeetingFactory,
    MembershipFactory,
    OrganisationFactory,
    PersonFactory,
    UserFactory,
)

TODAY = timezone.localdate
DAY = timedelta(days=1)


@pytest.fixture
def by(db):
    return UserFactory(name="Malin Ekström")


def fresh(row):
    return type(row).objects.get(pk=row.pk)


def rights(user):
    return rights_of(User.objects.get(pk=user.pk))


def test_one_is_written_and_changed_and_the_later_of_two_is_told(by):
    person = people.create(Person(name="Lena Storm", organisation=OrganisationFactory()), by=by)
    person.title = "Rektor"
    people.edit(person, version=0, by=by)
    with pytest.raises(Conflict):
        people.edit(fresh(person), version=0, by=by)
    assert (fresh(person).title, fresh(person).version) == ("Rektor", 1)


@pytest.mark.parametrize(
    ("role", "name"), [("self", "Lena Ek"), ("administrator", "Lena Ek"), ("coordinator", "Lena Storm")]
)
def test_a_new_name_is_the_accounts_too_where_the_person_or_an_administrator_writes_it(by, role, name):
    person = PersonFactory(name="Lena Storm", with_user=True)
    MembershipFactory(person__user=by, coordinator=True)
    writers = {"self": person.user, "administrator": UserFactory(is_administrator=True), "coordinator": by}
    person.name = "Lena Ek"
    people.edit(person, version=0, by=writers[role])
    assert (fresh(person).name, fresh(person.user).name) == ("Lena Ek", name)
    changes = history_of(events_of(User, pgh_obj_id=person.user.pk))
    assert [change.by for change in changes if change.kind == "changed"] == (
        [] if role == "coordinator" else [str(fresh(writers[role]))]
    )


def test_a_name_that_one_has_chosen_for_the_account_stays_when_something_else_is_changed(by):
    person = PersonFactory(name="Lena Storm", with_user=True)
    User.objects.filter(pk=person.user.pk).update(name="Lena S")
    person.title = "Rektor"
    people.edit(person, version=0, by=person.user)
    assert fresh(person.user).name == "Lena S"


def test_who_leaves_today_is_out_at_once_and_what_was_stays(by):
    place = MembershipFactory(person__with_user=True, coordinator=True)
    person = place.person
    task = AssignmentFactory(person=person, from_on=TODAY() - 9 * DAY)
    earlier = MembershipFactory(person=person, ended=True)
    assert rights(person.user).any
    people.end(person, on=TODAY(), by=by)
    assert not rights(person.user).any
    assert fresh(person).ended_on == TODAY()
    yesterday = TODAY() - DAY
    assert [fresh(row).to_on for row in (place, task, earlier)] == [yesterday] * 3
    assert (fresh(place).version, fresh(earlier).version) == (1, 0)


def test_leaving_closes_neither_the_account_nor_the_action_points(by):
    person = PersonFactory(with_user=True)
    action_point = ActionPointFactory(owner=person)
    people.end(person, on=TODAY(), by=by)
    assert fresh(person.user).is_active
    assert (fresh(action_point).owner, fresh(action_point).state) == (person, "open")


def test_what_has_not_begun_when_somebody_leaves_goes(by):
    person = PersonFactory()
    MembershipFactory(person=person, from_on=TODAY() + 30 * DAY)
    AssignmentFactory(person=person, from_on=TODAY())
    people.end(person, on=TODAY(), by=by)
    assert not Membership.objects.exists()
    assert not Assignment.objects.exists()


def test_a_place_that_ends_later_ends_now(by):
    place = MembershipFactory(to_on=TODAY() + 90 * DAY)
    people.end(place.person, on=TODAY() - 3 * DAY, by=by)
    assert fresh(place).to_on == TODAY() - 4 * DAY


@pytest.mark.parametrize("factory", [MembershipFactory, AssignmentFactory])
def test_nobody_left_before_a_place_or_a_task_began(by, factory):
    row = factory(from_on=TODAY() - 5 * DAY)
    with pytest.raises(WrongState, match=str(TODAY() - 5 * DAY)):
        people.end(row.person, on=TODAY() - 8 * DAY, by=by)
    assert fresh(row).to_on is None
    assert fresh(row.person).ended_on is None


def test_who_has_left_does_not_leave_again_and_comes_back_without_places(by):
    place = MembershipFactory()
    people.end(place.person, on=TODAY(), by=by)
    with pytest.raises(WrongState, match="har slutat"):
        people.end(place.person, on=TODAY(), by=by)
    for _ in range(2):
        people.reopen(place.person, by=by)
    assert (fresh(place.person).ended_on, fresh(place.person).version) == (None, 2)
    assert fresh(place).to_on is not None


def test_who_has_left_is_given_no_place_and_gets_none_back(by):
    place = MembershipFactory()
    people.end(place.person, on=TODAY(), by=by)
    with pytest.raises(WrongState, match="har slutat"):
        memberships.reopen(place, by=by)
    with pytest.raises(WrongState, match="har slutat"):
        memberships.add(MembershipFactory.build(person=place.person, council=CouncilFactory()), by=by)
    place = fresh(place)
    place.role = Membership.Role.CHAIR
    memberships.edit(place, version=place.version, by=by)
    assert Membership.objects.get().role == Membership.Role.CHAIR


def test_who_has_left_has_no_rights_and_is_called_to_nothing_whatever_the_rows_say(by):
    place = MembershipFactory(person__with_user=True, coordinator=True)
    AssignmentFactory(person=place.person, from_on=TODAY() - 9 * DAY)
    meeting = MeetingFactory(council=place.council)
    before = MeetingFactory(council=place.council, starts_at=timezone.now() - 9 * DAY)
    Person.objects.update(ended_on=TODAY())
    assert not rights(place.person.user).any
    assert not calls.to_call(meeting).exists()
    assert not action_points.owners(meeting.council_id, meeting=meeting).exists()
    assert calls.to_call(before).get() == place


def test_an_invitation_makes_an_account_and_a_mail(by):
    person = PersonFactory(name="Lena Storm", email="lena@example.org")
    people.invite(person, by=by)
    account = fresh(person).user
    assert (account.email, account.name, account.invited_by, account.state) == (
        "lena@example.org",
        "Lena Storm",
        by,
        "invited",
    )
    assert "Malin Ekström har bjudit in dig" in Mail.objects.get(to="lena@example.org").text


def test_an_invitation_is_sent_again_to_the_same_account(by):
    person = PersonFactory()
    people.invite(person, by=by)
    User.objects.filter(email=person.email).update(invited_at=timezone.now() - timedelta(days=20))
    people.invite(person, by=by)
    assert fresh(person).user.state == "invited"
    assert (User.objects.count(), Mail.objects.count()) == (2, 2)


def test_an_account_that_waited_for_its_person_is_theirs(by):
    account = UserFactory(email="lena@example.org")
    person = PersonFactory(email="lena@example.org")
    people.invite(person, by=by)
    assert fresh(person).user == account


@pytest.mark.parametrize(
    ("person", "message"),
    [
        ({"email": ""}, "Skriv en e-postadress"),
        ({"ended_on": "2026-01-01"}, "har slutat"),
        ({"with_user": True}, "loggar redan in"),
        ({"user__is_active": False, "with_user": True}, "En administratör kan öppna"),
    ],
)
def test_who_is_not_invited(by, person, message):
    person = PersonFactory(**person)
    with pytest.raises(WrongState, match=message):
        people.invite(person, by=by)
    assert not Mail.objects.exists()


def test_nobody_is_given_an_account_that_belongs_to_somebody_else(by):
    other = PersonFactory(name="Sara Hedlund", with_user=True)
    Person.objects.filter(pk=other.pk).update(email="ny@example.org")
    person = PersonFactory(email=other.user.email)
    with pytest.raises(WrongState, match="tillhör Sara Hedlund"):
        people.invite(person, by=by)
    assert fresh(person).user is None
    assert not Mail.objects.exists()


def test_an_administrators_account_is_connected_by_administrators_alone(by):
    account = UserFactory(administrator=True)
    person = PersonFactory(email=account.email)
    with pytest.raises(WrongState, match="tillhör en administratör"):
        people.invite(person, by=by)
    people.invite(person, by=UserFactory(administrator=True))
    assert fresh(person).user == account


def test_a_closed_account_without_a_person_is_not_opened_by_an_invitation(by):
    person = PersonFactory(email=UserFactory(closed=True).email)
    with pytest.raises(WrongState, match="Kontot är stängt"):
        people.invite(person, by=by)
    assert fresh(person).user is None


def test_an_invitation_to_a_mistyped_address_is_worth_nothing_when_the_right_one_is_invited(by):
    person = PersonFactory(email="lnea@example.org")
    people.invite(person, by=by)
    Person.objects.filter(pk=person.pk).update(email="lena@example.org")
    people.invite(person, by=by)
    assert fresh(person).user.email == "lena@example.org"
    assert User.objects.get(email="lnea@example.org").state == "closed"


def test_who_has_logged_in_keeps_the_account_whatever_the_contact_says(by):
    person = MembershipFactory(person__with_user=True).person
    account = person.user
    person.email = "ny@example.org"
    people.edit(person, version=0, by=by)
    with pytest.raises(WrongState, match="loggar redan in"):
        people.invite(person, by=by)
    assert fresh(person).user == account
    assert not User.objects.filter(email="ny@example.org").exists()


def test_an_account_is_moved_to_the_new_address_and_the_old_one_is_closed(by):
    person = PersonFactory(with_user=True)
    old = person.user
    Person.objects.filter(pk=person.pk).update(email="ny@example.org")
    people.move_account(person, by=by)
    assert (fresh(person).user.email, fresh(person).user.state) == ("ny@example.org", "invited")
    assert fresh(old).state == "closed"
    assert list(Mail.objects.values_list("to", flat=True)) == ["ny@example.org"]


def test_what_is_not_moved(by):
    same = PersonFactory(with_user=True)
    with pytest.raises(WrongState, match="loggar redan in"):
        people.move_account(same, by=by)
    with pytest.raises(WrongState, match="loggar redan in"):
        people.move_account(PersonFactory(), by=by)
    User.objects.filter(pk=same.user.pk).update(is_administrator=True)
    Person.objects.filter(pk=same.pk).update(email="ny@example.org")
    with pytest.raises(WrongState, match="är administratör"):
        people.move_account(same, by=by)
    assert fresh(same).user == same.user


def test_a_task_gives_rights_and_is_taken_back_at_once(by):
    person = PersonFactory(with_user=True)
    new = Assignment(person=person, organisation=person.organisation, task="staff", from_on=TODAY() - DAY)
    task = people.assign(new, by=by)
    assert rights(person.user).is_staff
    people.end_assignment(task, on=TODAY(), by=by)
    assert not rights(person.user).any
    assert fresh(task).to_on == TODAY() - DAY
    with pytest.raises(WrongState, match="redan slutat"):
        people.end_assignment(task, on=TODAY(), by=by)


def test_a_task_that_was_given_today_by_mistake_goes(by):
    task = AssignmentFactory(from_on=TODAY())
    people.end_assignment(task, on=TODAY(), by=by)
    assert not Assignment.objects.exists()


def test_a_task_did_not_end_before_it_began(by):
    task = AssignmentFactory(from_on=TODAY() - 2 * DAY)
    with pytest.raises(WrongState, match="Välj en senare dag"):
        people.end_assignment(task, on=TODAY() - 5 * DAY, by=by)
    assert fresh(task).to_on is None


def test_the_same_task_is_given_once_at_a_time_and_not_to_who_has_left(by):
    task = AssignmentFactory(from_on=TODAY() - 9 * DAY, to_on=TODAY() - DAY)

    def same():
        return Assignment(person=task.person, organisation=task.organisation, task=task.task, from_on=TODAY())

    people.assign(same(), by=by)
    with pytest.raises(WrongState, match="redan det uppdraget"):
        people.assign(same(), by=by)
    people.end(task.person, on=TODAY(), by=by)
    with pytest.raises(WrongState, match="har slutat"):
        people.assign(same(), by=by)


def _at_once(step):
    """Let two take a step at the same time; return what each was told."""

    def take(by):
        try:
            step(by)
        except WrongState as error:
            return str(error)
        finally:
            connection.close()
        return ""

    with ThreadPoolExecutor(2) as pool:
        return sorted(pool.map(take, [UserFactory(), UserFactory()]))


@pytest.mark.django_db(transaction=True)
def test_two_who_end_at_once_make_one_end():
    place = MembershipFactory()
    told = _at_once(lambda by: people.end(place.person, on=TODAY(), by=by))
    assert told[0] == ""
    assert "har slutat" in told[1]
    assert (fresh(place.person).version, fresh(place).version) == (1, 1)


@pytest.mark.django_db(transaction=True)
def test_two_who_invite_at_once_make_one_account():
    person = PersonFactory()
    assert _at_once(lambda by: people.invite(person, by=by)) == ["", ""]
    assert list(User.objects.filter(email=person.email)) == [fresh(person).user]


@pytest.mark.django_db(transaction=True)
def test_two_who_give_the_same_task_at_once_give_it_once():
    person = PersonFactory()

    def give(by):
        task = Assignment(person=person, organisation=person.organisation, task="staff", from_on=TODAY())
        people.assign(task, by=by)

    assert _at_once(give) == ["", "Personen har redan det uppdraget."]
