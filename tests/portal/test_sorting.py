"""Swedish order in the database."""

import ast
import re
from pathlib import Path

import pytest
from django.conf import settings

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


def test_no_name_is_sorted_by_its_bytes():
    """Where `order_by` is asked for a name as it stands, Ä comes before Å and every small letter after Z."""
    plain = re.compile(r"-?(\w+__)?(short_)?(name|title)")
    said = [
        f"{path}:{call.lineno}"
        for app in ("portal", "councils", "analyses", "followup")
        for path in Path(settings.BASE_DIR, app).rglob("*.py")
        if "migrations" not in path.parts and "demo" not in path.parts
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr == "order_by"
        for word in call.args
        if isinstance(word, ast.Constant) and plain.fullmatch(str(word.value))
    ]
    assert said == []
