"""Who changed what and when."""

import pghistory
import pytest
from django.db import ProgrammingError, connection
from django.utils import timezone

from councils.models import AgendaItem, Organisation, Position
from councils.services import agendas
from portal.history import events_of, history_of
from tests.factories import MeetingFactory, MembershipFactory, OrganisationFactory, SharedItemFactory, UserFactory


def test_creation_change_and_removal_are_kept_with_who_and_which_fields(db):
    user = UserFactory(name="Malin Ekström")
    with pghistory.context(user=user.pk):
        row = OrganisationFactory(name="Före")
        row.name = "Efter"
        row.save()
    latest, first = history_of(events_of(Organisation, pgh_obj_id=row.pk))
    assert (first.kind, latest.kind, latest.by) == ("created", "changed", "Malin Ekström")
    assert [(f.before, f.after) for f in latest.fields] == [("Före", "Efter")]


def test_changes_in_bulk_and_by_raw_sql_are_kept_too(db):
    OrganisationFactory.create_batch(2)
    Organisation.objects.update(website="https://example.org")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE councils_organisation SET website = 'https://example.com'")
    kinds = [change.kind for change in history_of(events_of(Organisation))]
    assert kinds == ["changed"] * 4 + ["created"] * 2


def test_choices_and_relations_are_shown_in_words(council):
    council.kind = "sector"
    council.save()
    change = history_of(events_of(type(council), pgh_obj_id=council.pk))[0]
    assert [(f.before, f.after) for f in change.fields] == [("Kompetensråd", "Branschråd")]


@pytest.mark.parametrize(
    "statement", ["UPDATE councils_organisationevent SET name = ''", "DELETE FROM councils_organisationevent"]
)
def test_the_history_itself_cannot_be_changed(db, statement):
    OrganisationFactory()
    with pytest.raises(ProgrammingError, match="Cannot"), connection.cursor() as cursor:
        cursor.execute(statement)


def test_the_history_costs_the_same_for_one_change_and_for_fifty(db, django_assert_max_num_queries):
    row = OrganisationFactory()
    for n in range(50):
        row.name = f"Namn {n}"
        row.save()
    with django_assert_max_num_queries(2):
        assert len(history_of(events_of(Organisation, pgh_obj_id=row.pk))) == 51


def test_writing_on_in_a_running_text_is_one_change_until_another_writes_or_another_field_changes(council):
    first, second = UserFactory(name="Malin"), UserFactory(name="Sara")
    steps = [(first, "mandate", "A"), (first, "mandate", "AB"), (first, "mandate", "ABC"), (second, "mandate", "ABCD")]
    for user, field, value in [*steps, (second, "name", "Nytt"), (second, "name", "Nyare")]:
        with pghistory.context(user=user.pk):
            setattr(council, field, value)
            council.save()
    changes = history_of(events_of(type(council), pgh_obj_id=council.pk))
    assert [(c.by, c.fields[0].before, c.fields[0].after) for c in changes[:-1]] == [
        ("Sara", "Nytt", "Nyare"),
        ("Sara", "Kompetensråd Fyrbodal", "Nytt"),
        ("Sara", "ABC", "ABCD"),
        ("Malin", "", "ABC"),
    ]


def test_a_change_says_what_the_record_is_called(council):
    place = MembershipFactory(council=council)
    assert history_of(events_of(type(council), pgh_obj_id=council.pk))[0].name == council.name
    assert history_of(events_of(type(place), pgh_obj_id=place.pk))[0].name == place.person.name


def test_what_differs_in_a_long_text_is_shown_word_by_word_where_it_differs(council):
    filler = " ".join(f"ord{n}" for n in range(100))
    council.mandate = f"{filler} gammalt {filler}"
    council.save()
    council.mandate = f"{filler} nytt {filler}"
    with pghistory.context(user=UserFactory().pk):
        council.save()
    (field,) = history_of(events_of(type(council), pgh_obj_id=council.pk))[0].fields
    shown = [(piece.kind, piece.text.strip()) for piece in field.pieces]
    assert shown[1:3] == [("only_old", "gammalt"), ("only_new", "nytt")]
    assert shown[0][1].startswith("…")
    assert shown[0][1].endswith("ord99")
    assert shown[3][1].startswith("ord0")
    assert shown[3][1].endswith("…")


def test_what_only_the_portal_keeps_in_a_record_is_not_told(db):
    item = SharedItemFactory()
    item.state, item.state_since = "in_preparation", timezone.now()
    item.save()
    latest, first = history_of(events_of(type(item), pgh_obj_id=item.pk))
    assert [field.label for field in latest.fields] == ["läge"]
    assert "state since" not in [field.label for field in first.fields]


def test_a_partys_position_is_called_so(db):
    assert str(Position._meta.verbose_name) == "ståndpunkt"


def test_of_items_that_change_places_only_the_one_that_moved_came_or_went_is_told(coordinator):
    meeting = MeetingFactory()
    items = [agendas.add(AgendaItem(meeting=meeting, title=title), by=coordinator) for title in "ABCD"]
    agendas.move(items[3], to=1, by=coordinator)
    agendas.remove(items[0], by=coordinator)
    agendas.restore(items[0].pk, by=coordinator)
    told = [(change.kind, change.name) for change in history_of(events_of(AgendaItem, meeting_id=meeting.pk))]
    assert told == [("created", "A"), ("deleted", "A"), ("changed", "D")] + [("created", name) for name in "DCBA"]
