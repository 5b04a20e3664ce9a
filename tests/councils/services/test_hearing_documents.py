"""The files of a hearing: what they say is what the page says, frozen as it was when it was ordered."""

import re
from datetime import timedelta
from io import BytesIO

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone
from openpyxl import load_workbook

from councils.models import HearingRequest, Municipality
from councils.services import hearing_exports, hearing_report, hearings, reference
from portal.jobs import may_read
from tests.councils.documents import docx_words, words
from tests.councils.services.test_hearings import ask, says
from tests.councils.services.test_meetings import at_once
from tests.councils.services.test_minutes import made
from tests.factories import (
    AssignmentFactory,
    HearingFactory,
    HearingRequestFactory,
    MembershipFactory,
    PartyFactory,
    PersonFactory,
    SharedItemFactory,
    UserFactory,
)

Answer, Via = HearingRequest.Answer, HearingRequest.Via


@pytest.fixture
def by(db):
    return UserFactory(name="Karin Öhrwall")


@pytest.fixture
def hearing(db):
    hearing = HearingFactory(shared_item__title="Handledare", question="Stödjer ni?\n=1+1")
    party = PartyFactory(key="fy")
    town = {"hearing": hearing, "party": party, "answered": True}
    HearingRequestFactory(**town, town__code="1421", town__organisation__name="Orusts kommun")
    HearingRequestFactory(
        **town, town__code="1435", town__organisation__name="Tanums kommun", answer="objects", text="=Ändra punkt tre."
    )
    HearingRequestFactory(hearing=hearing, party=party, town__code="1430", town__organisation__name="Munkedals kommun")
    HearingRequestFactory(**town, town__code="1384", town__organisation__name="Kungsbacka kommun")
    HearingRequestFactory(hearing=hearing, organisation=party.organisation, party=party, unreached=True)
    return hearing


def sheets(job):
    return {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in load_workbook(BytesIO(job.read()))}


def test_excel_and_word_say_who_has_answered_what_with_the_two_outside_apart(hearing, by):
    found = sheets(made(hearing_exports.order(hearing, "xlsx", by=by)))
    towns = {row[0]: row for row in found["Kommuner"][1:]}
    assert set(towns) == {"1421", "1430", "1435"}
    assert towns["1435"][3:5] == ("Stödjer inte", "=Ändra punkt tre.")
    assert [row[0] for row in found["Utanför länet"][1:]] == ["1384"]
    assert found["Per kommunalförbund"][-1][:6] == ("Alla kommuner", 3, 2, 1, 0, 1)
    said = docx_words(made(hearing_exports.order(hearing, "docx", by=by)).read())
    for text in ("Handledare", "2 av 3 kommuner", "Tanums kommun", "Stödjer inte", "=Ändra punkt tre.", "Kungsbacka"):
        assert words(text) in said


def test_the_same_answers_are_one_order_and_other_answers_another(hearing, by):
    first = hearing_exports.order(hearing, "xlsx", by=by)
    assert hearing_exports.order(hearing, "xlsx", by=UserFactory()) == first
    assert hearing_exports.order(hearing, "docx", by=by) != first
    row = HearingRequest.objects.get(organisation__municipality__code="1430")
    hearings.answer(row, says(), via=Via.LINK, by=None)
    second = hearing_exports.order(hearing, "xlsx", by=by)
    assert second != first
    # The first says what was true when it was ordered, whenever it is made.
    assert sheets(made(first))["Per kommunalförbund"][-1][2] == 2
    assert sheets(made(second))["Per kommunalförbund"][-1][2] == 3
    kept = first.read()
    type(first).objects.filter(pk=first.pk).update(state="queued")
    assert made(first).read() == kept


def test_a_file_is_read_by_those_who_read_the_item(hearing, by, outsider):
    job = hearing_exports.order(hearing, "xlsx", by=by)
    member = PersonFactory(with_user=True)
    MembershipFactory(person=member, council=hearing.shared_item.council)
    assert may_read(member.user, job)
    assert not may_read(outsider, job)


@pytest.mark.django_db(transaction=True)
def test_49_who_answer_around_the_deadline_are_the_same_on_page_map_and_file(log_in):
    reference.load(reference.read())
    for row in Municipality.objects.select_related("organisation"):
        AssignmentFactory(person__organisation=row.organisation, task="municipal_contact")
    hearing = ask(SharedItemFactory(in_preparation=True), by := UserFactory())
    towns = list(hearing.requests.of_the_county().select_related("hearing", "organisation__municipality"))
    answers = [("supports", ""), ("supports_with_remarks", "Men."), ("objects", "Nej."), ("no_view", "")]

    def post(row, number, taken):
        answer, text = answers[number % 4]
        data = {"answer": answer, "text": text, "level": "official", "answered_by": "Lisbeth"}
        response = Client().post(row.answer_path, data)
        taken.append(response.status_code)
        connection.close()

    taken: list[int] = []
    # Every seventh presses twice.
    steps = [lambda r=row, n=n: post(r, n, taken) for n, row in enumerate(towns) for _press in range(1 + (n % 7 == 0))]
    hearing.due_at = timezone.now() + timedelta(days=1)
    assert not at_once(*steps)
    assert taken == [302] * (49 + 7)
    # The deadline lies in the midst of the rush: whoever the server heard later is late, and nobody else.
    heard = sorted(hearing.requests.of_the_county().values_list("answered_at", flat=True))
    type(hearing).objects.filter(pk=hearing.pk).update(due_at=heard[24])
    hearing.refresh_from_db()

    report = hearing_report.build(hearing)
    whole = report.sums[-1]
    assert (whole.asked, whole.answered, whole.late) == (49, 49, 24)
    assert (whole.supports, whole.with_remarks, whole.objects, whole.no_view) == (13, 12, 12, 12)
    assert sum(one.answered for one in report.sums[:-1]) == 49
    assert sum(line.is_late for line in report.towns) == 24

    member = PersonFactory(with_user=True)
    MembershipFactory(person=member, council=hearing.shared_item.council)
    page = log_in(member.user).get(hearing.get_absolute_url() + "?show=all").text
    assert "<b>49 av 49</b> kommuner har svarat" in page
    assert "24 av dem försenade" in page
    shown = re.findall(r'data-a="(\w+)" title="[^"]+: ([^"]+)"', page)
    assert len(shown) == 49
    assert [sum(says == answer.label for _mark, says in shown) for answer in list(Answer)[1:]] == [13, 12, 12, 12]
    found = sheets(made(hearing_exports.order(hearing, "xlsx", by=by)))
    assert sum(row[10] == "Ja" for row in found["Kommuner"][1:]) == 24
    assert found["Per kommunalförbund"][-1][1:8] == (49, 49, 13, 12, 12, 12, 24)
