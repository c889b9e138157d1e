"""One person's part in one dataset: what is to be done there for a request, and what became of it."""

from typing import TYPE_CHECKING, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.fields import one_of
from evidence.guards import Refuse, fixed, moves_along, never_deleted
from evidence.stored import Stored
from retention.frozen import COUNTS, WORK
from retention.labels import choices_of
from retention.models.batch import StoreBatch, batches_go_forward
from retention.terms import ERASURE_MOVES, OPEN_ERASURES, UNRESOLVED, Act, ErasureState
from stores.models import Dataset
from stores.protocol import Batch
from stores.stored import PROBLEM

if TYPE_CHECKING:
    from django.db.models.fields.related_descriptors import RelatedManager

    from retention.models.memory import ErasureMemory


class Erasure(models.Model):
    """What is to be done in one dataset for the request ``reference``, as it was approved.

    ``work`` is the frozen ``stores.work.Work`` without people and without anybody's values: whose rows are
    meant is read from the ``PersonSearch`` of the reference when it is carried out. ``fingerprint`` is that
    of work and ``key`` (whose meaning is its maker's): begun twice, it is one. ``mapping`` is the
    fingerprint of store and dataset as they were then. ``despite_holds`` names the steps that no legal hold
    stops (Art. 21(3)), ``heeded`` are the holds that the work takes into account already. ``after`` are
    erasures that must have ended well, or have been cancelled, before this one begins.

    ``before`` and ``after_counts`` are ``stores.protocol.Counts`` as JSON, of the same work. ``rows`` are
    those that really went or were changed, with the weakest ``certainty`` of its batches.
    """

    controller_path: ClassVar[str] = "dataset__store__controller_id"
    stored: ClassVar[Stored] = {
        "work": WORK,
        "before": COUNTS,
        "after_counts": COUNTS,
        "problems": PROBLEM,
    }

    dataset = models.ForeignKey(Dataset, models.PROTECT, related_name="erasures", verbose_name=_("dataset"))
    reference = models.CharField(_("request"), max_length=20, help_text="No relation upwards.")
    act = models.CharField(_("act"), max_length=20, choices=choices_of(Act), default=Act.ERASE)
    key = models.CharField(max_length=100, blank=True)
    work = models.JSONField()
    fingerprint = models.CharField(max_length=64)
    mapping = models.CharField(max_length=64)
    despite_holds = ArrayField(models.CharField(max_length=300), default=list, blank=True)
    heeded = ArrayField(models.BigIntegerField(), default=list, blank=True)
    after = ArrayField(models.BigIntegerField(), default=list, blank=True)
    state = models.CharField(
        _("state"), max_length=20, choices=choices_of(ErasureState), default=ErasureState.WAITING
    )
    round = models.PositiveSmallIntegerField(default=1)
    before = models.JSONField(default=dict)
    after_counts = models.JSONField(default=dict)
    rows = models.BigIntegerField(_("rows"), null=True, blank=True)
    certainty = models.CharField(_("how sure"), max_length=20, blank=True)
    problems = models.JSONField(default=list, help_text="stores.protocol.Problem, as JSON.")
    tries = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField(null=True, blank=True)
    begun_at = models.DateTimeField(_("begun"), db_default=Now())
    begun_by = models.CharField(max_length=80)
    cancelled_at = models.DateTimeField(
        null=True, blank=True, help_text="When somebody asked for it; what was at work still ended."
    )
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)

    if TYPE_CHECKING:
        dataset_id: int
        batches: RelatedManager["ErasureBatch"]
        memory: "ErasureMemory"

    class Meta:
        verbose_name = _("erasure")
        verbose_name_plural = _("erasures")
        ordering: ClassVar = ["-begun_at", "-pk"]
        indexes: ClassVar = [
            models.Index(name="erasure_by_reference", fields=["reference"]),
            models.Index(
                name="erasure_open", fields=["begun_at"], condition=models.Q(state__in=OPEN_ERASURES)
            ),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="erasure_begun_once", fields=["dataset", "reference", "act", "fingerprint"]
            ),
            one_of("erasure_act_known", "act", Act),
            one_of("erasure_state_known", "state", ErasureState),
            models.CheckConstraint(
                name="erasure_ended_with_its_state",
                condition=models.Q(ended_at__isnull=True, state__in=OPEN_ERASURES)
                | (models.Q(ended_at__isnull=False) & ~models.Q(state__in=OPEN_ERASURES)),
            ),
            models.CheckConstraint(
                name="erasure_done_has_a_count",
                condition=~models.Q(state=ErasureState.DONE)
                | (models.Q(rows__gte=0, problems=[]) & ~models.Q(certainty="")),
            ),
            models.CheckConstraint(
                name="erasure_failed_because",
                condition=~models.Q(state=ErasureState.FAILED) | ~models.Q(problems=[]),
            ),
        ]
        triggers: ClassVar = [
            fixed(
                "dataset",
                "reference",
                "act",
                "key",
                "work",
                "fingerprint",
                "mapping",
                "despite_holds",
                "heeded",
                "begun_at",
                "begun_by",
            ),
            moves_along(ERASURE_MOVES),
            Refuse(name="only_adds", refused="NEW.round < OLD.round OR NOT NEW.after @> OLD.after"),
            fixed(
                "cancelled_at",
                once="OLD.cancelled_at IS NOT NULL AND OLD.ended_at IS NULL",
                name="cancelled_once",
            ),
            Refuse(
                name="over_once_ended",
                refused="OLD.ended_at IS NOT NULL AND OLD.* IS DISTINCT FROM NEW.*"
                " AND NOT (NEW.state = 'waiting' AND NEW.round > OLD.round)",
            ),
            never_deleted(),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.dataset}"


class ErasureBatch(StoreBatch):
    """One step of an erasure, carried out once: in each ``round`` (each try of staff) at most one a step."""

    controller_path: ClassVar[str] = "erasure__dataset__store__controller_id"

    erasure = models.ForeignKey(Erasure, models.CASCADE, related_name="batches", verbose_name=_("erasure"))

    if TYPE_CHECKING:
        erasure_id: int

    class Meta(StoreBatch.Meta):
        verbose_name = _("batch of an erasure")
        verbose_name_plural = _("batches of an erasure")
        ordering: ClassVar = ["erasure_id", "round", "number"]
        indexes: ClassVar = [
            models.Index(
                name="erasurebatch_unresolved",
                fields=["erasure"],
                condition=models.Q(state__in=UNRESOLVED),
            )
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(name="erasurebatch_number_unique", fields=["erasure", "round", "number"]),
            *StoreBatch.Meta.constraints,
        ]
        triggers: ClassVar = batches_go_forward("erasure")

    def __str__(self) -> str:
        return f"{self.erasure} {self.step}"

    @property
    def part(self) -> Batch:
        """The whole step: one person's rows are not cut."""
        return Batch(bounds={}, expected=self.expected)
