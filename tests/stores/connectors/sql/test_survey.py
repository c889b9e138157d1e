"""What refuses a work before anything is deleted, and what is only advice."""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
import sqlalchemy as sa

from stores.connectors.sql import words
from stores.mapping import Column, FieldMap
from stores.protocol import Refused
from stores.work import Blank, LongerByConsent, Step
from tests.mariadb import Mariadb
from tests.servers import Servers
from tests.stores.connectors.sql import people as make
from tests.stores.connectors.sql import targets
from tests.stores.connectors.sql.targets import Target, purge

DAY = date(2019, 1, 1)
NOBODY = 65534
LAPSE = make.lapse("2020-01-01")


def codes(target: Target, step: Step) -> list[tuple[str, str]]:
    with target.connector() as connector:
        return [(each.code, each.subject) for each in connector.survey(make.work(step)).obstacles]


def test_every_problem_has_words() -> None:
    sources = Path(words.__file__).parent.rglob("*.py")
    used = {code for each in sources for code in re.findall(r'"([a-z]+(?:-[a-z]+)+)"', each.read_text())}
    assert used == words.WORDS.keys()


def test_a_table_that_is_not_there(target: Target) -> None:
    step = make.deletion(make.mapping(make.customers()), LAPSE)
    assert codes(target, step) == [("table-vanished", "customers")]


def test_columns_that_vanished_appeared_or_are_unclassified(target: Target) -> None:
    table = make.customers(sa.Column("phone", sa.String(20)))
    target.make(table)
    dataset = make.mapping(make.customers(sa.Column("gone", sa.Integer), sa.Column("open", sa.Integer)))
    fields = tuple(
        FieldMap(name=each.name) if each.name == "name" else each
        for each in dataset.fields
        if each.name != "open"
    )
    step = make.deletion(make.mapping(table, fields=fields), LAPSE)
    assert codes(target, step) == [
        ("column-vanished", "gone"),
        ("column-unmapped", "phone"),
        ("unclassified", "name"),
    ]


def test_a_start_that_is_no_moment_and_marks_that_are_none(target: Target) -> None:
    table = make.customers()
    target.make(table)
    dataset = make.mapping(table)
    consent = LongerByConsent(Column("email"), Column("name"), make.cutoff("2018-01-01"))
    step = make.deletion(dataset, make.lapse("2020-01-01", "id"), make.lapse("2020-01-01", consent=consent))
    assert codes(target, step) == [
        ("start-is-no-moment", "id"),
        ("consent-is-no-mark", "email"),
        ("withdrawal-is-no-moment", "name"),
    ]


def test_keys_that_do_not_tell_rows_apart(target: Target) -> None:
    table = make.customers()
    target.make(table)
    target.fill(table, [{"id": at, "email": "a", "name": None} for at in (1, 2)])
    assert codes(target, make.deletion(make.mapping(table, key=()), LAPSE)) == [("no-key", "customers")]
    assert codes(target, make.deletion(make.mapping(table, key=("email",)), LAPSE)) == [
        ("key-not-unique", "customers")
    ]
    assert codes(target, make.deletion(make.mapping(table, key=("name",)), LAPSE)) == [
        ("key-empty", "customers")
    ]


def test_a_join_that_multiplies_rows(target: Target) -> None:
    metadata = sa.MetaData()
    table = sa.Table(
        "letters",
        metadata,
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("who", sa.Integer),
        sa.Column("closed_on", sa.Date),
    )
    visits = sa.Table(
        "visits", metadata, sa.Column("id", sa.Integer, primary_key=True), sa.Column("who", sa.Integer)
    )
    target.make(table)
    target.fill(visits, [{"id": 1, "who": 7}, {"id": 2, "who": None}, {"id": 3, "who": None}])
    joins = (make.join("visits", ("who", "who")),)
    step = make.deletion(make.mapping(table, joins=joins, identifiers=()), LAPSE)
    assert codes(target, step) == []
    target.fill(visits, [{"id": 4, "who": 7}])
    assert codes(target, step) == [("join-multiplies", "j")]


def test_forms_that_a_column_cannot_take(target: Target) -> None:
    table = make.customers(
        sa.Column("code", sa.String(10), unique=True),
        sa.Column("must", sa.String(10), nullable=False),
        sa.Column("amount", sa.Integer),
    )
    target.make(table)
    step = make.blanking(
        make.mapping(table),
        [LAPSE],
        Blank("id", make.CONSTANT, "0"),
        Blank("code", make.CONSTANT, "gone"),
        Blank("must", make.NULL),
        Blank("amount", make.HASH),
        Blank("name", make.CONSTANT, "x" * 201),
        Blank("email", make.HASH),
        Blank("closed_on", make.NULL),
        unless=[make.lapse("2018-01-01")],
    )
    assert sorted(codes(target, step)) == [
        ("blank-in-key", "id"),
        ("blank-is-needed", "closed_on"),
        ("constant-does-not-fit", "name"),
        ("constant-in-unique-column", "code"),
        ("constant-in-unique-column", "id"),
        ("hash-does-not-fit", "amount"),
        ("no-blank-form", "must"),
    ]
    short = make.blanking(make.mapping(table), [LAPSE], Blank("code", make.HASH))
    assert codes(target, short) == [("hash-does-not-fit", "code")]


def test_an_index_that_is_missing_is_advice(target: Target) -> None:
    table = make.customers(index=False)
    target.make(table)
    step = make.deletion(make.mapping(table), LAPSE)
    with target.connector() as connector:
        survey = connector.survey(make.work(step))
    assert survey.obstacles == ()
    assert [(each.code, each.subject) for each in survey.advice] == [
        ("index-missing", "closed_on"),
        ("index-missing", "email"),
    ]


def test_check_tells_drift_for_each_dataset(target: Target) -> None:
    table = make.customers()
    target.make(table)
    gone = make.mapping(make.customers(name="gone"), ref="gone")
    with target.connector() as connector:
        problems = connector.check([make.mapping(table), gone])
    found = {(each.code, each.subject, each.values["dataset"]) for each in problems}
    assert found == {("index-missing", "email", "people"), ("table-vanished", "gone", "gone")}


def test_discovery_reads_what_is_to_be_mapped(target: Target) -> None:
    parent, _ = related("CASCADE")
    target.make(parent)
    target.fill(parent, [{"id": 1, "closed_on": DAY}])
    with target.connector() as connector:
        found = {each.resource: each for each in connector.discover()}
    assert found.keys() == {"parents", "children"}
    (key,) = found["children"].foreign_keys
    assert (key.columns, key.target, key.target_columns, key.on_delete) == (
        ("parent",),
        "parents",
        ("id",),
        "CASCADE",
    )
    assert found["parents"].key == ("id",)
    assert [str(each.type) for each in found["parents"].columns] == ["number", "date"]
    assert found["parents"].rows == 1


def related(on_delete: str | None) -> tuple[sa.Table, sa.Table]:
    metadata = sa.MetaData()
    parent = sa.Table(
        "parents",
        metadata,
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("closed_on", sa.Date, index=True),
    )
    child = sa.Table(
        "children",
        metadata,
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("parent", sa.ForeignKey("parents.id", ondelete=on_delete), index=True),
    )
    return parent, child


@pytest.mark.parametrize("on_delete", ["CASCADE", "SET NULL"])
def test_incoming_keys_are_told_to_the_caller(on_delete: str, target: Target) -> None:
    parent, _ = related(on_delete)
    target.make(parent)
    step = make.deletion(make.mapping(parent, personal=(), identifiers=()), LAPSE)
    with target.connector() as connector:
        survey = connector.survey(make.work(step))
    assert [(each.table, each.on_delete) for each in survey.incoming] == [("children", on_delete)]
    assert survey.after == ()


@pytest.mark.parametrize("on_delete", [None, "RESTRICT"])
def test_rows_that_are_still_pointed_at_stay_and_the_others_go(on_delete: str | None, target: Target) -> None:
    parent, child = related(on_delete)
    target.make(parent)
    target.fill(parent, [{"id": at, "closed_on": DAY} for at in range(1, 11)])
    target.fill(child, [{"id": 1, "parent": 3}, {"id": 2, "parent": 3}, {"id": 3, "parent": 7}])
    step = make.deletion(make.mapping(parent, personal=(), identifiers=()), LAPSE)
    with target.connector() as connector:
        survey = connector.survey(make.work(step))
        assert (survey.obstacles, survey.after) == ((), ("children",))
        counts = connector.count(make.work(step))
        assert (counts.due, counts.blocked) == ({"delete": 10}, {"delete": 2})
        assert purge(connector, step, size=4) == 8
        assert target.ids(parent) == [3, 7]
        target.run("DELETE FROM children")
        assert connector.count(make.work(step)).blocked == {"delete": 0}
        assert purge(connector, step) == 2


def test_rights_that_are_missing(postgresql: Target, servers: Servers) -> None:
    table = make.customers()
    postgresql.make(table)
    postgresql.run("GRANT SELECT ON customers TO dertig_app", "GRANT USAGE ON SCHEMA public TO dertig_app")
    postgresql.settings["user"] = "dertig_app"
    postgresql.secret = {"password": servers.postgres.layout.password("dertig_app")}
    dataset = make.mapping(table)
    assert codes(postgresql, make.deletion(dataset, LAPSE)) == [("no-right", "customers")]
    assert codes(postgresql, make.blanking(dataset, [LAPSE], Blank("name", make.NULL))) == [
        ("no-right", "customers")
    ]
    postgresql.run("GRANT DELETE ON customers TO dertig_app")
    assert codes(postgresql, make.deletion(dataset, LAPSE)) == []


def test_row_security_hides_rows(postgresql: Target, servers: Servers) -> None:
    table = make.customers()
    postgresql.make(table)
    postgresql.run("GRANT ALL ON customers TO dertig_app", "ALTER TABLE customers ENABLE ROW LEVEL SECURITY")
    postgresql.settings["user"] = "dertig_app"
    postgresql.secret = {"password": servers.postgres.layout.password("dertig_app")}
    assert codes(postgresql, make.deletion(make.mapping(table), LAPSE)) == [("row-security", "customers")]


def test_rights_that_are_missing_on_mariadb(mariadb: Target) -> None:
    table = make.customers()
    mariadb.make(table)
    database = mariadb.settings["database"]
    user = database[:20]
    mariadb.run(
        f"CREATE USER {user} IDENTIFIED BY 'geheim'", f"GRANT SELECT ON {database}.customers TO {user}"
    )
    mariadb.settings["user"], mariadb.secret = user, {"password": "geheim"}
    assert codes(mariadb, make.deletion(make.mapping(table), LAPSE)) == [("no-right", "customers")]


def test_a_server_that_may_lose_its_commits_proves_nothing(tmp_path: Path) -> None:
    """In a server of its own: others would meet the setting, too."""
    server = Mariadb(tmp_path / "server").start_once()
    try:
        with targets.mariadb_in(server) as target:
            table = make.customers()
            target.make(table)
            step = make.deletion(make.mapping(table), LAPSE)
            assert codes(target, step) == []
            target.run("SET GLOBAL innodb_flush_log_at_trx_commit = 2")
            assert codes(target, step) == [("commits-may-vanish", "customers")]
    finally:
        server.stop()


def test_a_table_without_transactions_has_no_proof(mariadb: Target) -> None:
    table = make.customers()
    mariadb.make(table)
    mariadb.run("ALTER TABLE customers ENGINE=MyISAM")
    assert codes(mariadb, make.deletion(make.mapping(table), LAPSE)) == [("no-transactions", "customers")]


def test_a_trigger_may_keep_what_goes(sqlite: Target) -> None:
    table = make.customers()
    sqlite.make(table)
    sqlite.run("CREATE TRIGGER keeps BEFORE DELETE ON customers BEGIN SELECT 1; END")
    step = make.deletion(make.mapping(table), LAPSE)
    with sqlite.connector() as connector:
        survey = connector.survey(make.work(step))
    assert [each.values["trigger"] for each in survey.advice if each.code == "trigger-runs"] == ["keeps"]


@contextmanager
def without_rights() -> Iterator[None]:
    """As nobody, where the tests run as root, who may write in any file."""
    was = os.geteuid()
    if was == 0:
        os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(was)


def test_a_file_that_may_only_be_read() -> None:
    table = make.customers()
    step = make.deletion(make.mapping(table), LAPSE)
    with TemporaryDirectory() as folder, targets.sqlite(Path(folder)) as target:
        target.make(table)
        target.fill(table, [{"id": 1, "closed_on": DAY}])
        Path(folder, "target.db").chmod(0o444)
        Path(folder).chmod(0o555)
        with without_rights(), target.connector() as connector:
            assert connector.count(make.work(step)).due == {"delete": 1}
            assert ("no-right", "customers") in codes(target, step)
            with pytest.raises(Refused, match="lacks a right"):
                purge(connector, step)
        assert target.ids(table) == [1]
        Path(folder).chmod(0o755)


def test_a_start_that_moves_is_told_and_stays_where_it_was(mariadb: Target) -> None:
    mariadb.run(
        "CREATE TABLE customers (id INT PRIMARY KEY, closed_on TIMESTAMP NULL ON UPDATE CURRENT_TIMESTAMP,"
        " email VARCHAR(200), name VARCHAR(200))"
    )
    table = make.customers()
    mariadb.fill(table, [{"id": 1, "closed_on": DAY, "email": "a@example.org", "name": "Anna"}])
    before = mariadb.values(table, "closed_on")
    step = make.blanking(make.mapping(table), [LAPSE], Blank("email", make.NULL))
    with mariadb.connector() as connector:
        survey = connector.survey(make.work(step))
        assert survey.obstacles == ()
        assert ("start-moves", "closed_on") in {(each.code, each.subject) for each in survey.advice}
        assert purge(connector, step) == 1
    assert mariadb.values(table, "email") == {1: None}
    assert mariadb.values(table, "closed_on") == before
