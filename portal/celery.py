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
    "sweep-documents": {"task": "portal.tasks.sweep_documents", "schedule": 3600.0},
    "sweep-calls": {"task": "councils.tasks.sweep_calls", "schedule": 60.0},
    "sweep-action-points": {"task": "councils.tasks.sweep_action_points", "schedule": 600.0},
    "sweep-imports": {"task": "councils.tasks.sweep_imports", "schedule": 3600.0},
}
