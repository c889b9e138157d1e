"""One person's rows: found in many tables at once, by an index, handed over as a stream; and theirs only."""

import tracemalloc
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date

import pytest
import sqlalchemy as sa
from sqlalchemy import event

from stores.connectors.sql import finding
from stores.connectors.sql.connector import SqlConnector
from stores.mapping import Column, DatasetMap
from stores.people import PeopleConnector, Whose
from stores.protocol import Refused
from stores.terms import IdentifierKind
from stores.work import Spared, Step
from tests.stores.connectors.sql import people as make
from tests.stores.connectors.sql.targets import Target, purge

EMAIL, PHONE, NUMBER = IdentifierKind.EMAIL, IdentifierKind.PHONE, IdentifierKind.CUSTOMER_NUMBER


def named(column: str, *values: str, via: str = "", kind: IdentifierKind = EMAIL) -> Spared:
    return Spared(kind, Column(column, via), frozenset(values))


@contextmanager
def statements(connector: SqlConnector) -> Iterator[list[str]]:
    """What goes to the database in the block."""
    said: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        said.append(statement)

    event.listen(connector._engine, "before_cursor_execute", note)
    yield said
    event.remove(connector._engine, "before_cursor_execute", note)


def erasure(dataset: DatasetMap, *only: Spared, **more: object) -> Step:
    return Step(name="erase", dataset=dataset, lapses=(), only=only, **more)  # type: ignore[arg-type]


# --- Only


def test_a_step_takes_the_rows_of_those_people_only_whatever_their_age(target: Target) -> None:
    table = make.customers()
    target.make(table)
    addresses = ["anna@example.org", " Anna@Example.ORG", "bert@example.org", None, "anna@example.org.uk"]
    target.fill(table, [{"id": at, "email": each, "closed_on": None} for at, each in enumerate(addresses)])
    step = erasure(make.mapping(table), named("email", "anna@example.org"))
    with target.connector() as connector:
        counts = connector.count(make.work(step))
        assert (counts.due, counts.unknown_start) == ({"erase": 2}, 0)
        assert len(connector.sample(step, 10)) == 2
        assert purge(connector, step, size=1) == 2
        assert connector.count(make.work(step)).due == {"erase": 0}
    assert target.ids(table) == [2, 3, 4]


def test_needs_that_still_run_keep_the_rows_of_those_people(target: Target) -> None:
    table = make.customers()
    target.make(table)
    days = [date(2020, 1, 5), date(2026, 1, 5), date(2020, 1, 5)]
    target.fill(
        table,
        [{"id": at, "closed_on": day, "email": "ab"[at > 1] + "@example.org"} for at, day in enumerate(days)],
    )
    step = Step(
        name="erase",
        dataset=make.mapping(table),
        lapses=(make.lapse("2020-12-31"),),
        only=(named("email", "a@example.org"),),
    )
    with target.connector() as connector:
        assert purge(connector, step) == 1
    assert target.ids(table) == [1, 2]


@pytest.mark.parametrize("only", [(), (named("email"),)], ids=["no column", "no value"])
def test_a_step_that_names_neither_need_nor_person_takes_nothing(
    sqlite: Target, only: Sequence[Spared]
) -> None:
    table = make.customers()
    sqlite.make(table)
    sqlite.fill(table, [{"id": 1, "email": "a@example.org"}, {"id": 2, "email": None}])
    with sqlite.connector() as connector:
        assert purge(connector, erasure(make.mapping(table), *only)) == 0
    assert sqlite.ids(table) == [1, 2]


def test_those_spared_stay_though_they_are_meant(target: Target) -> None:
    table = make.customers(sa.Column("phone", sa.String(40)))
    target.make(table)
    target.fill(
        table,
        [
            {"id": 1, "email": "anna@example.org", "phone": "030 123"},
            {"id": 2, "email": "anna@example.org", "phone": None},
            {"id": 3, "email": None, "phone": "030-123"},
        ],
    )
    step = erasure(
        make.mapping(table),
        named("email", "anna@example.org"),
        named("phone", "030123", kind=PHONE),
        spared=(named("phone", "030123", kind=PHONE),),
    )
    with target.connector() as connector:
        counts = connector.count(make.work(step))
        assert (counts.due, counts.spared) == ({"erase": 1}, {"erase": 2})
        assert purge(connector, step) == 1
    assert target.ids(table) == [1, 3]


def test_another_letter_is_another_person(target: Target) -> None:
    """MariaDB's usual collations take é for e; with and without an index."""
    table = make.customers(sa.Column("other", sa.String(100), index=True))
    target.make(table)
    names = ["andré@example.org", "andre@example.org", "ANDRÉ@example.org"]
    target.fill(table, [{"id": at, "email": each, "other": each.lower()} for at, each in enumerate(names)])
    dataset = make.mapping(table)
    with target.connector() as connector:
        for column in ("email", "other"):
            (sighting,) = connector.find([Whose(dataset, (named(column, "andré@example.org"),))])
            assert sighting.rows == 2, column
        assert purge(connector, erasure(dataset, named("other", "andre@example.org"))) == 1
    assert target.ids(table) == [0, 2]


def test_a_column_that_is_gone_is_an_obstacle_and_refuses_to_count(target: Target) -> None:
    table = make.customers()
    target.make(table)
    step = erasure(make.mapping(table), named("nickname", "anna"))
    with target.connector() as connector:
        assert "column-vanished" in {each.code for each in connector.survey(make.work(step)).obstacles}
        with pytest.raises(Refused):
            connector.count(make.work(step))


# --- Finding


def test_rows_are_counted_once_by_the_ways_in_which_they_are_found(target: Target) -> None:
    orders = make.customers(sa.Column("phone", sa.String(40)), sa.Column("customer", sa.Integer, index=True))
    accounts = sa.Table(
        "accounts",
        orders.metadata,
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("mail", sa.String(100), index=True),
    )
    target.make(orders)
    target.fill(accounts, [{"number": 7, "mail": "anna@example.org"}, {"number": 8, "mail": None}])
    target.fill(
        orders,
        [
            {"id": 1, "email": "ANNA@example.org", "phone": "030 / 123", "customer": 7},
            {"id": 2, "email": None, "phone": "030123", "customer": 8},
            {"id": 3, "email": None, "phone": None, "customer": 7},
            {"id": 4, "email": "bert@example.org", "phone": "9", "customer": None},
        ],
    )
    dataset = make.mapping(orders, joins=(make.join("accounts", ("customer", "number")),))
    whose = Whose(
        dataset,
        (
            named("email", "anna@example.org"),
            named("mail", "anna@example.org", via="j"),
            named("phone", "030123", kind=PHONE),
            named("customer", "8", "eight", "08", kind=NUMBER),
        ),
    )
    with target.connector() as connector:
        assert isinstance(connector, PeopleConnector)
        (sighting,) = connector.find([whose])
        assert sighting.ways == {
            frozenset({0, 1, 2}): 1,
            frozenset({2, 3}): 1,
            frozenset({1}): 1,
        }
        assert (sighting.rows, sighting.by(whose)) == (3, {EMAIL, PHONE, NUMBER})
        assert [row["id"] for row in connector.collect(whose)] == [1, 2, 3]
        assert len(list(connector.collect(whose, limit=2))) == 2
        nobody = Whose(dataset, (named("email", "o'brien\";--@example.org"), named("email")))
        assert connector.find([nobody])[0].rows == 0
        assert list(connector.collect(nobody)) == []


def test_rows_without_a_key_are_told_apart(target: Target) -> None:
    table = make.customers(sa.Column("phone", sa.String(40)))
    target.make(table)
    target.fill(table, [{"id": at, "email": "a@example.org", "phone": "123"} for at in range(3)])
    dataset = make.mapping(table, key=())
    whose = Whose(dataset, (named("email", "a@example.org"), named("phone", "123", kind=PHONE)))
    with target.connector() as connector:
        assert connector.find([whose])[0].ways == {frozenset({0, 1}): 3}
        assert len(list(connector.collect(whose))) == 3


def test_fifty_datasets_take_a_handful_of_round_trips(target: Target) -> None:
    tables = [make.customers(name=f"table_{at}") for at in range(50)]
    target.make(*tables)
    for table in tables[::10]:
        target.fill(table, [{"id": 1, "email": "Anna@example.org"}, {"id": 2, "email": "b@example.org"}])
    asked = [
        Whose(make.mapping(each, ref=each.name), (named("email", "anna@example.org"),)) for each in tables
    ]
    with target.connector() as connector:
        if target.dialect != "postgresql":
            connector.find(asked)  # what tables look like is asked of each there, and known for a minute
        with statements(connector) as said:
            sightings = connector.find(asked)
    assert [each.rows for each in sightings] == [1 if at % 10 == 0 else 0 for at in range(50)]
    assert [each.dataset for each in sightings] == [each.name for each in tables]
    assert len([each for each in said if "SELECT" in each.upper()]) <= 16, said


def test_one_table_that_is_gone_hides_none_of_the_others(target: Target) -> None:
    table, gone = make.customers(), make.customers(name="gone")
    target.make(table)
    target.fill(table, [{"id": 1, "email": "a@example.org"}])
    asked = [
        Whose(make.mapping(each, ref=each.name), (named("email", "a@example.org"),)) for each in (gone, table)
    ]
    with target.connector() as connector:
        missing, there = connector.find(asked)
    assert missing.problem is not None and missing.problem.code == "refused"
    assert (there.problem, there.rows) == (None, 1)


# --- Several one after the other


def test_what_several_tables_look_like_is_read_at_once_before_their_rows(postgresql: Target) -> None:
    """Those of a join among them; each table's rows in one statement then."""
    tables = [make.customers(sa.Column("owner_id", sa.Integer), name=f"table_{at}") for at in range(3)]
    postgresql.make(*tables, make.customers(name="owners"))
    whose = [
        Whose(
            make.mapping(each, joins=(make.join("owners", ("owner_id", "id")),)),
            (named("email", "a@example.org"), named("email", "a@example.org", via="j")),
        )
        for each in tables
    ]
    postgresql.fill(tables[1], [{"id": 7, "email": "a@example.org"}])
    with postgresql.connector() as connector:
        connector.find(whose)
        with statements(connector) as said:
            connector.about_to_collect([each.dataset for each in whose])
            rows = [row["id"] for each in whose for row in connector.collect(each)]
    assert rows == [7]
    assert len(said) == 4, said


def test_art_15_a_column_that_appeared_is_collected_once_seconds_have_gone_by(
    target: Target, monkeypatch: pytest.MonkeyPatch
) -> None:
    tables = [make.customers(name=f"table_{at}") for at in range(2)]
    target.make(*tables)
    target.fill(tables[1], [{"id": 1, "email": "a@example.org"}])
    whose = [Whose(make.mapping(each), (named("email", "a@example.org"),)) for each in tables]
    with target.connector() as connector:
        connector.about_to_collect([each.dataset for each in whose])
        assert [len(list(connector.collect(each))) for each in whose] == [0, 1]
        target.run("ALTER TABLE table_1 ADD COLUMN secret VARCHAR(10)")
        monkeypatch.setattr("stores.connectors.sql.connector.AHEAD_SECONDS", 0)
        (row,) = connector.collect(whose[1])
    assert "secret" in row


def test_art_15_of_one_dataset_a_column_that_appeared_is_collected_at_once(target: Target) -> None:
    table = make.customers()
    target.make(table)
    target.fill(table, [{"id": 1, "email": "a@example.org"}])
    whose = Whose(make.mapping(table), (named("email", "a@example.org"),))
    with target.connector() as connector:
        assert connector.find([whose])[0].rows == 1
        target.run("ALTER TABLE customers ADD COLUMN secret VARCHAR(10)")
        (row,) = connector.collect(whose)
    assert "secret" in row


# --- Indexes


@pytest.fixture
def many(postgresql: Target) -> sa.Table:
    """100,000 rows, of which one is Anna's, by an indexed address and through an indexed join."""
    table = make.customers(
        sa.Column("mail", sa.String(100), index=True), sa.Column("account", sa.Integer, index=True)
    )
    sa.Table(
        "accounts",
        table.metadata,
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("address", sa.String(100), index=True),
    )
    postgresql.make(table)
    postgresql.run(
        "INSERT INTO accounts SELECT n, 'p' || n || '@example.org' FROM generate_series(1, 100000) n",
        "INSERT INTO customers (id, email, mail, account)"
        " SELECT n, a, a, n FROM"
        " (SELECT n, 'p' || n || '@example.org' AS a FROM generate_series(1, 100000) n)",
        "ANALYZE",
    )
    return table


def plan(target: Target, connector: SqlConnector, whose: Whose) -> str:
    """How PostgreSQL answers what finding asks."""
    with target.engine.connect() as connection:
        (rows,) = connector._indexed([(connector._rows(whose.dataset), whose.matches)])
        query = finding._counted(0, rows, whose)
        assert query is not None
        told = query.compile(target.engine, compile_kwargs={"literal_binds": True})
        return "\n".join(connection.scalars(sa.text(f"EXPLAIN {str(told).replace(':', chr(92) + ':')}")))


def test_an_index_leads_to_a_person(postgresql: Target, many: sa.Table) -> None:
    dataset = make.mapping(many, joins=(make.join("accounts", ("account", "number")),))
    direct, joined = named("mail", "p5@example.org"), named("address", "p5@example.org", via="j")
    with postgresql.connector() as connector:
        for matches in ((direct,), (joined,), (direct, joined)):
            told = plan(postgresql, connector, Whose(dataset, matches))
            assert "Index" in told and "Seq Scan" not in told, told
        slow = plan(postgresql, connector, Whose(dataset, (named("email", "p5@example.org"),)))
        assert "Seq Scan" in slow
        advised = {(each.code, each.subject) for each in connector.check([dataset])}
    assert ("index-missing", "email") in advised


def test_an_erasure_finds_its_rows_by_index(postgresql: Target, many: sa.Table) -> None:
    dataset = make.mapping(many, joins=(make.join("accounts", ("account", "number")),))
    step = erasure(
        dataset,
        named("mail", "p5@example.org"),
        named("address", "p5@example.org", "p6@example.org", via="j"),
    )
    with postgresql.connector() as connector, statements(connector) as said:
        assert purge(connector, step) == 2
    assert sum("DELETE" in each for each in said) == 1
    with postgresql.engine.connect() as connection:
        assert connection.scalar(sa.text("SELECT count(*) FROM customers")) == 99_998


def test_capitals_are_found_though_the_index_cannot_serve_and_the_check_says_so(target: Target) -> None:
    table = make.customers(sa.Column("mail", sa.String(100), index=True))
    target.make(table)
    target.fill(table, [{"id": 1, "mail": " Anna@Example.org"}, {"id": 2, "mail": "anna@example.org"}])
    dataset = make.mapping(table, identifiers=(make.IdentifierMap(kind=EMAIL, column=Column("mail")),))
    with target.connector() as connector:
        assert connector.find([Whose(dataset, (named("mail", "anna@example.org"),))])[0].rows == 2
        assert "index-cannot-serve" in {each.code for each in connector.check([dataset])}


def test_rows_stream_with_flat_memory(postgresql: Target) -> None:
    table = make.customers(sa.Column("text", sa.Text))
    postgresql.make(table)
    postgresql.run(
        "INSERT INTO customers (id, email, text)"
        " SELECT n, 'a@example.org', repeat('x', 2000) FROM generate_series(1, 20000) n"
    )
    whose = Whose(make.mapping(table), (named("email", "a@example.org"),))
    with postgresql.connector() as connector:
        tracemalloc.start()
        count = sum(1 for _row in connector.collect(whose))
        _now, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert count == 20_000
    assert peak < 15_000_000, "40 MB were handed over"


# --- All identifiers


def test_a_store_is_read_through_for_its_identifiers(target: Target) -> None:
    """Of the rows themselves and of a table that they are joined to; nothing for NULL."""
    owners = sa.Table(
        "owners",
        sa.MetaData(),
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("number", sa.Integer),
    )
    table = make.customers(sa.Column("owner_id", sa.Integer))
    target.make(table)
    target.make(owners)
    target.fill(table, [{"id": 1, "email": "Anna@Example.org"}, {"id": 2, "email": None}])
    target.fill(owners, [{"id": 7, "number": 4711}])
    dataset = make.mapping(table, joins=(make.join("owners", ("owner_id", "id"), ref="owner"),))
    with target.connector() as connector:
        assert list(connector.identifiers(dataset, Column("email"))) == ["Anna@Example.org"]
        assert list(connector.identifiers(dataset, Column("number", "owner"))) == ["4711"]
        with pytest.raises(Refused, match="gone"):
            list(connector.identifiers(dataset, Column("gone")))
