"""Corrections (Art. 16): what is set, in which rows, and what is told where a value does not fit."""

import uuid
from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
import sqlalchemy as sa

from stores.mapping import Column, DatasetMap
from stores.people import Whose
from stores.protocol import Refused
from stores.terms import IdentifierKind
from stores.work import Correct, Spared, Step
from tests.stores.connectors.sql import people as make
from tests.stores.connectors.sql.targets import Kept, Target, purge

ANNA = Spared(IdentifierKind.EMAIL, Column("email"), frozenset({"anna@example.org"}))


def correction(dataset: DatasetMap, *corrects: Correct, row: tuple[str, ...] = ()) -> Step:
    return Step(name="correct 1", dataset=dataset, lapses=(), only=(ANNA,), corrects=corrects, row=row)


def filled(target: Target, names: list[str | None], *more: sa.Column[Any], **values: Any) -> sa.Table:
    """Rows of Anna by those names, from 1 on; and one of somebody else who has the first of them."""
    table = make.customers(*more)
    target.make(table)
    rows = [
        {"id": at, "email": "anna@example.org", "name": name, **values} for at, name in enumerate(names, 1)
    ]
    target.fill(table, [*rows, {"id": 99, "email": "bob@example.org", "name": names[0], **values}])
    return table


def due(target: Target, step: Step) -> int:
    with target.connector() as connector:
        return connector.count(make.work(step)).due[step.name]


def corrected(target: Target, step: Step) -> int:
    """How many rows; and none is left afterwards."""
    with target.connector() as connector:
        assert connector.survey(make.work(step)).obstacles == ()
        rows = purge(connector, step)
        assert connector.count(make.work(step)).due == {"correct 1": 0}
    return rows


NEW = [
    'O\'Brien "van" \\ %s :x',
    "Željko Ωmega 山田 太郎",
    "Anna 🎉",
    "two\nlines",
    "anna",
    "ANNÁ",
    "ANNA",
]


def test_only_that_persons_rows_hold_the_new_value(target: Target) -> None:
    """In any script; case and accents count."""
    table = filled(target, ["Anna", "Anna"])
    shown = "Anna"
    for new in NEW:
        assert corrected(target, correction(make.mapping(table), Correct("name", new, shown))) == 2
        assert target.values(table, "name") == {1: new, 2: new, 99: "Anna"}
        shown = new


def test_a_row_that_holds_the_new_value_is_not_due(target: Target) -> None:
    table = filled(target, ["Anna", "Ana"])
    assert due(target, correction(make.mapping(table), Correct("name", "Anna"))) == 1


def test_art_16_rows_are_told_apart_by_the_old_value(target: Target) -> None:
    table = filled(target, ["Kade 1", "Dam 2", None, ""])
    dataset = make.mapping(table)
    assert corrected(target, correction(dataset, Correct("name", "Dam 22", "Dam 2"))) == 1
    assert corrected(target, correction(dataset, Correct("name", "Plein 3", ""))) == 2
    assert target.values(table, "name") == {
        1: "Kade 1",
        2: "Dam 22",
        3: "Plein 3",
        4: "Plein 3",
        99: "Kade 1",
    }


def test_a_row_that_changed_meanwhile_is_not_overwritten(target: Target) -> None:
    table = filled(target, ["Ana", "Ana"])
    target.run("UPDATE customers SET name = 'anna' WHERE id = 2")
    assert corrected(target, correction(make.mapping(table), Correct("name", "Anna", "Ana"))) == 1
    assert target.values(table, "name") == {1: "Anna", 2: "anna", 99: "Ana"}


def test_it_may_change_between_the_cut_and_the_batch(target: Target) -> None:
    table = filled(target, ["Ana"])
    step = correction(make.mapping(table), Correct("name", "Anna", "Ana"))
    with target.connector() as connector:
        (batch,) = connector.batches(step, 10)
        target.run("UPDATE customers SET name = 'Anne' WHERE id = 1")
        kept = Kept()
        connector.carry_out(step, batch, str(uuid.uuid4()), kept)
    assert kept.rows == 0
    assert target.values(table, "name")[1] == "Anne"


def test_columns_of_one_row_go_together_or_not_at_all(target: Target) -> None:
    """And two rows may swap: each is known by its key."""
    table = filled(target, ["Kade 1", "Dam 2"], sa.Column("city", sa.String(50)), city="Delft")
    dataset = make.mapping(table, personal=("email", "name", "city"))
    first = correction(
        dataset, Correct("name", "Dam 2", "Kade 1"), Correct("city", "Gouda", "Delft"), row=("1",)
    )
    second = correction(dataset, Correct("name", "Kade 1", "Dam 2"), row=("2",))
    stale = correction(dataset, Correct("name", "X", "Dam 2"), Correct("city", "Y", "Leiden"), row=("1",))
    assert corrected(target, first) == 1
    assert corrected(target, second) == 1
    assert due(target, stale) == 0
    assert target.values(table, "name") == {1: "Dam 2", 2: "Kade 1", 99: "Kade 1"}
    assert target.values(table, "city") == {1: "Gouda", 2: "Delft", 99: "Delft"}


TYPED = {
    "visits": (sa.Integer, 5, "-7", -7),
    "price": (sa.Numeric(8, 2), Decimal("1.50"), "2.25", Decimal("2.25")),
    "weight": (sa.Float, 1.1, "0.3", 0.3),
    "single": (sa.REAL, 1.1, "0.3", pytest.approx(0.3)),
    "member": (sa.Boolean, True, "no", False),
    "born": (sa.Date, date(1980, 2, 29), "1981-03-01", date(1981, 3, 1)),
    "seen": (
        sa.DateTime,
        datetime(2020, 1, 2, 3, 4, 5),
        "2021-01-02T03:04:06",
        datetime(2021, 1, 2, 3, 4, 6),
    ),
    "title": (sa.Enum("mr", "mx", name="titles"), "mr", "mx", "mx"),
    "shoe": (sa.Integer, 41, "", None),
}
"""Declared, held, written by staff, held then."""


def test_what_staff_write_is_brought_to_the_columns_type(target: Target) -> None:
    """Each is found by what was shown of it."""
    columns = [sa.Column(name, each[0]) for name, each in TYPED.items()]
    table = filled(target, ["Anna"], *columns, **{name: each[1] for name, each in TYPED.items()})
    dataset = make.mapping(table, personal=("email", "name", *TYPED))
    row = shown(target, dataset)
    corrects = [Correct(name, each[2], str(row[name])) for name, each in TYPED.items()]
    assert corrected(target, correction(dataset, *corrects, row=(str(row["id"]),))) == 1
    for name, each in TYPED.items():
        assert target.values(table, name) == {
            1: each[3],
            99: pytest.approx(each[1]) if name == "single" else each[1],
        }


def shown(target: Target, dataset: DatasetMap) -> Mapping[str, Any]:
    """The one row as staff see it."""
    with target.connector() as connector:
        (row,) = connector.collect(Whose(dataset, (ANNA,)))
    return row


def test_an_instant_names_its_offset(target: Target) -> None:
    if target.dialect == "sqlite":
        pytest.skip("knows no instants")
    table = filled(target, ["Anna"], sa.Column("seen", make.INSTANT))
    target.run("UPDATE customers SET seen = '2020-01-02 03:04:05'")
    dataset = make.mapping(table, personal=("email", "name", "seen"), time_zone="Europe/Amsterdam")
    was = str(shown(target, dataset)["seen"])
    step = correction(dataset, Correct("seen", "2021-07-01T12:00:00+02:00", was))
    assert corrected(target, step) == 1
    seen = target.values(table, "seen")[1]
    assert seen.replace(tzinfo=seen.tzinfo or UTC) == datetime(2021, 7, 1, 10, tzinfo=UTC)
    vague = correction(dataset, Correct("seen", "2021-07-01T12:00:00"))
    with target.connector() as connector:
        (problem,) = connector.survey(make.work(vague)).obstacles
    assert problem.code == "correction-does-not-fit"


MISFITS = [
    ("name", "n" * 201, "200"),
    ("kind", "", "empty"),
    ("born", "31-12-1980", "2026-03-27"),
    ("visits", "many", "12"),
    ("visits", "1.5", "whole"),
    ("price", "1.234", "2 digits"),
    ("title", "dr", "mr, mx"),
]


def test_what_does_not_fit_is_told_before_anything_is_changed(target: Target) -> None:
    table = filled(
        target,
        ["Anna"],
        sa.Column("kind", sa.String(10), nullable=False, server_default="x"),
        sa.Column("born", sa.Date),
        sa.Column("visits", sa.Integer),
        sa.Column("price", sa.Numeric(8, 2)),
        sa.Column("title", sa.Enum("mr", "mx", name="titles")),
    )
    for column, new, said in MISFITS:
        if target.dialect == "sqlite" and said in ("whole", "2 digits", "mr, mx"):
            continue  # keeps what it is given
        step = correction(make.mapping(table, personal=("email", "name", column)), Correct(column, new))
        with target.connector() as connector:
            (problem,) = connector.survey(make.work(step)).obstacles
            assert (problem.code, problem.subject) == ("correction-does-not-fit", column)
            assert said in problem.values["message"]
            with pytest.raises(Refused, match=said):
                connector.count(make.work(step))


def test_keys_and_values_that_are_gone_are_refused(target: Target) -> None:
    table = filled(target, ["Anna"])
    dataset = make.mapping(table)
    with target.connector() as connector:
        (key,) = connector.survey(make.work(correction(dataset, Correct("id", "3")))).obstacles
        (gone,) = connector.survey(make.work(correction(dataset, Correct("name")))).obstacles
    assert (key.code, gone.code) == ("correction-in-key", "correction-does-not-fit")


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ("CREATE UNIQUE INDEX one_name ON customers (name)", "only one may"),
        ("checked", "check"),
        ("tied", "key ties"),
    ],
    ids=["unique", "check", "foreign key"],
)
def test_a_rule_of_the_database_refuses_and_nothing_is_lost(target: Target, rule: str, said: str) -> None:
    names = sa.Table("names", sa.MetaData(), sa.Column("name", sa.String(200), primary_key=True))
    tied = [sa.ForeignKey(names.c.name)] if rule == "tied" else []
    if tied:
        target.make(names)
        target.fill(names, [{"name": "Ana"}, {"name": "Bob"}])
    checks = [sa.CheckConstraint("nick <> 'Bob'")] if rule == "checked" else []
    table = filled(target, ["Ana"], sa.Column("nick", sa.String(200), *tied, *checks), nick="Ana")
    target.run("UPDATE customers SET name = 'Bob' WHERE id = 99")
    if rule.startswith("CREATE"):
        target.run(rule)
    column = "name" if rule.startswith("CREATE") else "nick"
    new = "Nobody" if rule == "tied" else "Bob"
    step = correction(make.mapping(table, personal=("email", "name", "nick")), Correct(column, new, "Ana"))
    with target.connector() as connector:
        (batch,) = connector.batches(step, 10)
        kept, name = Kept(), str(uuid.uuid4())
        with pytest.raises(Refused, match=said) as caught:
            connector.carry_out(step, batch, name, kept)
        assert new not in str(caught.value).replace("Another", "")
        assert kept.rows is None
        assert connector.outcome(name, {}).outcome == "aborted"
    assert target.values(table, column)[1] == "Ana"
    assert due(target, step) == 1


def test_a_lenient_server_cuts_no_value(mariadb: Target) -> None:
    """Without a length in the mapping's eyes: an enumeration of bytes, say; the session is strict."""
    mariadb.run("SET GLOBAL sql_mode = ''")
    try:
        table = filled(mariadb, ["Anna"], sa.Column("nick", sa.String(200)))
        with mariadb.connector() as connector:
            mariadb.run("ALTER TABLE customers MODIFY nick VARCHAR(3)")
            step = correction(make.mapping(table), Correct("nick", "Annabel"))
            with pytest.raises(Refused):
                purge(connector, step)
    finally:
        mariadb.run("SET GLOBAL sql_mode = DEFAULT")


def test_what_the_database_sets_anew_stays(mariadb: Target) -> None:
    """A corrected row's period does not start again."""
    table = filled(mariadb, ["Ana"])
    mariadb.run(
        "ALTER TABLE customers ADD COLUMN changed DATETIME DEFAULT '2020-01-01' ON UPDATE CURRENT_TIMESTAMP"
    )
    assert corrected(mariadb, correction(make.mapping(table), Correct("name", "Anna"))) == 1
    with mariadb.engine.connect() as connection:
        assert connection.scalar(sa.text("SELECT max(changed) FROM customers")) == datetime(2020, 1, 1)
