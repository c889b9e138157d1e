"""Batches: every due row in exactly one, whatever the key, the ties and the names."""

import json
import uuid
from datetime import date, timedelta
from decimal import Decimal

import pytest
import sqlalchemy as sa

from stores.connectors.sql.bounds import packed, unpacked
from stores.counting import count_after
from stores.protocol import Batch
from stores.work import Work
from tests.stores.connectors.sql import people as make
from tests.stores.connectors.sql.targets import Kept, Target, purge


@pytest.mark.parametrize("index", [True, False])
def test_all_due_rows_exactly_once_with_ties(index: bool, target: Target) -> None:
    """Forty-one rows of one day and some beside, in batches of seven: none is missed, none taken twice."""
    table = make.customers(index=index)
    target.make(table)
    day = date(2019, 1, 1)
    days = [day] * 40 + [day + timedelta(days=at) for at in range(10)] + [None, date(2022, 1, 1)]
    target.fill(table, [{"id": 1000 - at, "closed_on": each} for at, each in enumerate(days)])
    step = make.deletion(make.mapping(table), make.lapse("2020-01-01"))
    with target.connector() as connector:
        batches = list(connector.batches(step, 7))
        if index:  # the day that many share by key, the others by day
            assert [each.expected for each in batches] == [*[7] * 5, 6, 1, 7, 1]
            assert [each.bounds["columns"] for each in batches] == [["id"]] * 6 + [["closed_on"]] * 3
        else:
            assert [each.expected for each in batches] == [*[7] * 7, 1]
            assert batches[0].bounds["columns"] == ["id"]
        taken = 0
        for batch in reversed(batches):  # several workers: in any order
            again = Batch(json.loads(json.dumps(dict(batch.bounds))), batch.expected)
            kept = Kept()
            connector.carry_out(step, again, str(uuid.uuid4()), kept)
            assert kept.rows == batch.expected
            taken += kept.rows
    assert taken == 50
    assert target.ids(table) == [949, 950]


def test_counting_what_the_batches_have_not_counted_gives_the_same(target: Target) -> None:
    table = make.customers()
    target.make(table)
    days = [date(2019, 1, 1)] * 5 + [None, None, date(2022, 1, 1)]
    target.fill(table, [{"id": at, "closed_on": each} for at, each in enumerate(days)])
    mapping = make.mapping(table)
    step = make.deletion(mapping, make.lapse("2020-01-01"))
    work = Work(dataset=mapping, steps=(step,))
    with target.connector() as connector:
        due = {step.name: sum(each.expected for each in connector.batches(step, 2))}
        assert count_after(connector, work, due) == connector.count(work)
        assert count_after(connector, work, {step.name: 4}).due == {step.name: 4}, "not counted again"
    assert due == {step.name: 5}


def test_composite_keys_of_text_and_number(target: Target) -> None:
    table = sa.Table(
        "visits",
        sa.MetaData(),
        sa.Column("site", sa.String(20), primary_key=True),
        sa.Column("id", sa.Numeric(12, 2), primary_key=True, autoincrement=False),
        sa.Column("closed_on", sa.Date),
        sa.Column("email", sa.String(100)),
    )
    target.make(table)
    sites = ["a", "b", "ö", "zebra", "", "o'clock", "100%"]
    target.fill(
        table,
        [
            {"site": site, "id": Decimal(at) / 4, "closed_on": date(2019, 1, 1)}
            for site in sites
            for at in range(9)
        ],
    )
    step = make.deletion(make.mapping(table), make.lapse("2020-01-01"))
    with target.connector() as connector:
        assert connector.survey(make.work(step)).obstacles == ()
        assert purge(connector, step, size=4) == 63
    assert target.ids(table) == []


def test_reserved_and_hostile_names(target: Target) -> None:
    table = sa.Table(
        "select",
        sa.MetaData(),
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column('a "b', sa.Date, index=False),
        sa.Column("x; DROP TABLE y --", sa.String(50)),
        sa.Column("order", sa.String(50)),
    )
    target.make(table)
    target.fill(table, [{"id": 1, 'a "b': date(2019, 1, 1), "order": "x"}])
    dataset = make.mapping(table, personal=("order",), identifiers=())
    lapse = make.lapse("2020-01-01", 'a "b')
    blanking = make.blanking(dataset, [lapse], make.Blank("order", make.NULL))
    with target.connector() as connector:
        assert connector.survey(make.work(blanking)).obstacles == ()
        assert purge(connector, blanking) == 1
        assert purge(connector, make.deletion(dataset, lapse)) == 1


def test_keys_of_any_type_on_postgresql(postgresql: Target) -> None:
    postgresql.run(
        "CREATE SCHEMA other",
        "CREATE TABLE other.things (u uuid, c char(5), m timestamptz, b bytea, closed_on date,"
        " PRIMARY KEY (u, c, m, b))",
        "INSERT INTO other.things SELECT gen_random_uuid(), 'ab', now(), decode('00ff', 'hex'), '2019-01-01'"
        " FROM generate_series(1, 20)",
    )
    names = ("u", "c", "m", "b", "closed_on")
    table = sa.Table("things", sa.MetaData(), *(sa.Column(each) for each in names))
    dataset = make.mapping(table, personal=(), resource="other.things", key=names[:4], identifiers=())
    step = make.deletion(dataset, make.lapse("2020-01-01"))
    with postgresql.connector() as connector:
        assert connector.survey(make.work(step)).obstacles == ()
        assert purge(connector, step, size=3) == 20


def test_a_row_that_changed_since_is_left(target: Target) -> None:
    table = make.customers()
    target.make(table)
    target.fill(table, [{"id": at, "closed_on": date(2019, 1, 1)} for at in range(1, 4)])
    step = make.deletion(make.mapping(table), make.lapse("2020-01-01"))
    with target.connector() as connector:
        (batch,) = connector.batches(step, 10)
        target.run("UPDATE customers SET closed_on = '2022-01-01' WHERE id = 2")
        assert connector.carry_out(step, batch, str(uuid.uuid4()), Kept()).rows == 2
    assert target.ids(table) == [2]


def test_bounds_come_back_as_they_were() -> None:
    values = [1, "x", 1.5, None, True, date(2020, 1, 1), Decimal("1.50"), uuid.UUID(int=7), b"\x00\xff"]
    assert unpacked(json.loads(json.dumps(packed(values)))) == values
