"""A hearing from the question to the summary: who is asked, what counts, what is late, and who is reminded when."""

import re
from datetime import date, datetime, time, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from councils import tasks
from councils.models import Hearing, HearingRequest, Municipality, SharedItem
from councils.models.hearing import end_of
from councils.services import hearing_counts, hearing_links, hearings, reference
from councils.services.hearing_links import Link
from councils.services.hearings import Said
from portal import quiet
from portal.concurrency import Conflict, WrongState
from portal.history import events_of
from portal.models import Mail
from tests.councils.services.test_meetings import at_once
from tests.factories import (
    AssignmentFactory,
    HearingFactory,
    HearingRequestFactory,
    SharedItemFactory,
    UserFactory,
)

Answer, Level, Via, State = HearingRequest.Answer, HearingRequest.Level, HearingRequest.Via, SharedItem.State


@pytest.fixture
def by(db):
    return UserFactory(name="Karin Öhrwall", email="karin@example.org")


@pytest.fixture
def county(db):
    """The real municipalities; all but Dals-Ed have a contact."""
    reference.load(reference.read())
    for row in Municipality.objects.exclude(code="1438").select_related("organisation"):
        person = {"organisation": row.organisation, "name": f"Kontakt {row.code}", "email": f"{row.code}@example.org"}
        AssignmentFactory(**{f"person__{key}": value for key, value in person.items()}, task="municipal_contact")


def says(answer=Answer.SUPPORTS, text="", **words):
    return Said(**{"answer": answer, "text": text, "level": Level.OFFICIAL, "answered_by": "Lisbeth Nyman", **words})


def ask(item, by, *, days=14, **words):
    due_on = timezone.localdate() + timedelta(days=days)
    words = {"question": "Stödjer kommunen?", "due_on": due_on, "with_outside": False, **words}
    return hearings.open_(item, by=by, **words)


def moment(day: date, hour: int = 9) -> datetime:
    return datetime.combine(day, time(hour), tzinfo=timezone.get_default_timezone())


# Opening


def test_the_49_are_asked_by_mail_and_the_five_have_their_rows(county, by):
    item = SharedItemFactory(in_preparation=True, title="Bedömningen")
    hearing = ask(item, by)
    item.refresh_from_db()
    assert item.state == State.IN_CONSULTATION
    assert hearing.requests.of_the_county().count() == 49
    assert hearing.requests.count() == 54
    assert sorted(row.party_id for row in hearing.requests.all() if row.is_party) == ["bo", "fy", "gr", "sk", "vg"]
    mails = Mail.objects.filter(key__startswith="hearing-question:")
    assert mails.count() == 48
    links = {re.search(r"/answer/hearing/\S+", mail.text)[0] for mail in mails}
    assert len(links) == 48
    assert timezone.localtime(hearing.due_at).time() == time.max


def test_a_municipality_without_a_contact_has_a_row_that_shows_it(county, by):
    hearing = ask(SharedItemFactory(in_preparation=True), by)
    row = hearing.requests.get(organisation__municipality__code="1438")
    assert (row.contact, row.asked_at, row.party_id) == (None, None, "fy")


def test_the_two_outside_the_county_are_asked_when_wanted_and_never_counted(county, by):
    hearing = ask(SharedItemFactory(in_preparation=True), by, with_outside=True)
    assert hearing.requests.count() == 56
    assert hearing.requests.of_the_county().count() == 49
    counted = Hearing.objects.with_counts().get()
    assert (counted.counted("asked"), counted.counted("answered")) == (49, 0)


@pytest.mark.parametrize("state", ["proposed", "anchored", "ready", "withdrawn"])
def test_an_item_that_is_not_being_prepared_is_not_heard(db, by, state):
    item = SharedItemFactory(state=state, withdrawn_reason="Löst" if state == "withdrawn" else "")
    with pytest.raises(WrongState):
        ask(item, by)
    assert not Hearing.objects.exists()
    assert not Mail.objects.exists()


def test_a_day_that_has_passed_is_refused(db, by):
    with pytest.raises(WrongState):
        ask(SharedItemFactory(in_preparation=True), by, days=-1)
    assert not Hearing.objects.exists()


def test_after_one_is_closed_the_item_may_be_heard_again(county, by):
    item = SharedItemFactory(in_preparation=True)
    first = ask(item, by)
    with pytest.raises(WrongState, match="pågår redan"):
        ask(item, by)
    hearings.close(first, summary="Klart.", by=by)
    ask(item, by)
    assert item.hearings.count() == 2


@pytest.mark.django_db(transaction=True)
def test_two_who_open_at_once_make_one():
    item, by = SharedItemFactory(in_preparation=True), UserFactory()
    refused = at_once(*[lambda: ask(item, by)] * 3)
    assert [type(error) for error in refused] == [WrongState, WrongState]
    assert Hearing.objects.count() == 1


# Answering


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("seconds", [-3600, 3600], ids=["before", "after"])
def test_49_who_answer_at_once_are_each_counted_once(seconds):
    reference.load(reference.read())
    for row in Municipality.objects.select_related("organisation"):
        AssignmentFactory(person__organisation=row.organisation, task="municipal_contact")
    hearing = ask(SharedItemFactory(in_preparation=True), UserFactory())
    Hearing.objects.update(due_at=timezone.now() - timedelta(seconds=seconds))
    towns = list(hearing.requests.of_the_county().select_related("hearing"))
    assert len(towns) == 49
    assert not at_once(*[lambda row=row: hearings.answer(row, says(), via=Via.LINK, by=None) for row in towns])
    # The same hands that press twice.
    assert not at_once(*[lambda row=row: hearings.answer(row, says(), via=Via.LINK, by=None) for row in towns[:9] * 2])
    found = hearing_counts.count(hearing.requests.of_the_county().select_related("hearing"))
    assert (found.asked, found.answered, found.supports) == (49, 49, 49)
    assert found.late == (49 if seconds > 0 else 0)
    for row in towns:
        said = events_of(HearingRequest, pgh_obj_id=row.pk).exclude(answer="")
        assert said.count() == 1


@pytest.mark.parametrize(
    ("answered_at", "late"),
    [("2026-12-04T23:59:59+01:00", False), ("2026-12-05T00:00:00+01:00", True), ("2026-12-04T23:30:00+00:00", True)],
)
def test_the_whole_day_in_sweden_is_in_time(db, answered_at, late):
    row = HearingRequestFactory(answered=True, hearing__due_at=end_of(date(2026, 12, 4)))
    row.answered_at = datetime.fromisoformat(answered_at)
    assert row.is_late is late


def test_a_changed_answer_is_counted_once_and_both_are_kept(by):
    row = HearingRequestFactory()
    hearings.answer(row, says(), via=Via.LINK, by=None)
    hearings.answer(row, says(Answer.OBJECTS, "Ändra punkt tre."), via=Via.LINK, by=None)
    row.refresh_from_db()
    assert (row.answer, row.text) == (Answer.OBJECTS, "Ändra punkt tre.")
    found = hearing_counts.count(HearingRequest.objects.select_related("hearing"))
    assert (found.asked, found.answered, found.objects, found.supports) == (1, 1, 1, 0)
    said = events_of(HearingRequest, pgh_obj_id=row.pk).exclude(answer="").order_by("pgh_id")
    assert list(said.values_list("answer", flat=True)) == ["supports", "objects"]


@pytest.mark.parametrize("answer", [Answer.OBJECTS, Answer.WITH_REMARKS])
def test_the_database_itself_refuses_an_objection_without_words(db, answer):
    row = HearingRequestFactory()
    with pytest.raises(IntegrityError), transaction.atomic():
        hearings.answer(row, says(answer), via=Via.LINK, by=None)
    row.refresh_from_db()
    assert row.answer == ""


@pytest.mark.parametrize(
    "words", [{"closed": True}, {"shared_item__withdrawn": True, "shared_item__in_consultation": False}]
)
def test_what_is_closed_or_settled_takes_no_answer(db, by, words):
    row = HearingRequestFactory(hearing=HearingFactory(**words))
    for step in (
        lambda: hearings.answer(row, says(), via=Via.LINK, by=None),
        lambda: hearings.answer(row, says(), via=Via.PHONE, by=by),
        lambda: hearings.remind(row.hearing, by=by),
        lambda: hearings.ask_again(row, by=by),
    ):
        with pytest.raises(WrongState):
            step()
    assert not hearing_links.mark_opened(Link(row.code, row))
    row.refresh_from_db()
    assert (row.answer, row.opened_at) == ("", None)
    assert not Mail.objects.exists()


def test_a_link_that_is_replaced_while_its_page_is_open_answers_nothing(by):
    row = HearingRequestFactory()
    seen = HearingRequest.objects.select_related("hearing").get(pk=row.pk)
    hearings.ask_again(row, by=by)
    with pytest.raises(WrongState):
        hearings.answer(seen, says(), via=Via.LINK, by=None)
    assert not hearing_links.mark_opened(Link(seen.code, seen))
    row.refresh_from_db()
    assert (row.answer, row.opened_at) == ("", None)


def test_an_answer_by_phone_says_so_and_who_wrote_it_down(by):
    row = HearingRequestFactory(unreached=True)
    hearings.answer(row, says(Answer.NO_VIEW), via=Via.PHONE, by=by)
    row.refresh_from_db()
    assert (row.answered_via, row.answered_by, row.opened_at) == (Via.PHONE, "Lisbeth Nyman", None)
    event = events_of(HearingRequest, pgh_obj_id=row.pk).select_related("pgh_context").latest("pgh_id")
    assert event.pgh_context.metadata["user"] == by.pk


def test_the_first_reading_is_noted_once(db):
    row = HearingRequestFactory()
    assert hearing_links.mark_opened(Link(row.code, row))
    assert not hearing_links.mark_opened(Link(row.code, row))


def test_the_question_goes_to_the_one_who_is_the_contact_now(by):
    row = HearingRequestFactory()
    old, code = row.contact, row.code
    old.assignments.update(to_on=timezone.localdate() - timedelta(days=1))
    assert not HearingRequest.objects.by_code(code).exists()
    new = AssignmentFactory(person__organisation=row.organisation, task="municipal_contact").person
    asked = hearings.ask_again(row, by=by)
    assert asked.contact == new
    assert Mail.objects.get().to == new.email
    assert HearingRequest.objects.by_code(asked.code).get() == row


def test_with_nobody_to_ask_nothing_is_sent(by):
    row = HearingRequestFactory(unreached=True)
    with pytest.raises(WrongState, match="kontaktperson"):
        hearings.ask_again(row, by=by)
    assert not Mail.objects.exists()


# More time


def test_more_time_for_all_tells_the_silent_and_makes_late_answers_timely(by):
    hearing = HearingFactory(due_at=timezone.now() - timedelta(days=1))
    late = HearingRequestFactory(hearing=hearing, answered=True)
    silent = HearingRequestFactory(hearing=hearing)
    assert late.is_late
    due_on = timezone.localdate() + timedelta(days=5)
    hearings.extend(hearing, due_on=due_on, reason="Nämnderna möts senare.", version=0, by=by)
    late = HearingRequest.objects.select_related("hearing").get(pk=late.pk)
    assert not late.is_late
    mail = Mail.objects.get()
    assert mail.to == silent.contact.email
    assert "Nämnderna möts senare." in mail.text
    assert events_of(Hearing, pgh_obj_id=hearing.pk).latest("pgh_id").due_reason == "Nämnderna möts senare."


def test_more_time_for_one_is_that_ones_alone(by):
    hearing = HearingFactory()
    one, other = HearingRequestFactory(hearing=hearing), HearingRequestFactory(hearing=hearing)
    due_on = hearing.due_on + timedelta(days=7)
    one = hearings.extend_one(one, due_on=due_on, reason="Nämnden.", by=by)
    assert (one.last_on, other.last_on) == (due_on, hearing.due_on)
    assert Mail.objects.get().to == one.contact.email
    # What all are given later takes the place of what one had.
    hearings.extend(hearing, due_on=due_on + timedelta(days=1), reason="Alla.", version=0, by=by)
    one.refresh_from_db()
    assert one.due_at is None


def test_less_time_is_refused(by):
    row = HearingRequestFactory()
    for step in (
        lambda day: hearings.extend(row.hearing, due_on=day, reason="Nej", version=0, by=by),
        lambda day: hearings.extend_one(row, due_on=day, reason="Nej", by=by),
    ):
        for day in (row.hearing.due_on, timezone.localdate() - timedelta(days=1)):
            with pytest.raises(WrongState):
                step(day)
    assert not Mail.objects.exists()


def test_the_later_of_two_who_give_time_is_told(by):
    hearing = HearingFactory()
    hearings.extend(hearing, due_on=hearing.due_on + timedelta(days=1), reason="A", version=0, by=by)
    with pytest.raises(Conflict):
        hearings.extend(hearing, due_on=hearing.due_on + timedelta(days=9), reason="B", version=0, by=by)
    hearing.refresh_from_db()
    assert hearing.due_reason == "A"


# Reminders


def test_only_the_silent_that_have_been_asked_are_reminded_and_once_a_day(by):
    hearing = HearingFactory()
    silent = HearingRequestFactory(hearing=hearing)
    HearingRequestFactory(hearing=hearing, answered=True)
    HearingRequestFactory(hearing=hearing, unreached=True)
    assert hearings.remind(hearing, by=by) == 1
    assert hearings.remind(hearing, by=by) == 0
    assert list(Mail.objects.values_list("to", flat=True)) == [silent.contact.email]


def by_the_clock(row, first: date, days: int) -> list[date]:
    """Return the days on which the clock reminds the row, asked several times a day."""
    sent = []
    for number in range(days):
        day = first + timedelta(days=number)
        for hour in (6, 9, 15):
            count = hearings.send_reminders(moment(day, hour))
            if count:
                # What is sent is stamped with the real now; here it shall be that day.
                HearingRequest.objects.exclude(reminded_at=None).update(reminded_at=moment(day, hour))
                sent += [day] * count
    return sent


def test_the_clock_reminds_three_times_and_no_more(db):
    due_on = date(2026, 12, 2)  # a Wednesday: three days before it is a Sunday
    row = HearingRequestFactory(hearing__due_at=end_of(due_on), asked_at=moment(date(2026, 11, 2)))
    sent = by_the_clock(row, date(2026, 11, 20), 40)
    assert sent == [date(2026, 11, 30), date(2026, 12, 2), date(2026, 12, 4)]


def test_two_that_a_weekend_passed_over_are_one(db):
    row = HearingRequestFactory(hearing__due_at=end_of(date(2026, 12, 5)), asked_at=moment(date(2026, 11, 2)))
    # Wednesday before; the Saturday itself and the Monday two days after come to one.
    assert by_the_clock(row, date(2026, 11, 30), 20) == [date(2026, 12, 2), date(2026, 12, 7)]


def test_whoever_was_asked_or_reminded_since_is_not_reminded_by_the_clock(db):
    due_on = date(2026, 12, 4)
    asked_today = HearingRequestFactory(hearing__due_at=end_of(due_on), asked_at=moment(date(2026, 12, 1)))
    assert by_the_clock(asked_today, date(2026, 12, 1), 3) == []
    assert by_the_clock(asked_today, date(2026, 12, 4), 1) == [due_on]


def test_a_clock_that_has_stood_for_long_says_nothing_of_what_is_past(db):
    HearingRequestFactory(hearing__due_at=end_of(date(2026, 11, 2)), asked_at=moment(date(2026, 10, 1)))
    assert hearings.send_reminders(moment(date(2026, 11, 26))) == 0


def test_answered_closed_and_settled_are_left_in_peace_by_the_clock(db):
    today = quiet.working_day(timezone.localdate())
    words = {"hearing__due_at": end_of(today)}
    HearingRequestFactory(answered=True, **words)
    HearingRequestFactory(hearing__closed=True, **words)
    HearingRequestFactory(
        hearing__shared_item__withdrawn=True, **{**words, "hearing__shared_item__in_consultation": False}
    )
    assert hearings.send_reminders(moment(today)) == 0


def test_ones_own_time_moves_ones_own_reminders(db):
    due_on = date(2026, 12, 4)
    row = HearingRequestFactory(
        hearing__due_at=end_of(date(2026, 11, 20)), due_at=end_of(due_on), asked_at=moment(date(2026, 11, 2))
    )
    assert by_the_clock(row, date(2026, 11, 10), 22) == [date(2026, 12, 1)]


@pytest.mark.django_db(transaction=True)
def test_several_sweeps_at_once_remind_once():
    today = quiet.working_day(timezone.localdate())
    hearing = HearingFactory(due_at=end_of(today))
    HearingRequestFactory.create_batch(5, hearing=hearing, asked_at=moment(today - timedelta(days=9)))
    assert not at_once(*[lambda: hearings.send_reminders(moment(today))] * 4)
    assert Mail.objects.count() == 5


def test_the_sweep_reminds_the_silent_unless_the_hour_is_quiet(db):
    hearing = HearingFactory(due_at=end_of(timezone.localdate()))
    HearingRequestFactory(hearing=hearing, asked_at=timezone.now() - timedelta(days=9))
    was_quiet = quiet.is_quiet(timezone.now())
    tasks.sweep_hearings()
    assert Mail.objects.count() == (0 if was_quiet else 1)


# Closing


def test_closing_keeps_who_when_and_the_summary(by):
    row = HearingRequestFactory()
    hearing = hearings.close(row.hearing, summary="Alla stödjer.", by=by)
    hearing.refresh_from_db()
    assert (hearing.summary, hearing.closed_by) == ("Alla stödjer.", by)
    hearing.shared_item.refresh_from_db()
    assert hearing.shared_item.state == State.IN_CONSULTATION
    with pytest.raises(WrongState):
        hearings.close(hearing, summary="En gång till.", by=by)
    hearing.refresh_from_db()
    assert hearing.summary == "Alla stödjer."


@pytest.mark.django_db(transaction=True)
def test_who_answers_while_it_is_closed_is_counted_or_told():
    row, by = HearingRequestFactory(), UserFactory()
    refused = at_once(
        lambda: hearings.answer(row, says(), via=Via.LINK, by=None),
        lambda: hearings.close(row.hearing, summary="Klart.", by=by),
    )
    row.refresh_from_db()
    assert bool(row.answer) is (not refused)


def test_the_summary_begins_with_the_numbers_and_names_those_that_do_not_just_agree(db):
    hearing = HearingFactory()
    HearingRequestFactory(hearing=hearing, answered=True, town__organisation__short_name="Orust")
    words = {"hearing": hearing, "answered": True, "text": "Ändra."}
    HearingRequestFactory(answer="objects", town__organisation__short_name="Vara", **words)
    HearingRequestFactory(hearing=hearing, town__organisation__short_name="Hjo")
    text = hearing_counts.summary(hearing, hearing.requests.select_related("organisation", "hearing").order_by("pk"))
    assert text == "2 av 3 kommuner har svarat.\n\n- 1 stödjer\n- 1 stödjer inte: Vara\n- 1 har inte svarat: Hjo"
