"""The ground's rows: accounts, documents, jobs, recurring ones, outgoing mail, notifications, submitted forms."""

from portal.models.document import Document, DocumentVersion
from portal.models.job import Job
from portal.models.mail import Mail
from portal.models.notification import Notification, NotificationSettings
from portal.models.recurring_job import RecurringJob
from portal.models.submission import Submission
from portal.models.user import User

__all__ = [
    "Document",
    "DocumentVersion",
    "Job",
    "Mail",
    "Notification",
    "NotificationSettings",
    "RecurringJob",
    "Submission",
    "User",
]
