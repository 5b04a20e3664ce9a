"""What the code lists can be narrowed to."""

from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy

from councils.models import Classification, Code
from councils.models.classification import CodeQuerySet


class CodeFilter(django_filters.FilterSet):
    """Filters of the code lists."""

    q = django_filters.CharFilter(
        method="search",
        label=gettext_lazy("Search"),
        widget=forms.SearchInput(attrs={"placeholder": gettext_lazy("Occupation, education, industry or code")}),
    )
    classification = django_filters.ModelChoiceFilter(
        queryset=Classification.objects.all(), label=gettext_lazy("List"), empty_label=gettext_lazy("All")
    )

    class Meta:
        model = Code
        fields = ["q", "classification"]

    def search(self, rows: CodeQuerySet, name: str, value: str) -> QuerySet[Code]:
        return rows.search(value)


def of(data: Any, request: Any) -> CodeFilter:
    """Return the filter over the codes that may be chosen: list by list as the publisher has them, a search by hits."""
    rows = Code.objects.valid().select_related("parent")
    ordered = rows.order_by("classification__system", "-classification__version", "code")
    return CodeFilter(data, queryset=ordered, request=request)
