"""What cannot be reached, or refuses: told in words, without secrets."""

from typing import Any

import pytest
from sqlalchemy import text

from stores.connectors.sql import errors
from stores.connectors.sql.form import SqlForm
from stores.protocol import Refused, StoreError, Unreachable
from tests.stores.connectors.sql.targets import Target


def told(target: Target, **settings: Any) -> StoreError:
    with target.connector(**settings) as connector, pytest.raises(StoreError) as caught:
        connector.now()
    assert "geheim" not in str(caught.value) + repr(caught.value)
    return caught.value


def test_wrong_credentials_are_refused(target: Target) -> None:
    if target.dialect == "sqlite":
        pytest.skip("no users")
    target.secret = {"password": "geheim"}
    assert isinstance(told(target, user="nobody"), Refused)


def test_a_database_that_is_not_there_is_refused(target: Target) -> None:
    if target.dialect == "sqlite":
        with pytest.raises(Refused), target.connector(path="/nowhere/at/all.db"):
            pass
        return
    assert isinstance(told(target, database="nowhere"), Refused)


def test_a_server_that_is_not_there_may_come_back(target: Target) -> None:
    if target.dialect == "sqlite":
        pytest.skip("no server")
    assert isinstance(told(target, host="127.0.0.1", port=1), Unreachable)


def test_a_connection_that_broke_may_come_back_however_often_it_is_used(postgresql: Target) -> None:
    with postgresql.engine.connect() as connection:
        backend = connection.scalar(text("SELECT pg_backend_pid()"))
        postgresql.run(f"SELECT pg_terminate_backend({backend})")
        for _use in ("finds it broken", "goes on all the same"):
            with pytest.raises(Unreachable), errors.told():
                connection.execute(text("SELECT 1"))


def test_a_driver_that_is_not_installed_is_refused(sqlite: Target) -> None:
    with pytest.raises(Refused), sqlite.connector(dialect="nothing+atall"):
        pass


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"dialect": "postgresql", "host": "h"}, "database"),
        ({"dialect": "postgresql", "database": "d"}, "host"),
        ({"dialect": "sqlite", "path": "here.db"}, "path"),
        ({"dialect": "postgresql", "host": "h", "database": "d", "options": "passfile=/etc/x"}, "options"),
        (
            {"dialect": "mariadb", "host": "h", "database": "d", "options": {"read_default_file": "/x"}},
            "options",
        ),
        ({"dialect": "postgresql", "host": "h", "database": "d", "options": "nonsense"}, "options"),
        ({"dialect": "postgresql", "host": "h", "database": "d", "port": 0}, "port"),
    ],
)
def test_the_form_says_what_is_wrong(data: dict[str, Any], field: str) -> None:
    assert set(SqlForm(data).errors) == {field}


def test_the_form_takes_options_as_lines_and_as_a_mapping() -> None:
    base = {"dialect": "postgres", "host": "h", "database": "d"}
    for options in ("channel_binding=require\n\n", {"channel_binding": "require"}):
        form = SqlForm({**base, "options": options})
        assert form.is_valid()
        assert form.cleaned_data["options"] == {"channel_binding": "require"}
        assert form.cleaned_data["dialect"] == "postgresql"
