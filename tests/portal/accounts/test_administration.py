"""Administrators see who may log in and which mail has left; nobody else sees that the pages exist."""

from datetime import timedelta

import pytest
from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.mfa.models import Authenticator
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from portal.models import Mail, User
from portal.services import accounts, mails
from tests.factories import UserFactory
from tests.portal.accounts.steps import add_app, app_code, is_in, log_in_by_code

LIST, MAIL = reverse("account-list"), reverse("mail-list")
STEPS = ["account-invite", "account-close", "account-reopen", "account-make-admin", "account-unmake-admin"]
STEPS += ["account-forget-2fa"]


@pytest.fixture
def client(log_in, administrator):
    return log_in(administrator)


def names(response):
    return [row.name for row in response.context["page"]]


def people():
    past = timezone.now() - timedelta(days=20)
    UserFactory(name="Bo Bjuden", invited=True)
    UserFactory(name="Eva Efter", invited=True, invited_at=past)
    UserFactory(name="Kim Stängd", closed=True)
    UserFactory(name="Lena Storm", email="lena@example.org")


@pytest.mark.parametrize("role", ["outsider", "member", "coordinator", "region_officer"])
def test_nobody_else_finds_the_pages(request, log_in, role):
    client, row = log_in(request.getfixturevalue(role)), UserFactory()
    mail = mails.owe(to="bo@example.org", subject="Inbjudan", text="Hej")
    assert [client.get(url).status_code for url in (LIST, MAIL, reverse("account-detail", args=[row.pk]))] == [404] * 3
    assert {client.post(reverse(step, args=[row.pk])).status_code for step in STEPS} == {404}
    assert client.post(reverse("mail-send", args=[mail.pk])).status_code == 404
    assert reverse("account-list") not in client.get("/my-work/").content.decode()


def test_an_administrator_has_them_in_the_menu(client):
    assert f'href="{LIST}"' in client.get("/my-work/").content.decode()


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ["Ada Admin", "Bo Bjuden", "Eva Efter", "Kim Stängd", "Lena Storm"]),
        ("state=joined", ["Ada Admin", "Lena Storm"]),
        ("state=invited", ["Bo Bjuden"]),
        ("state=expired", ["Eva Efter"]),
        ("state=closed", ["Kim Stängd"]),
        ("state=administrator", ["Ada Admin"]),
        ("q=LENA%40", ["Lena Storm"]),
        ("q=stäng", ["Kim Stängd"]),
        ("sort=-name&q=e&state=joined", ["Lena Storm", "Ada Admin"]),
        ("sort=password", ["Ada Admin", "Bo Bjuden", "Eva Efter", "Kim Stängd", "Lena Storm"]),
        (
            "password__startswith=!&page=10000000000000000000000",
            ["Ada Admin", "Bo Bjuden", "Eva Efter", "Kim Stängd", "Lena Storm"],
        ),
    ],
)
def test_accounts_are_searched_filtered_and_sorted(client, query, expected):
    people()
    assert names(client.get(f"{LIST}?{query}")) == expected


def test_a_state_that_does_not_exist_filters_nothing_and_is_no_fault(client):
    assert client.get(f"{LIST}?state=x&q=%00").status_code == 200


def test_the_list_shows_sessions_and_second_factors(client, coordinator):
    add_app(coordinator)
    device = Client()
    log_in_by_code(device, coordinator.email)
    device.post("/log-in/second-factor/", {"code": app_code()})
    row = next(row for row in client.get(LIST).context["page"] if row == coordinator)
    assert (row.session_count, row.has_second_factor) == (1, True)


def test_the_list_costs_the_same_for_one_and_for_fifty(client, queries):
    one = queries(client, LIST)
    UserFactory.create_batch(49)
    assert queries(client, LIST) == one


def test_htmx_gets_the_part_and_caches_are_told(client):
    part = client.get(LIST, headers={"HX-Request": "true"})
    assert part.content.decode().lstrip().startswith("<section")
    assert "HX-Request" in part.headers["Vary"]


def test_each_step_says_what_it_did_and_stands_in_the_history(client, administrator):
    row = UserFactory(name="Bo Bjuden", invited=True)
    said = {
        "account-invite": "En ny inbjudan är på väg till Bo Bjuden",
        "account-make-admin": "Bo Bjuden är nu administratör",
        "account-unmake-admin": "Bo Bjuden är inte längre administratör",
        "account-close": "Kontot för Bo Bjuden är stängt",
        "account-reopen": "Kontot för Bo Bjuden är öppet igen",
    }
    for step, words in said.items():
        page = client.post(reverse(step, args=[row.pk]), follow=True)
        assert words in page.content.decode(), step
    assert Mail.objects.filter(to=row.email).count() == 1
    history = client.get(reverse("account-detail", args=[row.pk])).context["changes"]
    assert {change.by for change in history if change.kind == "changed"} == {str(administrator)}
    assert len([change for change in history if change.kind == "changed"]) == 5


def test_steps_that_the_state_does_not_allow_are_refused_in_words(client, administrator):
    closed = UserFactory(closed=True)
    for step in ("account-invite", "account-make-admin"):
        page = client.post(reverse(step, args=[closed.pk]), follow=True)
        assert "Kontot är stängt" in page.content.decode()
    for step in ("account-close", "account-unmake-admin"):
        page = client.post(reverse(step, args=[administrator.pk]), follow=True)
        assert "Gör någon annan till administratör först" in page.content.decode()
    assert is_in(client)


@pytest.mark.parametrize("step", STEPS)
def test_an_account_that_does_not_exist_is_not_found(client, step):
    assert client.post(reverse(step, args=[2**62])).status_code == 404
    assert client.get(reverse(step, args=[1])).status_code == 405


def test_a_stale_session_confirms_before_somebody_is_made_administrator(administrator, member):
    add_app(administrator)
    client = Client()
    log_in_by_code(client, administrator.email)
    client.post("/log-in/second-factor/", {"code": app_code()})
    url = reverse("account-make-admin", args=[member.pk])
    session = client.session
    session[AUTHENTICATION_METHODS_SESSION_KEY] = [
        {**record, "at": record["at"] - 301} for record in session[AUTHENTICATION_METHODS_SESSION_KEY]
    ]
    session.save()
    response = client.post(url)
    assert response.url.startswith(reverse("mfa_reauthenticate"))
    member.refresh_from_db()
    assert not member.is_administrator
    codes = Authenticator.objects.get(user=administrator, type="recovery_codes").wrap().get_unused_codes()
    client.post(response.url, {"code": codes[0], "next": url})
    member.refresh_from_db()
    assert member.is_administrator
    event = User.pgh_event_model.objects.filter(pgh_obj=member).latest("pgh_id")
    assert event.pgh_context.metadata["user"] == administrator.pk


def test_closing_logs_out_everywhere(client, member):
    device = Client()
    log_in_by_code(device, member.email)
    client.post(reverse("account-close", args=[member.pk]))
    assert not is_in(device)
    assert next(row for row in client.get(LIST).context["page"] if row == member).session_count == 0


def parked(**changes):
    mail = mails.owe(**{"to": "bo@example.org", "subject": "Inbjudan", "text": "HEMLIG TEXT", **changes})
    Mail.objects.filter(pk=mail.pk).update(state="parked", attempts=8, error="SMTPServerDisconnected: borta")
    return mail


def test_mail_is_listed_without_what_it_says(client):
    parked()
    accounts.invite("eva@example.org", "Eva", by=UserFactory())
    page = client.get(MAIL)
    assert [(row.to, row.state) for row in page.context["page"]] == [
        ("eva@example.org", "waiting"),
        ("bo@example.org", "parked"),
    ]
    assert "SMTPServerDisconnected" in page.content.decode()
    assert "HEMLIG TEXT" not in page.content.decode()
    assert [row.to for row in client.get(f"{MAIL}?state=parked").context["page"]] == ["bo@example.org"]
    assert [row.to for row in client.get(f"{MAIL}?q=EVA").context["page"]] == ["eva@example.org"]


def test_the_mail_list_costs_the_same_for_one_and_for_fifty(client, queries):
    parked()
    one = queries(client, MAIL)
    for _ in range(49):
        parked()
    assert queries(client, MAIL) == one


def test_a_parked_mail_is_tried_again(client):
    mail = parked()
    page = client.post(reverse("mail-send", args=[mail.pk]), follow=True)
    assert "är på väg igen" in page.content.decode()
    mail.refresh_from_db()
    assert (mail.state, mail.attempts) == ("waiting", 0)
    assert mail.next_try_at <= timezone.now()
    assert "Skickat igen av" in page.content.decode()
    assert "inte lagt åt sidan" in client.post(reverse("mail-send", args=[mail.pk]), follow=True).content.decode()


def test_a_code_that_is_long_dead_is_not_sent(client):
    mail = parked(is_secret=True)
    page = client.post(reverse("mail-send", args=[mail.pk]), follow=True)
    assert "gäller bara i tio minuter" in page.content.decode()
    mail.refresh_from_db()
    assert mail.state == "parked"
