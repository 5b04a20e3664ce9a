"""Which money is looked at: one scope narrows entries, projects and co-financing alike, so that their figures meet."""

from dataclasses import dataclass

from django.db.models import Q, QuerySet

from followup.models import Agreement, CoFinancing, Entry, Frame, Project
from followup.models.entry import EntryQuerySet
from portal.models import User


@dataclass(frozen=True)
class Scope:
    """What the address asks for; 0 and "" are everything."""

    year: int = 0
    party: str = ""
    fund: int = 0
    purpose: str = ""
    priority: str = ""
    kind: str = ""

    @property
    def is_by_project(self) -> bool:
        """Say whether it asks for something that frames are not divided into."""
        return bool(self.purpose or self.priority)

    def _agreements(self, user: User) -> QuerySet[Agreement]:
        rows = Agreement.objects.visible_to(user)
        rows = rows.filter(party=self.party) if self.party else rows
        return rows.filter(kind=self.kind) if self.kind else rows

    def _of_project(self, path: str = "") -> Q:
        asked = {f"{path}purpose": self.purpose, f"{path}priority": self.priority}
        return Q(**{name: value for name, value in asked.items() if value})

    def entries(self, user: User) -> EntryQuerySet:
        rows = Entry.objects.filter(frame__agreement__in=self._agreements(user))
        rows = rows.filter(frame__year=self.year) if self.year else rows
        rows = rows.filter(frame__fund=self.fund) if self.fund else rows
        return rows.filter(self._of_project("project__")) if self.is_by_project else rows

    def frames(self, user: User) -> QuerySet[Frame]:
        rows = Frame.objects.filter(agreement__in=self._agreements(user))
        rows = rows.filter(year=self.year) if self.year else rows
        return rows.filter(fund=self.fund) if self.fund else rows

    def projects(self, user: User) -> QuerySet[Project]:
        """Return the projects that have been granted something within the scope."""
        entries = self.entries(user).filter(project__isnull=False)
        return Project.objects.filter(pk__in=entries.values("project"))

    def financing(self, user: User) -> QuerySet[CoFinancing]:
        """Return co-financing; what a project has follows the funds that the project is granted from."""
        rows = CoFinancing.objects.filter(agreement__in=self._agreements(user))
        rows = rows.filter(year=self.year) if self.year else rows
        if self.fund:
            rows = rows.filter(project__in=Entry.objects.filter(frame__fund=self.fund).values("project"))
        return rows.filter(self._of_project("project__")) if self.is_by_project else rows
