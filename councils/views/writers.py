"""Who else is writing in a meeting's notes, asked by the live view every few seconds."""

from django.http import HttpResponse, JsonResponse
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from councils.services import writers
from councils.views import meeting_page
from portal.http import Request


@require_http_methods(["GET", "POST"])
def index(request: Request, pk: int) -> HttpResponse:
    """Say who else writes in the meeting, by item; a post says that one writes under this item oneself."""
    item = meeting_page.find_item(request, pk)
    if request.method == "POST":
        writers.write(item, by=request.user)
    found = writers.others(item.meeting, user=request.user)
    return JsonResponse(
        {"known": found is not None, "items": {pk: _words(names) for pk, names in (found or {}).items()}}
    )


def _words(names: list[str]) -> str:
    text = ngettext("%(names)s is writing", "%(names)s are writing", len(names))
    return text % {"names": get_text_list(sorted(names), _("and"))}
