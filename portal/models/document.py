"""A document that hangs on another record, with every version that it has had."""

from typing import ClassVar, Self

from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from portal.history import tracked
from portal.models.user import User
from portal.uploads import LIMIT, Kind


class DocumentQuerySet(models.QuerySet["Document"]):
    def of(self, parents: "models.QuerySet[models.Model]") -> Self:
        """Return the documents that hang on these rows, removed ones too; no query of its own."""
        kind = ContentType.objects.get_for_model(parents.model)
        return self.filter(parent_type=kind, parent_id__in=parents.order_by().values("pk"))

    def present(self) -> Self:
        return self.filter(removed_at=None)

    def removed(self) -> Self:
        return self.exclude(removed_at=None)

    def for_list(self) -> Self:
        """Everything that a list shows of them, with the version that counts, in two queries."""
        newest = DocumentVersion.objects.select_related("uploaded_by").order_by("document", "-number")
        latest = models.Prefetch("versions", newest.distinct("document"), to_attr="newest")
        return self.prefetch_related(latest).order_by("created_at", "pk")


@tracked(exclude=["version", "parent_type", "parent_id"])
class Document(models.Model):
    """What one file is called on a record; who reads it is always asked of the record (portal/documents.py)."""

    parent_type = models.ForeignKey(ContentType, models.PROTECT, related_name="+")
    parent_id = models.PositiveBigIntegerField()
    parent = GenericForeignKey("parent_type", "parent_id")
    title = models.CharField(_("name of the document"), max_length=200)
    created_at = models.DateTimeField(_("added"), auto_now_add=True)
    created_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+", verbose_name=_("added by"))
    # What is removed can be put back for thirty days; then it is gone (portal.services.documents.purge).
    removed_at = models.DateTimeField(_("removed"), null=True, blank=True)
    removed_by = models.ForeignKey(
        User, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("removed by")
    )
    version = models.PositiveIntegerField(default=0)

    objects = DocumentQuerySet.as_manager()
    newest: list["DocumentVersion"]

    class Meta:
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        indexes = [
            models.Index(fields=["parent_type", "parent_id"], name="portal_document_parent"),
            models.Index(fields=["removed_at"], name="portal_document_removed", condition=Q(removed_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("document-detail", args=[self.pk])

    @property
    def latest(self) -> "DocumentVersion":
        """The version that counts; a list has read it already."""
        known = getattr(self, "newest", None)
        return known[0] if known else self.versions.latest("number")


@tracked(exclude=["file"])
class DocumentVersion(models.Model):
    """One file as it was uploaded; a version is never changed."""

    document = models.ForeignKey(Document, models.CASCADE, related_name="versions", verbose_name=_("document"))
    number = models.PositiveIntegerField(_("version"))
    # Where the bytes lie; nothing in it comes from the person who sent them.
    file = models.CharField(max_length=100, unique=True)
    filename = models.CharField(_("file name"), max_length=200)
    kind = models.CharField(_("kind of file"), max_length=4, choices=Kind)
    size = models.PositiveIntegerField(_("size"))
    sha256 = models.CharField(_("checksum"), max_length=64)
    note = models.CharField(_("what is new"), max_length=200, blank=True)
    uploaded_at = models.DateTimeField(_("added"), auto_now_add=True)
    uploaded_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+", verbose_name=_("added by"))

    objects: ClassVar[models.Manager["DocumentVersion"]] = models.Manager()

    class Meta:
        verbose_name = _("version of a document")
        verbose_name_plural = _("versions of documents")
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["document", "number"], name="portal_documentversion_one_per_number"),
            models.CheckConstraint(name="portal_documentversion_size", condition=Q(size__range=(1, LIMIT))),
            models.CheckConstraint(name="portal_documentversion_number", condition=Q(number__gte=1)),
        ]

    def __str__(self) -> str:
        return self.filename

    def get_absolute_url(self) -> str:
        return reverse("document-version", args=[self.document_id, self.number])

    @property
    def content_type(self) -> str:
        return Kind(self.kind).content_type
