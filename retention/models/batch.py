"""What a batch of a purge and one of an erasure have in common: an intent, then a count with its proof."""

import uuid
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.fields import one_of
from evidence.fields import SealedTextField
from evidence.guards import Refuse, fixed, fixed_but, moves_along, never_deleted
from evidence.stored import Stored
from retention.frozen import BATCH
from retention.labels import choices_of
from retention.terms import BATCH_MOVES, BatchState
from stores.protocol import Batch, Certainty


def batches_go_forward(parent: str) -> list[Refuse]:
    """What was cut stays, and so does a count with its proof; keys of rows are only ever forgotten."""
    return [
        fixed("id", parent, "round", "step", "number", "expected"),
        moves_along(BATCH_MOVES),
        Refuse(name="bounds_only_emptied", refused="NEW.bounds NOT IN ('', OLD.bounds)"),
        fixed_but("bounds", once="OLD.state IN ('done', 'unproven')", name="over_once_ended"),
        never_deleted(),
    ]


class StoreBatch(models.Model):
    """One batch of one step: an intent while OPEN, then a count with its proof.

    ``bounds`` may hold keys of rows, so they are sealed, and emptied in the end. ``lease`` is the fence:
    who no longer holds it cannot record a count, and its store transaction rolls back. A worker holds the
    advisory lock of its lease while it lives (``retention.leases``).
    """

    stored: ClassVar[Stored] = {
        "bounds": BATCH,
        "proof": "The connector's own: it reads what each version of it wrote.",
    }

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    round = models.PositiveSmallIntegerField(default=1)
    step = models.CharField(max_length=300)
    number = models.PositiveIntegerField()
    bounds = SealedTextField(blank=True)
    expected = models.BigIntegerField()
    state = models.CharField(
        _("state"), max_length=20, choices=choices_of(BatchState), default=BatchState.WAITING
    )
    tries = models.PositiveSmallIntegerField(default=0)
    lease = models.UUIDField(null=True, blank=True)
    taken_at = models.DateTimeField(null=True, blank=True)
    rows = models.BigIntegerField(null=True, blank=True)
    proof = models.JSONField(default=dict)
    certainty = models.CharField(max_length=20, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True
        constraints: ClassVar = [
            one_of("%(class)s_state_known", "state", BatchState),
            one_of("%(class)s_certainty_known", "certainty", Certainty, blank=True),
            models.CheckConstraint(
                name="%(class)s_open_has_a_lease",
                condition=~models.Q(state=BatchState.OPEN)
                | models.Q(lease__isnull=False, taken_at__isnull=False),
            ),
            models.CheckConstraint(
                name="%(class)s_done_has_a_count",
                condition=~models.Q(state=BatchState.DONE)
                | (models.Q(rows__gte=0, ended_at__isnull=False) & ~models.Q(certainty="")),
            ),
        ]

    @property
    def part(self) -> Batch:
        """Which rows of its step it is about, as the connector cut them. Raises ``Unreadable``."""
        return BATCH.read_text(self.bounds)
