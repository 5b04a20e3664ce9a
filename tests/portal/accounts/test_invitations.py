"""An account is an invited address: how it is made, how long it waits, and how it ends."""

import threading
from datetime import timedelta
from email import message_from_bytes, policy

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.utils import timezone

from portal.concurrency import WrongState
from portal.models import Mail, User
from portal.services import accounts, deliveries
from tests.factories import UserFactory
from tests.portal.accounts.steps import ask, code_in_mail, is_in, log_in_by_code, write
from tests.portal.test_mails import inbox  # noqa: F401  # a fixture

BO = "bo.bjuden@example.org"


@pytest.fixture
def host(db):
    return UserFactory(name="Malin Ekström")


def days_ago(user, days):
    User.objects.filter(pk=user.pk).update(invited_at=timezone.now() - timedelta(days=days))


def test_an_invitation_makes_an_account_and_owes_one_mail_in_the_readers_language(host):
    bo = accounts.invite(BO, "Bo Bjuden", by=host)
    joan = accounts.invite("joan@example.org", "Joan Read", by=host, language="en")
    assert (bo.state, bo.invited_by, bo.has_usable_password()) == ("invited", host, False)
    swedish, english = Mail.objects.order_by("pk")
    assert (swedish.to, swedish.subject) == (BO, "Din inbjudan till Kompetensportalen")
    assert (english.to, english.subject) == (joan.email, "Your invitation to Kompetensportalen")
    for mail in (swedish, english):
        assert "Malin Ekström" in mail.text
        assert "Malin Ekström" in mail.html
        assert f"/log-in/?email={mail.to.replace('@', '%40')}" in mail.text
    assert not swedish.is_secret


def test_who_invited_stands_in_the_history(host):
    bo = accounts.invite(BO, "Bo Bjuden", by=host)
    assert User.pgh_event_model.objects.get(pgh_obj=bo).pgh_context.metadata["user"] == host.pk


def test_invited_again_is_the_same_account_a_new_mail_and_a_new_period(host):
    bo = accounts.invite(BO, "Bo Bjuden", by=host)
    days_ago(bo, 20)
    bo.refresh_from_db()
    assert bo.state == "expired"
    assert accounts.invite("  BO.Bjuden@Example.ORG", "Någon", by=UserFactory()) == bo
    bo.refresh_from_db()
    assert (bo.state, bo.name) == ("invited", "Bo Bjuden")
    assert Mail.objects.filter(to=BO).count() == 2


def test_a_closed_account_is_not_invited(host):
    bo = accounts.invite(BO, "Bo Bjuden", by=host)
    accounts.close(bo, by=host)
    with pytest.raises(WrongState):
        accounts.invite(BO, "Bo Bjuden", by=host)
    assert Mail.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_who_invite_the_same_person_at_once_make_one_account():
    host, together, made = UserFactory(), threading.Barrier(2), []

    def invite():
        together.wait()
        made.append(accounts.invite(BO, "Bo Bjuden", by=host))
        connection.close()

    threads = [threading.Thread(target=invite) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert made == [User.objects.get(email=BO)] * 2
    assert Mail.objects.count() == 2


def test_from_the_mail_to_the_first_page(host, inbox):  # noqa: F811
    bo = accounts.invite(BO, "Bo Bjuden", by=host)
    client = Client()
    deliveries.send(Mail.objects.get(to=BO).pk)
    link = inbox.mails[0].get_body(("html",)).get_content().partition('href="')[2].partition('"')[0]
    page = client.get(link.removeprefix("http://127.0.0.1:8000"))
    assert f'value="{BO}"' in page.content.decode()
    ask(client, BO)
    code_mail = Mail.objects.get(to=BO, is_secret=True)
    deliveries.send(code_mail.pk)
    text = inbox.mails[1].get_body(("plain",)).get_content()
    response = write(client, next(line for line in text.splitlines() if line.count("-") == 1 and line[0].isdigit()))
    assert (response.status_code, response.url) == (302, "/my-work/")
    bo.refresh_from_db()
    assert (bo.state, bo.joined_at is not None) == ("joined", True)
    code_mail.refresh_from_db()
    assert (code_mail.state, code_mail.text, code_mail.html) == ("sent", "", "")
    assert isinstance(message_from_bytes(inbox.mails[1].as_bytes(), policy=policy.default)["To"], str)


def test_an_invitation_that_has_run_out_is_refused_only_after_the_code(host, client):
    bo = accounts.invite(BO, "Bo Bjuden", by=host)
    days_ago(bo, 15)
    assert ask(client, BO).url == "/log-in/code/"
    response = write(client, code_in_mail(BO))
    assert response.status_code == 403
    assert "Be rådets samordnare om en ny" in response.content.decode()
    assert not is_in(client)
    bo.refresh_from_db()
    assert bo.joined_at is None


def test_who_has_joined_does_not_run_out(client, db):
    user = UserFactory()
    days_ago(user, 400)
    assert log_in_by_code(client, user.email).status_code == 302
    assert is_in(client)


def test_a_closed_account_is_out_at_the_next_request_and_gets_no_code(client, host):
    user = UserFactory()
    log_in_by_code(client, user.email)
    assert is_in(client)
    accounts.close(user, by=host)
    assert client.get("/account/").url.startswith("/log-in/")
    assert ask(client, user.email).url == "/log-in/code/"
    assert code_in_mail(user.email) == ""


def test_an_account_closed_after_the_code_was_sent_is_refused(client, host):
    user = UserFactory()
    ask(client, user.email)
    accounts.close(user, by=host)
    response = write(client, code_in_mail(user.email))
    assert response.status_code == 403
    assert "Kontot är stängt" in response.content.decode()
    assert not is_in(client)


def test_a_reopened_account_logs_in_anew_and_its_invitation_is_fresh(client, host):
    bo = accounts.invite(BO, "Bo Bjuden", by=host)
    days_ago(bo, 30)
    accounts.close(bo, by=host)
    accounts.reopen(bo, by=host)
    assert log_in_by_code(client, BO).status_code == 302
    assert is_in(client)


def test_the_last_administrator_can_neither_be_closed_nor_step_down(administrator):
    for step in (accounts.close, accounts.unmake_administrator):
        with pytest.raises(WrongState):
            step(administrator, by=administrator)
    other = UserFactory()
    accounts.make_administrator(other, by=administrator)
    accounts.unmake_administrator(administrator, by=other)
    with pytest.raises(WrongState):
        accounts.unmake_administrator(other, by=other)


@pytest.mark.django_db(transaction=True)
def test_two_administrators_who_step_down_at_once_leave_one():
    users, together = UserFactory.create_batch(2, administrator=True), threading.Barrier(2)
    refused = []

    def step_down(user):
        together.wait()
        try:
            accounts.unmake_administrator(user, by=user)
        except WrongState:
            refused.append(user)
        connection.close()

    threads = [threading.Thread(target=step_down, args=[user]) for user in users]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert list(User.objects.filter(is_administrator=True)) == refused


def test_a_fresh_portal_gets_its_first_administrator_from_the_command_line(db, capsys):
    call_command("createadmin", "Ada@Example.org", "Ada  Admin", "--language", "en")
    ada = User.objects.get()
    assert (ada.email, ada.name, ada.is_administrator, ada.language) == ("ada@example.org", "Ada Admin", True, "en")
    assert "You have been invited" in Mail.objects.get().text
    assert "ada@example.org" in capsys.readouterr().out


@pytest.mark.parametrize(("email", "name"), [("inte en adress", "Ada"), ("ada@example.org", "  ")])
def test_the_command_refuses_what_is_no_address_and_no_name(db, email, name):
    with pytest.raises(CommandError):
        call_command("createadmin", email, name)
    assert not User.objects.exists()


def test_the_command_refuses_a_closed_account(host):
    accounts.make_administrator(UserFactory(), by=host)
    closed = UserFactory(closed=True)
    with pytest.raises(CommandError):
        call_command("createadmin", closed.email, closed.name)
