"""The ground's rows: accounts, documents, jobs, recurring ones, mail, notifications, submitted forms, search."""

from portal.models.document import Document, DocumentVersion
from portal.models.document_text import DocumentText
from portal.models.job import Job
from portal.models.mail import Mail
from portal.models.notification import Notification, NotificationSettings
from portal.models.recurring_job import RecurringJob
from portal.models.search import SearchEntry, SearchOwed, SearchWord
from portal.models.submission import Submission
from portal.models.user import User

__all__ = [
    "Document",
    "DocumentText",
    "DocumentVersion",
    "Job",
    "Mail",
    "Notification",
    "NotificationSettings",
    "RecurringJob",
    "SearchEntry",
    "SearchOwed",
    "SearchWord",
    "Submission",
    "User",
]
