"""The pages of a hearing: what the group and the associations see, and what each may do there."""

import io
import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from councils.models import Hearing, HearingRequest
from councils.services import hearing_parties, hearings
from portal.models import Mail
from portal.templatetags.portal import longday
from tests.councils.services.test_hearings import says
from tests.factories import (
    AssignmentFactory,
    CouncilFactory,
    HearingFactory,
    HearingRequestFactory,
    MembershipFactory,
    PartyFactory,
    PersonFactory,
    SharedItemFactory,
)


@pytest.fixture
def hearing(strategic_member):
    group = strategic_member.person.memberships.get().council
    return HearingFactory(shared_item=SharedItemFactory(council=group, in_consultation=True, title="Handledare"))


@pytest.fixture
def parties(db):
    return {key: PartyFactory(key=key) for key in ("fy", "gr")}


@pytest.fixture
def towns(hearing, parties):
    def town(name, party, code, **words):
        words = {
            "town__organisation__name": f"{name}s kommun",
            "town__organisation__short_name": name,
            "town__code": code,
            "party": parties[party],
            **words,
        }
        return HearingRequestFactory(hearing=hearing, **words)

    return {
        "Orust": town("Orust", "fy", "1421", answered=True),
        "Tanum": town("Tanum", "fy", "1435", answered=True, answer="objects", text="Ändra punkt tre."),
        "Munkedal": town("Munkedal", "fy", "1430", opened_at=timezone.now()),
        "Dals-Ed": town("Dals-Ed", "fy", "1438", unreached=True),
        "Ale": town("Ale", "gr", "1440"),
        "Kungsbacka": town("Kungsbacka", "gr", "1384", answered=True),
    }


@pytest.fixture
def client(log_in, strategic_member):
    return log_in(strategic_member)


def coordinator_of(party):
    user = PersonFactory(with_user=True).user
    MembershipFactory(person=user.person, council=CouncilFactory(host=party.organisation), coordinator=True)
    return user


def in_table(page):
    return re.findall(r'id="k\d+">.*?<a [^>]*>([^<]+)</a>', page, re.DOTALL)


def test_without_a_hearing_the_page_says_what_will_be_here(client, hearing):
    item = SharedItemFactory(council=hearing.shared_item.council, in_preparation=True)
    page = client.get(reverse("councils:hearing", args=[item.pk])).text
    assert "Ingen har tillfrågats än" in page
    assert reverse("councils:hearing-open", args=[item.pk]) in page


def test_those_in_the_county_are_counted_and_the_others_stand_apart(client, hearing, towns):
    page = client.get(hearing.get_absolute_url() + "?show=all").text
    assert "<b>2 av 5</b> kommuner har svarat" in page
    assert in_table(page) == ["Ale", "Dals-Ed", "Munkedal", "Orust", "Tanum", "Kungsbacka"]
    assert page.index("Utanför länet") < page.index(">Kungsbacka<")
    assert "2 av 5" in client.get(hearing.shared_item.get_absolute_url()).text


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("", ["Ale", "Dals-Ed", "Munkedal", "Tanum"]),
        ("show=missing", ["Ale", "Dals-Ed", "Munkedal"]),
        ("show=remarks", ["Tanum"]),
        ("show=all&party=fy", ["Dals-Ed", "Munkedal", "Orust", "Tanum"]),
        ("show=nonsense&party=nobody", []),
    ],
)
def test_the_table_is_narrowed_to_those_that_are_missing(client, hearing, towns, query, names):
    HearingRequest.objects.filter(organisation__short_name="Kungsbacka").delete()
    assert in_table(client.get(f"{hearing.get_absolute_url()}?{query}").text) == names


def test_a_municipality_without_a_contact_is_seen_to_lack_one(client, hearing, towns):
    page = client.get(hearing.get_absolute_url()).text
    assert page.count("Kontaktperson saknas") >= 2
    asked = client.get(towns["Dals-Ed"].get_absolute_url()).text
    assert "ingen har fått mejl" in asked
    # Nobody is told to call once no answers are taken.
    assert "Ring, och skriv in" in page
    Hearing.objects.update(closed_at=timezone.now())
    assert "Ring, och skriv in" not in client.get(hearing.get_absolute_url()).text


def test_a_late_answer_is_marked(client, hearing, towns):
    assert ">försenat<" not in client.get(hearing.get_absolute_url() + "?show=all").text
    Hearing.objects.update(due_at=timezone.now() - timedelta(days=2))
    HearingRequest.objects.filter(organisation__short_name="Kungsbacka").delete()
    page = client.get(hearing.get_absolute_url() + "?show=all").text
    assert page.count(">försenat<") == 2
    assert in_table(client.get(hearing.get_absolute_url() + "?show=late").text) == ["Orust", "Tanum"]


def test_the_page_costs_the_same_for_few_and_for_many(client, hearing, towns, queries):
    url = hearing.get_absolute_url()
    client.get(url)
    few = queries(client, url)
    for n in range(41, 71):
        HearingRequestFactory(hearing=hearing, town__code=f"14{n}", answered=True, answer="objects", text="Nej.")
    assert queries(client, url) == few


def test_the_answers_are_exported_as_they_are(client, hearing, towns):
    response = client.get(hearing.get_absolute_url() + "?format=xlsx")
    sheet = load_workbook(io.BytesIO(response.content)).active
    rows = {row[0]: row for row in sheet.iter_rows(min_row=2, values_only=True)}
    assert set(rows) == {"1421", "1435", "1430", "1438", "1440", "1384"}
    assert rows["1435"][4:6] == ("Stödjer inte", "Ändra punkt tre.")
    assert rows["1438"][4] == "Kontaktperson saknas"
    narrow = client.get(hearing.get_absolute_url() + "?format=csv&show=missing").content.decode("utf-8-sig")
    assert len(narrow.splitlines()) == 4


def test_the_group_opens_reminds_gives_time_and_closes(client, hearing, towns):
    page = client.get(hearing.get_absolute_url()).text
    assert "Påminn 2 kommuner" in page
    preview = client.get(reverse("councils:hearing-remind", args=[hearing.pk])).text
    assert "Munkedal" in preview
    assert "Kommunens svar saknas" in preview
    assert not Mail.objects.exists()
    client.post(reverse("councils:hearing-remind", args=[hearing.pk]))
    assert Mail.objects.count() == 2
    later = hearing.due_on + timedelta(days=3)
    data = {"due_on": later.isoformat(), "reason": "Nämnden", "version": 0}
    client.post(reverse("councils:hearing-extend", args=[hearing.pk]), data)
    hearing.refresh_from_db()
    assert hearing.due_on == later
    close = reverse("councils:hearing-close", args=[hearing.pk])
    asked = client.get(close).text
    assert "2 av 5 kommuner har svarat." in asked
    assert f"Sista dagen att svara är {longday(later)}." in asked
    Hearing.objects.update(due_at=timezone.now() - timedelta(days=1))
    assert "Sista dagen att svara" not in client.get(close).text
    client.post(close, {"summary": "De flesta stödjer."})
    page = client.get(hearing.get_absolute_url()).text
    assert "De flesta stödjer." in page
    assert reverse("councils:hearing-extend", args=[hearing.pk]) not in page


def test_a_hearing_is_opened_from_the_item(client, hearing):
    item = SharedItemFactory(council=hearing.shared_item.council, in_preparation=True, question="Stödjer ni?")
    HearingRequestFactory()  # a municipality with a contact
    assert reverse("councils:hearing-open", args=[item.pk]) in client.get(item.get_absolute_url()).text
    url = reverse("councils:hearing-open", args=[item.pk])
    page = client.get(url).text
    assert "Fråga 1 kommun" in page
    assert "/answer/hearing/" in page
    assert client.post(url, {"question": "", "due_on": "igår"}).status_code == 422
    due_on = (timezone.localdate() + timedelta(days=9)).isoformat()
    assert client.post(url, {"question": "Stödjer ni?", "due_on": due_on}).url == reverse(
        "councils:hearing", args=[item.pk]
    )
    assert Mail.objects.count() == 1
    # Once it is out, the same form asks nobody again.
    client.post(url, {"question": "Stödjer ni?", "due_on": due_on})
    assert Mail.objects.count() == 1


def test_the_associations_coordinator_writes_down_its_own_and_no_others(log_in, hearing, towns, parties):
    client = log_in(coordinator_of(parties["fy"]))
    page = client.get(hearing.get_absolute_url() + "?show=all").text
    own, other = (reverse("councils:hearing-request-answer", args=[towns[name].pk]) for name in ("Dals-Ed", "Ale"))
    assert own in page
    assert other not in page
    assert reverse("councils:hearing-close", args=[hearing.pk]) not in page
    data = {"answer": "no_view", "level": "committee", "answered_by": "Eva Stenfelt"}
    assert client.post(other, data).status_code == 403
    assert client.post(own, {**data, "answer": "objects"}).status_code == 422
    client.post(own, data)
    row = HearingRequest.objects.get(pk=towns["Dals-Ed"].pk)
    assert (row.answer, row.answered_via, row.answered_by) == ("no_view", "phone", "Eva Stenfelt")
    assert HearingRequest.objects.get(pk=towns["Ale"].pk).answer == ""


def test_a_party_answers_for_itself_with_what_its_own_say_otherwise(log_in, client, hearing, towns, parties):
    row = HearingRequestFactory(
        hearing=hearing, organisation=parties["fy"].organisation, party=parties["fy"], unreached=True
    )
    official = coordinator_of(parties["fy"])
    AssignmentFactory(person=official.person, organisation=parties["fy"].organisation)
    url = reverse("councils:hearing-request-answer", args=[row.pk])
    own = log_in(official)
    assert "Svara på överhörningen om Handledare" in own.get("/my-work/").text
    page = own.get(url).text
    assert "2 av 4 har svarat" in page
    assert "Tanum stödjer inte: Ändra punkt tre.</textarea>" in page
    data = {
        "answer": "supports",
        "dissent": "Tanum vill ändra punkt tre.",
        "level": "council",
        "answered_by": "Direktionen",
    }
    own.post(url, data)
    row.refresh_from_db()
    assert (row.answer, row.answered_via) == ("supports", "portal")
    page = client.get(hearing.get_absolute_url()).text
    assert "Tanum vill ändra punkt tre." in page
    assert "<b>2 av 5</b>" in page
    assert "1 stödjer, 1 stödjer inte (Tanum), 2 har inte svarat (Dals-Ed, Munkedal)." in page
    assert "efter förbundet" not in page
    hearings.answer(towns["Munkedal"], says(), via=HearingRequest.Via.PHONE, by=official)
    assert "1 har svarat efter förbundet." in client.get(hearing.get_absolute_url()).text
    assert client.post(url, data).status_code == 403
    assert "Svara på överhörningen" not in own.get("/my-work/").text


def test_the_region_answers_beside_the_municipalities_and_has_none_that_dissent(client, hearing, towns):
    region = PartyFactory(key="vg", organisation__kind="region")
    row = HearingRequestFactory(hearing=hearing, organisation=region.organisation, party=region, unreached=True)
    official = PersonFactory(with_user=True)
    AssignmentFactory(person=official, organisation=region.organisation)
    url = reverse("councils:hearing-request-answer", args=[row.pk])
    assert 'name="dissent"' not in client.get(url).text
    hearings.answer(row, says(), via=HearingRequest.Via.PORTAL, by=official.user)
    page = client.get(hearing.get_absolute_url()).text
    assert "<b>2 av 5</b>" in page
    assert client.get(row.get_absolute_url()).status_code == 200


def test_who_differs_is_reckoned_from_the_partys_own_answer():
    cases = {
        ("objects", "supports"): True,
        ("objects", "no_view"): True,
        ("objects", ""): True,
        ("supports", "objects"): True,
        ("supports_with_remarks", "objects"): True,
        ("supports", "supports_with_remarks"): False,
        ("objects", "objects"): False,
        ("no_view", "supports"): False,
        ("", "supports"): False,
    }
    for (town, party), expected in cases.items():
        assert hearing_parties.differs(town, party) is expected, (town, party)


def test_the_file_is_ordered_from_the_page_and_shown_there(client, hearing, towns):
    url = reverse("councils:hearing-export", args=[hearing.pk])
    assert client.post(url, {"file": "docx"}).url == f"{hearing.get_absolute_url()}#filer"
    assert "Överhörning 2" in client.post(url, {"file": "xlsx"}, headers={"HX-Request": "true"}).text
    assert client.post(url, {"file": "exe"}).status_code == 400
    assert client.get(hearing.get_absolute_url()).text.count('class="job"') == 2


def test_the_municipalitys_contact_answers_in_the_portal_and_sees_no_other(log_in, hearing, towns):
    row = towns["Munkedal"]
    user = PersonFactory(with_user=True, organisation=row.organisation).user
    AssignmentFactory(person=user.person, organisation=row.organisation, task="municipal_contact")
    client = log_in(user)
    assert "Svara på överhörningen om Handledare" in client.get("/my-work/").text
    client.post(
        reverse("councils:hearing-request-answer", args=[row.pk]),
        {"answer": "supports", "level": "official", "answered_by": "Lisbeth Nyman"},
    )
    row.refresh_from_db()
    assert (row.answer, row.answered_via) == ("supports", "portal")
    page = client.get(row.get_absolute_url())
    assert page.status_code == 200
    assert f"{row.answer_path}#vidare" in page.text
    for url in (hearing.get_absolute_url(), towns["Ale"].get_absolute_url(), hearing.shared_item.get_absolute_url()):
        assert client.get(url).status_code == 404


def test_the_contacts_own_link_is_on_nobody_elses_page(log_in, client, hearing, towns, parties):
    row = towns["Munkedal"]
    for reader in (client, log_in(coordinator_of(parties["fy"]))):
        assert row.code not in reader.get(row.get_absolute_url()).text


def test_one_is_asked_again_and_the_old_link_is_void(client, hearing, towns):
    old = towns["Ale"].answer_path
    page = client.get(reverse("councils:hearing-request-ask", args=[towns["Ale"].pk])).text
    assert "Länken i det tidigare mejlet slutar fungera" in page
    assert not Mail.objects.exists()
    client.post(reverse("councils:hearing-request-ask", args=[towns["Ale"].pk]))
    assert client.get(old).status_code == 404
    row = HearingRequest.objects.get(pk=towns["Ale"].pk)
    assert row.answer_path in Mail.objects.get().text


def test_a_reminder_is_no_first_thing_to_do_until_some_time_has_passed(hearing):
    today = timezone.now()
    hearing.opened_at, hearing.due_at = today, today + timedelta(days=28)
    assert not hearing.is_time_to_remind
    hearing.opened_at = today - timedelta(days=14)
    assert hearing.is_time_to_remind
    hearing.opened_at, hearing.due_at = today, today + timedelta(days=7)
    assert hearing.is_time_to_remind


def test_the_coordinator_sees_in_my_work_which_of_its_own_are_silent(log_in, hearing, towns, parties):
    client = log_in(coordinator_of(parties["fy"]))
    page = client.get("/my-work/").text
    assert "2 kommuner har inte svarat" in page
    assert f"{hearing.get_absolute_url()}?show=missing&amp;party=fy#tabell" in page
    Hearing.objects.update(closed_at=timezone.now())
    assert "har inte svarat" not in client.get("/my-work/").text


def test_a_party_is_asked_by_no_mail(client, hearing, parties):
    row = HearingRequestFactory(
        hearing=hearing, organisation=parties["fy"].organisation, party=parties["fy"], unreached=True
    )
    assert client.post(reverse("councils:hearing-request-ask", args=[row.pk])).status_code == 403


def test_earlier_hearings_can_be_read(client, hearing, towns):
    Hearing.objects.update(closed_at=timezone.now(), summary="Första omgången.")
    again = HearingFactory(shared_item=hearing.shared_item)
    HearingRequestFactory(hearing=again, town__code="1407")
    page = client.get(hearing.get_absolute_url())
    assert "Första omgången." not in page.text
    assert "Första omgången." in client.get(hearing.get_absolute_url() + "?round=1").text


def test_the_history_of_the_item_tells_of_more_time(client, hearing):
    Hearing.objects.filter(pk=hearing.pk).update(due_reason="Nämnderna möts senare.")
    page = client.get(reverse("councils:shared-item-history", args=[hearing.shared_item_id])).text
    assert "Nämnderna möts senare." in page
