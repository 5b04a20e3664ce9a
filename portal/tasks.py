"""What the clock and the doorbell start: ids in, one service call."""

from celery import shared_task
from django.utils import timezone

from portal.services import deliveries, digests, document_texts, documents, jobs, recurring_jobs, search_index


@shared_task
def recur(name: str) -> None:
    """Do a job of the schedule, unless it is under way or has just been done."""
    recurring_jobs.run(name)


@shared_task
def run_job(job_id: int) -> None:
    jobs.run(job_id)


@shared_task
def sweep_jobs() -> None:
    """Start what a lost ring or a dead worker has left waiting."""
    for job_id in jobs.waiting():
        run_job.delay(job_id)


@shared_task
def send_mail(mail_id: int) -> None:
    deliveries.send(mail_id)


@shared_task
def sweep_mail() -> None:
    """Send what is due: a lost ring, a dead worker, a mail server that was away; in turns that a stop can wait for."""
    if deliveries.send_due(seconds=20):
        jobs.ring(sweep_mail)


@shared_task
def sweep_documents() -> None:
    """Take away documents that were removed a month ago, and files that never became a document."""
    documents.purge()


@shared_task
def sweep_search() -> None:
    """Read anew what has changed; in turns that a stop can wait for."""
    if search_index.sweep():
        jobs.ring(sweep_search)


@shared_task
def sweep_texts() -> None:
    """Read the text in files that nobody has read yet."""
    document_texts.sweep()


@shared_task
def forget_words() -> None:
    """Drop the words of texts that are gone."""
    search_index.forget()


@shared_task
def sweep_digests() -> None:
    """Owe the daily mail to whoever has not had today's; after a morning without a clock it comes late, not twice."""
    digests.send(timezone.now())
