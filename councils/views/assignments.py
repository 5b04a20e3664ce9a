"""What a person is set to do, for a party or a municipality: written by administrators."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from councils import permissions
from councils.forms.people import AssignmentForm, EndForm
from councils.models import Assignment, Person
from councils.services import people
from councils.views import person_page
from portal.concurrency import WrongState
from portal.http import Request, require


@require_http_methods(["GET", "POST"])
def add(request: Request, pk: int) -> HttpResponse:
    """Set a person to a task."""
    person = person_page.find(request, pk)
    require(permissions.can_assign(request.user))
    form = AssignmentForm(request.POST or None, instance=Assignment(person=person))
    if request.method == "POST" and form.is_valid():
        try:
            people.assign(form.save(commit=False), by=request.user)
        except WrongState as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("%s has the task. Rights follow from the day that it begins.") % person)
            return redirect(person)
    crumbs = person_page.crumbs((person.name, person.get_absolute_url()), (_("New task"), None))
    context = {"person": person, "form": form, "crumbs": crumbs}
    return render(request, "councils/people/assignment_form.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def end(request: Request, pk: int) -> HttpResponse:
    """Take a task back; the rights that followed from it end with it."""
    rows = Assignment.objects.filter(person__in=Person.objects.visible_to(request.user))
    assignment = get_object_or_404(rows.select_related("person", "organisation"), pk=pk)
    require(permissions.can_assign(request.user))
    person, form = assignment.person, EndForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            people.end_assignment(assignment, on=form.cleaned_data["on"], by=request.user)
        except WrongState as error:
            form.add_error("on", str(error))
        else:
            messages.success(request, _("The task is ended."))
            return redirect(person)
    crumbs = person_page.crumbs((person.name, person.get_absolute_url()), (_("End the task"), None))
    context = {"person": person, "assignment": assignment, "form": form, "crumbs": crumbs}
    return render(request, "councils/people/assignment_end.html", context, status=422 if form.errors else 200)
