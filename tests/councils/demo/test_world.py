"""The demo's world: complete in its states, believable in its texts, and with something to do for everybody."""

import re
from collections import Counter
from datetime import date
from itertools import pairwise

import pytest
from allauth.account.models import EmailAddress
from django.db.models import Count, Exists, F, OuterRef, Q
from django.utils import timezone

from councils import start
from councils.demo import texts
from councils.demo.journal import moment
from councils.models import (
    ActionPlan,
    ActionPoint,
    AgendaItem,
    Anchoring,
    Assignment,
    Attendance,
    CarriedOn,
    Correction,
    Council,
    Decision,
    Extract,
    FocusArea,
    Hearing,
    HearingForward,
    HearingRequest,
    Invitation,
    Meeting,
    Membership,
    Organisation,
    Person,
    PlanStep,
    Proposal,
    SentOn,
    SharedItem,
    Side,
)
from councils.services import anchoring_proofs, extracts, minutes
from portal.history import events_of, history_of
from portal.models import Document, Job, User
from portal.views.demo import DOMAIN, ROLES

pytestmark = pytest.mark.django_db
State = Meeting.State
DAY = date(2026, 11, 26)
TOLD = [
    ActionPlan,
    FocusArea,
    PlanStep,
    Meeting,
    AgendaItem,
    Decision,
    ActionPoint,
    Attendance,
    Invitation,
    Proposal,
    CarriedOn,
    Correction,
    Extract,
    SharedItem,
    Anchoring,
    SentOn,
    Hearing,
    HearingForward,
    HearingRequest,
]


@pytest.mark.parametrize("role", ROLES)
def test_each_log_in_of_the_demo_has_something_waiting(seeded, client, role):
    user = User.objects.get(email=f"{role}{DOMAIN}")
    assert user.joined_at
    assert EmailAddress.objects.get(user=user).verified
    client.force_login(user)
    page = client.get("/my-work/").content.decode()
    owed = list(user.person.action_points.open().values_list("text", flat=True))
    assert owed
    assert all(text in page for text in owed)


def test_the_log_ins_are_what_they_say(seeded):
    def labels(*roles: str) -> list[str]:
        return [start.role_label(User.objects.get(email=f"{role}{DOMAIN}")) for role in roles]

    assert labels("samordnare", "ordforande", "ledamot", "grannledamot") == [
        "Samordnare",
        "Ordförande",
        "Ledamot",
        "Ledamot",
    ]
    assert labels("strategisk", "forbund", "vgr", "kommunkontakt", "admin") == [
        "Strategiska gruppen",
        "Samordnare",
        "VGR-tjänsteperson",
        "Kommunens kontaktperson",
        "Administratör",
    ]


def test_the_coordinator_has_one_meeting_under_way_and_others_to_take_further(seeded):
    user = User.objects.get(email=f"samordnare{DOMAIN}")
    icons = {item.icon for item in start.work(user)}
    assert {"check", "send", "stamp", "task"} <= icons
    live = Meeting.objects.get(state=State.UNDER_WAY)
    assert live.day == timezone.localdate()
    assert live.current_item is not None
    assert not live.current_item.is_done
    assert live.attendances.filter(presence="").exists()


def test_every_state_occurs(seeded):
    assert set(Meeting.objects.values_list("state", flat=True)) == set(State.values)
    assert set(ActionPoint.objects.values_list("state", flat=True)) == set(ActionPoint.State.values)
    assert set(Council.objects.values_list("kind", flat=True)) == set(Council.Kind.values)
    assert set(Attendance.objects.values_list("presence", flat=True)) == set(Attendance.Presence.values)
    assert set(Assignment.objects.values_list("task", flat=True)) == set(Assignment.Task.values)
    assert {user.state for user in User.objects.all()} == {"closed", "expired", "invited", "joined"}
    today = timezone.localdate()
    assert ActionPoint.objects.late(today).exists()
    assert Membership.objects.filter(to_on__lt=today).exists()
    assert Organisation.objects.exclude(ended_on=None).exists()


def test_every_municipality_of_the_county_has_a_contact(seeded):
    contacts = Assignment.objects.filter(task="municipal_contact", organisation__municipality__code__startswith="14")
    assert contacts.values("organisation").distinct().count() == 49


def test_each_council_has_a_coordinator_who_can_log_in_and_a_chair(seeded):
    now = Q(memberships__to_on=None)
    councils = Council.objects.annotate(
        coordinators=Count(
            "memberships", now & Q(memberships__role="coordinator", memberships__person__user__isnull=False)
        ),
        chairs=Count("memberships", now & Q(memberships__role="chair"), distinct=True),
    )
    assert all(council.coordinators and council.chairs == 1 for council in councils)


def test_in_each_of_the_four_a_member_has_a_substitute_to_send(seeded):
    places = Membership.objects.filter(to_on=None)
    substitutes = places.filter(role="substitute", organisation=OuterRef("organisation"), council=OuterRef("council"))
    members = places.filter(Exists(substitutes), role="member", council__kind=Council.Kind.OVERARCHING)
    assert members.values("council").distinct().count() == 4
    assert members.filter(person__name="Lena Storm").exists()


def test_one_council_lacks_a_side_and_another_has_not_seen_one_lately(seeded):
    sides = {
        council.slug: {place.organisation.side for place in council.memberships.filter(to_on=None)}
        for council in Council.objects.exclude(kind__in=["strategic_group", "vast_group"])
    }
    assert [slug for slug, found in sides.items() if Side.SUPPLY not in found] == ["branschrad-besoksnaring-skaraborg"]
    held = Meeting.objects.filter(council__slug="branschrad-bygg-fyrbodal").exclude(held_at=None).order_by("-starts_at")
    assert not Attendance.objects.present().filter(meeting__in=held[:2].values("pk"), side=Side.SUPPLY).exists()
    assert Attendance.objects.present().filter(meeting=held[3], side=Side.SUPPLY).exists()


def test_what_was_held_is_written_and_nothing_is_left_open_in_the_text(seeded):
    done = AgendaItem.objects.filter(is_done=True).exclude(kind="break")
    assert not done.filter(notes="").exists()
    texts_ = [*AgendaItem.objects.values_list("title", "text", "notes"), *Decision.objects.values_list("text")]
    for words in map("\n".join, texts_):
        assert not re.search(r"[{}]|lorem|TODO|  |None", words), words


def test_notes_are_not_the_same_everywhere(seeded):
    notes = Counter(AgendaItem.objects.exclude(presenter=None).filter(position__gt=2).values_list("notes", flat=True))
    assert notes.pop("Hanns inte med. Tas upp på nästa möte.") < notes.total() / 30
    del notes[""]
    assert max(notes.values()) <= 3


def test_a_council_does_not_talk_of_the_same_matter_at_two_meetings_in_a_row(seeded):
    for council in Council.objects.all():
        standing = {item["title"] for item in council.standing_items} | {"Paus"}
        meetings = council.meetings.exclude(state=State.CANCELLED).order_by("starts_at")
        matters = [
            set(meeting.items.filter(carried_from=None).values_list("title", flat=True)) - standing
            for meeting in meetings
        ]
        assert all(not one & two for one, two in pairwise(matters)), council


def test_nothing_happens_before_its_time(seeded):
    now = timezone.now()
    assert not Meeting.objects.filter(Q(held_at__gt=now) | Q(approved_at__gt=now) | Q(started_at__gt=now)).exists()
    assert not Meeting.objects.filter(held_at__lt=F("started_at")).exists()
    assert not Meeting.objects.filter(approved_at__lt=F("held_at")).exists()
    assert not ActionPoint.objects.filter(closed_at__gt=now).exists()
    assert not ActionPoint.objects.filter(due_on__lt=F("item__meeting__starts_at__date"), closed_at=None).exists()
    for model in TOLD:
        assert not model.pgh_event_model.objects.filter(pgh_created_at__gt=now).exists()


def test_formal_minutes_are_numbered_through_the_year_without_a_gap(seeded):
    formal = Meeting.objects.filter(council__minutes_kind="minutes", state=State.APPROVED).select_related("council")
    assert formal.exists()
    following: dict[tuple[int, int], int] = {}
    for meeting in formal.order_by("council", "starts_at"):
        key = (meeting.council_id, meeting.day.year)
        if key in following:
            assert meeting.first_paragraph == following[key]
        following[key] = (meeting.first_paragraph or 0) + meeting.items.exclude(kind="break").count()
    assert not Meeting.objects.filter(council__minutes_kind="notes").exclude(first_paragraph=None).exists()


def test_an_old_meeting_bears_the_name_that_the_council_had(seeded):
    old = Meeting.objects.filter(council__slug="skaraborg", held_at__lt=moment(date(2025, 1, 1), 0))
    assert set(old.values_list("council_name", flat=True)) <= {"Kompetensforum Skaraborg"}


def test_the_history_tells_a_meetings_life_in_order_and_by_whom(seeded):
    meeting = Meeting.objects.filter(state=State.APPROVED, council__slug="fyrbodal").latest("starts_at")
    changes = history_of(events_of(Meeting, pgh_obj_id=meeting.pk))
    assert [change.kind for change in changes] == ["changed"] * 5 + ["created"]
    assert changes[0].at == meeting.approved_at
    assert changes[0].by == meeting.approved_by.name
    assert changes[-1].at < meeting.starts_at
    assert changes[-1].by == "Malin Ekström"


def test_the_last_told_of_each_row_is_what_it_is_now(seeded):
    for model in [*TOLD, Membership, Person, User]:
        event = model.pgh_event_model
        names = [f.attname for f in event._meta.concrete_fields if not f.name.startswith("pgh_")]
        latest = event.objects.order_by("pgh_obj_id", "-pgh_id").distinct("pgh_obj_id").values_list(*names)
        assert list(model.objects.order_by("pk").values_list(*names)) == list(latest), model


def test_the_latest_approved_minutes_wait_for_the_worker_and_no_more(seeded):
    assert 1 <= Job.objects.filter(kind=minutes.KIND).count() <= 12
    assert set(Job.objects.values_list("state", flat=True)) == {Job.State.QUEUED}


def test_a_hearing_is_open_and_waits_for_the_demos_municipality_and_its_coordinators_party(seeded):
    hearing = Hearing.objects.open().with_counts().get()
    assert hearing.takes_answers
    assert (hearing.counted("answered"), hearing.counted("asked")) == (34, 49)
    rows = hearing.requests
    assert set(rows.values_list("answer", flat=True)) == set(HearingRequest.Answer.values)
    assert set(rows.answered().values_list("answered_via", flat=True)) == {"link", "portal", "phone"}
    assert rows.filter(asked_at=None, contact=None, party_id="gr").count() == 2  # one municipality, and the party
    for role in ("kommunkontakt", "vgr"):
        user = User.objects.get(email=f"{role}{DOMAIN}")
        assert any(hearing.shared_item.title in item.title for item in start.work(user)), role


def test_another_hearing_is_answered_by_all_and_proved(seeded):
    hearing = Hearing.objects.exclude(closed_at=None).with_counts().get()
    assert (hearing.counted("answered"), hearing.counted("asked")) == (49, 49)
    assert [row.organisation.label for row in hearing.requests.of_the_county() if row.is_late] == ["Svenljunga"]
    assert HearingForward.objects.get().answered_at is not None
    assert Document.objects.of(hearing.requests.all()).count() == 1
    assert anchoring_proofs.standing(hearing.shared_item).is_ready
    assert anchoring_proofs.versions(hearing.shared_item).count() == 1


def test_minutes_have_been_corrected_and_a_correction_waits_for_the_chair(seeded, client):
    made, waits = (Correction.objects.get(state=state) for state in ("confirmed", "open"))
    report = minutes.report(made.meeting, own=False)
    assert (report.version, made.makes) == (2, 2)
    assert made.written_at < made.confirmed_at < timezone.now()
    assert report.corrections[0].reason.startswith(made.was.split()[0])
    client.force_login(User.objects.get(email=f"ordforande{DOMAIN}"))
    assert waits.get_absolute_url().partition("#")[0] in client.get("/my-work/").text


def test_the_public_reads_an_extract_without_names(seeded, client):
    extract = Extract.objects.published().get()
    assert extracts.names_in(extract) == set()
    assert not extracts.is_older_than_a_correction(extract)
    assert any(item["conclusion"] for item in extract.items)
    assert extract.get_absolute_url() in client.get("/").text
    assert Job.objects.filter(key=f"extract-pdf:{extract.pk}").exists()


def test_addresses_lead_nowhere(seeded):
    assert not Person.objects.exclude(email__endswith=".example").exists()
    assert not User.objects.exclude(email__endswith=".example").exists()


def test_there_are_many_matters_and_each_has_something_to_say():
    themes = [path.stem for path in texts.FOLDER.glob("*.toml") if "topics" in texts.read(path.stem)]
    assert len(themes) >= 12
    for theme in themes:
        assert len(texts.topics(theme)) >= 3
        assert all(topic.notes and topic.discussion for topic in texts.topics(theme))
