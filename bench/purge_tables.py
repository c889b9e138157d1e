"""The operational table that is purged: made once for each size and layout, copied for each side."""

from dataclasses import dataclass

from tests.retention.operations import Target

PERSONAL = ("email", "name", "phone", "street", "postcode", "city")
LAST_START = "2024-12-31"
"""Rows whose account was closed by then are due; the other closed ones were closed this month."""
UNKNOWN_SHARE = 100
"""Of the rows that are not due, one in so many has no start: it is never due, and counted."""

_COLUMNS = (
    "id bigint PRIMARY KEY, email text, name text, phone text, street text, postcode text, city text,"
    " closed_on date, invoiced_on date"
)


@dataclass(frozen=True, slots=True)
class Table:
    """So many rows, of which so many are due: the first in the key, or spread over all of it."""

    stored: int
    due: int
    scattered: bool

    @property
    def layout(self) -> str:
        return "scattered" if self.scattered else "contiguous"

    @property
    def master(self) -> str:
        return f"master_{self.stored}_{self.due}_{self.layout}"

    @property
    def is_due(self) -> str:
        """Of the row numbered ``n``."""
        return f"mod(n * {self.due}, {self.stored}) < {self.due}" if self.scattered else f"n <= {self.due}"


def make(target: Target, table: Table) -> None:
    """The master copy."""
    target.run(f"CREATE UNLOGGED TABLE {table.master} ({_COLUMNS})")
    target.run(
        f"INSERT INTO {table.master} SELECT n, 'p' || n || '@example.org', 'Person number ' || n,"
        " '+31 6 ' || mod(n * 7919, 100000000), 'Made-up Street ' || mod(n, 300),"
        " 1000 + mod(n, 8999) || ' AB', 'Town ' || mod(n, 500),"
        f" CASE WHEN {table.is_due} THEN date '2020-01-01' + mod(n, 1500)::int"
        f" WHEN mod(n, {UNKNOWN_SHARE}) <> 1 THEN current_date - mod(n, 25)::int END,"
        f" NULL::date FROM generate_series(1, {table.stored}::bigint) n"
    )


def drop(target: Target, table: Table) -> None:
    target.run(f"DROP TABLE {table.master}")


def empty(target: Target) -> None:
    """A ``customer`` without rows."""
    target.run("DROP TABLE IF EXISTS customer")
    target.run(f"CREATE TABLE customer ({_COLUMNS}) WITH (autovacuum_enabled = false)")


def fresh(target: Target, table: Table) -> None:
    """A new ``customer``, as it was made, with its indexes, statistics and nothing left to write."""
    empty(target)
    target.run(f"INSERT INTO customer SELECT * FROM {table.master} ORDER BY id")
    target.run("CREATE UNIQUE INDEX ON customer (email)")
    target.run("CREATE INDEX ON customer (closed_on)")
    target.run("VACUUM ANALYZE customer")
    target.run("CHECKPOINT")


def check(target: Target, table: Table, *, blanked: bool) -> None:
    """All that was due was taken, and nothing else. Raises ``RuntimeError``."""
    content = " OR ".join(f"{name} IS NOT NULL" for name in PERSONAL)
    left = target.count(content)
    due = target.count(f"closed_on <= '{LAST_START}' AND ({content})")
    if left != table.stored - table.due or due:
        raise RuntimeError(f"{table}: {left} rows are left, {due} of them due")
