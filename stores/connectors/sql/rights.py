"""What the database user may do: each statement is tried over no row, and rolled back."""

from collections.abc import Iterator

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError

from stores.connectors.sql.errors import NoRight, translated
from stores.connectors.sql.rows import Rows
from stores.connectors.sql.sessions import WRITES
from stores.connectors.sql.statements import taking_nothing
from stores.protocol import Problem, Unreachable
from stores.terms import Nature
from stores.work import Work

_NOTHING = sa.literal_column("1") == 0


def for_work(engine: sa.Engine, rows: Rows, work: Work, hash_key: bytes) -> Iterator[Problem]:
    """Whether we may carry out its steps, and whether the database understands them."""
    for step in work.steps:
        yield from _tried(engine, taking_nothing(rows, step, hash_key), rows)


def in_general(engine: sa.Engine, rows: Rows) -> Iterator[Problem]:
    """Whether a purge and an erasure could be done at all."""
    table = rows.own.source
    yield from _tried(engine, sa.delete(table).where(_NOTHING), rows)
    names = [each.name for each in rows.dataset.fields if each.nature is Nature.PERSONAL]
    personal = {name: table.c[name] for name in names if name in rows.own.columns}
    if personal:
        yield from _tried(engine, sa.update(table).values(personal).where(_NOTHING), rows)


def _tried(engine: sa.Engine, statement: sa.Delete | sa.Update, rows: Rows) -> Iterator[Problem]:
    try:
        with engine.execution_options(**{WRITES: True}).connect() as connection:
            connection.execute(statement)
            connection.rollback()
    except SQLAlchemyError as error:
        said = translated(error)
        if isinstance(said, Unreachable):
            raise said from None
        if isinstance(said, NoRight):
            right = "DELETE" if statement.is_delete else "UPDATE"
            yield Problem("no-right", rows.own.resource, {"right": right})
        else:
            yield Problem("statement-refused", rows.own.resource, {"message": str(said)})
