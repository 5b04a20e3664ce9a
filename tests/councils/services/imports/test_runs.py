"""A file is carried out as a whole, as it was shown, once; or nothing is changed."""

import io
import threading
import time
from contextlib import suppress
from csv import writer
from datetime import timedelta

import pytest
from django.db import connection, connections, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from councils import tasks
from councils.models import Council, Import, ImportRow, Membership, Organisation, Person
from councils.permissions import can_edit_person, editable_people
from councils.services.imports import plans, runs
from councils.services.imports.files import Unreadable
from portal.concurrency import WrongState
from portal.history import events_of, history_of
from portal.models import User
from tests.councils.tables import csv, problems, upload, workbook
from tests.factories import AssignmentFactory, CouncilFactory, MembershipFactory, OrganisationFactory, PersonFactory

ORGANISATION = ["Namn", "Typ", "Webbplats"]
PERSON = ["Namn", "Organisation", "E-post"]
MEMBERSHIP = ["Person", "Råd", "Roll"]


def new(by, *names):
    return upload("organisations", ORGANISATION, *([name, "Annan", ""] for name in names), by=by)


def test_one_wrong_row_of_ten_thousand_changes_nothing_and_is_named(coordinator):
    OrganisationFactory(name="Skolan")
    rows = [[f"Kim Kontakt {n}", "Skolan", f"kim{n}@example.org"] for n in range(10_000)]
    rows[6788][2] = "kim6788@"
    before = Person.objects.count()
    run = runs.upload("people", workbook(PERSON, *rows), filename="folk.xlsx", by=coordinator)
    assert (run.added, run.refused) == (9_999, 1)
    assert list(problems(run)) == [6790]
    with pytest.raises(WrongState, match="Rätta filen"):
        runs.apply(run, by=coordinator)
    assert Person.objects.count() == before


@pytest.mark.parametrize(
    ("kind", "heads", "row"),
    [
        ("organisations", ORGANISATION, lambda n: [f"Bolag {n}", "Annan", ""]),
        ("people", PERSON, lambda n: [f"Kim {n}", "Skolan", f"kim{n}@example.org"]),
        ("memberships", MEMBERSHIP, lambda n: [f"robin{n}@example.com", "fyrbodal", "Ledamot"]),
    ],
)
def test_as_many_questions_for_one_row_as_for_many(coordinator, council, kind, heads, row):
    school = OrganisationFactory(name="Skolan")
    for n in range(60):
        PersonFactory(email=f"robin{n}@example.com", organisation=school)

    def cost(count):
        # Of another mind each time: what is asked the first time in a request is then asked again.
        by = User.objects.get(pk=coordinator.pk)
        with CaptureQueriesContext(connection) as captured:
            run = upload(kind, heads, *map(row, range(count)), by=by)
            assert run.added == count, problems(run)
        return len(captured)

    assert cost(1) == cost(50) <= 15


def test_what_is_carried_out_stands_in_the_history_with_who_did_it(coordinator):
    known = OrganisationFactory(name="Känd", kind="other")
    run = upload("organisations", ORGANISATION, ["Ny", "Annan", ""], ["Känd", "", "https://x.org"], by=coordinator)
    assert runs.apply(run, by=coordinator)
    made = Organisation.objects.get(name="Ny")
    assert [(c.by, c.kind) for c in history_of(events_of(Organisation, pgh_obj_id=made.pk))] == [
        ("Malin Ekström", "created")
    ]
    latest = history_of(events_of(Organisation, pgh_obj_id=known.pk))[0]
    assert (latest.by, [(f.label, f.after) for f in latest.fields]) == (
        "Malin Ekström",
        [("webbplats", "https://x.org")],
    )


def test_carried_out_once_however_often_it_is_pressed_and_nothing_of_it_is_kept(coordinator):
    run = new(coordinator, "Ny")
    assert runs.apply(run, by=coordinator)
    assert runs.apply(run, by=coordinator)
    assert Organisation.objects.filter(name="Ny").count() == 1
    assert not ImportRow.objects.exists()
    run.refresh_from_db()
    assert (run.added, run.applied_at is not None) == (1, True)
    with pytest.raises(WrongState, match="kan inte kastas"):
        runs.discard(run, by=coordinator)


def test_the_same_file_again_changes_nothing(coordinator, council):
    PersonFactory(email="bo@example.org")
    for _ in range(2):
        run = upload("memberships", MEMBERSHIP, ["bo@example.org", "fyrbodal", "Ledamot"], by=coordinator)
        runs.apply(run, by=coordinator)
    assert (run.added, run.unchanged) == (0, 1)
    assert Membership.objects.filter(person__email="bo@example.org").count() == 1


def test_what_has_changed_since_it_was_shown_is_shown_again_and_not_carried_out(coordinator):
    known = OrganisationFactory(name="Känd", kind="other", website="https://a.org")
    run = upload("organisations", ORGANISATION, ["Känd", "", "https://c.org"], ["Ny", "Annan", ""], by=coordinator)
    known.website = "https://b.org"
    known.save()
    assert not runs.apply(run, by=coordinator)
    assert not Organisation.objects.filter(name="Ny").exists()
    assert run.rows.get(number=2).changes == [["webbplats", "https://b.org", "https://c.org"]]
    run.refresh_from_db()
    assert runs.apply(run, by=coordinator)
    known.refresh_from_db()
    assert (known.website, known.version) == ("https://c.org", 1)


def test_a_right_that_has_ended_since_refuses_the_rows(coordinator, council):
    PersonFactory(email="bo@example.org")
    run = upload("memberships", MEMBERSHIP, ["bo@example.org", "fyrbodal", "Ledamot"], by=coordinator)
    Membership.objects.filter(person=coordinator.person).update(role="observer")
    assert not runs.apply(run, by=User.objects.get(pk=coordinator.pk))
    assert list(problems(run)) == [2]


def test_the_plan_is_the_same_in_either_language(coordinator):
    from django.utils import translation

    with translation.override("en"):
        run = new(coordinator, "Ny")
    assert runs.apply(run, by=coordinator)


def test_what_only_the_database_holds_for_the_same_is_told_and_nothing_is_changed(coordinator):
    OrganisationFactory(name="Känd")
    run = new(coordinator, "Ny", "Känd också")
    rows = [plans.Row(2, {}, {"name": "Ny", "kind": "other"}), plans.Row(3, {}, {"name": "känd", "kind": "other"})]
    with pytest.raises(WrongState, match="olika stavade"):
        runs._write(runs.SORTS[run.kind], rows)
    assert not Organisation.objects.filter(name="Ny").exists()


def test_what_is_thrown_away_is_gone_and_so_is_its_content(coordinator):
    run = new(coordinator, "Ny")
    runs.discard(run, by=coordinator)
    runs.discard(run, by=coordinator)
    assert not Import.objects.exists()
    assert not ImportRow.objects.exists()
    with pytest.raises(WrongState, match="Ladda upp filen igen"):
        runs.apply(run, by=coordinator)


def test_what_has_waited_for_a_week_is_thrown_away_and_notes_of_what_was_done_stay(coordinator):
    done, waiting, fresh = (new(coordinator, name) for name in ("A", "B", "C"))
    runs.apply(done, by=coordinator)
    old = timezone.now() - timedelta(days=7, minutes=1)
    Import.objects.exclude(pk=fresh.pk).update(uploaded_at=old)
    tasks.sweep_imports()
    assert set(Import.objects.all()) == {done, fresh}
    assert not ImportRow.objects.filter(source_id=waiting.pk).exists()


def test_a_file_that_cannot_be_read_leaves_nothing(coordinator):
    with pytest.raises(Unreadable):
        runs.upload("people", csv(["Titel"], ["x"]), filename="x.csv", by=coordinator)
    assert not Import.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_files_at_once_come_in_turn_and_the_later_is_shown_what_the_first_did(coordinator):
    first, second = new(coordinator, "Ny", "En"), new(coordinator, "Ny", "Två")
    start, answers = threading.Barrier(2), []

    def press(run):
        try:
            start.wait(5)
            answers.append(runs.apply(run, by=coordinator))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=press, args=[run]) for run in (first, second)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert sorted(answers) == [False, True]
    assert Organisation.objects.filter(name="Ny").count() == 1
    waiting = Import.objects.get(applied_at=None)
    assert (waiting.added, waiting.unchanged) == (1, 1)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("holds", [Person, Council])
def test_somebody_at_work_on_a_page_is_waited_for_and_never_waits_in_turn(coordinator, council, holds):
    place = MembershipFactory(council=council, person__email="bo@example.org")
    run = upload("memberships", MEMBERSHIP, ["bo@example.org", "fyrbodal", "Ersättare"], by=coordinator)
    held, answers = threading.Event(), []

    def work():
        try:
            with transaction.atomic():
                holds.objects.select_for_update().get(pk=place.person_id if holds is Person else council.pk)
                held.set()
                time.sleep(0.5)  # long enough for the import to have begun to wait
                Membership.objects.filter(pk=place.pk).update(role="chair", version=1)
            answers.append("saved")
        finally:
            connections.close_all()

    page = threading.Thread(target=work)
    page.start()
    held.wait(5)
    answers.append(runs.apply(run, by=coordinator))
    page.join(20)
    assert answers == ["saved", False], "and the change of the other is shown before it is written over"
    assert run.rows.get().changes == [["roll", "Ordförande", "Ersättare"]]


TEXT = st.text(max_size=60) | st.sampled_from(["fyrbodal", "bo@example.org", "Annan", "2026-01-01", "070-1", "a@b"])


@given(st.sampled_from(list(runs.SORTS)), st.lists(st.lists(TEXT, min_size=6, max_size=6), min_size=1, max_size=5))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_text_whatever_gives_anything_but_rows_or_a_word(council, administrator, kind, rows):
    heads = [str(column.name) for column in runs.SORTS[kind].columns]
    out = io.StringIO()
    writer(out, delimiter=";").writerows([heads, *(row[: len(heads)] for row in rows)])
    with suppress(Unreadable, WrongState), transaction.atomic():
        content = out.getvalue().encode("utf-8", "replace")
        run = runs.upload(kind, content, filename="fil.csv", by=administrator)
        assert runs.apply(run, by=administrator)


def test_many_people_are_judged_as_each_is(coordinator, administrator, outsider, council, other_coordinator):
    MembershipFactory(council=council)
    MembershipFactory(person=MembershipFactory(council=council).person, council=CouncilFactory())
    MembershipFactory(ended=True)
    AssignmentFactory()
    PersonFactory()
    MembershipFactory(council=council, person=administrator.person)
    everyone = list(Person.objects.all())
    for user in (coordinator, administrator, outsider, other_coordinator):
        alone = {person.pk for person in everyone if can_edit_person(user, person)}
        assert editable_people(user, [person.pk for person in everyone]) == alone
