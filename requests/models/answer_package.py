"""The package that answers an access or portability request: its data, its black-outs, its downloads.

The data themselves stand in none of these rows but in documents, encrypted (``evidence.vault``), whose
bytes go when the package does.
"""

from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.fields import one_of
from evidence.fields import SealedTextField
from evidence.models import Document
from evidence.stored import Stored
from requests.labels import choices_of
from requests.models.subject_request import SubjectRequest
from requests.terms import BlackOut, CollectState, PackageKind, PackageState
from stores.stored import DATASET, PROBLEM

if TYPE_CHECKING:
    from django.db.models.fields.related_descriptors import RelatedManager


class AnswerPackage(models.Model):
    """One package of a request. ``edition`` counts its contents: data collected anew, each black-out.

    ``built_edition`` is the one that ``document`` holds; only that can be released, by who saw it.
    ``round`` is that of the search whose findings were collected. ``next_try_at`` says when the worker
    takes the building up, null that there is nothing to build.
    """

    controller_path: ClassVar[str] = "request__controller_id"
    stored: ClassVar[Stored] = {"problem": PROBLEM}

    request = models.ForeignKey(SubjectRequest, models.CASCADE, related_name="packages")
    kind = models.CharField(_("kind"), max_length=20, choices=choices_of(PackageKind))
    state = models.CharField(
        _("state"), max_length=20, choices=choices_of(PackageState), default=PackageState.COLLECTING.value
    )
    round = models.PositiveIntegerField(editable=False)
    edition = models.PositiveIntegerField(default=1, editable=False)
    built_edition = models.PositiveIntegerField(null=True, blank=True, editable=False)
    document = models.ForeignKey(Document, models.PROTECT, null=True, blank=True, related_name="+")
    tries = models.PositiveIntegerField(default=0, editable=False)
    next_try_at = models.DateTimeField(null=True, blank=True, editable=False)
    problem = models.JSONField(null=True, blank=True, editable=False)
    asked_at = models.DateTimeField(_("asked for"), db_default=Now(), editable=False)
    asked_by = models.CharField(max_length=80, editable=False)
    released_at = models.DateTimeField(_("released"), null=True, blank=True)
    released_by = models.CharField(max_length=80, blank=True, editable=False)
    open_until = models.DateTimeField(_("can be downloaded until"), null=True, blank=True)
    downloads = models.PositiveIntegerField(_("downloads"), default=0)
    downloaded_at = models.DateTimeField(_("last downloaded"), null=True, blank=True)
    deleted_at = models.DateTimeField(_("deleted"), null=True, blank=True)

    if TYPE_CHECKING:
        request_id: int
        document_id: int | None
        datasets: RelatedManager["CollectedDataset"]
        redactions: RelatedManager["Redaction"]

    class Meta:
        verbose_name = _("answer package")
        verbose_name_plural = _("answer packages")
        ordering: ClassVar = ["request_id", "kind"]
        constraints: ClassVar = [
            models.UniqueConstraint(name="answerpackage_one_of_a_kind", fields=["request", "kind"]),
            one_of("answerpackage_kind_known", "kind", PackageKind),
            one_of("answerpackage_state_known", "state", PackageState),
            models.CheckConstraint(
                name="answerpackage_built_what",
                condition=models.Q(built_edition__isnull=True, document__isnull=True)
                | models.Q(built_edition__isnull=False, document__isnull=False),
            ),
            models.CheckConstraint(
                name="answerpackage_ready_as_built",
                condition=~models.Q(state__in=[PackageState.READY.value, PackageState.RELEASED.value])
                | models.Q(built_edition=models.F("edition")),
            ),
            models.CheckConstraint(
                name="answerpackage_released_by_whom_until_when",
                condition=models.Q(
                    state=PackageState.RELEASED.value, released_at__isnull=False, open_until__isnull=False
                )
                & ~models.Q(released_by="")
                | ~models.Q(state=PackageState.RELEASED.value),
            ),
            models.CheckConstraint(
                name="answerpackage_deleted_when",
                condition=models.Q(state=PackageState.DELETED.value, deleted_at__isnull=False)
                | ~models.Q(state=PackageState.DELETED.value) & models.Q(deleted_at__isnull=True),
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                name="answerpackage_to_build",
                fields=["next_try_at"],
                condition=models.Q(next_try_at__isnull=False),
            ),
            models.Index(
                name="answerpackage_open",
                fields=["open_until"],
                condition=models.Q(state=PackageState.RELEASED.value),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.request}"


class CollectedDataset(models.Model):
    """One dataset's part of a package. Names are kept as text, so that they outlive the data store.

    ``document`` holds the rows as JSON, one a line; ``mapping`` is the ``DatasetMap`` they were collected
    by. ``problem`` is a ``stores.protocol.Problem``, without a person's values. ``reason`` says why it is
    left out.
    """

    controller_path: ClassVar[str] = "package__request__controller_id"
    personal_fields: ClassVar[tuple[str, ...]] = ("reason",)
    stored: ClassVar[Stored] = {"mapping": DATASET, "problem": PROBLEM}

    package = models.ForeignKey(AnswerPackage, models.CASCADE, related_name="datasets")
    store_id = models.BigIntegerField(editable=False)
    store = models.CharField(_("data store"), max_length=200)
    store_ref = models.CharField(max_length=60, editable=False)
    ref = models.CharField(max_length=60, editable=False)
    name = models.CharField(_("dataset"), max_length=200)
    state = models.CharField(
        _("state"), max_length=20, choices=choices_of(CollectState), default=CollectState.WAITING.value
    )
    rows = models.PositiveBigIntegerField(_("rows"), null=True, blank=True)
    document = models.ForeignKey(Document, models.PROTECT, null=True, blank=True, related_name="+")
    mapping = models.JSONField(null=True, blank=True, editable=False)
    problem = models.JSONField(null=True, blank=True, editable=False)
    reason = SealedTextField(_("why it is left out"), blank=True)
    tries = models.PositiveIntegerField(default=0, editable=False)
    next_try_at = models.DateTimeField(null=True, blank=True, editable=False)
    collected_at = models.DateTimeField(_("collected"), null=True, blank=True)

    if TYPE_CHECKING:
        package_id: int
        document_id: int | None
        files: RelatedManager["HandedInFile"]

    class Meta:
        verbose_name = _("dataset collected")
        verbose_name_plural = _("datasets collected")
        ordering: ClassVar = ["package_id", "store", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(name="collecteddataset_once", fields=["package", "store_id", "ref"]),
            one_of("collecteddataset_state_known", "state", CollectState),
            models.CheckConstraint(
                name="collecteddataset_collected_when",
                condition=models.Q(state=CollectState.COLLECTED.value, collected_at__isnull=False)
                | ~models.Q(state=CollectState.COLLECTED.value) & models.Q(collected_at__isnull=True),
            ),
            models.CheckConstraint(
                name="collecteddataset_left_out_because",
                condition=models.Q(state=CollectState.LEFT_OUT.value) & ~models.Q(reason="")
                | ~models.Q(state=CollectState.LEFT_OUT.value) & models.Q(reason=""),
            ),
            models.CheckConstraint(
                name="collecteddataset_waits_until_when",
                condition=models.Q(
                    state__in=[CollectState.WAITING.value, CollectState.RETRYING.value],
                    next_try_at__isnull=False,
                )
                | ~models.Q(state__in=[CollectState.WAITING.value, CollectState.RETRYING.value])
                & models.Q(next_try_at__isnull=True),
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                name="collecteddataset_due",
                fields=["next_try_at"],
                condition=models.Q(next_try_at__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return self.name


class HandedInFile(models.Model):
    """What somebody handed in of a dataset that hands over nothing by itself."""

    controller_path: ClassVar[str] = "dataset__package__request__controller_id"
    personal_fields: ClassVar[tuple[str, ...]] = ("filename",)

    dataset = models.ForeignKey(CollectedDataset, models.CASCADE, related_name="files")
    filename = SealedTextField(_("file name"))
    document = models.ForeignKey(Document, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("file handed in")
        verbose_name_plural = _("files handed in")
        ordering: ClassVar = ["dataset_id", "pk"]

    def __str__(self) -> str:
        return str(self.document)


class Redaction(models.Model):
    """Something that is blacked out, and why: the person reads the reason (Art. 15(4), 20(4)).

    ``row`` is the keyed hash of what names a row of the dataset, so that it is found again when the data
    are collected anew. ``hits``: in how many places the last building blacked it out.
    """

    controller_path: ClassVar[str] = "package__request__controller_id"
    personal_fields: ClassVar[tuple[str, ...]] = ("phrase", "reason")

    package = models.ForeignKey(AnswerPackage, models.CASCADE, related_name="redactions")
    covers = models.CharField(_("what"), max_length=20, choices=choices_of(BlackOut))
    dataset = models.ForeignKey(
        CollectedDataset, models.CASCADE, null=True, blank=True, related_name="redactions"
    )
    column = models.CharField(_("column"), max_length=200, blank=True)
    row = models.CharField(max_length=64, blank=True, editable=False)
    phrase = SealedTextField(_("words"), blank=True)
    reason = SealedTextField(_("reason"))
    hits = models.PositiveBigIntegerField(null=True, blank=True, editable=False)
    made_at = models.DateTimeField(db_default=Now(), editable=False)
    made_by = models.CharField(max_length=80, editable=False)

    if TYPE_CHECKING:
        package_id: int
        dataset_id: int | None

    class Meta:
        verbose_name = _("black-out")
        verbose_name_plural = _("black-outs")
        ordering: ClassVar = ["package_id", "pk"]
        constraints: ClassVar = [
            one_of("redaction_covers_known", "covers", BlackOut),
            models.CheckConstraint(name="redaction_with_reason", condition=~models.Q(reason="")),
            models.CheckConstraint(
                name="redaction_of_what",
                condition=models.Q(covers=BlackOut.PHRASE.value, dataset__isnull=True) & ~models.Q(phrase="")
                | models.Q(covers=BlackOut.COLUMN.value, dataset__isnull=False, row="") & ~models.Q(column="")
                | models.Q(covers=BlackOut.VALUE.value, dataset__isnull=False)
                & ~models.Q(column="")
                & ~models.Q(row=""),
            ),
        ]

    def __str__(self) -> str:
        return str(self.get_covers_display())
