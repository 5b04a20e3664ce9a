"""A question whose SQL is written once answers as its queryset would, each time it is asked."""

from datetime import date, timedelta

import pytest
from django.db.models import QuerySet

from portal.compiled import Question
from portal.models import User
from tests import factories as f

pytestmark = pytest.mark.django_db


def _joined(user_id: int, today: date) -> QuerySet:
    return User.objects.filter(pk=user_id, joined_at__date__lte=today, is_active=True).values_list("pk", "name")


def test_it_answers_what_it_is_given_and_not_what_it_was_given_before():
    question = Question(_joined)
    today = date(2027, 3, 1)
    for user in f.UserFactory.create_batch(2, joined_at="2027-03-01T10:00+01:00"):
        for day in (today - timedelta(days=1), today):
            expected = list(_joined(user.pk, day))
            assert question.rows(user_id=user.pk, today=day) == expected
            assert len(expected) == (day == today)


def test_its_sql_is_written_once():
    written = []

    def ask(user_id: int) -> QuerySet:
        written.append(user_id)
        return User.objects.filter(pk=user_id).values_list("pk")

    question, user = Question(ask), f.UserFactory()
    assert [question.rows(user_id=user.pk) for _ in range(3)] == [[(user.pk,)]] * 3
    assert len(written) == 1


def test_what_does_not_reach_the_sql_as_it_is_given_is_refused_and_not_answered_wrongly():
    def ask(user_id: int) -> QuerySet:
        return User.objects.filter(pk=user_id + 1).values_list("pk")

    with pytest.raises(TypeError, match="user_id cannot be found"):
        Question(ask).rows(user_id=1)
