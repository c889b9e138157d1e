"""Asking the store, now, what a purge of a dataset would take."""

from retention.holding import holds_on
from retention.planning import Planned, ground_under, planned, resources_beside
from retention.preview import Preview, preview_of
from stores.assembly import whole
from stores.models import Dataset
from stores.opening import opened


def plan_now(dataset: Dataset) -> Planned:
    """What a purge of the dataset would do today, with the holds that stand."""
    row = whole(Dataset.objects.select_related("store__controller")).get(pk=dataset.pk)
    ground = ground_under(row)
    return planned(row, ground, ground.moment(), holds=holds_on(row))


def preview_now(dataset: Dataset) -> Preview:
    """Counts and masked samples. Raises ``stores.protocol.StoreError``."""
    plan = plan_now(dataset)
    with opened(dataset.store) as connector:
        return preview_of(plan, connector, resources_beside(dataset))
