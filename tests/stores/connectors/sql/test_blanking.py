"""Blank forms: what stands in a column once its content is gone, and what is blank already."""

from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa

from stores.connectors.sql.blanks import keyed_hash
from stores.work import Blank
from tests.stores.connectors.sql import people as make
from tests.stores.connectors.sql.targets import HASH_KEY, Target, purge

DAY = date(2019, 1, 1)


def filled(target: Target, emails: list[str | None]) -> sa.Table:
    table = make.customers(sa.Column("kind", sa.String(10), nullable=False, server_default="x"))
    target.make(table)
    target.fill(
        table, [{"id": at, "closed_on": DAY, "email": each, "name": "N"} for at, each in enumerate(emails, 1)]
    )
    return table


def test_null_constant_and_hash_in_one_statement(target: Target) -> None:
    table = filled(target, ["jörg@x.nl", "a", None])
    step = make.blanking(
        make.mapping(table, personal=("email", "name", "kind")),
        [make.lapse("2020-01-01")],
        Blank("email", make.HASH),
        Blank("name", make.NULL),
        Blank("kind", make.CONSTANT, "gone"),
    )
    with target.connector() as connector:
        assert connector.survey(make.work(step)).obstacles == ()
        assert purge(connector, step, size=2) == 3
        assert connector.count(make.work(step)).due == {"blank": 0}
    assert target.values(table, "email") == {
        1: keyed_hash(HASH_KEY, "jörg@x.nl"),
        2: keyed_hash(HASH_KEY, "a"),
        3: None,
    }
    assert set(target.values(table, "name").values()) == {None}
    assert set(target.values(table, "kind").values()) == {"gone"}


def test_a_hash_is_not_hashed_again(target: Target) -> None:
    """Another column came back; the pseudonym stays the same."""
    table = filled(target, ["a@x.nl"])
    step = make.blanking(
        make.mapping(table), [make.lapse("2020-01-01")], Blank("email", make.HASH), Blank("name", make.NULL)
    )
    with target.connector() as connector:
        assert purge(connector, step) == 1
        target.run("UPDATE customers SET name = 'back'")
        assert purge(connector, step) == 1
    assert target.values(table, "email") == {1: keyed_hash(HASH_KEY, "a@x.nl")}


def test_a_row_that_goes_whole_is_not_blanked_before(target: Target) -> None:
    table = filled(target, ["a", "b", "c"])
    target.run("UPDATE customers SET closed_on = '2017-01-01' WHERE id = 1")
    target.run("UPDATE customers SET closed_on = NULL WHERE id = 3")
    whole = make.lapse("2018-01-01")
    step = make.blanking(
        make.mapping(table), [make.lapse("2020-01-01")], Blank("name", make.NULL), unless=[whole]
    )
    with target.connector() as connector:
        counts = connector.count(make.work(step))
        assert (counts.due, counts.unknown_start) == ({"blank": 1}, 1)
        assert purge(connector, step) == 1
    assert target.values(table, "name") == {1: "N", 2: None, 3: "N"}


@pytest.mark.parametrize(
    ("declared", "value", "blanked"),
    [
        (sa.Integer, "0", 0),
        (sa.Boolean, "false", False),
        (sa.Date, "1900-01-01", date(1900, 1, 1)),
        (sa.Numeric(6, 2), "1.50", 1.5),
    ],
    ids=["integer", "boolean", "date", "decimal"],
)
def test_constants_of_other_types(target: Target, declared: Any, value: str, blanked: Any) -> None:
    table = make.customers(sa.Column("extra", declared))
    target.make(table)
    target.fill(table, [{"id": 1, "closed_on": DAY}])
    step = make.blanking(
        make.mapping(table), [make.lapse("2020-01-01")], Blank("extra", make.CONSTANT, value)
    )
    with target.connector() as connector:
        assert connector.survey(make.work(step)).obstacles == ()
        assert purge(connector, step) == 1
        assert connector.count(make.work(step)).due == {"blank": 0}
    assert target.values(table, "extra") == {1: blanked}
