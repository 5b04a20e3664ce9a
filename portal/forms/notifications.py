"""What is chosen about notifications: how each kind comes, and when something put off comes back."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portal import notifications
from portal.forms.fields import CleanModelForm
from portal.models import Notification, NotificationSettings


class NotificationSettingsForm(CleanModelForm):
    """One choice for each kind that the apps bring."""

    class Meta:
        model = NotificationSettings
        fields: tuple[str, ...] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for kind in notifications.chosen():
            self.fields[kind.key] = forms.ChoiceField(
                label=kind.label(),
                choices=Notification.Channel.choices,
                widget=forms.RadioSelect,
                initial=self.instance.channels.get(kind.key, kind.default),
                error_messages={"required": _("Choose how you want to be told.")},
            )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        # What a kind that is no more was set to is kept: its app may be back tomorrow.
        chosen = {kind.key: cleaned[kind.key] for kind in notifications.chosen() if kind.key in cleaned}
        self.instance.channels = {**self.instance.channels, **chosen}
        return cleaned

    @property
    def rows(self) -> list[forms.BoundField]:
        return [self[kind.key] for kind in notifications.chosen()]
