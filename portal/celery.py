"""The Celery application: a doorbell and a clock for rows that wait in the database."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
app = Celery("portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.conf.beat_scheduler = "portal.clock:Clock"
# Intervals in seconds. Each is rung through portal.tasks.recur, and its title stands in portal.recurring.
app.conf.beat_schedule = {
    "sweep-jobs": {"task": "portal.tasks.sweep_jobs", "schedule": 30.0},
    "sweep-mail": {"task": "portal.tasks.sweep_mail", "schedule": 30.0},
    "sweep-digests": {"task": "portal.tasks.sweep_digests", "schedule": 60.0},
    "sweep-search": {"task": "portal.tasks.sweep_search", "schedule": 30.0},
    "sweep-texts": {"task": "portal.tasks.sweep_texts", "schedule": 30.0},
    "forget-words": {"task": "portal.tasks.forget_words", "schedule": 86400.0},
    "sweep-documents": {"task": "portal.tasks.sweep_documents", "schedule": 3600.0},
    "sweep-calls": {"task": "councils.tasks.sweep_calls", "schedule": 60.0},
    "sweep-hearings": {"task": "councils.tasks.sweep_hearings", "schedule": 300.0},
    "sweep-action-points": {"task": "councils.tasks.sweep_action_points", "schedule": 600.0},
    "tell-subscribers": {"task": "analyses.tasks.tell_subscribers", "schedule": 60.0},
    "compile-needs": {"task": "councils.tasks.compile_needs", "schedule": 3600.0},
    "remind-reports": {"task": "followup.tasks.remind_reports", "schedule": 3600.0},
    "prove-ledger": {"task": "followup.tasks.prove_ledger", "schedule": 900.0},
    "measure-indicators": {"task": "followup.tasks.measure_indicators", "schedule": 21600.0},
    "remind-parties": {"task": "followup.tasks.remind_parties", "schedule": 600.0},
    "sweep-imports": {"task": "councils.tasks.sweep_imports", "schedule": 3600.0},
}
