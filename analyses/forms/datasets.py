"""What is said of a table: the file, what each of its columns holds, and what it is called."""

from collections.abc import Iterator, Sequence
from typing import Any, ClassVar

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from analyses.models import Dataset
from analyses.services.table_columns import KINDS
from analyses.services.table_files import letters
from councils.services.imports.files import MAX_BYTES, Line
from portal.forms.fields import CleanModelForm, TextField
from portal.tables import NUMBERS, Column, Kind

# What a browser offers first; what the file is, its content says.
OFFERED = ".xlsx,.csv,.json,text/csv,application/json"
PLACES = 4
EXAMPLES = 3


class TableFileForm(forms.Form):
    """A file with a table."""

    file = forms.FileField(
        label=gettext_lazy("file"),
        help_text=gettext_lazy("Excel (.xlsx), CSV or JSON-stat 2, at most 10 MB, 10,000 rows and 40 columns."),
        widget=forms.FileInput(attrs={"accept": OFFERED}),
        allow_empty_file=True,
        error_messages=dict.fromkeys(("required", "missing", "invalid"), gettext_lazy("Choose a file.")),
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > MAX_BYTES:
            raise forms.ValidationError(gettext_lazy("The file is larger than 10 MB. Divide it into several files."))
        return file


class ColumnsForm(forms.Form):
    """What the table is called, and what each of its columns holds."""

    title = TextField(
        label=gettext_lazy("title"),
        max_length=200,
        error_messages={"required": gettext_lazy("Say what the table shows.")},
    )
    source = TextField(
        label=gettext_lazy("source"),
        max_length=300,
        required=False,
        help_text=gettext_lazy("For example SCB, Yrkesregistret 2025."),
    )
    note = TextField(label=gettext_lazy("note"), max_length=500, required=False)

    def __init__(self, *args: Any, columns: Sequence[Column], lines: Sequence[Line], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.columns, self.lines = columns, lines
        kinds = [(kind.value, kind.label) for kind in KINDS]
        for n, column in enumerate(columns):
            words = {"letter": letters(n)}
            label = TextField(label=_("Heading of column %(letter)s") % words, max_length=80, initial=column.label)
            label.error_messages["required"] = _("Give the column a heading.")
            kind = forms.ChoiceField(
                label=_("What column %(letter)s holds") % words, choices=kinds, initial=column.kind
            )
            unit = TextField(
                label=_("Unit of column %(letter)s") % words, max_length=30, required=False, initial=column.unit
            )
            self.fields |= {f"label_{n}": label, f"kind_{n}": kind, f"unit_{n}": unit}

    @property
    def own(self) -> list[BoundField]:
        return [self[name] for name in ("title", "source", "note")]

    @property
    def rows(self) -> Iterator[tuple[str, list[str], list[BoundField]]]:
        """Return each column's letter, a few of its cells, and its fields."""
        for n, _column in enumerate(self.columns):
            cells = [cells[n] for _number, cells in self.lines[:EXAMPLES] if n < len(cells)]
            yield letters(n), cells, [self[f"{name}_{n}"] for name in ("label", "kind", "unit")]

    def clean(self) -> dict[str, Any]:
        """Refuse two columns with one heading."""
        cleaned = super().clean() or self.cleaned_data
        seen: set[str] = set()
        for n, _column in enumerate(self.columns):
            label = str(cleaned.get(f"label_{n}", "")).casefold()
            if label and label in seen:
                self.add_error(f"label_{n}", _("Two columns have this heading. Give each its own."))
            seen.add(label)
        return cleaned

    @property
    def chosen(self) -> list[Column]:
        """Return the columns as they are said to be; as many decimals as the file has, where they are numbers."""
        said = self.cleaned_data
        found = []
        for n, column in enumerate(self.columns):
            kind = said[f"kind_{n}"]
            places = (0 if kind == Kind.INTEGER else column.places) if kind in NUMBERS else None
            unit = said[f"unit_{n}"] if kind in NUMBERS and kind != Kind.PERCENT else ""
            found.append(Column(said[f"label_{n}"], kind, unit, places))
        return found


class DatasetForm(CleanModelForm):
    """What a table is called and where it comes from; its numbers come from a file."""

    class Meta:
        model = Dataset
        fields = ["title", "source", "note"]
        help_texts: ClassVar[dict[str, Any]] = {"source": gettext_lazy("For example SCB, Yrkesregistret 2025.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["title"].error_messages["required"] = _("Say what the table shows.")
