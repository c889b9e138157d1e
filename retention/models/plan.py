"""What a purge of a dataset will do, and who approved it."""

from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.fields import one_of
from evidence.guards import Refuse, fixed, fixed_but, goes_only_with
from evidence.stored import Stored
from retention.frozen import PREVIEW
from retention.labels import choices_of
from retention.plan_content import PLAN
from retention.terms import ApprovalKind
from stores.models import Dataset


class PurgePlan(models.Model):
    """One version of what purges of a dataset do: rules, columns, guard, as ``content``.

    While rule, mapping and store mean what ``content`` means (``retention.plan_content``), the approval
    holds; else a second person approves anew. ``fingerprint`` names that meaning on pages and certificates,
    as the version of Dertig that wrote it computed it: nothing is decided by it.
    ``preview`` are the counts that its approver saw. The database keeps content, preview and approval as
    they are, and a plan that has ended whole; one that never ran goes with its dataset.
    """

    controller_path: ClassVar[str] = "dataset__store__controller_id"
    stored: ClassVar[Stored] = {"content": PLAN, "preview": PREVIEW}

    dataset = models.ForeignKey(
        Dataset, models.CASCADE, related_name="purge_plans", verbose_name=_("dataset")
    )
    version = models.PositiveIntegerField(_("version"))
    fingerprint = models.CharField(max_length=64)
    content = models.JSONField()
    preview = models.JSONField(default=dict)
    proposed_at = models.DateTimeField(_("proposed"), db_default=Now())
    proposed_by = models.CharField(max_length=80)
    approved_at = models.DateTimeField(_("approved"), null=True, blank=True)
    approved_by = models.CharField(max_length=80, blank=True)
    approval = models.CharField(_("approval"), max_length=20, choices=choices_of(ApprovalKind), blank=True)
    effective_at = models.DateTimeField(
        _("in force from"), null=True, blank=True, help_text=_("A day later after cooling-off.")
    )
    ended_at = models.DateTimeField(
        _("ended"), null=True, blank=True, help_text=_("Withdrawn, or another version took its place.")
    )

    if TYPE_CHECKING:
        dataset_id: int

    class Meta:
        verbose_name = _("purge plan")
        verbose_name_plural = _("purge plans")
        ordering: ClassVar = ["dataset_id", "-version"]
        constraints: ClassVar = [
            models.UniqueConstraint(name="purgeplan_version_unique", fields=["dataset", "version"]),
            models.UniqueConstraint(
                name="purgeplan_one_current",
                fields=["dataset"],
                condition=models.Q(ended_at__isnull=True),
            ),
            one_of("purgeplan_approval_known", "approval", ApprovalKind, blank=True),
            models.CheckConstraint(
                name="purgeplan_approval_is_whole",
                condition=models.Q(
                    approved_at__isnull=True, approved_by="", approval="", effective_at__isnull=True
                )
                | (
                    models.Q(approved_at__isnull=False, effective_at__gte=models.F("approved_at"))
                    & ~models.Q(approved_by="")
                    & ~models.Q(approval="")
                ),
            ),
            models.CheckConstraint(
                name="purgeplan_second_person_is_another",
                condition=~models.Q(approval=ApprovalKind.SECOND_PERSON)
                | ~models.Q(approved_by=models.F("proposed_by")),
            ),
        ]
        triggers: ClassVar = [
            fixed("dataset", "version", "content", "preview", "proposed_at", "proposed_by"),
            fixed(
                "approved_at",
                "approved_by",
                "approval",
                "effective_at",
                once="OLD.approved_at IS NOT NULL",
                name="approved_once",
            ),
            Refuse(
                name="renamed_by_upgrades_only",
                refused="OLD.fingerprint <> NEW.fingerprint AND OLD.approved_at IS NULL",
            ),
            fixed_but(once="OLD.ended_at IS NOT NULL", name="over_once_ended"),
            goes_only_with("stores_dataset", "dataset_id"),
        ]

    def __str__(self) -> str:
        return f"{self.dataset} v{self.version}"


class PurgedDataset(Dataset):
    """A dataset as the purge pages see it."""

    class Meta:
        proxy = True
        verbose_name = _("purge")
        verbose_name_plural = _("purges")
        ordering: ClassVar = ["store__controller_id", "store_id", "position", "pk"]
