"""A controller whose target tells what goes, in small batches, so slow that things happen in between."""

from typing import Any

from retention.models import RetentionSettings
from tests.retention.operations import Target
from tests.retention.purging import World, world
from tests.retention.survival.gone import log_what_goes


def slow_shop(target: Target, *, workers: int = 3, **store: Any) -> World:
    """Batches of five rows, each statement ten milliseconds long."""
    log_what_goes(target)
    made = world(target, **store)
    RetentionSettings.objects.create(controller=made.controller, batch_rows=5, workers=workers)
    return made
