"""What models share."""

from functools import cache
from typing import Any

from django.db import models
from django.utils.encoding import force_str


class Row(models.Model):
    """A row whose choices are quickly put in words: for one label Django translates all labels of the field."""

    class Meta:
        abstract = True

    def counted(self, name: str) -> int:
        """Return a number that the queryset has counted along with the row; it is no column."""
        return int(getattr(self, name))

    def _get_FIELD_display(self, field: "models.Field[Any, Any]") -> str:  # noqa: N802 - Django's own name
        value = getattr(self, field.attname)
        label: str = force_str(_labels(field).get(value, value), strings_only=True)
        return label


@cache
def _labels(field: "models.Field[Any, Any]") -> dict[Any, Any]:
    return dict(field.flatchoices)
