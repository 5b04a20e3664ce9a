"""Every page that the access table lets somebody read, as it looks filled and empty.

A page that is new in the table is opened here without anybody having to think of it.
"""

import pytest

from tests.access.table import READ, reader

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.no_cover]
LISTS = [line for line in READ if line.name.endswith("-list") or line.name == "my-work"]


def test_every_page_is_in_order(look):
    for line in READ:
        if look.open(line, reader(line)):
            look.at(str(line), line.name)
    shared = {title: names for title, names in look.titles.items() if len(names) > 1}
    assert shared == {}


def test_every_list_is_in_order_when_there_is_nothing_in_it(look):
    for line in LISTS:
        if "outsider" in line.may and look.open(line, "outsider"):
            look.at(f"{line}, empty", line.name)
