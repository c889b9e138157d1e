"""After connecting: Dertig's own database is no data store, and nobody comes in who may do everything."""

from collections.abc import Callable

import pytest
from django.db import connections
from psycopg import sql as statements

from config.embedded.layout import APP_ROLE, DATABASE, OWNER_ROLE
from evidence.upgrade_checks import Weight, matters
from stores.checking import look
from stores.models import DataStore
from stores.protocol import Forbidden
from tests.factories import ControllerFactory
from tests.servers import STORE_ROLE, Servers
from tests.stores.connectors.sql.targets import Target


def refusal(target: Target) -> Forbidden:
    with pytest.raises(Forbidden) as caught, target.connector() as connector:
        connector.now()
    return caught.value


def as_role(target: Target, servers: Servers, role: str, database: str = "") -> Target:
    target.settings |= {"user": role, "database": database or target.settings["database"]}
    target.secret = {"password": servers.postgres.layout.password(role)}
    return target


@pytest.mark.parametrize("role", [APP_ROLE, OWNER_ROLE])
def test_the_database_of_this_installation_is_refused(
    postgresql: Target, servers: Servers, role: str
) -> None:
    found = refusal(as_role(postgresql, servers, role, DATABASE))
    assert found.code == "own-database"


def test_it_is_found_by_its_identity_where_its_tables_do_not_give_it_away(
    postgresql: Target, servers: Servers, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As it is where they were renamed: the cluster and the database are the same by every way in."""
    monkeypatch.setattr("stores.connectors.sql.own_database.OURS", ("no_such_table",))
    ours = str(connections["default"].settings_dict["NAME"])
    assert refusal(as_role(postgresql, servers, APP_ROLE, ours)).code == "own-database"


def test_a_copy_or_another_installation_is_found_by_its_tables(postgresql: Target, servers: Servers) -> None:
    """In any schema, readable or not: the catalogue names them."""
    postgresql.run(
        "CREATE SCHEMA kept",
        "CREATE TABLE kept.evidence_event (id int)",
        "CREATE TABLE kept.stores_datastore (id int)",
        f"REVOKE ALL ON SCHEMA kept FROM {STORE_ROLE}",
    )
    assert refusal(postgresql).code == "own-database"


def test_one_table_of_that_name_is_nobody_s_alone(postgresql: Target) -> None:
    postgresql.run("CREATE TABLE evidence_event (id int)")
    with postgresql.connector() as connector:
        connector.now()


def superuser(role: str) -> str:
    return f"ALTER ROLE {role} SUPERUSER"


def may_make_roles(role: str) -> str:
    return f"ALTER ROLE {role} CREATEROLE"


def may_copy_the_server(role: str) -> str:
    return f"ALTER ROLE {role} REPLICATION"


def may_run_programs(role: str) -> str:
    return f"GRANT pg_execute_server_program TO {role}"


def member_of_a_superuser(role: str) -> str:
    return f"GRANT postgres TO {role}"


@pytest.mark.parametrize(
    "power", [superuser, may_make_roles, may_copy_the_server, may_run_programs, member_of_a_superuser]
)
def test_a_role_that_may_do_everything_is_refused(
    postgresql: Target, servers: Servers, power: Callable[[str], str]
) -> None:
    role = f"mighty_{servers.worker}"
    with servers.postgres.connect_as_superuser() as connection:
        password = statements.Literal(servers.postgres.layout.password(role))
        name = statements.Identifier(role)
        connection.execute(statements.SQL("CREATE ROLE {} LOGIN PASSWORD {}").format(name, password))
        try:
            as_role(postgresql, servers, role)
            with postgresql.connector() as connector:
                connector.now()
            connection.execute(power(role).encode())
            found = refusal(postgresql)
            assert found.code == "user-too-powerful"
            assert "SELECT, UPDATE and DELETE" in str(found)
        finally:
            postgresql.end_others()
            connection.execute(statements.SQL("DROP ROLE {}").format(name))


def test_the_superuser_itself_is_refused_whatever_the_database(postgresql: Target, servers: Servers) -> None:
    for database in ("postgres", "template1", postgresql.settings["database"]):
        assert refusal(as_role(postgresql, servers, "postgres", database)).code == "user-too-powerful"


@pytest.mark.parametrize(
    "grant",
    [
        "ALL ON *.*",
        "SUPER ON *.*",
        "FILE ON *.*",
        "CREATE USER ON *.*",
        "SELECT, UPDATE ON *.*",
        "INSERT ON mysql.*",
    ],
)
def test_a_user_that_may_do_everything_is_refused_on_mariadb(mariadb: Target, grant: str) -> None:
    user = f"m{abs(hash(grant)) % 10**8}"
    database = mariadb.settings["database"]
    mariadb.run(f"CREATE USER {user} IDENTIFIED BY 'x'", f"GRANT ALL ON {database}.* TO {user}")
    mariadb.settings["user"], mariadb.secret = user, {"password": "x"}
    try:
        with mariadb.connector() as connector:
            connector.now()
        mariadb.run(f"GRANT {grant} TO {user}")
        assert refusal(mariadb).code == "user-too-powerful"
    finally:
        mariadb.run(f"DROP USER {user}")


@pytest.mark.django_db
def test_a_check_says_so_and_keeps_it(postgresql: Target, servers: Servers) -> None:
    """As the audit did it: 109 datasets of Dertig's own, by the socket of ``make run``."""
    as_role(postgresql, servers, "postgres", DATABASE)
    store = DataStore(controller=ControllerFactory(), ref="own", name="Own", kind="sql")
    store.settings, store.secret = postgresql.settings, postgresql.kept
    store.save()
    (problem,) = look(store)
    assert problem.code == "own-database"


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_mariadb_is_reached_at_the_address_that_was_judged(mariadb: Target, host: str) -> None:
    with mariadb.connector(host=host) as connector:
        connector.now()


@pytest.mark.django_db
def test_the_upgrade_check_names_who_comes_in_with_all_rights(postgresql: Target) -> None:
    store = DataStore(controller=ControllerFactory(slug="acme"), ref="s", name="S", kind="sql")
    superuser = postgresql.engine.url
    store.settings = {**postgresql.settings, "user": "postgres"}
    store.secret = f'{{"password": "{superuser.password}"}}'
    store.save()
    found = {each.subject: each for each in matters()}["acme: stores/s"]
    assert found.weight is Weight.PEOPLE and "“postgres”" in found.words
    assert str(superuser.password) not in found.words
