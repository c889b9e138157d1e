"""The statements that take rows away, and those that tell which rows a foreign key keeps."""

from collections.abc import Iterable

import sqlalchemy as sa

from stores.connectors.sql import corrections
from stores.connectors.sql.blanks import replacement
from stores.connectors.sql.predicates import due
from stores.connectors.sql.rows import Rows, not_true
from stores.connectors.sql.tables import Tables
from stores.mapping import Column
from stores.protocol import ForeignKey
from stores.work import Step

CASCADES = frozenset({"CASCADE", "SET NULL", "SET DEFAULT"})

type Taking = sa.Delete | sa.Update


def taking(rows: Rows, step: Step, key: bytes) -> Taking:
    """Delete, blank or correct what is due: the whole predicate, to which a batch adds its range."""
    return _verb(rows, step, key).where(due(rows, step))


def taking_nothing(rows: Rows, step: Step, key: bytes) -> Taking:
    """The same over no row: whether we may, and whether the database understands it."""
    return taking(rows, step, key).where(sa.literal_column("1") == 0)


def is_pointed_at(rows: Rows, keys: Iterable[ForeignKey], tables: Tables) -> sa.ColumnElement[bool]:
    """Some row points at it by one of these keys."""
    own = rows.own.source

    def points(key: ForeignKey) -> sa.ColumnElement[bool]:
        other = tables.table(key.table).source.alias()
        pairs = zip(key.columns, key.target_columns, strict=True)
        return (
            sa.select(sa.literal(1))
            .select_from(other)
            .where(*(other.c[theirs] == own.c[ours] for theirs, ours in pairs))
            .correlate(own)
            .exists()
        )

    return sa.or_(sa.false(), *(points(each) for each in keys))


def untaken(rows: Rows, tables: Tables) -> sa.ColumnElement[bool] | None:
    """No row would go along or be changed by a key of the database: those are not ours to decide. None
    where no key does such a thing."""
    along = [key for key in tables.incoming(rows.own) if not forbids(key)]
    return not_true(is_pointed_at(rows, along, tables)) if along else None


def forbids(key: ForeignKey) -> bool:
    """A row that is pointed at stays, or the store refuses."""
    return key.on_delete not in CASCADES


def _verb(rows: Rows, step: Step, key: bytes) -> Taking:
    if step.deletes:
        return sa.delete(rows.own.source)
    columns = rows.own.source.c
    # What is set to itself, the database does not set anew: else the row's period would start again.
    kept = {name: columns[name] for name, live in rows.own.columns.items() if live.set_anew}
    if step.corrects:
        return sa.update(rows.own.source).values({**kept, **corrections.settings(rows, step)})
    blanked = {
        blank.column: replacement(
            rows.column(blank.column), rows.live(Column(blank.column)), blank, key, rows.dialect
        )
        for blank in step.blanks
    }
    return sa.update(rows.own.source).values({**kept, **blanked})
