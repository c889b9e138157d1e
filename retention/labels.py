"""What people read for the codes of retention."""

from enum import StrEnum
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.speaking import speakers
from retention import terms as t
from retention.promises import Gap

LABELS: dict[type[StrEnum], dict[StrEnum, Any]] = {
    t.HoldScope: {
        t.HoldScope.PERSON: _("A person"),
        t.HoldScope.DATASET: _("A dataset"),
        t.HoldScope.ACTIVITY: _("A processing activity"),
    },
    t.ApprovalKind: {
        t.ApprovalKind.SECOND_PERSON: _("By a second person"),
        t.ApprovalKind.COOLING_OFF: _("By one person, after a day’s cooling-off"),
    },
    t.RunState: {
        t.RunState.WAITING: _("Waiting"),
        t.RunState.PREPARING: _("Counting"),
        t.RunState.ASKING: _("Asks for release"),
        t.RunState.RUNNING: _("Running"),
        t.RunState.VERIFYING: _("Counting again"),
        t.RunState.FINISHED: _("Finished, nothing left"),
        t.RunState.FAILED: _("Failed"),
        t.RunState.CANCELLED: _("Cancelled"),
    },
    t.BatchState: {
        t.BatchState.WAITING: _("Waiting"),
        t.BatchState.OPEN: _("At work"),
        t.BatchState.PENDING: _("Reported back later"),
        t.BatchState.DONE: _("Done"),
        t.BatchState.UNPROVEN: _("Unproven"),
    },
    t.Act: {
        t.Act.ERASE: _("Erase"),
        t.Act.CORRECT: _("Correct"),
    },
    t.ErasureState: {
        t.ErasureState.WAITING: _("Waiting"),
        t.ErasureState.RUNNING: _("Running"),
        t.ErasureState.BY_HAND: _("Done by a person"),
        t.ErasureState.DONE: _("Done, nothing left"),
        t.ErasureState.FAILED: _("Failed"),
        t.ErasureState.CANCELLED: _("Cancelled"),
    },
    Gap: {
        Gap.UNBOUND: _("No dataset is bound to it"),
        Gap.NEVER_RUN: _("No purge has run yet"),
        Gap.LEFT: _("The last run left something, or did not finish"),
        Gap.NOT_CARRIED_OUT: _("The last run passed it over: no start, held, or waiting for review"),
        Gap.STALE: _("The last run is older than 48 hours"),
    },
}

label, choices_of = speakers(LABELS)
