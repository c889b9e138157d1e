"""The protocol as the reference receiver speaks it, over loopback and TLS."""

import sqlite3
import threading
import uuid
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from stores.connectors.http.connector import open_http
from stores.mapping import Column, FieldMap
from stores.protocol import Batch, Certainty, Connector, Outcome, Problem, Refused, Resolved, Unreachable
from stores.terms import BlankForm, ColumnType, Nature
from stores.work import Blank, Lapse, LongerByConsent, Step
from tests.stores.connectors import steps
from tests.stores.connectors.http.conftest import opening, receiver

CLOSED = steps.lapse("closed_on", "2024-12-31")
REPORTED = Certainty.REPORTED
WORKING = Resolved(Outcome.IN_PROGRESS, None, REPORTED)


def rows(database: Path) -> dict[int, tuple[Any, ...]]:
    with sqlite3.connect(database) as opened:
        return {row[0]: row[1:3] for row in opened.execute("SELECT * FROM customers ORDER BY id")}


def no_commit(_rows: int, _proof: Any) -> None:
    raise AssertionError("nothing was done, so nothing is to be kept")


def carried(connector: Connector, step: Step, batch_id: str = "") -> tuple[Resolved, list[Any]]:
    """The step's one batch, and what was committed with it."""
    kept: list[Any] = []
    (batch,) = connector.batches(step, 100)
    batch_id = batch_id or str(uuid.uuid4())
    return connector.carry_out(step, batch, batch_id, lambda n, proof: kept.append((n, proof))), kept


def test_what_there_is_can_be_discovered_and_the_clock_read(connector: Connector) -> None:
    (table,) = connector.discover()
    assert (table.resource, table.key, table.rows) == ("customers", ("id",), 4)
    assert {each.name: each.type for each in table.columns}["closed_on"] is ColumnType.DATE
    assert abs(connector.now() - datetime.now(UTC)) < timedelta(minutes=1)


def test_counts_are_by_step_with_those_spared_and_those_of_unknown_start(connector: Connector) -> None:
    counts = connector.count(
        steps.work(steps.deletion(steps.customers(), CLOSED, spared=("anna@example.org",)))
    )
    assert counts.due == {"delete": 1}
    assert counts.spared == {"delete": 1}
    assert (counts.unknown_start, counts.total) == (1, 4)


def test_art_5_1_e_rows_past_their_period_go_and_the_rest_stays(connector: Connector, database: Path) -> None:
    resolved, kept = carried(connector, steps.deletion(steps.customers(), CLOSED), "b-1")
    assert resolved == Resolved(Outcome.COMMITTED, 2, REPORTED)
    assert kept == [(2, {"batch": "b-1"})]
    assert set(rows(database)) == {2, 3}
    assert list(connector.batches(steps.deletion(steps.customers(), CLOSED), 100)) == []


def test_a_moment_is_over_before_its_cutoff_only(connector: Connector) -> None:
    for day, due in (("2020-01-30", 0), ("2020-01-31", 1), ("2026-06-30", 2)):
        step = steps.deletion(steps.customers(), steps.lapse("seen_at", day))
        assert connector.count(steps.work(step)).due == {"delete": due}


def test_a_consent_that_runs_keeps_rows_until_the_longer_cutoff(connector: Connector, database: Path) -> None:
    consent = LongerByConsent(Column("agreed_at"), Column("withdrawn_at"), steps.cutoff("2019-12-31"))
    step = steps.deletion(steps.customers(), steps.lapse("closed_on", "2024-12-31", consent))
    assert connector.count(steps.work(step)).due == {"delete": 1}
    with sqlite3.connect(database) as opened:
        opened.execute("UPDATE customers SET withdrawn_at = '2025-01-01T00:00:00Z' WHERE id = 4")
    assert connector.count(steps.work(step)).due == {"delete": 2}


def test_blanking_leaves_what_goes_whole_and_what_is_blank_already(
    connector: Connector, database: Path
) -> None:
    later = steps.lapse("closed_on", "2026-12-31")
    step = steps.blanking(steps.customers(), (later,), unless=(CLOSED,))
    resolved, _kept = carried(connector, step)
    assert resolved.rows == 1
    assert rows(database)[2] == ("gone@example.org", None)
    assert rows(database)[1] == ("Anna@Example.org ", "Anna")
    assert connector.count(steps.work(step)).due == {"blank:contact": 0}


def test_a_batch_told_twice_is_done_once_and_answers_alike(connector: Connector, database: Path) -> None:
    step = steps.deletion(steps.customers(), CLOSED)
    first, _kept = carried(connector, step, "again")
    with sqlite3.connect(database) as opened:
        opened.execute("INSERT INTO customers (id, closed_on) VALUES (9, '2020-01-01')")
    kept: list[int] = []
    second = connector.carry_out(step, Batch({}, 2), "again", lambda n, _proof: kept.append(n))
    assert (first, kept, set(rows(database))) == (second, [2], {2, 3, 9})
    assert connector.outcome("again", {}) == first


def test_who_lost_the_batch_before_the_commit_finds_its_count_by_status(connector: Connector) -> None:
    step = steps.deletion(steps.customers(), CLOSED)

    def taken_over(_rows: int, _proof: Any) -> None:
        raise RuntimeError("the lease is another's")

    with pytest.raises(RuntimeError):
        connector.carry_out(step, Batch({}, 2), "lost", taken_over)
    assert connector.outcome("lost", {}) == Resolved(Outcome.COMMITTED, 2, REPORTED)


def test_a_batch_that_never_arrived_was_not_done(connector: Connector) -> None:
    assert connector.outcome("never", {}) == Resolved(Outcome.ABORTED, 0, REPORTED)


def test_a_slow_receiver_says_so_and_tells_later(database: Path, certificate: tuple[Path, Path]) -> None:
    step = steps.deletion(steps.customers(), CLOSED)
    go_on = threading.Event()
    with (
        receiver(database, certificate, wait_for=go_on.wait) as port,
        open_http(opening(port, certificate[0])) as slow,
    ):
        assert slow.carry_out(step, Batch({}, 2), "slow", no_commit) == WORKING
        assert slow.outcome("slow", {}) == WORKING
        assert slow.carry_out(step, Batch({}, 2), "slow", no_commit) == WORKING
        go_on.set()
        while (last := slow.outcome("slow", {})) == WORKING:
            pass
    assert last == Resolved(Outcome.COMMITTED, 2, REPORTED)


def test_after_a_restart_an_unfinished_batch_has_failed_and_can_be_done(
    database: Path, certificate: tuple[Path, Path]
) -> None:
    step = steps.deletion(steps.customers(), CLOSED)
    with receiver(database, certificate):
        pass
    with sqlite3.connect(database) as opened:  # it died between its promise and its work
        opened.execute("INSERT INTO dertig_batches VALUES ('died', 'working', NULL)")
    with receiver(database, certificate) as port, open_http(opening(port, certificate[0])) as again:
        assert again.outcome("died", {}) == Resolved(Outcome.ABORTED, 0, REPORTED)
        first = again.carry_out(step, Batch({}, 2), "died", no_commit)
        assert first == Resolved(Outcome.ABORTED, 0, REPORTED)
        second, _kept = carried(again, step, "died")
    assert second == Resolved(Outcome.COMMITTED, 2, REPORTED)


def test_a_new_key_works_beside_the_old(database: Path, certificate: tuple[Path, Path]) -> None:
    known = opening(0, certificate[0])
    with receiver(database, certificate) as port:
        for key_id, secret in (("main", known.secret["key"]), ("next", known.secret["key"][::-1])):
            with open_http(opening(port, certificate[0], secret, key_id=key_id)) as connector:
                assert connector.discover()
        for key_id, secret in (
            ("gone", known.secret["key"]),
            ("main", "another key of more than 32 letters"),
        ):
            known_as = opening(port, certificate[0], secret, key_id=key_id)
            with open_http(known_as) as connector, pytest.raises(Refused, match=r"“describe” \(HTTP 401\)"):
                connector.discover()


def test_a_receiver_that_is_away_is_worth_another_try(certificate: tuple[Path, Path], database: Path) -> None:
    with receiver(database, certificate) as port:
        pass
    with open_http(opening(port, certificate[0])) as connector, pytest.raises(Unreachable):
        connector.now()


def test_a_mapping_that_drifted_is_told_and_refuses(connector: Connector, database: Path) -> None:
    dataset = steps.customers(FieldMap(name="phone", nature=Nature.TECHNICAL, type=ColumnType.TEXT))
    with sqlite3.connect(database) as opened:
        opened.execute("ALTER TABLE customers ADD COLUMN iban TEXT")
    expected = (Problem("http_column_missing", "phone"), Problem("http_column_appeared", "iban"))
    assert connector.check([dataset]) == expected
    assert connector.survey(steps.work(steps.deletion(dataset, CLOSED))).obstacles == expected


@pytest.mark.parametrize(
    ("lapse", "code"),
    [
        (steps.lapse("name", "2024-12-31"), "http_start_type"),
        (steps.lapse("gone", "2024-12-31"), "http_column_missing"),
        (Lapse("rule", Column("closed_on", "orders"), steps.cutoff("2024-12-31")), "http_join"),
    ],
)
def test_a_rule_that_the_receiver_cannot_apply_is_an_obstacle(
    lapse: Lapse, code: str, connector: Connector
) -> None:
    found = connector.survey(steps.work(steps.deletion(steps.customers(), lapse))).obstacles
    assert [each.code for each in found] == [code]


def test_a_keyed_hash_never_leaves(connector: Connector) -> None:
    dataset = steps.customers()
    step = Step(
        name="blank", dataset=dataset, lapses=(CLOSED,), blanks=(Blank("email", BlankForm.KEYED_HASH),)
    )
    assert connector.survey(steps.work(step)).obstacles == (Problem("http_keyed_hash", "email"),)
    with pytest.raises(Refused, match="blank_form"):
        connector.count(steps.work(step))


def test_hostile_names_reach_no_statement(connector: Connector, database: Path) -> None:
    hostile = 'closed_on"; DROP TABLE customers; --'
    step = steps.deletion(steps.customers(), steps.lapse(hostile, "2024-12-31"))
    with pytest.raises(Refused, match="HTTP 422, column"):
        connector.count(steps.work(step))
    assert len(rows(database)) == 4
