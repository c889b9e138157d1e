"""A purge run and its batches: the intents, the counts and their proofs."""

import uuid
from typing import TYPE_CHECKING, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.fields import one_of
from evidence.guards import Refuse, fixed, fixed_but, moves_along, never_deleted
from evidence.stored import Stored
from retention.frozen import COUNTS, WORK
from retention.labels import choices_of
from retention.models.batch import StoreBatch, batches_go_forward
from retention.models.plan import PurgePlan
from retention.terms import OPEN_STATES, RUN_MOVES, UNRESOLVED, BatchState, RunState
from stores.stored import PROBLEM


class PurgeRun(models.Model):
    """One purge of one dataset for one day.

    ``work`` is the frozen ``stores.work.Work`` (without people). ``before`` and ``after`` are
    ``stores.protocol.Counts`` as JSON, counted with the same cutoffs. ``runs_after`` are runs that
    must be finished first: they point at this dataset, or read their start event in it.
    """

    controller_path: ClassVar[str] = "plan__dataset__store__controller_id"
    stored: ClassVar[Stored] = {"work": WORK, "before": COUNTS, "after": COUNTS, "problems": PROBLEM}

    plan = models.ForeignKey(PurgePlan, models.PROTECT, related_name="runs", verbose_name=_("plan"))
    as_of = models.DateField(_("due by"))
    key = models.CharField(
        max_length=100,
        unique=True,
        default=uuid.uuid4,
        help_text="Of the scheduled one of a day: dataset and day, so that two beats start one run.",
    )
    reviewed = models.BooleanField(default=False, help_text="A person let go what was to be reviewed.")
    state = models.CharField(
        _("state"), max_length=20, choices=choices_of(RunState), default=RunState.WAITING
    )
    runs_after = ArrayField(models.BigIntegerField(), default=list, blank=True)
    started_by = models.CharField(max_length=80)
    started_at = models.DateTimeField(_("started"), db_default=Now())
    cancelled_at = models.DateTimeField(
        null=True, blank=True, help_text="When somebody asked for it; what was at work still ended."
    )
    paused_at = models.DateTimeField(_("paused"), null=True, blank=True)
    released_by = models.CharField(max_length=80, blank=True)
    released_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    work = models.JSONField(default=dict)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    round = models.PositiveSmallIntegerField(default=0)
    problems = models.JSONField(default=list, help_text="stores.protocol.Problem, as JSON.")
    next_try_at = models.DateTimeField(null=True, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    certificate = models.UUIDField(null=True, blank=True, help_text="Id of the evidence document.")

    if TYPE_CHECKING:
        plan_id: int

    class Meta:
        verbose_name = _("purge run")
        verbose_name_plural = _("purge runs")
        ordering: ClassVar = ["-started_at", "-pk"]
        indexes: ClassVar = [
            models.Index(
                name="purgerun_open", fields=["started_at"], condition=models.Q(state__in=OPEN_STATES)
            ),
            models.Index(name="purgerun_by_plan", fields=["plan", "-started_at"]),
            models.Index(
                name="purgerun_uncertified",
                fields=["ended_at"],
                condition=models.Q(ended_at__isnull=False, certificate=None) & ~models.Q(work={}),
            ),
        ]
        constraints: ClassVar = [
            one_of("purgerun_state_known", "state", RunState),
            models.CheckConstraint(
                name="purgerun_ended_with_its_state",
                condition=models.Q(ended_at__isnull=True, state__in=OPEN_STATES)
                | (models.Q(ended_at__isnull=False) & ~models.Q(state__in=OPEN_STATES)),
            ),
            models.CheckConstraint(
                name="purgerun_released_by_somebody",
                condition=models.Q(released_at__isnull=True, released_by="")
                | (models.Q(released_at__isnull=False) & ~models.Q(released_by="")),
            ),
        ]
        triggers: ClassVar = [
            fixed("plan", "as_of", "key", "reviewed", "started_by", "started_at"),
            moves_along(RUN_MOVES),
            fixed("work", "before", once="OLD.work <> '{}'", name="begun_once"),
            fixed("released_by", "released_at", once="OLD.released_at IS NOT NULL", name="released_once"),
            fixed("cancelled_at", once="OLD.cancelled_at IS NOT NULL", name="cancelled_once"),
            Refuse(
                name="only_adds",
                refused="NEW.round < OLD.round OR NOT NEW.problems @> OLD.problems",
            ),
            fixed_but("certificate", once="OLD.ended_at IS NOT NULL", name="over_once_ended"),
            fixed("certificate", once="OLD.certificate IS NOT NULL", name="certified_once"),
            never_deleted(),
        ]

    def __str__(self) -> str:
        return f"{self.plan} {self.as_of}"

    def read_again(self) -> None:
        """As it is now; its plan never changes, and stays as it was read."""
        now = PurgeRun.objects.get(pk=self.pk)
        for each in self._meta.concrete_fields:
            if each.name != "plan":
                setattr(self, each.attname, getattr(now, each.attname))


class PurgeBatch(StoreBatch):
    """One batch of one step of a run; ``bounds`` are emptied when the run has ended."""

    controller_path: ClassVar[str] = "run__plan__dataset__store__controller_id"

    run = models.ForeignKey(PurgeRun, models.CASCADE, related_name="batches", verbose_name=_("run"))

    if TYPE_CHECKING:
        run_id: int

    class Meta(StoreBatch.Meta):
        verbose_name = _("batch of a purge")
        verbose_name_plural = _("batches of a purge")
        ordering: ClassVar = ["run_id", "round", "number"]
        indexes: ClassVar = [
            models.Index(
                name="purgebatch_unresolved",
                fields=["run"],
                condition=models.Q(state__in=UNRESOLVED),
            ),
            models.Index(
                name="purgebatch_waiting",
                fields=["run", "number"],
                condition=models.Q(state=BatchState.WAITING),
            ),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(name="purgebatch_number_unique", fields=["run", "round", "number"]),
            *StoreBatch.Meta.constraints,
        ]
        triggers: ClassVar = batches_go_forward("run")

    def __str__(self) -> str:
        return f"{self.run} {self.step} {self.number}"
