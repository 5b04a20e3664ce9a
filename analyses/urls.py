"""Addresses of analyses: the register, and the public library."""

from django.urls import URLPattern, path

from analyses.views import (
    analyses,
    analysis_codes,
    assessment_rounds,
    assessments,
    data_charts,
    datasets,
    deliveries,
    goals,
    grid,
    library,
    matrix,
    proposals,
    public_assessments,
    public_goals,
    publications,
    publishing,
    recipient_lists,
    recipients,
    reviews,
    round_deliveries,
    subjects,
    subscriptions,
)

app_name = "analyses"

REGISTER: list[URLPattern] = [
    path("analyses/register/", analyses.index, name="analysis-list"),
    path("analyses/register/new/", analyses.new, name="analysis-new"),
    path("analyses/register/<int:pk>/", analyses.detail, name="analysis-detail"),
    path("analyses/register/<int:pk>/edit/", analyses.edit, name="analysis-edit"),
    path("analyses/register/<int:pk>/plan/", analyses.plan, name="analysis-plan"),
    path("analyses/register/<int:pk>/decide/", analyses.decide, name="analysis-decide"),
    path("analyses/register/<int:pk>/decline/", analyses.decline, name="analysis-decline"),
    path("analyses/register/<int:pk>/begin/", analyses.begin, name="analysis-begin"),
    path("analyses/register/<int:pk>/propose-again/", analyses.propose_again, name="analysis-propose-again"),
    path("analyses/register/<int:pk>/edition/", analyses.edition, name="analysis-edition"),
    path("analyses/register/<int:pk>/authors/", analyses.add_author, name="author-add"),
    path("analyses/register/<int:pk>/history/", analyses.history, name="analysis-history"),
]

AUTHORS: list[URLPattern] = [
    path("analyses/register/<int:pk>/codes/", analysis_codes.index, name="code-choose"),
    path("analyses/codes/<int:pk>/remove/", analysis_codes.remove, name="code-remove"),
    path("analyses/authors/<int:pk>/remove/", analyses.remove_author, name="author-remove"),
]

REVIEWS: list[URLPattern] = [
    path("analyses/register/<int:pk>/review/", reviews.ask, name="review-ask"),
    path("analyses/register/<int:pk>/take-back/", reviews.take_back, name="analysis-take-back"),
    path("analyses/reviews/<int:pk>/", reviews.give, name="review"),
    path("analyses/reviews/<int:pk>/release/", reviews.release, name="review-release"),
]

TABLES: list[URLPattern] = [
    path("analyses/register/<int:pk>/tables/", datasets.index, name="dataset-list"),
    path("analyses/register/<int:pk>/tables/new/", datasets.new, name="dataset-new"),
    path("analyses/table-drafts/<int:pk>/", datasets.confirm, name="table-draft"),
    path("analyses/table-drafts/<int:pk>/discard/", datasets.discard, name="table-draft-discard"),
    path("analyses/tables/<int:pk>/edit/", datasets.edit, name="dataset-edit"),
    path("analyses/tables/<int:pk>/renew/", datasets.renew, name="dataset-renew"),
    path("analyses/tables/<int:pk>/remove/", datasets.remove, name="dataset-remove"),
    path("analyses/tables/<int:pk>/charts/new/", data_charts.new, name="data-chart-new"),
    path("analyses/charts/<int:pk>/edit/", data_charts.edit, name="data-chart-edit"),
    path("analyses/charts/<int:pk>/remove/", data_charts.remove, name="data-chart-remove"),
    path("analyses/register/<int:pk>/report/<slug:form>/", publications.order, name="report-order"),
]

PROPOSALS: list[URLPattern] = [
    path("analyses/register/proposals/", proposals.index, name="proposal-list"),
    path("analyses/register/proposals/decide/", proposals.decide, name="proposal-decide"),
    path("analyses/register/proposals/<slug:key>/", proposals.rank, name="proposal-rank"),
]

SPREADING: list[URLPattern] = [
    path("analyses/recipient-lists/", recipient_lists.index, name="recipient-lists"),
    path("analyses/recipient-lists/new/", recipient_lists.new, name="recipient-list-new"),
    path("analyses/recipient-lists/<int:pk>/edit/", recipient_lists.edit, name="recipient-list-edit"),
    path("analyses/recipient-lists/<int:pk>/remove/", recipient_lists.remove, name="recipient-list-remove"),
    path("analyses/register/<int:pk>/spreading/", deliveries.index, name="spreading"),
    path("analyses/register/<int:pk>/spreading/send/", deliveries.send, name="analysis-send"),
    path("analyses/register/<int:pk>/spreading/outcome/", deliveries.note, name="outcome-note"),
    path("analyses/deliveries/<int:pk>/", recipients.index, name="recipient-list"),
    path("answer/analysis/<str:code>/", deliveries.received, name="received"),
]

LIBRARY: list[URLPattern] = [
    path("analyses/register/<int:pk>/publish/", publishing.publish, name="analysis-publish"),
    path("analyses/", library.index, name="library"),
    path("analyses/feed/", library.feed, name="feed"),
    path("analyses/subscribe/", subscriptions.subscribe, name="subscribe"),
    path("answer/subscription/<str:code>/", subscriptions.confirm, name="subscription-confirm"),
    path("unsubscribe/analyses/<str:code>/", subscriptions.end, name="subscription-end"),
    path("analyses/files/<int:pk>/", library.file, name="public-file"),
    path("analyses/<slug:number>/report/<slug:form>/", publications.file, name="public-report"),
    path("analyses/<slug:number>/data/<int:table>/", publications.data, name="public-data"),
    path("analyses/<slug:number>/", library.detail, name="public-analysis"),
]

ASSESSMENTS: list[URLPattern] = [
    path("assessments/", public_assessments.index, name="public-assessments"),
    path("assessments/<int:pk>/", public_assessments.detail, name="public-subject"),
    path("assessments/register/", matrix.index, name="assessment-list"),
    path("assessments/register/file/", matrix.file, name="assessment-file"),
    path("assessments/register/<int:pk>/", assessments.detail, name="assessment-detail"),
    path("assessments/register/<int:pk>/edit/", assessments.edit, name="assessment-edit"),
    path("assessments/register/<int:pk>/history/", assessments.history, name="assessment-history"),
    path("assessments/register/<int:pk>/grounds/", assessments.give_grounds, name="assessment-grounds"),
    path("assessments/register/<int:pk>/step/<slug:to>/", assessments.step, name="assessment-step"),
    path("assessments/grounds/<int:pk>/remove/", assessments.remove_ground, name="ground-remove"),
    path("assessments/subjects/new/", subjects.new, name="subject-new"),
    path("assessments/subjects/codes/", subjects.codes, name="subject-codes"),
    path("assessments/subjects/<int:pk>/", subjects.detail, name="subject-detail"),
    path("assessments/subjects/<int:pk>/history/", subjects.history, name="subject-history"),
    path("assessments/subjects/<int:pk>/edit/", subjects.edit, name="subject-edit"),
]

ROUNDS: list[URLPattern] = [
    path("assessments/rounds/", assessment_rounds.index, name="round-list"),
    path("assessments/rounds/new/", assessment_rounds.new, name="round-new"),
    path("assessments/rounds/<int:pk>/", assessment_rounds.detail, name="round-detail"),
    path("assessments/rounds/<int:pk>/report/<slug:form>/", assessment_rounds.report, name="round-report"),
    path("assessments/rounds/<int:pk>/history/", assessment_rounds.history, name="round-history"),
    path("assessments/rounds/<int:pk>/edit/", assessment_rounds.edit, name="round-edit"),
    path("assessments/rounds/<int:pk>/open/", assessment_rounds.open_up, name="round-open"),
    path("assessments/rounds/<int:pk>/close/", assessment_rounds.close, name="round-close"),
    path("assessments/rounds/<int:pk>/advance/<slug:to>/", assessment_rounds.advance, name="round-advance"),
    path("assessments/rounds/<int:pk>/spreading/", round_deliveries.index, name="round-spreading"),
    path("assessments/rounds/<int:pk>/spreading/send/", round_deliveries.send, name="round-send"),
    path("assessments/rounds/<int:pk>/spreading/outcome/", round_deliveries.note, name="round-outcome"),
    path("assessments/rounds/<int:pk>/new/", assessments.new, name="assessment-new"),
    path("assessments/rounds/<int:pk>/grid/<slug:area>/", grid.grid, name="grid"),
    path("assessments/rounds/<int:pk>/grid/<slug:area>/cell/", grid.cell, name="grid-cell"),
    path("assessments/rounds/<int:pk>/grid/<slug:area>/grounds/", grid.area_grounds, name="grid-grounds"),
]

GOALS: list[URLPattern] = [
    path("goals/", goals.index, name="goal-list"),
    path("goals/new/", goals.new, name="goal-new"),
    path("goals/public/", public_goals.index, name="public-goals"),
    path("goals/<int:pk>/", goals.detail, name="goal-detail"),
    path("goals/<int:pk>/publish/", goals.publish, name="goal-publish"),
    path("goals/<int:pk>/withdraw/", goals.withdraw, name="goal-withdraw"),
    path("goals/<int:pk>/history/", goals.history, name="goal-history"),
    path("goals/<int:pk>/edit/", goals.edit, name="goal-edit"),
    path("goals/<int:pk>/step/<slug:to>/", goals.step, name="goal-step"),
    path("goals/<int:pk>/priorities/", goals.add_priority, name="priority-add"),
    path("goals/priorities/<int:pk>/remove/", goals.remove_priority, name="priority-remove"),
    path("goals/<int:pk>/undertake/", goals.undertake, name="goal-undertake"),
    path("goals/undertakings/<int:pk>/remove/", goals.leave, name="undertaking-remove"),
]

urlpatterns = [
    *(*AUTHORS, *REVIEWS, *REGISTER, *TABLES, *PROPOSALS, *SPREADING, *LIBRARY),
    *(*ASSESSMENTS, *ROUNDS, *GOALS),
]
