"""Counting where something was counted already."""

from collections.abc import Mapping
from typing import Protocol, runtime_checkable

from stores.protocol import Connector, Counts
from stores.work import Work


@runtime_checkable
class CountsTheRest(Protocol):
    """A connector that need not count what its batches have counted."""

    def count_the_rest(self, work: Work, due: Mapping[str, int]) -> Counts:
        """``count``, with these rows due by name of step."""
        ...


def count_after(connector: Connector, work: Work, due: Mapping[str, int]) -> Counts:
    """How many rows a work would take whose batches were cut just now, with ``due`` rows by name of step."""
    if isinstance(connector, CountsTheRest):
        return connector.count_the_rest(work, due)
    return connector.count(work)
