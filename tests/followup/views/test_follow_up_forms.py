"""Forms on their pages: what is typed is kept, what cannot be put back is asked about, and one sees what is asked."""

import pytest
from django.urls import reverse

from followup.models import FollowUpForm
from followup.models.questions import Question
from tests import factories as f

pytestmark = pytest.mark.django_db
HOW = Question("q1", "choice", "Hur ofta möts ni?", options=("Varje månad", "Varje kvartal"))
WHY = Question("q2", "text", "Varför så sällan?", when=("q1=Varje kvartal",), is_required=False)
ROWS = Question("q3", "table", "Vilka företag?", columns=("Företag", "Antal"))
MANY = Question("q4", "number", "Hur många möten?")


@pytest.fixture
def draft(council):
    return f.FollowUpFormFactory(content=f.follow_up.content(HOW, WHY, ROWS, MANY))


@pytest.fixture
def client(log_in, region_officer):
    return log_in(region_officer)


def url(name, *args):
    return reverse(f"followup:{name}", args=args)


def test_a_decision_that_cannot_be_noted_is_said_where_it_was_typed(log_in, draft):
    place = f.MembershipFactory(council=f.CouncilFactory(vast=True), person__user=f.UserFactory())
    response = log_in(place.person.user).post(url("form-decide", draft.pk), {"on": "2040-01-15"})
    assert response.status_code == 422
    assert 'value="2040-01-15"' in response.text


def test_a_preview_shows_every_kind_of_question_and_what_it_hangs_on(client, draft):
    page = client.get(url("form-preview", draft.pk)).text
    for text in ("Varje månad", "Företag, rad 1", "Tal", "(frivilligt)"):
        assert text in page
    assert "Ställs bara om ”Hur ofta möts ni?” är besvarad med: Varje kvartal" in page
    assert url("form-preview", draft.pk) in client.get(draft.get_absolute_url()).text


def test_choices_and_columns_stand_beside_the_kind_that_has_them(client, draft):
    fields = client.get(url("question-new", draft.pk)).context["form"].fields
    assert list(fields)[:5] == ["section", "kind", "text", "options", "columns"]
    empty = f.FollowUpFormFactory(content=f.follow_up.content(MANY))
    assert "when" not in client.get(url("question-new", empty.pk)).context["form"].fields
    data = {"section": "s1", "kind": "text", "text": "Annat?"}
    assert client.post(url("question-new", empty.pk), data).status_code == 302


def test_what_cannot_be_put_back_is_asked_about(client, draft):
    for name, args, text in (
        ("part-remove", ("s1",), "avsnittets 4 frågor tas bort"),
        ("part-remove", ("q1",), "Ta bort frågan?"),
        ("form-discard", (), "kan inte läggas tillbaka"),
    ):
        assert text in client.get(url(name, draft.pk, *args)).text
    assert FollowUpForm.objects.get().asks.question("q1")
    client.post(url("part-remove", draft.pk, "q1"))
    assert FollowUpForm.objects.get().asks.question("q1") is None
    response = client.post(url("form-discard", draft.pk))
    assert response.headers["Location"] == url("form-list")
    assert not FollowUpForm.objects.exists()


def test_a_new_question_is_not_taken_for_one_of_an_earlier_form(client, draft):
    other = f.FollowUpFormFactory(year=2027, content=f.follow_up.content(MANY))
    client.post(url("question-new", other.pk), {"section": "s1", "kind": "text", "text": "Annat?"})
    other.refresh_from_db()
    assert {q.key for q in other.asks.questions} - {"q4"} & {q.key for q in draft.asks.questions} == set()
