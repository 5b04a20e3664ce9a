"""The portal for the fault runs' processes: at another pace, and without a protection, as the environment says.

Only a run that shall be over in seconds, or that shall fail, is started from here (`celery -A tests.faults.hurried`).
"""

import os
from datetime import timedelta

import django

django.setup()

from portal.celery import app  # noqa: E402  # after Django
from portal.models import Mail  # noqa: E402
from portal.services import deliveries  # noqa: E402

PACE = float(os.environ["PACE"])
WITHOUT = os.environ.get("WITHOUT", "")

Mail.LEASE *= PACE
deliveries.AWAY *= PACE
deliveries.FIRST_WAIT *= PACE
deliveries.LONGEST *= PACE
for entry in app.conf.beat_schedule.values():
    entry["schedule"] *= PACE
if WITHOUT == "lease":
    Mail.LEASE = timedelta(days=1)  # what a dead sender had is never taken over
if WITHOUT == "sweep":
    del app.conf.beat_schedule["sweep-mail"]  # nothing but the doorbell sends
