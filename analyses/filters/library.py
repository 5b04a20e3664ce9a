"""What the public library can be narrowed to: words in Swedish inflection, a topic, an area."""

from typing import Any

import django_filters
from django import forms
from django.contrib.postgres.search import SearchQuery, SearchVector
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy

from analyses.filters.analyses import SubjectFilter, codes_of
from analyses.models import Analysis, AnalysisCode
from portal.forms.fields import clean_text

WORDS = 200  # characters that are searched for


class LibraryFilter(SubjectFilter):
    """Filters of what is published; replaced editions are shown to whoever asks for them."""

    q = django_filters.CharFilter(
        method="search",
        label=gettext_lazy("Search"),
        widget=forms.SearchInput(attrs={"placeholder": gettext_lazy("Words in the title or the text")}),
    )
    editions = django_filters.ChoiceFilter(
        choices=[("all", gettext_lazy("Also those that are replaced"))],
        method="whole",
        label=gettext_lazy("Editions"),
        empty_label=gettext_lazy("Those that count"),
    )

    class Meta:
        model = Analysis
        fields = ["q", "topic", "area", "code", "editions"]

    def search(self, rows: QuerySet[Analysis], name: str, value: str) -> QuerySet[Analysis]:
        value = clean_text(value).strip()[:WORDS]  # a longer word is an error to the search
        words = SearchVector("title", "summary", "purpose", "findings", "text", "publisher__name", config="swedish")
        query = SearchQuery(value, config="swedish", search_type="websearch")
        coded = AnalysisCode.objects.named(value).values("analysis")
        return rows.annotate(words=words).filter(
            Q(words=query) | Q(title__icontains=value) | Q(number=value) | Q(pk__in=coded)
        )

    def whole(self, rows: QuerySet[Analysis], name: str, value: str) -> QuerySet[Analysis]:
        return rows

    def filter_queryset(self, queryset: QuerySet[Analysis]) -> QuerySet[Analysis]:
        """Return what counts, unless all editions are asked for."""
        rows = super().filter_queryset(queryset)
        found: QuerySet[Analysis] = rows if self.form.cleaned_data.get("editions") else rows.filter(state="published")
        return found


def of(data: Any) -> LibraryFilter:
    rows = Analysis.objects.published()
    found = LibraryFilter(data, queryset=rows)
    found.form.fields["code"].queryset = codes_of(rows)
    return found
