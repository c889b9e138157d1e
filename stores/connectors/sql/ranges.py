"""A step cut into batches: ranges of rows, found by the database over those that are due.

Where an index leads to a start event, a batch is a range of starts, so that its statement reads its own
range and nothing else; counted by start, the rows themselves need not be looked at. Starts that more rows
share than a batch takes, and all rows where no index leads to a start, are cut by key. A batch takes rows
after ``after`` up to ``upto``, of the start ``at`` where there is one.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from stores.connectors.sql.bounds import packed, unpacked
from stores.connectors.sql.predicates import due
from stores.connectors.sql.rows import Rows
from stores.protocol import Batch
from stores.work import Step

type At = tuple[str, Any]
"""A column and the one value of it that is meant."""

# Room for the keys of about a million rows, until the transaction ends.
_SORT_IN_MEMORY = sa.text("SELECT set_config('work_mem', '64MB', true)")


def batches(
    connection: sa.Connection, rows: Rows, step: Step, indexed: frozenset[str], size: int
) -> Iterator[Batch]:
    """Parts of about ``size`` due rows, by the first start event of the step that is in the table itself
    and among ``indexed``, else by key."""
    if rows.dialect == "postgresql":
        connection.execute(_SORT_IN_MEMORY)
    condition = due(rows, step)
    starts = (each.start.name for each in step.lapses if not each.start.via and each.start.name in indexed)
    start = next(starts, None)
    if start is None:
        return _by_key(connection, rows, condition, size)
    return _by_start(connection, rows, condition, start, size)


def within(rows: Rows, bounds: Mapping[str, Any]) -> sa.ColumnElement[bool]:
    """The row lies in the batch; every row does where it is the whole step."""
    if not bounds:
        return sa.true()
    columns = [rows.column(name) for name in bounds["columns"]]
    after, upto = bounds["after"], unpacked(bounds["upto"])
    parts = []
    if bounds.get("at"):
        name, value = bounds["at"]
        parts.append(rows.column(name) == unpacked([value])[0])
    if rows.dialect == "postgresql" and len(columns) > 1:
        # It would find an index for each side of an OR, and read all that lies on the key's side.
        row = sa.tuple_(*columns)
        parts += [columns[0] <= upto[0], row <= _row(columns, upto)]
        if after is not None:
            parts += [columns[0] >= unpacked(after)[0], row > _row(columns, unpacked(after))]
        return sa.and_(*parts)
    if after is not None:
        parts.append(_after(columns, unpacked(after)))
    return sa.and_(*parts, _not_after(columns, upto))


def _by_start(
    connection: sa.Connection, rows: Rows, condition: sa.ColumnElement[bool], start: str, size: int
) -> Iterator[Batch]:
    """A batch ends where a multiple of ``size`` is passed, and before a start that is cut by key."""
    column = rows.column(start)
    after: list[Any] | None = None
    done = 0
    for value, shared, upto in connection.execute(_ends(column, condition, size)).all():
        if shared > size:
            yield from _by_key(connection, rows, sa.and_(condition, column == value), size, at=(start, value))
        else:
            yield _batch([start], after, [value], upto - done)
        after, done = [value], upto


def _ends(column: sa.ColumnElement[Any], condition: sa.ColumnElement[bool], size: int) -> sa.Select[Any]:
    """The last start of each batch, how many rows share it, and how many are due up to it."""
    shared = sa.select(column.label("start"), sa.func.count().label("rows")).where(condition)
    counted = shared.group_by(column).subquery()
    order = counted.c.start
    upto = sa.cast(sa.func.sum(counted.c.rows).over(order_by=order), sa.BigInteger).label("upto")
    following = sa.func.lead(counted.c.rows).over(order_by=order).label("following")
    summed = sa.select(counted.c.start, counted.c.rows, upto, following).subquery()
    is_end = sa.or_(
        summed.c.upto % size < summed.c.rows, summed.c.following > size, summed.c.following.is_(None)
    )
    return sa.select(summed.c.start, summed.c.rows, summed.c.upto).where(is_end).order_by(summed.c.upto)


def _by_key(
    connection: sa.Connection,
    rows: Rows,
    condition: sa.ColumnElement[bool],
    size: int,
    at: At | None = None,
) -> Iterator[Batch]:
    names = [name for name in rows.dataset.key if at is None or name != at[0]]
    columns = [rows.column(name) for name in names]
    after: list[Any] | None = None
    done = 0
    for *upto, number in connection.execute(_numbered(columns, condition, size)).all():
        yield _batch(names, after, upto, number - done, at)
        after, done = upto, number


def _numbered(
    columns: Sequence[sa.ColumnElement[Any]], condition: sa.ColumnElement[bool], size: int
) -> sa.Select[Any]:
    """The key of the last row of each batch, and how many are due up to it."""
    numbered = (
        sa.select(
            *(column.label(f"c{at}") for at, column in enumerate(columns)),
            sa.func.row_number().over(order_by=columns).label("n"),
            sa.func.lead(sa.literal_column("1")).over(order_by=columns).label("next"),
        )
        .where(condition)
        .subquery()
    )
    return (
        sa.select(*(numbered.c[f"c{at}"] for at in range(len(columns))), numbered.c.n)
        .where(sa.or_(numbered.c.n % size == 0, numbered.c.next.is_(None)))
        .order_by(numbered.c.n)
    )


def _batch(
    names: Sequence[str],
    after: Sequence[Any] | None,
    upto: Sequence[Any],
    expected: int,
    at: At | None = None,
) -> Batch:
    bounds = {
        "columns": list(names),
        "after": None if after is None else packed(after),
        "upto": packed(upto),
        "at": None if at is None else [at[0], *packed([at[1]])],
    }
    return Batch(bounds, expected)


def _row(columns: Sequence[sa.ColumnElement[Any]], values: Sequence[Any]) -> sa.Tuple:
    pairs = zip(columns, values, strict=True)
    return sa.tuple_(*(sa.literal(value, column.type) for column, value in pairs))


def _after(columns: Sequence[sa.ColumnElement[Any]], values: Sequence[Any]) -> sa.ColumnElement[bool]:
    """``columns`` > ``values``, one column after the other. A range on the first column stands by
    itself, for that is what every database finds an index for."""
    column: sa.ColumnElement[Any] = columns[0]
    value = values[0]
    is_after: sa.ColumnElement[bool] = column > value
    if len(columns) == 1:
        return is_after
    return sa.and_(column >= value, sa.or_(is_after, _after(columns[1:], values[1:])))


def _not_after(columns: Sequence[sa.ColumnElement[Any]], values: Sequence[Any]) -> sa.ColumnElement[bool]:
    column: sa.ColumnElement[Any] = columns[0]
    value = values[0]
    is_not_after: sa.ColumnElement[bool] = column <= value
    if len(columns) == 1:
        return is_not_after
    return sa.and_(is_not_after, sa.or_(column < value, _not_after(columns[1:], values[1:])))
