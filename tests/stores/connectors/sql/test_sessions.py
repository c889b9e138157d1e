"""Pooled connections: asked whether they live before they are used again, not from question to question."""

import time

import pytest
import sqlalchemy as sa

from stores.connectors.sql import sessions
from stores.protocol import Unreachable
from tests.stores.connectors.sql.targets import Target


@pytest.fixture
def server(postgresql: Target, mariadb: Target, request: pytest.FixtureRequest) -> Target:
    return postgresql if request.param == "postgresql" else mariadb


both = pytest.mark.parametrize("server", ["postgresql", "mariadb"], indirect=True)


@both
def test_one_that_died_while_it_rested_is_replaced(server: Target) -> None:
    with server.connector() as connector:
        connector.now()
        server.end_others()
        time.sleep(sessions.RESTED_SECONDS)
        assert connector.now().tzinfo


@both
def test_one_that_died_a_moment_after_it_was_used_is_told_and_then_replaced(
    server: Target, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sessions, "RESTED_SECONDS", 60)
    with server.connector() as connector:
        connector.now()
        server.end_others()
        with pytest.raises(Unreachable):
            connector.now()
        assert connector.now().tzinfo


def test_it_is_not_asked_between_two_questions(postgresql: Target, monkeypatch: pytest.MonkeyPatch) -> None:
    pings = []
    monkeypatch.setattr(sessions, "RESTED_SECONDS", 60)
    with postgresql.connector() as connector:
        engine: sa.Engine = connector._engine
        was = engine.dialect.do_ping
        monkeypatch.setattr(engine.dialect, "do_ping", lambda given: pings.append(1) or was(given))
        for _each in range(3):
            connector.now()
        assert pings == []
        monkeypatch.setattr(sessions, "RESTED_SECONDS", 0)
        connector.now()
        assert pings == [1]
