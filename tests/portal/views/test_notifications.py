"""What I am told: the list, the way on, later, my choices, and the link in a mail."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from portal.models import Mail, Notification, NotificationSettings
from portal.notifications import DIGEST
from portal.services import notifications
from tests.factories import ActionPointFactory, MeetingFactory, NotificationFactory

pytestmark = pytest.mark.django_db
LIST = "/notifications/"


def told(user, meeting, **more):
    return NotificationFactory(user=user, kind="minutes", record_id=meeting.pk, **more)


def test_the_unread_first_and_counted_in_the_menu(member, council, log_in):
    told(member, MeetingFactory(council=council), title="Läst", read=True)
    told(member, MeetingFactory(council=council), title="Oläst")
    page = log_in(member).get(LIST)
    assert page.content.index(b"Ol\xc3\xa4st") < page.content.index("Läst".encode())
    assert "Notiser, 1 oläst" in page.content.decode()
    assert "Markera alla som lästa" in page.content.decode()


def test_an_empty_list_says_what_will_be_told(member, log_in):
    assert "Inget att berätta" in log_in(member).get(LIST).content.decode()


def test_opened_it_is_read_and_leads_to_the_record(member, council, log_in):
    meeting = MeetingFactory(council=council)
    row = told(member, meeting)
    response = log_in(member).get(row.get_absolute_url())
    assert response["Location"] == meeting.get_absolute_url()
    assert notifications.unread_count(member) == 0


def test_it_never_leads_to_what_one_may_no_longer_see(member, log_in):
    row = told(member, MeetingFactory())
    client = log_in(member)
    page = client.get(row.get_absolute_url(), follow=True)
    assert page.redirect_chain == [(LIST, 302)]
    assert "finns inte längre för dig" in page.content.decode()


def test_read_with_a_way_back_and_all_at_once(member, council, log_in):
    row, _other = told(member, MeetingFactory(council=council)), told(member, MeetingFactory(council=council))
    client = log_in(member)
    page = client.post(reverse("notification-read", args=[row.pk]), follow=True)
    assert notifications.unread_count(member) == 1
    assert reverse("notification-unread", args=[row.pk]) in page.content.decode()
    client.post(reverse("notification-unread", args=[row.pk]))
    assert notifications.unread_count(member) == 2
    client.post(reverse("notification-read-all"))
    assert notifications.unread_count(member) == 0


def test_later_puts_it_below_until_its_day(member, council, log_in):
    row = told(member, MeetingFactory(council=council))
    client = log_in(member)
    page = client.post(reverse("notification-snooze", args=[row.pk]), {"until": "next_week"}, follow=True)
    assert "kommer tillbaka" in page.content.decode()
    assert notifications.unread_count(member) == 0
    assert client.post(reverse("notification-snooze", args=[row.pk]), {"until": "never"}).status_code == 404


def test_a_task_put_off_leaves_my_work_and_comes_back_as_a_notification(member, council, log_in):
    task = ActionPointFactory(council=council, owner=member.person, text="Ring Trollhättan")
    client = log_in(member)
    data = {"task": task.get_absolute_url(), "until": "tomorrow", "next": "/my-work/"}
    page = client.post(reverse("work-snooze"), data, follow=True).content.decode()
    assert page.count("Ring Trollhättan") == 1  # in what is said, not among the tasks
    assert "1 uppgift kommer tillbaka senare" in page
    row = Notification.objects.get()
    assert client.get(row.get_absolute_url())["Location"] == task.get_absolute_url()
    assert client.post(reverse("work-snooze"), {**data, "task": "/somebody-elses/"}).status_code == 404


def test_a_task_that_has_been_done_leads_nowhere(member, council, log_in):
    task = ActionPointFactory(council=council, owner=member.person)
    client = log_in(member)
    client.post(reverse("work-snooze"), {"task": task.get_absolute_url(), "until": "monday"})
    client.post(reverse("councils:action-point-close", args=[task.pk]))
    assert client.get(Notification.objects.get(kind="later").get_absolute_url())["Location"] == LIST


def test_the_list_costs_the_same_for_one_and_for_fifty(member, council, log_in, queries):
    told(member, MeetingFactory(council=council))
    client = log_in(member)
    one = queries(client, LIST)
    for _number in range(50):
        told(member, MeetingFactory(council=council))
    assert queries(client, LIST) == one <= 15


def test_the_choices_are_saved_and_a_stale_page_is_told(member, log_in):
    client, url = log_in(member), reverse("notification-settings")
    page = client.get(url)
    assert "Kallelser till möten" in page.content.decode()
    wanted = {field.name: "none" for field in page.context["form"].rows} | {"version": 0}
    assert client.post(url, wanted).status_code == 302
    assert set(NotificationSettings.objects.get(user=member).channels.values()) == {"none"}
    stale = client.post(url, {**wanted, "minutes": "digest"})
    assert stale.status_code == 409
    assert "Någon annan har ändrat" in stale.content.decode()
    assert client.post(url, {**wanted, "version": 1, "minutes": "sms"}).status_code == 422
    assert client.post(url, {}).status_code == 422


def test_a_mail_program_ends_the_mail_with_one_press_and_a_look_changes_nothing(member):
    url = notifications.unsubscribe_address(member, DIGEST).partition("//")[2].partition("/")[2]
    program = Client(enforce_csrf_checks=True)
    seen = program.get(f"/{url}")
    assert seen.status_code == 200
    assert seen["Cache-Control"] == "private, no-store"
    assert not NotificationSettings.objects.exists()
    # RFC 8058, 3.1: one key and one value, no cookie, no redirect.
    assert program.post(f"/{url}", {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert NotificationSettings.objects.get(user=member).channels["action-given"] == "none"
    assert program.post(f"/{url}", {"List-Unsubscribe": "One-Click"}).status_code == 200


def test_a_link_that_has_run_out_says_so(member, monkeypatch):
    url = notifications.unsubscribe_address(member, DIGEST).partition("//")[2].partition("/")[2]
    monkeypatch.setattr(notifications, "LINK_VALID", timedelta(seconds=-1))
    page = Client().post(f"/{url}")
    assert page.status_code == 404
    assert "för gammal" in page.content.decode()


def mail(**fields):
    now = timezone.now()
    return Mail.objects.create(
        **{"to": "lena@example.org", "subject": "Kallelse", "text": "x", "next_try_at": now, **fields}
    )


def test_the_mail_log_is_narrowed_to_a_day_and_a_state_and_fetched_as_a_file(administrator, log_in):
    mail(key="1", message_id="<1>", state="parked", error="SMTPRecipientsRefused: 550 No such user")
    old = mail(key="2", message_id="<2>", subject="Förra veckan")
    Mail.objects.filter(pk=old.pk).update(created_at=timezone.now() - timedelta(days=8))
    client, today = log_in(administrator), timezone.localdate()
    page = client.get("/mail/", {"day": today.isoformat(), "state": "parked"}).content.decode()
    assert "550 No such user" in page
    assert "Förra veckan" not in page
    file = client.get("/mail/", {"day": (today - timedelta(days=8)).isoformat(), "format": "csv"})
    assert "Förra veckan" in file.content.decode()
    assert "550" not in file.content.decode()


def test_a_sent_mail_is_sent_once_more_as_a_row_that_says_so(administrator, log_in):
    first = mail(key="1", message_id="<1>", state="sent", sent_at=timezone.now(), html="<p>x</p>", calendar="BEGIN")
    page = log_in(administrator).post(reverse("mail-send", args=[first.pk]), follow=True)
    again = Mail.objects.exclude(pk=first.pk).get()
    assert (again.resent_from, again.state, again.calendar) == (first, "waiting", "BEGIN")
    assert again.message_id != first.message_id
    assert "Skickat en gång till" in page.content.decode()
    assert f"Skickat igen av {administrator.name}" in page.content.decode()
    assert again.released_at is not None


def test_a_code_is_never_sent_once_more(administrator, log_in):
    row = mail(key="1", message_id="<1>", state="sent", sent_at=timezone.now(), is_secret=True)
    client = log_in(administrator)
    assert "Skicka en gång till" not in client.get("/mail/").content.decode()
    client.post(reverse("mail-send", args=[row.pk]))
    assert Mail.objects.count() == 1
