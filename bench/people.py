"""Four tables of an operational database, and people with so many rows in them."""

from dataclasses import dataclass

from tests.retention.operations import Target

STORED = 320_000
"""Rows of each table."""
BY_EMAIL = ("account", "message", "login")
BUYS = "purchase"
"""Found through the account, and pointing at it by a key that forbids."""


@dataclass(frozen=True, slots=True)
class Size:
    """A person with so many rows in each of three tables beside the account."""

    rows: tuple[int, int, int]
    people: int

    @property
    def total(self) -> int:
        return 1 + sum(self.rows)


def email_of(person: int) -> str:
    """How a person is known, numbered from 1."""
    return f"p{person}@example.org"


def fill(target: Target, size: Size) -> None:
    """The people in question first, each with their rows; then others, with one row each."""
    for table in BY_EMAIL:
        target.run(f"CREATE TABLE {table} (id bigserial PRIMARY KEY, email text, name text, at timestamptz)")
    target.run(f"CREATE TABLE {BUYS} (id bigserial PRIMARY KEY, account_id bigint, address text)")
    others = "SELECT 'o' || n || '@example.org', 'Somebody', now() FROM generate_series(1, %s) n"
    for table, rows in zip(BY_EMAIL, (1, *size.rows[1:]), strict=True):
        target.run(
            f"INSERT INTO {table} (email, name, at) SELECT 'p' || p || '@example.org', 'Person', now()"
            " FROM generate_series(1, %s) p, generate_series(1, %s)",
            size.people,
            rows,
        )
        target.run(f"INSERT INTO {table} (email, name, at) {others}", STORED - size.people * rows)
        target.run(f"CREATE INDEX ON {table} (email)")
    target.run(
        f"INSERT INTO {BUYS} (account_id, address) SELECT p, 'Street' FROM generate_series(1, %s) p,"
        " generate_series(1, %s)",
        size.people,
        size.rows[0],
    )
    target.run(
        f"INSERT INTO {BUYS} (account_id, address) SELECT %s + 1 + mod(n, 200000), 'Street'"
        " FROM generate_series(1, %s) n",
        size.people,
        STORED - size.people * size.rows[0],
    )
    target.run(f"CREATE INDEX ON {BUYS} (account_id)")
    target.run(f"ALTER TABLE {BUYS} ADD FOREIGN KEY (account_id) REFERENCES account")
    for table in (*BY_EMAIL, BUYS):
        target.run(f"VACUUM ANALYZE {table}")
    target.run("CHECKPOINT")
