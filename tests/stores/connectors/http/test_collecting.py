"""Art. 15(3) at a receiver: it hands over the person's rows, page by page, signed, and nobody else's."""

import sqlite3
from itertools import islice
from pathlib import Path
from typing import Any

import pytest

from stores.connectors.http import connector as http
from stores.connectors.http.connector import open_http
from stores.connectors.http.wire import PAGE
from stores.mapping import Column
from stores.people import Whose, hands_over
from stores.protocol import Connector, Refused, Unreachable
from stores.terms import IdentifierKind
from stores.work import Spared
from tests.stores.connectors import steps
from tests.stores.connectors.http.conftest import opening, receiver


def whose(*emails: str, column: Column = steps.EMAIL) -> Whose:
    return Whose(steps.customers(), (Spared(IdentifierKind.EMAIL, column, frozenset(emails)),))


def test_every_column_of_the_persons_rows_and_of_nobody_elses(connector: Connector, database: Path) -> None:
    assert hands_over(connector)
    rows = list(connector.collect(whose("anna@example.org")))  # type: ignore[attr-defined]
    assert rows == [
        {
            "id": 1,
            "email": "Anna@Example.org ",
            "name": "Anna",
            "closed_on": "2020-01-31",
            "seen_at": "2020-01-31T23:00:00Z",
            "agreed_at": None,
            "withdrawn_at": None,
        }
    ]
    assert list(connector.collect(whose("nobody@example.org"))) == []  # type: ignore[attr-defined]


def test_many_rows_come_in_pages_each_once_and_no_more_than_wanted(
    connector: Connector, database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with sqlite3.connect(database) as opened:
        opened.executemany(
            "INSERT INTO customers (email, name) VALUES ('anna@example.org', ?)",
            [("x" * 1_000,) for _each in range(2_500)],
        )
    asked: list[Any] = []
    ask = connector._receiver.ask  # type: ignore[attr-defined]

    def counting(operation: str, question: Any, shape: Any) -> Any:
        asked.append(operation)
        return ask(operation, question, shape)

    monkeypatch.setattr(connector._receiver, "ask", counting)  # type: ignore[attr-defined]
    found = [row["id"] for row in connector.collect(whose("anna@example.org"))]  # type: ignore[attr-defined]
    assert len(found) == len(set(found)) == 2_501
    pages = asked.count("collect")
    assert pages > 3
    first = connector.collect(whose("anna@example.org"), 21)  # type: ignore[attr-defined]
    assert len(list(first)) == 21 and asked.count("collect") == pages + 1


def test_what_is_joined_a_receiver_does_not_know(connector: Connector) -> None:
    with pytest.raises(Refused, match="joins"):
        connector.collect(whose("a@example.org", column=Column("email", via="owner")))  # type: ignore[attr-defined]


class Told:
    """What a receiver answers to ``collect``, whatever it is asked."""

    def __init__(self, *answers: str) -> None:
        self.answers, self.described = list(answers), None

    def ask(self, operation: str, _question: Any, _shape: Any) -> Any:
        assert operation == "collect"
        return PAGE.validate_json(self.answers.pop(0) if len(self.answers) > 1 else self.answers[0])


@pytest.fixture
def told(connector: Connector, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The connector with these answers in place of the receiver's, whose description it has."""
    assert hands_over(connector)

    def answering(*answers: str) -> Any:
        monkeypatch.setattr(connector, "_receiver", Told(*answers))
        return connector.collect(whose("anna@example.org"))  # type: ignore[attr-defined]

    return answering


def test_one_that_is_still_gathering_is_asked_again_later(told: Any) -> None:
    with pytest.raises(Unreachable, match="gathering"):
        list(told('{"state": "working"}'))


def test_pages_without_end_are_refused(told: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    same = '{"state": "done", "rows": [{"id": 1}], "next": "1"}'
    rows = told(same)
    assert [row["id"] for row in islice(rows, 2)] == [1, 1]
    with pytest.raises(Refused, match="never ends"):
        list(rows)
    monkeypatch.setattr(http, "MOST_PAGES", 3)
    ever = [f'{{"state": "done", "rows": [], "next": "{n}"}}' for n in range(9)]
    with pytest.raises(Refused, match="never ends"):
        list(told(*ever))


@pytest.mark.parametrize(
    "body",
    ['{"state": "done", "rows": [{"id": [1]}]}', '{"rows": []}', '{"state": "failed", "rows": []}', "[]"],
)
def test_what_is_no_page_is_no_answer(body: str) -> None:
    with pytest.raises(ValueError, match="validation error"):
        PAGE.validate_json(body)


def test_values_are_in_no_trace(connector: Connector) -> None:
    page = PAGE.validate_json('{"state": "done", "rows": [{"email": "anna@example.org"}]}')
    assert "anna" not in repr(page)


def test_without_a_match_nothing_is_handed_over(database: Path, certificate: tuple[Path, Path]) -> None:
    with receiver(database, certificate) as port, open_http(opening(port, certificate[0])) as connector:
        nobody = Whose(steps.customers(), ())
        with pytest.raises(Refused, match="matches"):
            list(connector.collect(nobody))  # type: ignore[attr-defined]
