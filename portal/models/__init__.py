"""The ground's rows: accounts, background jobs, outgoing mail, submitted forms."""

from portal.models.job import Job
from portal.models.mail import Mail
from portal.models.submission import Submission
from portal.models.user import User

__all__ = ["Job", "Mail", "Submission", "User"]
