"""The list of councils and each council's own page."""

import pytest


@pytest.fixture
def client(log_in, coordinator):
    return log_in(coordinator)


def test_members_read_their_councils_page_and_strangers_find_none(log_in, council, member, other_member, outsider):
    assert "Kompetensråd Fyrbodal" in log_in(member).get(council.get_absolute_url()).text
    for user in (other_member, outsider):
        assert log_in(user).get(council.get_absolute_url()).status_code == 404
