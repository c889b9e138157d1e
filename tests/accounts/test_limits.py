"""A window of time opens with the first act, and closes after its seconds."""

import pytest
from django.core.cache import cache

from accounts import limits
from accounts.limits import Limit, TooMany, count
from evidence.sealing import keyed_hash

TWICE_A_DAY = Limit("twice", 2, 24 * limits.HOUR)
MIDNIGHT = 1_800_000_000 // 86_400 * 86_400


@pytest.fixture(autouse=True)
def nothing_counted() -> None:
    cache.clear()


def at(monkeypatch: pytest.MonkeyPatch, moment: int) -> None:
    monkeypatch.setattr(limits.time, "time", lambda: moment)


def test_a_window_does_not_end_with_the_day_of_the_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    at(monkeypatch, MIDNIGHT - 2)
    count(TWICE_A_DAY, "Jip")
    count(TWICE_A_DAY, "Jip")
    at(monkeypatch, MIDNIGHT + 1)
    with pytest.raises(TooMany) as refused:
        count(TWICE_A_DAY, "Jip")
    assert refused.value.retry_after == TWICE_A_DAY.seconds - 3


def test_each_person_has_a_window_of_their_own(monkeypatch: pytest.MonkeyPatch) -> None:
    at(monkeypatch, MIDNIGHT)
    for who in ("Jip", "Janneke"):
        count(TWICE_A_DAY, who)
        count(TWICE_A_DAY, who)


def test_a_counter_whose_window_has_closed_counts_for_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    at(monkeypatch, MIDNIGHT)
    for _time in range(TWICE_A_DAY.times):
        count(TWICE_A_DAY, "Jip")
    # What the cache does when the window's time is up.
    assert cache.delete(f"limit:twice:{keyed_hash('Jip', kind='limit:twice')}:opened")
    at(monkeypatch, MIDNIGHT + TWICE_A_DAY.seconds)
    count(TWICE_A_DAY, "Jip")
