"""Making the shop's database: once, whole or not at all, and with no more rights than a purge needs."""

from collections.abc import Iterator

import psycopg
import pytest
from psycopg import errors

from config.demo.database import ShopDatabase
from config.demo.made_up import made_up_tables
from config.demo.tables import Table
from config.embedded.layout import DATABASE
from tests.config.demo.conftest import TODAY

SMALL = (
    Table("customers", ("id", "number", "state", "name", "street", "postal_code", "city", "country", "email",
                        "created_at"),
          [(7, "OP-7", "active", "Ids 'Ângström'", "Pad 1", "1000 SA", "Sneek", "NL", "ids@example.org",
            "2026-01-01T00:00:00Z")]),
)  # fmt: skip


def connected(shop: ShopDatabase, role: str = "postgres") -> psycopg.Connection:
    if role == shop.privacy_role:
        return psycopg.connect(
            host=str(shop.postgres.layout.sockets),
            user=role,
            password=shop.new_password(),
            dbname=shop.name,
            autocommit=True,
        )
    return shop.postgres.connect(role, shop.name)


def count(shop: ShopDatabase, table: str) -> int:
    with connected(shop) as connection:
        [(found,)] = connection.execute(f"SELECT count(*) FROM {table}").fetchall()
    return int(found)


def test_every_row_is_in_it(shop):
    for table in made_up_tables(TODAY):
        assert count(shop, table.name) == len(table.rows), table.name


def test_what_is_there_is_left_alone(new_shop):
    new_shop.make(SMALL)
    with connected(new_shop) as connection:
        connection.execute("UPDATE customers SET name = 'Somebody else'")
    new_shop.make(SMALL)
    with connected(new_shop) as connection:
        assert connection.execute("SELECT name FROM customers").fetchall() == [("Somebody else",)]


def test_stopped_half_way_it_is_not_there_and_starts_anew(new_shop):
    def breaking() -> Iterator[Table]:
        yield from SMALL
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        new_shop.make(breaking())
    assert not new_shop.exists()
    new_shop.make(SMALL)
    assert count(new_shop, "customers") == 1


def test_dertig_may_read_change_and_delete_and_nothing_else(new_shop):
    new_shop.make(SMALL)
    with connected(new_shop, new_shop.privacy_role) as connection:
        connection.execute("UPDATE customers SET phone = NULL")
        assert connection.execute("DELETE FROM customers").rowcount == 1
        for forbidden in (
            "INSERT INTO newsletter_subscribers VALUES ('a@example.org', '2026-01-01')",
            "CREATE TABLE mine (id int)",
            "TRUNCATE customers",
            "ALTER TABLE customers ADD mine int",
        ):
            with pytest.raises(errors.InsufficientPrivilege):
                connection.execute(forbidden)


def test_dertig_s_role_comes_into_this_database_alone(new_shop):
    new_shop.make(SMALL)
    with connected(new_shop) as connection:
        asked = "SELECT datname FROM pg_database WHERE has_database_privilege(%s, datname, 'CONNECT')"
        open_to_it = {name for (name,) in connection.execute(asked, [new_shop.privacy_role])}
        assert new_shop.name in open_to_it and DATABASE not in open_to_it
        asked = "SELECT rolsuper OR rolcreaterole OR rolcreatedb FROM pg_roles WHERE rolname = %s"
        assert connection.execute(asked, [new_shop.privacy_role]).fetchone() == (False,)


def test_the_next_customer_gets_a_number_of_its_own(new_shop):
    new_shop.make(SMALL)
    with connected(new_shop, new_shop.owner) as connection:
        [(number,)] = connection.execute("SELECT nextval('customers_id_seq')").fetchall()
    assert number == 8


def test_a_customer_goes_only_after_what_hangs_on_it(shop):
    with connected(shop) as connection, pytest.raises(errors.RestrictViolation):
        connection.execute("DELETE FROM customers WHERE closed_at < now()")


def test_a_new_password_is_the_role_s(new_shop):
    new_shop.make(SMALL)
    first, second = new_shop.new_password(), new_shop.new_password()
    assert first != second
    with connected(new_shop) as connection:
        [(kept,)] = connection.execute(
            "SELECT rolpassword FROM pg_authid WHERE rolname = %s", [new_shop.privacy_role]
        ).fetchall()
    assert kept.startswith("SCRAM-SHA-256")
    assert second not in kept
