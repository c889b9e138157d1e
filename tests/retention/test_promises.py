"""Promise coverage: what is kept, what is not, and why (Art. 5(1)(e), 5(2))."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from retention.promises import Gap, LastRun, Promise, coverage

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
PATH = "activities/a/purposes/p/retention/r"
CLEAN = LastRun(
    ended_at=NOW - timedelta(hours=10),
    asked_until=NOW + timedelta(hours=11),
    clean=True,
    rules=frozenset({PATH}),
)


def gaps(*runs):
    promise = Promise(PATH, tuple((f"d{number}", run) for number, run in enumerate(runs)))
    return [each.gap for each in coverage([promise], NOW).broken]


def test_nothing_is_measured_until_something_is_bound():
    found = coverage([Promise(PATH), Promise("other")], NOW)
    assert found.percent is None
    assert (found.kept, found.total) == (0, 2)
    assert coverage([], NOW).percent is None


@pytest.mark.parametrize(
    ("run", "gap"),
    [
        (CLEAN, None),
        (None, Gap.NEVER_RUN),
        (replace(CLEAN, clean=False), Gap.LEFT),
        (replace(CLEAN, rules=frozenset({"another"})), Gap.NOT_CARRIED_OUT),
        (replace(CLEAN, ended_at=NOW - timedelta(hours=48)), None),
        (replace(CLEAN, ended_at=NOW - timedelta(hours=48, seconds=1)), Gap.STALE),
        (replace(CLEAN, asked_until=NOW - timedelta(days=3)), Gap.STALE),
    ],
)
def test_art_5_1_e_a_period_is_kept_where_its_last_run_left_nothing_within_48_hours(run, gap):
    assert gaps(run) == ([] if gap is None else [gap])


def test_every_dataset_that_it_is_bound_to_counts():
    assert gaps(CLEAN, CLEAN) == []
    assert gaps(CLEAN, None) == [Gap.NEVER_RUN]


def test_the_figure_is_over_all_periods_and_rounds_down():
    kept = Promise(PATH, (("d", CLEAN),))
    found = coverage([kept, kept, Promise("unbound")], NOW)
    assert (found.kept, found.total, found.percent) == (2, 3, 66)
    assert [(each.path, each.gap) for each in found.broken] == [("unbound", Gap.UNBOUND)]
    assert coverage([kept], NOW).percent == 100
