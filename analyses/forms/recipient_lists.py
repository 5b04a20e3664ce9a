"""What is typed of a list of recipients."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from analyses import permissions
from analyses.forms.deliveries import emails_in
from analyses.models import RecipientList
from portal.forms.fields import CleanModelForm, choose_from
from portal.models import User
from portal.sorting import swedish


class RecipientListForm(CleanModelForm):
    """A list: what it is called, whose it is, and who is on it; whose it is stays."""

    class Meta:
        model = RecipientList
        fields = ["name", "council", "addresses"]
        widgets: ClassVar[dict[str, Any]] = {"addresses": forms.Textarea(attrs={"rows": 10})}
        help_texts: ClassVar[dict[str, Any]] = {
            "name": gettext_lazy("For example: Study counsellors in Fyrbodal."),
            "addresses": gettext_lazy("E-mail addresses, a line each or with commas between."),
        }

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].error_messages["required"] = _("Give the list a name.")
        self.fields["addresses"].error_messages["required"] = _("Write at least one address.")
        if self.instance.pk:
            del self.fields["council"]
        else:
            rows = permissions.list_keepers(user).order_by(swedish("name"))
            choose_from(self, "council", rows, empty=_("Choose a council"))

    def clean_addresses(self) -> str:
        """Return the addresses a line each, once; refuse what is none."""
        return "\n".join(dict.fromkeys(word.lower() for word in emails_in(self.cleaned_data["addresses"])))
