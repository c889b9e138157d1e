"""What was done since a backup, put together: the same work for many people, each request in its order."""

from collections.abc import Hashable
from dataclasses import dataclass

import pytest

from retention.ledger.grouping import together


@dataclass
class Step:
    name: str
    alike: Hashable


def groups(*done: tuple[str, Hashable]) -> list[list[int]]:
    return list(together([Step(name, alike) for name, alike in done]))


@pytest.mark.parametrize(
    ("done", "expected"),
    [
        ((), []),
        ((("A", "order"), ("A", "account"), ("B", "order"), ("B", "account")), [[0, 2], [1, 3]]),
        # Each in its own order, also where another request went the other way round.
        ((("A", "order"), ("A", "account"), ("B", "account"), ("B", "order")), [[0], [2], [1], [3]]),
        # A purge in between may have taken what kept rows of those who came after.
        ((("A", "order"), ("purge", None), ("B", "order")), [[0], [1], [2]]),
        ((("purge", None), ("purge", None)), [[0], [1]]),
    ],
)
def test_alike_go_together_and_nothing_goes_before_its_turn(
    done: tuple[tuple[str, Hashable], ...], expected: list[list[int]]
) -> None:
    assert groups(*done) == expected
