"""Art. 16 at a receiver: exactly the rows of the person that hold what was shown, once, and nobody else's."""

import sqlite3
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from stores.connectors.http import connector as http
from stores.connectors.http.connector import open_http
from stores.connectors.http.corrections import corrects_json
from stores.mapping import FieldMap
from stores.people import chooses, corrects
from stores.protocol import Batch, Connector, Outcome, Refused
from stores.terms import ColumnType, IdentifierKind, Nature
from stores.work import Correct, Spared, Step
from tests.stores.connectors import steps
from tests.stores.connectors.http.conftest import opening, receiver
from tests.stores.connectors.http.test_http import carried

ANNA = frozenset({"anna@example.org"})


def correction(*corrects: Correct, only: frozenset[str] = ANNA, row: tuple[str, ...] = ()) -> Step:
    return Step(
        name="correct",
        dataset=steps.customers(),
        lapses=(),
        only=(Spared(IdentifierKind.EMAIL, steps.EMAIL, only),),
        corrects=corrects,
        row=row,
    )


def held(database: Path, column: str) -> dict[int, Any]:
    with sqlite3.connect(database) as opened:
        return dict(opened.execute(f"SELECT id, {column} FROM customers ORDER BY id").fetchall())


def due(connector: Connector, step: Step) -> int:
    return connector.count(steps.work(step)).due["correct"]


@pytest.fixture
def two_annas(database: Path) -> Path:
    with sqlite3.connect(database) as opened:
        opened.execute("INSERT INTO customers (id, email, name) VALUES (7, 'anna@example.org', 'Anna')")
    return database


def test_art_16_what_was_shown_is_set_and_what_changed_since_is_not(
    connector: Connector, two_annas: Path
) -> None:
    assert chooses(connector) and corrects(connector)
    with sqlite3.connect(two_annas) as opened:
        opened.execute("UPDATE customers SET name = 'anna' WHERE id = 7")
    step = correction(Correct("name", "Anna de O'Vries", "Anna"))
    assert connector.survey(steps.work(step)).obstacles == ()
    assert due(connector, step) == 1, "case counts"
    resolved, kept = carried(connector, step, "c-1")
    assert (resolved.outcome, resolved.rows, kept) == (Outcome.COMMITTED, 1, [(1, {"batch": "c-1"})])
    assert held(two_annas, "name") == {1: "Anna de O'Vries", 2: "Bert", 3: "O'Brien", 4: "Dora", 7: "anna"}
    assert due(connector, step) == 0


def test_one_row_by_its_key_and_both_columns_together(connector: Connector, two_annas: Path) -> None:
    pair = (Correct("name", "Ans", "Anna"), Correct("closed_on", "2021-02-28", "2020-01-31"))
    assert due(connector, correction(*pair)) == 1, "the other was never closed"
    assert due(connector, correction(Correct("name", "Ans"))) == 2
    carried(connector, correction(*pair, row=("1",)))
    assert held(two_annas, "name")[1] == "Ans" and held(two_annas, "closed_on")[1] == "2021-02-28"
    assert held(two_annas, "name")[7] == "Anna"


def test_nothing_is_shown_and_written_as_empty_text(connector: Connector, two_annas: Path) -> None:
    carried(connector, correction(Correct("closed_on", "2021-02-28", "")))
    assert held(two_annas, "closed_on")[7] == "2021-02-28" and held(two_annas, "closed_on")[1] == "2020-01-31"
    carried(connector, correction(Correct("name", "", "Anna"), row=("7",)))
    assert held(two_annas, "name")[7] is None


def test_an_instant_is_one_moment_however_it_is_written(connector: Connector, database: Path) -> None:
    shown = "2020-02-01T00:00:00+01:00"
    carried(connector, correction(Correct("seen_at", "2020-03-01T12:00:00+02:00", shown)))
    assert held(database, "seen_at")[1] == "2020-03-01T10:00:00Z"


def test_told_twice_it_is_done_once(connector: Connector, database: Path) -> None:
    step = correction(Correct("name", "Ans", "Anna"))
    first, _kept = carried(connector, step, "once")
    with sqlite3.connect(database) as opened:
        opened.execute("UPDATE customers SET name = 'Anna' WHERE id = 1")
    assert connector.carry_out(step, Batch({}, 1), "once", lambda _n, _proof: None) == first
    assert held(database, "name")[1] == "Anna" and connector.outcome("once", {}) == first


@pytest.mark.parametrize(
    ("correct", "code"),
    [
        (Correct("closed_on", "soon", ""), "correction-does-not-fit"),
        (Correct("name", None, "Anna"), "correction-does-not-fit"),
        (Correct("iban", "x", ""), "http_column_missing"),
    ],
)
def test_what_does_not_fit_is_told_beforehand_and_refused(
    correct: Correct, code: str, connector: Connector, database: Path
) -> None:
    step = correction(correct)
    (problem,) = connector.survey(steps.work(step)).obstacles
    assert (problem.code, problem.subject) == (code, correct.column)
    assert "soon" not in str(problem)
    with pytest.raises(Refused):
        connector.carry_out(step, Batch({}, 1), "no", lambda _n, _proof: None)
    assert held(database, "name")[1] == "Anna"


def test_a_receiver_that_cannot_is_never_asked(
    database: Path, certificate: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """One of before: it names neither ``correct`` nor ``collect``, so a person is asked instead."""
    with receiver(database, certificate) as port, open_http(opening(port, certificate[0])) as connector:
        described = connector._describe()  # type: ignore[attr-defined]
        old = http.Description(protocol=1, now=described.now, only=True, resources=described.resources)
        monkeypatch.setattr(connector, "_described", old)
        assert not corrects(connector)
        with pytest.raises(Refused, match="corrects nothing"):
            connector.count(steps.work(correction(Correct("name", "Ans", "Anna"))))


@pytest.mark.parametrize("hostile", ['name" = "x', "name'--"])
def test_hostile_columns_reach_no_statement(hostile: str, connector: Connector, database: Path) -> None:
    step = correction(Correct("name", "Ans"), Correct(hostile, "x"))
    named = steps.customers(FieldMap(name=hostile, nature=Nature.PERSONAL, type=ColumnType.TEXT))
    with pytest.raises(Refused, match="HTTP 422, column"):
        due(connector, replace(step, dataset=named))
    assert held(database, "name")[1] == "Anna"


def test_every_type_has_one_form(connector: Connector) -> None:
    dataset = steps.customers(
        FieldMap(name="paid", nature=Nature.PERSONAL, type=ColumnType.NUMBER),
        FieldMap(name="agrees", nature=Nature.PERSONAL, type=ColumnType.BOOLEAN),
        FieldMap(name="met", nature=Nature.PERSONAL, type=ColumnType.LOCAL_TIME),
    )
    step = Step(
        name="correct",
        dataset=dataset,
        lapses=(),
        corrects=(
            Correct("paid", " 12.50", "12"),
            Correct("agrees", "yes", "no"),
            Correct("met", "2026-03-27T09:30:00", None),
            Correct("closed_on", "2026-03-27", "some day"),
        ),
    )
    assert [(each["new"], each["old"]) for each in corrects_json(step)] == [
        ("12.50", "12"),
        ("true", "false"),
        ("2026-03-27T09:30:00", None),
        ("2026-03-27", "some day"),
    ]
