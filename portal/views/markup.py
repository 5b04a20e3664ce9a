"""How a text will look, shown to whoever is writing it."""

from django.http import HttpResponse
from django.views.decorators.http import require_POST

from portal import markup
from portal.forms.fields import clean_text
from portal.http import Request

LONGEST = 200_000


@require_POST
def preview(request: Request) -> HttpResponse:
    """Answer with the text as HTML; nothing is kept of it."""
    text = clean_text(request.POST.get("text", "")[:LONGEST], lines=True)
    return HttpResponse(markup.render(text), headers={"Cache-Control": "no-store"})
