"""Addresses of councils, meetings and the registry."""

from django.urls import URLPattern, path

from councils.views import (
    action_points,
    agendas,
    answers,
    assignments,
    attendance,
    boards,
    calls,
    councils,
    decisions,
    live,
    meetings,
    minutes,
    municipalities,
    notes,
    organisations,
    people,
    steps,
)

app_name = "councils"

MEETINGS: list[URLPattern] = [
    path("meetings/", meetings.index, name="meeting-list"),
    path("meetings/new/", meetings.new, name="meeting-new"),
    path("meetings/week/", meetings.week, name="meeting-week"),
    path("meetings/<int:pk>/", meetings.detail, name="meeting-detail"),
    path("meetings/<int:pk>/edit/", meetings.edit, name="meeting-edit"),
    path("meetings/<int:pk>/agenda/", agendas.index, name="meeting-agenda"),
    path("meetings/<int:pk>/participants/", attendance.index, name="meeting-participants"),
    path("meetings/<int:pk>/action-points/", action_points.of_meeting, name="meeting-action-points"),
    path("meetings/<int:pk>/history/", meetings.history, name="meeting-history"),
    path("meetings/<int:pk>/minutes/", minutes.show, name="meeting-minutes"),
    path("meetings/<int:pk>/minutes/pdf/", minutes.pdf, name="meeting-pdf"),
    path("meetings/<int:pk>/minutes/word/", minutes.docx, name="meeting-docx"),
    path("meetings/<int:pk>/live/", live.show, name="meeting-live"),
    path("meetings/<int:pk>/call/", calls.compose, name="meeting-call"),
    path("meetings/<int:pk>/call/without-mail/", calls.without_mail, name="meeting-call-without-mail"),
    path("meetings/<int:pk>/answers/", calls.answers, name="meeting-answers"),
    path("meetings/<int:pk>/answers/mine/", answers.mine, name="meeting-answer"),
    path("meetings/<int:pk>/remind/", calls.remind, name="meeting-remind"),
    path("invitations/<int:pk>/answer/", calls.record, name="invitation-answer"),
    path("invitations/<int:pk>/renew/", calls.renew, name="invitation-renew"),
    path("answer/meeting/<str:code>/", answers.answer, name="answer"),
    path("answer/meeting/<str:code>/calendar/", answers.calendar, name="answer-calendar"),
    path("meetings/<int:pk>/start/", steps.start, name="meeting-start"),
    *(path(f"meetings/<int:pk>/{name}/", steps.ask, {"name": name}, name=f"meeting-{name}") for name in steps.STEPS),
    path("meetings/<int:pk>/items/add/", agendas.add, name="item-add"),
    path("items/<int:pk>/edit/", agendas.edit, name="item-edit"),
    path("items/<int:pk>/move/", agendas.move, name="item-move"),
    path("items/<int:pk>/remove/", agendas.remove, name="item-remove"),
    path("items/<int:pk>/done/", agendas.done, name="item-done"),
    path("items/<int:pk>/notes/", notes.save, name="notes-save"),
    path("items/<int:pk>/decisions/add/", decisions.add, name="decision-add"),
    path("decisions/<int:pk>/edit/", decisions.edit, name="decision-edit"),
    path("decisions/<int:pk>/remove/", decisions.remove, name="decision-remove"),
    path("meetings/<int:pk>/attendance/", attendance.mark_all, name="attendance-all"),
    path("meetings/<int:pk>/guests/add/", attendance.add_guest, name="guest-add"),
    path("attendance/<int:pk>/set/", attendance.mark, name="attendance-set"),
    path("items/<int:pk>/action-points/add/", action_points.add, name="action-point-add"),
    path("action-points/", action_points.index, name="action-point-list"),
    path("action-points/<int:pk>/edit/", action_points.edit, name="action-point-edit"),
    path("action-points/<int:pk>/close/", action_points.close, name="action-point-close"),
    path("action-points/<int:pk>/reopen/", action_points.reopen, name="action-point-reopen"),
    path("action-points/<int:pk>/remove/", action_points.remove, name="action-point-remove"),
]

COUNCILS: list[URLPattern] = [
    path("councils/<slug:slug>/", councils.detail, name="council-detail"),
]

PEOPLE: list[URLPattern] = [
    path("people/", people.index, name="person-list"),
    path("people/new/", people.new, name="person-new"),
    path("people/<int:pk>/", people.detail, name="person-detail"),
    path("people/<int:pk>/history/", people.history, name="person-history"),
    path("people/<int:pk>/edit/", people.edit, name="person-edit"),
    path("people/<int:pk>/end/", people.end, name="person-end"),
    path("people/<int:pk>/reopen/", people.reopen, name="person-reopen"),
    path("people/<int:pk>/invite/", people.invite, name="person-invite"),
    path("people/<int:pk>/move-account/", people.move_account, name="person-move-account"),
    path("people/<int:pk>/assignments/add/", assignments.add, name="assignment-add"),
    path("assignments/<int:pk>/end/", assignments.end, name="assignment-end"),
]
REGISTRY: list[URLPattern] = [
    path("organisations/", organisations.index, name="organisation-list"),
    path("organisations/new/", organisations.new, name="organisation-new"),
    path("organisations/<int:pk>/", organisations.detail, name="organisation-detail"),
    path("organisations/<int:pk>/history/", organisations.history, name="organisation-history"),
    path("organisations/<int:pk>/edit/", organisations.edit, name="organisation-edit"),
    path("organisations/<int:pk>/end/", organisations.end, name="organisation-end"),
    path("organisations/<int:pk>/reopen/", organisations.reopen, name="organisation-reopen"),
    path("municipalities/", municipalities.index, name="municipality-list"),
    path("municipalities/<slug:code>/move/", municipalities.move, name="municipality-move"),
    path("boards/", boards.index, name="board-list"),
    path("boards/new/", boards.new, name="board-new"),
    path("boards/<int:pk>/edit/", boards.edit, name="board-edit"),
    path("boards/<int:pk>/end/", boards.end, name="board-end"),
    path("boards/<int:pk>/reopen/", boards.reopen, name="board-reopen"),
    path("boards/<int:pk>/history/", boards.history, name="board-history"),
]

urlpatterns: list[URLPattern] = [*COUNCILS, *MEETINGS, *PEOPLE, *REGISTRY]
