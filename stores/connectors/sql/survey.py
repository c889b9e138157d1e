"""What stands in the way of a work, told before anything is deleted."""

from collections.abc import Iterator
from dataclasses import dataclass

import sqlalchemy as sa

from stores.connectors.sql import advice, blankable, corrections, fitting, rights
from stores.connectors.sql.proofs import Ledger
from stores.connectors.sql.rows import Rows, rows_of
from stores.connectors.sql.statements import forbids
from stores.connectors.sql.tables import Tables, Vanished
from stores.mapping import Column
from stores.protocol import Problem, Survey
from stores.work import Work

_ROW_SECURITY = sa.text(
    "SELECT row_security_active(c.oid) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
    " WHERE c.relname = :name AND n.nspname = COALESCE(:schema, current_schema())"
)


@dataclass(frozen=True, slots=True)
class Surveyor:
    """Looks at works in one live database. ``tables`` are fresh."""

    engine: sa.Engine
    tables: Tables
    ledger: Ledger
    hash_key: bytes

    def survey(self, work: Work) -> Survey:
        """All obstacles that show at once: those of the statements only where the mapping fits."""
        try:
            rows = rows_of(work.dataset, self.tables, self.engine.dialect.name)
        except Vanished:
            return Survey((Problem("table-vanished", work.dataset.resource),))
        with self.engine.connect() as connection:
            obstacles = tuple(self._misfits(connection, rows, work))
            hints = () if obstacles else tuple(self._advice(connection, rows, work))
            obstacles = obstacles or tuple(self._hidden_rows(connection, rows))
        incoming = self.tables.incoming(rows.own)
        own = self.tables.resource(rows.own.schema, rows.own.name)
        return Survey(
            obstacles=obstacles
            or (*rights.for_work(self.engine, rows, work, self.hash_key), *self._proof(rows)),
            advice=hints,
            after=tuple(sorted({key.table for key in incoming if forbids(key)} - {own})),
            incoming=incoming,
        )

    def _misfits(self, connection: sa.Connection, rows: Rows, work: Work) -> Iterator[Problem]:
        keys = fitting.Keys(connection, self.tables)
        # A correction touches no column but its own: the others may be unclassified still.
        if not work.steps or any(not step.corrects for step in work.steps):
            yield from fitting.columns(rows)
        yield from corrections.problems(rows, work)
        yield from fitting.starts(rows, fitting.of_work(work))
        yield from self._people(rows, work)
        yield from keys.key(rows)
        yield from keys.joins(rows)
        yield from blankable.problems(rows, work, self.tables.unique_keys(rows.own))

    @staticmethod
    def _people(rows: Rows, work: Work) -> Iterator[Problem]:
        """Columns by which people are to be spared, or are meant."""
        people = (each for step in work.steps for each in (*step.spared, *step.only))
        for column in dict.fromkeys(each.column for each in people):
            if not rows.has(column):
                yield Problem("column-vanished", str(column))

    def _proof(self, rows: Rows) -> Iterator[Problem]:
        unoffered = self.ledger.unoffered(rows.own)
        if unoffered:
            yield unoffered

    @staticmethod
    def _hidden_rows(connection: sa.Connection, rows: Rows) -> Iterator[Problem]:
        """Row security would leave rows that we cannot even count."""
        if rows.dialect == "postgresql" and connection.scalar(
            _ROW_SECURITY, {"name": rows.own.name, "schema": rows.own.schema}
        ):
            yield Problem("row-security", rows.own.resource)

    def _advice(self, connection: sa.Connection, rows: Rows, work: Work) -> Iterator[Problem]:
        starts = tuple(lapse.start for lapse in fitting.of_work(work))
        yield from advice.missing_indexes(rows, (*starts, *_identifying(rows)), self.tables)
        yield from advice.moving_starts(rows, starts)
        yield from advice.triggers(connection, rows.own)


def _identifying(rows: Rows) -> tuple[Column, ...]:
    return tuple(each.column for each in rows.dataset.identifiers)
