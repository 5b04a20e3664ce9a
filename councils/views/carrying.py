"""An organisation says on the meeting's page that it has passed the meeting on."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from councils import permissions
from councils.models import Organisation
from councils.services import carrying
from councils.views import meeting_page
from portal.concurrency import WrongState
from portal.forms.fields import clean_text
from portal.http import Request, read_key, require


@require_POST
def carry_on(request: Request, pk: int) -> HttpResponse:
    """Say it of the organisation that the form names, or take it back where the form says so."""
    meeting = meeting_page.find(request, pk)
    named = read_key(request.POST.get("organisation"))
    row = get_object_or_404(Organisation.objects.visible_to(request.user), pk=named)
    require(permissions.can_carry_on(request.user, meeting, row))
    text = clean_text(request.POST.get("text", "")).strip()[:300]
    try:
        if request.POST.get("undo"):
            carrying.take_back(meeting, row, by=request.user)
            messages.success(request, _("It is taken back."))
        elif not text:
            messages.error(request, _("Write to whom, or how, the meeting has been passed on."))
        else:
            carrying.carry_on(meeting, row, text=text, by=request.user)
            messages.success(request, _("Noted that %(name)s has passed the meeting on.") % {"name": row.label})
    except WrongState as error:
        messages.error(request, str(error))
    return redirect(f"{meeting.get_absolute_url()}#fort-vidare")
