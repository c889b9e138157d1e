"""Which rows are due: start events of each type, NULLs, zones, consent, joins (Art. 5(1)(e))."""

from datetime import UTC, date, datetime

import sqlalchemy as sa

from stores.identifiers import normalised
from stores.mapping import Column
from stores.terms import IdentifierKind
from stores.work import LongerByConsent, Spared
from subjects.identifiers import spellings
from tests.stores.connectors.sql import people as make
from tests.stores.connectors.sql.targets import Target, purge


def test_a_day_is_over_on_and_before_the_cutoff(target: Target) -> None:
    table = make.customers()
    target.make(table)
    days = [date(2020, 1, 4), date(2020, 1, 5), date(2020, 1, 6), None]
    target.fill(table, [{"id": at, "closed_on": day} for at, day in enumerate(days)])
    step = make.deletion(make.mapping(table), make.lapse("2020-01-05"))
    with target.connector() as connector:
        counts = connector.count(make.work(step))
        assert (counts.due, counts.unknown_start, counts.total) == ({"delete": 2}, 1, 4)
        assert purge(connector, step) == 2
        assert connector.count(make.work(step)).due == {"delete": 0}
    assert target.ids(table) == [2, 3]


def test_an_instant_is_over_before_the_end_of_the_controllers_day(target: Target) -> None:
    table = make.customers(sa.Column("seen_at", make.INSTANT))
    target.make(table)
    zone = "Europe/Amsterdam"  # 2020-01-05 ends there at 23:00 UTC
    moments = [
        datetime(2020, 1, 5, 22, 59, 59, 999999),
        datetime(2020, 1, 5, 23),
        datetime(2020, 1, 5, 12),
    ]
    aware = target.dialect == "postgresql"
    target.fill(
        table,
        [
            {"id": at, "seen_at": each.replace(tzinfo=UTC) if aware else each}
            for at, each in enumerate(moments)
        ],
    )
    step = make.deletion(make.mapping(table), make.lapse("2020-01-05", "seen_at", zone=zone))
    with target.connector() as connector:
        assert purge(connector, step) == 2
    assert target.ids(table) == [1]


def test_a_moment_without_zone_is_read_in_the_datasets_own(target: Target) -> None:
    table = make.customers(sa.Column("seen_at", make.LOCAL))
    target.make(table)
    # The end of the day in Amsterdam, 23:00 UTC, is 18:00 in New York.
    moments = [datetime(2020, 1, 5, 17, 59, 59), datetime(2020, 1, 5, 18), datetime(2020, 1, 5, 23, 30)]
    target.fill(table, [{"id": at, "seen_at": each} for at, each in enumerate(moments)])
    dataset = make.mapping(table, time_zone="America/New_York")
    step = make.deletion(dataset, make.lapse("2020-01-05", "seen_at", zone="Europe/Amsterdam"))
    with target.connector() as connector:
        assert purge(connector, step) == 1
    assert target.ids(table) == [1, 2]


def test_every_lapse_must_be_over(target: Target) -> None:
    table = make.customers(sa.Column("paid_on", sa.Date))
    target.make(table)
    early, late = date(2019, 1, 1), date(2021, 1, 1)
    pairs = [(early, early), (early, late), (late, early), (early, None)]
    target.fill(table, [{"id": at, "closed_on": a, "paid_on": b} for at, (a, b) in enumerate(pairs)])
    step = make.deletion(make.mapping(table), make.lapse("2020-01-05"), make.lapse("2020-01-05", "paid_on"))
    with target.connector() as connector:
        assert connector.count(make.work(step)).unknown_start == 1
        assert purge(connector, step) == 1
    assert target.ids(table) == [1, 2, 3]


def test_a_running_consent_keeps_for_the_longer_period(target: Target) -> None:
    table = make.customers(sa.Column("agreed", sa.Boolean), sa.Column("withdrawn_on", sa.Date))
    target.make(table)
    within, beyond = date(2019, 6, 1), date(2018, 6, 1)
    rows = [
        (within, True, None),  # runs: kept
        (within, True, date(2019, 9, 1)),  # withdrawn: the ordinary period from the original start
        (within, False, None),
        (within, None, None),
        (beyond, True, None),  # the longer one is over too
    ]
    target.fill(
        table,
        [{"id": at, "closed_on": a, "agreed": b, "withdrawn_on": c} for at, (a, b, c) in enumerate(rows)],
    )
    longer = LongerByConsent(Column("agreed"), Column("withdrawn_on"), make.cutoff("2018-12-31"))
    step = make.deletion(make.mapping(table), make.lapse("2019-12-31", consent=longer))
    with target.connector() as connector:
        assert purge(connector, step) == 4
    assert target.ids(table) == [0]


def test_a_consent_may_be_the_moment_it_was_given(target: Target) -> None:
    table = make.customers(sa.Column("agreed_at", make.LOCAL))
    target.make(table)
    day, given = date(2019, 6, 1), datetime(2019, 6, 1, 9)
    target.fill(
        table,
        [{"id": 1, "closed_on": day, "agreed_at": given}, {"id": 2, "closed_on": day, "agreed_at": None}],
    )
    longer = LongerByConsent(Column("agreed_at"), None, make.cutoff("2018-12-31"))
    step = make.deletion(make.mapping(table), make.lapse("2019-12-31", consent=longer))
    with target.connector() as connector:
        assert purge(connector, step) == 1
    assert target.ids(table) == [1]


def test_a_start_may_lie_two_joins_away(target: Target) -> None:
    metadata = sa.MetaData()
    accounts = sa.Table(
        "accounts", metadata, sa.Column("id", sa.Integer, primary_key=True), sa.Column("ended_on", sa.Date)
    )
    orders = sa.Table(
        "orders", metadata, sa.Column("id", sa.Integer, primary_key=True), sa.Column("account", sa.Integer)
    )
    table = sa.Table(
        "letters",
        metadata,
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("order_id", sa.Integer),
        sa.Column("email", sa.String(100)),
    )
    target.make(table)
    target.fill(accounts, [{"id": 1, "ended_on": date(2019, 1, 1)}, {"id": 2, "ended_on": date(2022, 1, 1)}])
    target.fill(orders, [{"id": 10, "account": 1}, {"id": 20, "account": 2}])
    target.fill(
        table,
        [
            {"id": 1, "order_id": 10},
            {"id": 2, "order_id": 20},
            {"id": 3, "order_id": 99},
            {"id": 4, "order_id": 10},
        ],
    )
    dataset = make.mapping(
        table,
        joins=(
            make.join("orders", ("order_id", "id"), ref="order"),
            make.join("accounts", ("account", "id"), ref="account", parent="order"),
        ),
    )
    step = make.deletion(dataset, make.lapse("2020-01-01", "ended_on", via="account"))
    with target.connector() as connector:
        assert connector.survey(make.work(step)).obstacles == ()
        counts = connector.count(make.work(step))
        assert (counts.due, counts.unknown_start) == ({"delete": 2}, 1)
        assert purge(connector, step, size=1) == 2
    assert target.ids(table) == [2, 3]


def test_held_people_are_spared_however_they_are_written(target: Target) -> None:
    table = make.customers()
    target.make(table)
    addresses = ["jörg@x.nl", " JÖRG@X.nl ", "\tJo\u0308rg@x.nl", "joerg@x.nl", None]
    target.fill(
        table,
        [{"id": at, "closed_on": date(2019, 1, 1), "email": each} for at, each in enumerate(addresses)],
    )
    held = Spared(IdentifierKind.EMAIL, Column("email"), frozenset({"jörg@x.nl", "other@x.nl"}))
    step = make.deletion(make.mapping(table), make.lapse("2020-01-01"), spared=[held])
    with target.connector() as connector:
        counts = connector.count(make.work(step))
        assert (counts.due, counts.spared) == ({"delete": 2}, {"delete": 3})
        assert purge(connector, step) == 2
    assert target.ids(table) == [0, 1, 2]


def test_a_number_is_one_however_it_is_written(target: Target) -> None:
    table = make.customers()
    target.make(table)
    numbers = ["+31 (0)6-12.34/56 78", "0031612345678", "+31 6 12345679"]
    target.fill(
        table,
        [{"id": at, "closed_on": date(2019, 1, 1), "email": each} for at, each in enumerate(numbers)],
    )
    value = normalised(IdentifierKind.PHONE, numbers[0])
    held = Spared(IdentifierKind.PHONE, Column("email"), spellings(IdentifierKind.PHONE, value))
    step = make.deletion(make.mapping(table), make.lapse("2020-01-01"), spared=[held])
    with target.connector() as connector:
        assert purge(connector, step) == 1
    assert target.ids(table) == [0, 1]


def test_people_are_spared_through_a_join_and_by_number(target: Target) -> None:
    metadata = sa.MetaData()
    people = sa.Table(
        "people", metadata, sa.Column("id", sa.Integer, primary_key=True), sa.Column("number", sa.Integer)
    )
    table = sa.Table(
        "invoices",
        metadata,
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("person", sa.Integer),
        sa.Column("closed_on", sa.Date),
    )
    target.make(table)
    target.fill(people, [{"id": 1, "number": 4711}, {"id": 2, "number": 4712}])
    target.fill(
        table,
        [
            {"id": at, "person": who, "closed_on": date(2019, 1, 1)}
            for at, who in enumerate([1, 2, 1, None], 1)
        ],
    )
    dataset = make.mapping(table, joins=(make.join("people", ("person", "id")),), identifiers=())
    held = Spared(IdentifierKind.CUSTOMER_NUMBER, Column("number", "j"), frozenset({"4711"}))
    step = make.deletion(dataset, make.lapse("2020-01-01"), spared=[held])
    with target.connector() as connector:
        assert connector.count(make.work(step)).spared == {"delete": 2}
        assert purge(connector, step) == 2
    assert target.ids(table) == [1, 3]


def test_marks_for_no_moment_are_no_moments(mariadb: Target) -> None:
    mariadb.run(
        "SET sql_mode = ''",
        "CREATE TABLE customers (id int PRIMARY KEY, closed_on date, email text, name text)",
        "INSERT INTO customers VALUES (1, '0000-00-00', '', ''), (2, '2019-01-01', '', '')",
    )
    step = make.deletion(make.mapping(make.customers()), make.lapse("2020-01-01"))
    with mariadb.connector() as connector:
        counts = connector.count(make.work(step))
        assert (counts.due, counts.unknown_start) == ({"delete": 1}, 1)
        assert [dict(each)["id"] for each in connector.sample(step, 5)] == [2]


def test_infinity_is_no_day(postgresql: Target) -> None:
    table = make.customers()
    postgresql.make(table)
    postgresql.run("INSERT INTO customers VALUES (1, '-infinity'), (2, 'infinity'), (3, '2019-01-01')")
    step = make.deletion(make.mapping(table), make.lapse("2020-01-01"))
    with postgresql.connector() as connector:
        counts = connector.count(make.work(step))
        assert (counts.due, counts.unknown_start) == ({"delete": 1}, 1)
        assert purge(connector, step) == 1


def test_sqlite_keeps_anything_and_only_iso_days_count(sqlite: Target) -> None:
    sqlite.run(
        "CREATE TABLE customers (id integer PRIMARY KEY, closed_on datetime, email text, name text)",
        "INSERT INTO customers (id, closed_on) VALUES (1, 1546300800), (2, '01.05.2019'), (3, '2019-05-01'),"
        " (4, '2019-05-01T10:00:00'), (5, '2020-01-05 23:59:59'), (6, '2020-01-06 00:00:00'),"
        " (7, '2020-01-05 10:00:00+09:00'), (8, '2019-05-01T10:00:00Z'), (9, x'00')",
    )
    step = make.deletion(make.mapping(make.customers()), make.lapse("2020-01-05"))
    with sqlite.connector() as connector:
        counts = connector.count(make.work(step))
        assert (counts.due, counts.unknown_start) == ({"delete": 3}, 5)
        assert purge(connector, step) == 3
    assert sqlite.ids(make.customers()) == [1, 2, 6, 7, 8, 9]
