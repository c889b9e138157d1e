"""Which approvals hold in the installation of this process, as JSON. Nothing is written."""

import json
from typing import Any

from django.db import transaction

from retention import nightly
from retention.actions.plans import is_unchanged
from retention.erasing.ground import Ground
from retention.models import Erasure, PurgePlan, PurgeRun
from retention.terms import OPEN_ERASURES


def holding() -> dict[str, Any]:
    """The datasets whose purge would start by itself tonight, those whose plan is unchanged, and the open
    erasures that still are what was approved."""
    with transaction.atomic():
        started = PurgeRun.objects.filter(pk__in=nightly.start_due())
        tonight = sorted(started.values_list("plan__dataset__ref", flat=True))
        transaction.set_rollback(True)
    plans = PurgePlan.objects.filter(ended_at=None).select_related("dataset")
    erasures = Erasure.objects.filter(state__in=OPEN_ERASURES).select_related("dataset__store")
    return {
        "tonight": tonight,
        "unchanged": sorted(plan.dataset.ref for plan in plans if is_unchanged(plan)),
        "erasures": [each.pk for each in erasures.order_by("pk") if not _has_changed(each)],
    }


def _has_changed(erasure: Erasure) -> bool:
    store = erasure.dataset.store
    return Ground(erasure.reference, store.pk, store.controller_id).changed(erasure) is not None


if __name__ == "__main__":
    print(json.dumps(holding()))
