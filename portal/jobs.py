"""The kinds of background work: apps say in AppConfig.ready() how each is done and who may read what it made."""

from collections.abc import Callable
from dataclasses import dataclass

from portal.models import Job, User

Progress = Callable[[int, str], None]


@dataclass(frozen=True)
class Result:
    """The file that a job made."""

    filename: str
    content_type: str
    content: bytes


@dataclass(frozen=True)
class JobKind:
    """`run` may be started again after a crash, so it must give the same result twice."""

    name: str
    run: Callable[[Job, Progress], Result]
    can_read: Callable[[User, Job], bool]


_kinds: dict[str, JobKind] = {}


def register(kind: JobKind) -> None:
    _kinds[kind.name] = kind


def kind_of(job: Job) -> JobKind:
    return _kinds[job.kind]


def may_read(user: User, job: Job) -> bool:
    """Ask the job's kind; a job of a kind that is no more is read by nobody."""
    kind = _kinds.get(job.kind)
    return kind is not None and kind.can_read(user, job)
