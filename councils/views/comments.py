"""What is said about a shared item."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from councils import permissions
from councils.forms.shared_items import CommentForm
from councils.models import Comment, SharedItem
from councils.services import comments
from councils.views import shared_item_page
from portal.concurrency import WrongState
from portal.http import Request, read_key, require


@require_POST
def write(request: Request, pk: int) -> HttpResponse:
    """Say something, or answer what was said."""
    item = shared_item_page.find(request, pk)
    require(permissions.can_comment(request.user, item))
    form = CommentForm(request.POST)
    if not form.is_valid():
        return shared_item_page.page(request, item, status=422, form=form)
    try:
        key = read_key(request.POST.get("parent"))
        parent = get_object_or_404(item.comments, pk=key) if key else None
        comment = comments.write(item, text=form.cleaned_data["text"], parent=parent, by=request.user)
    except WrongState as error:
        messages.error(request, str(error))
        return redirect(item)
    return redirect(f"{item.get_absolute_url()}#kommentar-{comment.pk}")


@require_GET
def people(request: Request, pk: int) -> HttpResponse:
    """Give the names that can be told of a comment, as the options of the list that an @ opens."""
    item = shared_item_page.find(request, pk)
    require(permissions.can_comment(request.user, item))
    found = comments.may_be_mentioned(besides=request.user)
    return render(request, "councils/shared_items/_people.html", {"people": found})


def _thread(request: Request, pk: int) -> Comment:
    rows = Comment.objects.filter(item__in=SharedItem.objects.visible_to(request.user), parent=None)
    comment = get_object_or_404(rows.select_related("item__council"), pk=pk)
    require(permissions.can_comment(request.user, comment.item))
    return comment


@require_POST
def solve(request: Request, pk: int) -> HttpResponse:
    """Say that nothing is left to answer in a thread."""
    comment = _thread(request, pk)
    comments.solve(comment, by=request.user)
    messages.success(request, _("The thread is solved."))
    return redirect(f"{comment.item.get_absolute_url()}#kommentar-{comment.pk}")


@require_POST
def reopen(request: Request, pk: int) -> HttpResponse:
    """Open a solved thread again."""
    comment = _thread(request, pk)
    comments.reopen(comment, by=request.user)
    return redirect(f"{comment.item.get_absolute_url()}#kommentar-{comment.pk}")
