"""A document added, a new version of it, and what it is called."""

from typing import IO, Any, cast

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from portal import uploads
from portal.forms.fields import CleanModelForm, TextField
from portal.models import Document


class UploadField(forms.FileField):
    """A file that is judged by its content; its clean value is the verdict, which carries what to keep."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.FileInput(attrs={"accept": uploads.ACCEPT})
        errors = {"required": _("Choose a file."), "missing": _("Choose a file."), "invalid": _("Choose a file.")}
        kwargs.setdefault("help_text", _("PDF, Word, Excel, PowerPoint, OpenDocument, picture or text, at most 25 MB"))
        super().__init__(widget=widget, allow_empty_file=True, error_messages=errors, **kwargs)

    def clean(self, data: Any, initial: Any = None) -> Any:
        file: UploadedFile[bytes] | None = super().clean(data, initial)
        if not file:
            return None
        try:
            verdict = uploads.judge(cast("IO[bytes]", file.file), file.name or "")
        except uploads.Refusal as refusal:
            raise forms.ValidationError(str(refusal), code=refusal.code) from None
        if verdict.content is not file.file:
            file.close()
            file.file = verdict.content  # closed with the request
        return verdict


class DocumentForm(forms.Form):
    """A file for a record."""

    file = UploadField(label=_("File"))


class VersionForm(forms.Form):
    """A file instead of the one that there is."""

    file = UploadField(label=_("New version"))
    note = TextField(
        label=_("What is new"), max_length=200, required=False, help_text=_("For example: figures for October added")
    )


class TitleForm(CleanModelForm):
    """What a document is called in lists; its file keeps its own name."""

    class Meta:
        model = Document
        fields = ["title"]
        error_messages = {"title": {"required": _("Give the document a name.")}}
