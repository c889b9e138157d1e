"""The predicate in SQL against the same rules in plain Python, on made-up rows."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from stores.mapping import Column
from stores.work import Blank, Lapse, LongerByConsent
from tests.stores.connectors.sql import people as make
from tests.stores.connectors.sql.targets import Target

START = date(2020, 1, 1)
DAYS = st.none() | st.integers(0, 6).map(lambda days: START + timedelta(days=days))
ROW = st.fixed_dictionaries(
    {
        "closed_on": DAYS,
        "paid_on": DAYS,
        "agreed": st.none() | st.booleans(),
        "withdrawn_on": DAYS,
        "name": st.none() | st.sampled_from(["", "N", "gone"]),
    }
)
CUTOFF = st.integers(0, 6).map(lambda days: make.cutoff(str(START + timedelta(days=days))))
CONSENT = st.none() | st.builds(
    LongerByConsent, st.just(Column("agreed")), st.none() | st.just(Column("withdrawn_on")), CUTOFF
)
LAPSE = st.builds(
    Lapse, st.just("r"), st.sampled_from([Column("closed_on"), Column("paid_on")]), CUTOFF, CONSENT
)
LAPSES = st.lists(LAPSE, min_size=1, max_size=2).map(tuple)

type Row = dict[str, date | bool | str | None]


def is_over(row: Row, lapse: Lapse) -> bool:
    start = row[lapse.start.name]
    if not isinstance(start, date):
        return False
    consent = lapse.consent
    if consent is None:
        return start <= lapse.cutoff.day
    withdrawn = consent.withdrawn is not None and row[consent.withdrawn.name] is not None
    runs = row[consent.given.name] is True and not withdrawn
    return start <= consent.cutoff.day or (start <= lapse.cutoff.day and not runs)


@pytest.fixture
def table(target: Target) -> Iterator[sa.Table]:
    table = make.customers(
        sa.Column("paid_on", sa.Date), sa.Column("agreed", sa.Boolean), sa.Column("withdrawn_on", sa.Date)
    )
    target.make(table)
    yield table


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(ROW, max_size=12), lapses=LAPSES, unless=LAPSES)
def test_sql_takes_what_the_rules_say(
    target: Target, table: sa.Table, rows: list[Row], lapses: tuple[Lapse, ...], unless: tuple[Lapse, ...]
) -> None:
    target.run("DELETE FROM customers")
    if rows:
        target.fill(table, [{"id": at, **row} for at, row in enumerate(rows, 1)])
    dataset = make.mapping(table)
    delete = make.deletion(dataset, *lapses)
    blank = make.blanking(dataset, lapses, Blank("name", make.CONSTANT, "gone"), unless=unless)
    goes = [row for row in rows if all(is_over(row, each) for each in lapses)]
    stays = [row for row in goes if not all(is_over(row, each) for each in unless)]
    with target.connector() as connector:
        assert connector.count(make.work(delete)).due == {"delete": len(goes)}
        left = [row for row in stays if row["name"] != "gone"]
        assert connector.count(make.work(blank)).due == {"blank": len(left)}
        assert sum(each.expected for each in connector.batches(delete, 3)) == len(goes)
