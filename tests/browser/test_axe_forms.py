"""Every form of the access table, as it comes back with errors."""

import pytest

from tests.access.table import READ, TABLE, reader

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.no_cover]
FORMS = {line.name for line in TABLE if line.method == "POST" and line.name.partition(":")[2]}


def test_every_form_is_in_order_when_it_comes_back(look):
    for line in READ:
        forms = look.page.locator("main form[method=post]:has(input:not([type=hidden]), textarea, select)")
        has_form = line.name in FORMS and look.open(line, reader(line)) and forms.count()
        if has_form and look.send_empty(forms.last, str(line)):
            look.at(f"{line}, with errors", line.name)
