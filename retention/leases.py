"""Who works on what, and whether they still live.

A worker takes a *lease*: a number that nobody else has, and the database's lock of that number for as
long as its connection lives. It writes the number on each batch that it opens; a count is recorded only
while the number still stands there. So whoever finds the lock free knows that the worker is gone, puts
another number on the batch, and nothing that the worker may yet do can be counted.
"""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager

from evidence.turns import alone


@contextmanager
def lease() -> Iterator[uuid.UUID]:
    """A lease for the block."""
    number = uuid.uuid4()
    with alone(_name(number)):
        yield number


@contextmanager
def lease_of_the_dead(number: uuid.UUID | None) -> Iterator[bool]:
    """Whether the holder of a lease is gone (or is us); it cannot come back within the block."""
    if number is None:
        yield True
        return
    with alone(_name(number)) as free:
        yield free


def _name(number: uuid.UUID) -> str:
    return f"purge-lease:{number}"


def holds_turn(controller_id: int) -> str:
    """The turn that batches share when they open, and that placing a legal hold takes alone."""
    return f"legal-holds:{controller_id}"


def batches_turn(run_id: int) -> str:
    """The turn that a run's batches share when they open, and that closing the run takes alone: so no
    batch opens behind the back of its recount."""
    return f"purge-run:{run_id}:batches"


def order_turn(controller_id: int) -> str:
    """The turn in which runs of a controller decide which of them waits for which."""
    return f"purge-order:{controller_id}"
