"""The portal for the fault runs' processes: at another pace or moment, or without a protection.

The environment says which.

Only a run that shall be over in seconds, or that shall fail, is started from here (`celery -A tests.faults.hurried`).
"""

import os
from datetime import timedelta

import django

django.setup()

from portal.celery import app  # noqa: E402  # after Django
from portal.models import Mail  # noqa: E402
from portal.services import deliveries, jobs  # noqa: E402
from tests.faults.clock import Clock  # noqa: E402

PACE = float(os.environ["PACE"])
WITHOUT = os.environ.get("WITHOUT", "")
EVERY = float(os.environ.get("EVERY") or "inf")  # seconds: what tells people and sends recurs no more seldom
TELL = {"remind-parties", "sweep-digests", "sweep-mail", "sweep-jobs"}

Mail.LEASE *= float(os.environ["LEASE"])
jobs.LEASE *= PACE
jobs.HEARTBEAT *= PACE
deliveries.AWAY *= PACE
deliveries.FIRST_WAIT *= PACE
deliveries.LONGEST *= PACE
for name, entry in app.conf.beat_schedule.items():
    entry["schedule"] = min(entry["schedule"] * PACE, EVERY if name in TELL else float("inf"))
if CLOCK := os.environ.get("CLOCK"):
    Clock(CLOCK).rule()
if WITHOUT == "lease":
    Mail.LEASE = timedelta(days=1)  # what a dead sender had is never taken over
if WITHOUT == "sweep":
    del app.conf.beat_schedule["sweep-mail"]  # nothing but the doorbell sends
