"""Addresses of the follow-up and of the money: dashboard, figures, agreements, projects and decisions."""

from django.urls import URLPattern, path

from followup.views import (
    agreements,
    applications,
    assessments,
    change_requests,
    commitments,
    comparisons,
    cycles,
    declarations,
    follow_up_forms,
    follow_up_reports,
    funding,
    indicators,
    projects,
    public_projects,
    reports,
)

app_name = "followup"

DECLARATION: list[URLPattern] = [
    path("follow-up/declaration/", declarations.detail, name="declaration"),
    path("follow-up/commitments/", commitments.index, name="commitment-list"),
    path("follow-up/commitments/<int:number>/", commitments.detail, name="commitment-detail"),
    path("follow-up/commitments/<int:number>/evidence/", commitments.add_evidence, name="evidence-add"),
    path("follow-up/evidence/<int:pk>/remove/", commitments.remove_evidence, name="evidence-remove"),
]

INDICATORS: list[URLPattern] = [
    path("follow-up/indicators/", indicators.index, name="indicator-list"),
    path("follow-up/indicators/reported/<int:year>/", indicators.report, name="indicator-report"),
    path("follow-up/indicators/<slug:key>/", indicators.detail, name="indicator-detail"),
    path("follow-up/indicators/<slug:key>/goal/", indicators.goal, name="goal-set"),
]


FUNDING: list[URLPattern] = [
    path("funded-projects/", public_projects.index, name="public-projects"),
    path("funding/", funding.index, name="funding"),
    path("funding/files/<slug:form>/", funding.order, name="funding-order"),
    path("funding/forecast/", funding.forecast_, name="forecast"),
    path("funding/figures/<slug:key>/", funding.figure, name="figure"),
]

AGREEMENTS: list[URLPattern] = [
    path("funding/agreements/", agreements.index, name="agreement-list"),
    path("funding/agreements/new/", agreements.new, name="agreement-new"),
    path("funding/agreements/<int:pk>/", agreements.detail, name="agreement-detail"),
    path("funding/agreements/<int:pk>/edit/", agreements.edit, name="agreement-edit"),
    path("funding/agreements/<int:pk>/frame/", agreements.frame, name="frame-new"),
    path("funding/agreements/<int:pk>/matching/", agreements.matching, name="matching-new"),
    path("funding/agreements/<int:pk>/project/", projects.new, name="project-new"),
    path("funding/agreements/<int:pk>/history/", agreements.history, name="agreement-history"),
    path("funding/frames/<int:pk>/change/", agreements.frame_change, name="frame-change"),
    path("funding/terms/new/", agreements.terms, name="terms-new"),
    path("funding/terms/<int:pk>/edit/", agreements.terms_edit, name="terms-edit"),
    path("funding/funds/new/", agreements.fund, name="fund-new"),
]

CALLS: list[URLPattern] = [
    path("funding/calls/", applications.index, name="call-list"),
    path("funding/agreements/<int:pk>/call/", applications.new, name="call-new"),
    path("funding/calls/<int:pk>/", applications.detail, name="call-detail"),
    path("funding/calls/<int:pk>/edit/", applications.edit, name="call-edit"),
    path("funding/calls/<int:pk>/apply/", applications.begin, name="application-new"),
    path("funding/applications/<int:pk>/", applications.application, name="application"),
    path("funding/applications/<int:pk>/discard/", applications.discard, name="application-discard"),
    path("funding/applications/<int:pk>/review/", applications.review, name="application-review"),
]

REPORTS: list[URLPattern] = [
    path("funding/reports/", reports.index, name="report-list"),
    path("funding/reports/<int:pk>/", reports.detail, name="report"),
    path("funding/reports/<int:pk>/return/", reports.give_back, name="report-return"),
    path("funding/reports/<int:pk>/review/", reports.review, name="report-review"),
    path("funding/reports/<int:pk>/approve/", reports.approve, name="report-approve"),
]

PROJECTS: list[URLPattern] = [
    path("funding/projects/", projects.index, name="project-list"),
    path("funding/projects/<int:pk>/", projects.detail, name="project-detail"),
    path("funding/projects/<int:pk>/edit/", projects.edit, name="project-edit"),
    path("funding/projects/<int:pk>/decide/", projects.decide, name="project-decide"),
    path("funding/projects/<int:pk>/withdraw/", projects.withdraw, name="project-withdraw"),
    path("funding/projects/<int:pk>/contacts/", projects.add_contact, name="contact-add"),
    path("funding/projects/<int:pk>/history/", projects.history, name="project-history"),
    path("funding/projects/<int:pk>/money/", projects.money, name="project-money"),
    path("funding/projects/<int:pk>/change/", projects.change, name="project-change"),
    path("funding/projects/<int:pk>/change-request/", change_requests.new, name="change-request-new"),
    path("funding/projects/<int:pk>/reports/", reports.of_project, name="project-reports"),
    path("funding/change-requests/<int:pk>/", change_requests.detail, name="change-request"),
    path("funding/change-requests/<int:pk>/withdraw/", change_requests.withdraw, name="change-request-withdraw"),
    path("funding/change-requests/<int:pk>/decide/", change_requests.decide, name="change-request-decide"),
    path("funding/change-requests/<int:pk>/reject/", change_requests.reject, name="change-request-reject"),
    path("funding/contacts/<int:pk>/remove/", projects.remove_contact, name="contact-remove"),
]


FORMS: list[URLPattern] = [
    path("follow-up/forms/", follow_up_forms.index, name="form-list"),
    path("follow-up/forms/new/", follow_up_forms.new, name="form-new"),
    path("follow-up/forms/<int:pk>/", follow_up_forms.detail, name="form-detail"),
    path("follow-up/forms/<int:pk>/preview/", follow_up_forms.preview, name="form-preview"),
    path("follow-up/forms/<int:pk>/edit/", follow_up_forms.edit, name="form-edit"),
    path("follow-up/forms/<int:pk>/copy/", follow_up_forms.copy, name="form-copy"),
    path("follow-up/forms/<int:pk>/discard/", follow_up_forms.discard, name="form-discard"),
    path("follow-up/forms/<int:pk>/decide/", follow_up_forms.decide, name="form-decide"),
    path("follow-up/forms/<int:pk>/sections/new/", follow_up_forms.section, name="section-new"),
    path("follow-up/forms/<int:pk>/sections/<slug:key>/", follow_up_forms.section, name="section-edit"),
    path("follow-up/forms/<int:pk>/questions/new/", follow_up_forms.question, name="question-new"),
    path("follow-up/forms/<int:pk>/questions/<slug:key>/", follow_up_forms.question, name="question-edit"),
    path("follow-up/forms/<int:pk>/parts/<slug:key>/move/", follow_up_forms.move, name="part-move"),
    path("follow-up/forms/<int:pk>/parts/<slug:key>/remove/", follow_up_forms.remove, name="part-remove"),
]

CYCLES: list[URLPattern] = [
    path("follow-up/", cycles.overview, name="overview"),
    path("follow-up/rounds/", cycles.index, name="cycle-list"),
    path("follow-up/rounds/new/", cycles.new, name="cycle-new"),
    path("follow-up/compare/", comparisons.detail, name="cycle-compare"),
    path("follow-up/<int:year>/", cycles.detail, name="cycle"),
    path("follow-up/<int:year>/edit/", cycles.edit, name="cycle-edit"),
    path("follow-up/<int:year>/open/", cycles.open_, name="cycle-open"),
    path("follow-up/<int:year>/compile/", cycles.compile_, name="cycle-compile"),
    path("follow-up/<int:year>/reopen/", cycles.reopen, name="cycle-reopen"),
    path("follow-up/<int:year>/present/", cycles.present, name="cycle-present"),
    path("follow-up/<int:year>/close/", cycles.close, name="cycle-close"),
    path("follow-up/<int:year>/remind/", cycles.remind, name="cycle-remind"),
    path("follow-up/<int:year>/commitments/<int:number>/<slug:key>/", cycles.cell, name="cell"),
    path("follow-up/<int:year>/report/", follow_up_reports.detail, name="cycle-report"),
    path("follow-up/<int:year>/report/plan/", follow_up_reports.plan, name="cycle-report-plan"),
    path("follow-up/<int:year>/report/order/", follow_up_reports.order, name="cycle-report-order"),
    path("follow-up/<int:year>/<slug:key>/note/", follow_up_reports.order_note, name="note-order"),
    path("follow-up/<int:year>/<slug:key>/", assessments.detail, name="assessment"),
    path("follow-up/<int:year>/<slug:key>/answers/<slug:name>/", assessments.answer, name="answer"),
    path("follow-up/<int:year>/<slug:key>/sign/", assessments.sign, name="assessment-sign"),
    path("follow-up/<int:year>/<slug:key>/co-sign/", assessments.co_sign, name="assessment-co-sign"),
    path("follow-up/<int:year>/<slug:key>/send-back/", assessments.send_back, name="assessment-send-back"),
]

urlpatterns = [*DECLARATION, *INDICATORS, *FORMS, *CYCLES, *FUNDING, *AGREEMENTS, *PROJECTS, *CALLS, *REPORTS]
