"""The same work in plain SQL, as lean as a person would write it: no intent, no proof, no recount."""

from collections.abc import Callable

import psycopg

from bench.purge_tables import LAST_START, PERSONAL

type Peer = Callable[[psycopg.Connection, int], int]
"""Over an open connection in autocommit, with a batch size; gives how many rows it took."""


def by_key(connection: psycopg.Connection, size: int) -> int:
    """Ranges of the key that hold a batch of due rows each, found with one query; a DELETE a range."""
    cuts = [
        row[0]
        for row in connection.execute(
            "SELECT id FROM (SELECT id, row_number() OVER (ORDER BY id) AS n, count(*) OVER () AS total"
            " FROM customer WHERE closed_on <= %s::date) due WHERE n %% %s = 0 OR n = total ORDER BY id",
            (LAST_START, size),
        )
    ]
    return sum(
        connection.execute(
            "DELETE FROM customer WHERE id > %s AND id <= %s AND closed_on <= %s::date",
            (after, upto, LAST_START),
        ).rowcount
        for after, upto in zip([0, *cuts[:-1]], cuts, strict=True)
    )


def by_start(connection: psycopg.Connection, size: int) -> int:
    """The same in the order of start and key, so that each DELETE finds its rows by the index."""
    cuts = connection.execute(
        "SELECT closed_on, id FROM (SELECT closed_on, id, row_number() OVER (ORDER BY closed_on, id) AS n,"
        " count(*) OVER () AS total FROM customer WHERE closed_on <= %s::date) due"
        " WHERE n %% %s = 0 OR n = total ORDER BY n",
        (LAST_START, size),
    ).fetchall()
    first = ("-infinity", 0)
    return sum(
        connection.execute(
            "DELETE FROM customer WHERE (closed_on, id) > (%s::date, %s) AND (closed_on, id) <= (%s, %s)"
            " AND closed_on <= %s::date",
            (*after, *upto, LAST_START),
        ).rowcount
        for after, upto in zip([first, *cuts[:-1]], cuts, strict=True)
    )


def at_once(connection: psycopg.Connection, size: int) -> int:
    """One statement, one long transaction."""
    return connection.execute("DELETE FROM customer WHERE closed_on <= %s::date", (LAST_START,)).rowcount


def blanked_at_once(connection: psycopg.Connection, size: int) -> int:
    """One UPDATE of everything that is due."""
    blanks = ", ".join(f"{name} = NULL" for name in PERSONAL)
    return connection.execute(
        f"UPDATE customer SET {blanks} WHERE closed_on <= %s::date".encode(), (LAST_START,)
    ).rowcount
