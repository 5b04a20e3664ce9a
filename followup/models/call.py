"""A call for applications, what is applied for in it, and how each application is judged."""

from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, ClassVar, Self

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from councils.models import Municipality, Organisation
from followup.models.agreement import Agreement
from followup.models.co_financing import CoFinancing, Source
from followup.models.project import Priority, Project
from portal.concurrency import WrongState
from portal.history import tracked
from portal.models import User
from portal.models.base import Row

COSTS = ("staff", "services", "travel", "premises", "indirect")


class CallQuerySet(models.QuerySet["Call"]):
    def visible_to(self, user: User) -> Self:
        """Return every call: whoever has an account may apply."""
        return self.all() if user.is_active else self.none()

    def for_list(self) -> Self:
        return self.select_related("agreement__party__organisation").order_by("-closes_on", "pk")


@tracked(exclude=["version"])
class Call(Row):
    """When one may apply under an agreement, for what, and how much at most."""

    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="calls", verbose_name=_("agreement"))
    title = models.CharField(_("title"), max_length=160)
    text = models.TextField(_("what may be applied for"), max_length=5000)
    limit = models.DecimalField(
        _("amount, at most"),
        max_digits=14,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal("0.01"))],
    )
    opens_on = models.DateField(_("opens"))
    closes_on = models.DateField(_("last day to apply"))
    version = models.PositiveIntegerField(default=0)

    objects = CallQuerySet.as_manager()

    class Meta:
        verbose_name = _("call for applications")
        verbose_name_plural = _("calls for applications")
        constraints = [
            models.CheckConstraint(
                name="followup_call_period",
                condition=Q(closes_on__gte=F("opens_on")),
                violation_error_message=_("The last day must not be before the first."),
            )
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("followup:call-detail", args=[self.pk])

    def is_open(self, today: date) -> bool:
        return self.opens_on <= today <= self.closes_on


class ApplicationQuerySet(models.QuerySet["Application"]):
    def visible_to(self, user: User) -> Self:
        """Return one's own; and those that are sent, for whoever works with the agreement's money."""
        sent = Q(state=Application.State.SENT, call__agreement__in=Agreement.objects.visible_to(user))
        return self.filter(Q(created_by=user) | sent)

    def to_decide(self, user: User) -> Self:
        """Return what others have sent and nobody has decided on, for whoever works with the agreement's money."""
        sent = self.filter(project__state=Project.State.PROPOSED).exclude(created_by=user)
        return sent.filter(call__agreement__in=Agreement.objects.visible_to(user)).for_list()

    def for_list(self) -> Self:
        return self.select_related("call__agreement__party", "organisation", "created_by", "project")


@tracked(exclude=["version"])
class Application(Row):
    """An application as its writer has it: private until it is sent, and then no longer changed."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        SENT = "sent", _("Sent")

    NEXT: ClassVar[dict[State, set[State]]] = {State.DRAFT: {State.SENT}, State.SENT: set()}

    call = models.ForeignKey(Call, models.PROTECT, related_name="applications", verbose_name=_("call"))
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name=_("applicant"))
    title = models.CharField(_("title"), max_length=200)
    kind = models.CharField(_("kind"), max_length=9, choices=Project.Kind, default=Project.Kind.PROJECT)
    priority = models.CharField(
        _("priority of the regional strategy"), max_length=10, choices=Priority, default=Priority.SKILLS
    )
    summary = models.TextField(_("what is to be done"), max_length=3000, blank=True)
    aims = models.TextField(_("aims"), max_length=3000, blank=True)
    from_on = models.DateField(_("first day"), null=True, blank=True)
    to_on = models.DateField(_("last day"), null=True, blank=True)
    municipalities: Any = models.ManyToManyField(
        Municipality, blank=True, related_name="+", verbose_name=_("municipalities that take part")
    )
    # What it is to cost, {year: {category: amount}}, and who else pays, {source_form: amount}; amounts as text.
    budget: Any = models.JSONField(_("budget"), default=dict, blank=True)
    financing: Any = models.JSONField(_("co-financing"), default=dict, blank=True)
    state = models.CharField(_("state"), max_length=5, choices=State, default=State.DRAFT)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("written by")
    )
    signed_at = models.DateTimeField(_("signed"), null=True, blank=True)
    project = models.OneToOneField(
        Project, models.PROTECT, null=True, blank=True, related_name="application", verbose_name=_("project")
    )
    version = models.PositiveIntegerField(default=0)

    objects = ApplicationQuerySet.as_manager()

    class Meta:
        verbose_name = _("application")
        verbose_name_plural = _("applications")
        constraints = [
            models.CheckConstraint(
                name="followup_application_sent_is_signed",
                condition=Q(state="draft", signed_at=None, project=None)
                | Q(state="sent", signed_at__isnull=False, project__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("followup:application", args=[self.pk])

    @property
    def years(self) -> list[int]:
        return list(range(self.from_on.year, self.to_on.year + 1)) if self.from_on and self.to_on else []

    @property
    def costs(self) -> Decimal:
        """What the budget's years make together; a year outside the period is not counted."""
        rows = [self.budget.get(str(year), {}) for year in self.years]
        return sum((amount(row.get(name)) for row in rows for name in COSTS), Decimal(0))

    def financed(self, *forms: str) -> Decimal:
        """Return what others put in, in these forms; in all if none is named."""
        wanted = forms or tuple(form.value for form in CoFinancing.Form)
        keys = [f"{source.value}_{form}" for source in Source for form in wanted]
        return sum((amount(self.financing.get(key)) for key in keys), Decimal(0))

    @property
    def applied(self) -> Decimal:
        """What is applied for: the costs that nobody else pays in cash."""
        return self.costs - self.financed(CoFinancing.Form.CASH)

    def move_to(self, state: "Application.State") -> None:
        """Change state if NEXT allows the step; does not save."""
        if state not in self.NEXT[Application.State(self.state)]:
            raise WrongState(_now("The application is sent, so nothing in it can be changed."))
        self.state = state


def amount(text: Any) -> Decimal:
    try:
        return Decimal(text or 0)
    except InvalidOperation:
        return Decimal(0)


@tracked()
class ApplicationReview(Row):
    """What one reviewer thinks of an application: four criteria, each with a grade and the reason for it."""

    CRITERIA: ClassVar[tuple[str, ...]] = ("relevance", "potential", "feasibility", "actors")

    application = models.ForeignKey(Application, models.CASCADE, related_name="reviews", verbose_name=_("application"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("written"))
    relevance = models.PositiveSmallIntegerField(
        _("relevance"), validators=[MinValueValidator(1), MaxValueValidator(5)]
    )
    relevance_why = models.CharField(_("reason for relevance"), max_length=500)
    potential = models.PositiveSmallIntegerField(
        _("potential"), validators=[MinValueValidator(1), MaxValueValidator(5)]
    )
    potential_why = models.CharField(_("reason for potential"), max_length=500)
    feasibility = models.PositiveSmallIntegerField(
        _("feasibility"), validators=[MinValueValidator(1), MaxValueValidator(5)]
    )
    feasibility_why = models.CharField(_("reason for feasibility"), max_length=500)
    actors = models.PositiveSmallIntegerField(
        _("constellation of actors"), validators=[MinValueValidator(1), MaxValueValidator(5)]
    )
    actors_why = models.CharField(_("reason for the constellation of actors"), max_length=500)

    objects: ClassVar[models.Manager["ApplicationReview"]] = models.Manager()

    class Meta:
        verbose_name = _("review of an application")
        verbose_name_plural = _("reviews of applications")
        constraints = [
            models.UniqueConstraint(fields=["application", "by"], name="followup_review_one_each"),
            models.CheckConstraint(
                name="followup_review_grades",
                condition=Q(
                    relevance__range=(1, 5), potential__range=(1, 5), feasibility__range=(1, 5), actors__range=(1, 5)
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.by}"

    @property
    def rows(self) -> list[tuple[str, int, str]]:
        """Return each criterion's name, grade and reason."""
        labels = {field.name: str(field.verbose_name) for field in self._meta.concrete_fields}
        return [(labels[name], getattr(self, name), getattr(self, f"{name}_why")) for name in self.CRITERIA]

    @property
    def together(self) -> int:
        return sum(getattr(self, name) for name in self.CRITERIA)
