"""The embedded PostgreSQL asks for a password, also where an earlier one trusted whoever came."""

import stat
from collections.abc import Iterator

import psycopg
import pytest

from config.embedded.layout import APP_ROLE, DATABASE, OWNER_ROLE, SUPERUSER
from tests.servers import Servers, postgres_alone

ROLES = (SUPERUSER, OWNER_ROLE, APP_ROLE)


@pytest.fixture(scope="module")
def alone() -> Iterator[Servers]:
    with postgres_alone() as servers:
        yield servers


def entered(servers: Servers, role: str, password: str | None) -> bool:
    try:
        psycopg.connect(
            host=str(servers.layout.sockets), user=role, dbname=DATABASE, password=password
        ).close()
    except psycopg.OperationalError:
        return False
    return True


def test_everybody_is_asked_and_our_own_know_it(alone: Servers, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PGPASSFILE", "/nowhere")
    for role in ROLES:
        assert not entered(alone, role, None)
        assert not entered(alone, role, "guessed")
        assert entered(alone, role, alone.layout.password(role))
    assert len({alone.layout.password(role) for role in ROLES}) == len(ROLES)


def test_passwords_are_kept_for_their_owner_alone_and_stand_in_no_log(alone: Servers) -> None:
    log = (alone.layout.logs / "postgres.log").read_text()
    for role in ROLES:
        kept = alone.layout.passwords / role
        assert stat.S_IMODE(kept.stat().st_mode) == 0o600
        assert alone.layout.password(role) not in log


def test_a_cluster_that_trusted_is_changed_over_and_keeps_its_data(alone: Servers) -> None:
    """As version 392623c left it: no passwords, and ``trust`` for whoever reaches the socket."""
    with alone.postgres.connect_as_superuser(DATABASE) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 7 AS number")
        for role in ROLES:
            connection.execute(f"ALTER ROLE {role} PASSWORD NULL".encode())
        (alone.layout.postgres_data / "pg_hba.conf").write_text("local all all trust\n")
        connection.execute("SELECT pg_reload_conf()")
    assert entered(alone, APP_ROLE, None)
    alone.postgres.stop()
    for role in ROLES:
        (alone.layout.passwords / role).unlink()

    alone.postgres.start()

    test_everybody_is_asked(alone)
    with alone.postgres.connect(OWNER_ROLE, DATABASE) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)
    with alone.postgres.connect_as_superuser(DATABASE) as connection:
        assert connection.execute("SELECT number FROM kept").fetchone() == (7,)


def test_everybody_is_asked(alone: Servers) -> None:
    for role in ROLES:
        assert not entered(alone, role, "")
        assert entered(alone, role, alone.layout.password(role))


def test_a_change_over_that_was_stopped_half_way_begins_anew(alone: Servers) -> None:
    alone.postgres.stop()
    (alone.layout.postgres_data / "pg_hba.conf").write_text("")
    alone.postgres.start()
    test_everybody_is_asked(alone)


def test_a_lost_password_is_made_anew(alone: Servers) -> None:
    before = alone.layout.password(SUPERUSER)
    alone.postgres.stop()
    for role in (SUPERUSER, APP_ROLE):
        (alone.layout.passwords / role).unlink()
    alone.postgres.start()
    assert alone.layout.password(SUPERUSER) != before
    test_everybody_is_asked(alone)


def test_users_of_other_databases_do_not_come_into_dertig_s(alone: Servers) -> None:
    with alone.postgres.connect_as_superuser() as connection:
        connection.execute("CREATE ROLE somebody LOGIN PASSWORD 'x'")
    assert not entered(alone, "somebody", "x")
