"""Swedish order in the database."""

import pytest

from portal.models import User
from portal.sorting import swedish
from tests.factories import UserFactory


@pytest.mark.django_db
def test_the_swedish_letters_come_last_in_their_own_order_whatever_the_case():
    names = ["Örebro", "Zorn", "älv", "Åre", "Bö", "Ala", "Edh", "Édon", "Eek", "öland", "zon"]
    for name in names:
        UserFactory(name=name)
    found = list(User.objects.order_by(swedish("name")).values_list("name", flat=True))
    assert found == ["Ala", "Bö", "Edh", "Édon", "Eek", "zon", "Zorn", "Åre", "älv", "öland", "Örebro"]
    backwards = User.objects.order_by(swedish("name").desc()).values_list("name", flat=True)
    assert list(backwards) == found[::-1]
