"""The connector to SQL databases: each verb over the modules beside it."""

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from itertools import batched
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from django.utils.translation import gettext as _

from stores.connectors.kinds import Opening
from stores.connectors.sql import advice, clock, finding, fitting, lookups, ranges, rights
from stores.connectors.sql.counting import counts
from stores.connectors.sql.discovery import discovered
from stores.connectors.sql.drift import refuse_lost, refuse_unknown
from stores.connectors.sql.engine import Reach, reach
from stores.connectors.sql.errors import KeyForbids, told
from stores.connectors.sql.forbidden import NO_TARGET, ValueForbidden
from stores.connectors.sql.predicates import due
from stores.connectors.sql.proofs import Ledger, ledger_of
from stores.connectors.sql.rows import Rows, not_true, rows_of
from stores.connectors.sql.statements import Taking, forbids, is_pointed_at, taking, untaken
from stores.connectors.sql.survey import Surveyor
from stores.connectors.sql.tables import Tables, Vanished
from stores.mapping import Column, DatasetMap
from stores.people import Sighting, Whose
from stores.protocol import (
    Batch,
    Commit,
    Counts,
    DiscoveredTable,
    Outcome,
    Problem,
    Proof,
    Refused,
    Resolved,
    Survey,
    Unreachable,
)
from stores.work import Spared, Step, Work

AHEAD_SECONDS = 5.0
"""For so long tables that were read for several datasets are taken to be as they are now."""


class SqlConnector:
    """One database (``stores.protocol.Connector``)."""

    chooses = True
    corrects = True

    def __init__(self, reach: Reach, hash_key: bytes) -> None:
        self._reach = reach
        self._engine: sa.Engine = reach.engine
        self._ledger: Ledger = ledger_of(reach.engine)
        self._hash_key = hash_key
        self._prepared: tuple[Step, Tables, Rows, Taking] | None = None
        self._ahead: tuple[Tables, float] | None = None

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Any error leaves as a ``StoreError``; once refused, the tables are read anew, for they may be
        others by then."""
        try:
            with told():
                yield
        except Refused:
            self._reach.forget_tables()
            raise

    def now(self) -> datetime:
        with self._told(), self._engine.connect() as connection:
            return clock.now(connection)

    def check(self, datasets: Sequence[DatasetMap]) -> tuple[Problem, ...]:
        """Rights, drift and missing indexes of each dataset; ``values["dataset"]`` is its ref."""
        with self._told(), self._engine.connect() as connection:
            tables = self._reach.fresh_tables()
            return tuple(
                replace(problem, values={**problem.values, "dataset": dataset.ref})
                for dataset in datasets
                for problem in self._checked(connection, tables, dataset)
            )

    def discover(self) -> tuple[DiscoveredTable, ...]:
        with self._told(), self._engine.connect() as connection:
            return tuple(discovered(connection, self._reach.fresh_tables()))

    def survey(self, work: Work) -> Survey:
        with self._told():
            tables = self._reach.fresh_tables()
            return Surveyor(self._engine, tables, self._ledger, self._hash_key).survey(work)

    def count(self, work: Work) -> Counts:
        """Over tables as they were a moment ago, like the statement that takes the rows."""
        return self.count_the_rest(work, {})

    def count_the_rest(self, work: Work, due: Mapping[str, int]) -> Counts:
        """The same, with what is ``due`` of some steps as their batches found it (``stores.counting``)."""
        with self._told(), self._engine.connect() as connection:
            meant = [each for step in work.steps for each in step.only]
            (rows,) = self._indexed([(self._rows(work.dataset), meant)])
            # One person's rows are few: they are found by their index, whatever has gone.
            have_gone = self._prepared is not None and not meant
            return counts(connection, rows, work, self._reach.tables(), known=due, have_gone=have_gone)

    def sample(self, step: Step, limit: int) -> Sequence[Mapping[str, Any]]:
        """Days and moments come as the database writes them: some of them no other calendar knows. Start
        events that a join leads to stand beside the row's own columns, by the column's full name."""
        with self._told(), self._engine.connect() as connection:
            (rows,) = self._indexed([(self._rows(step.dataset), step.only)])
            starts = {lapse.start for lapse in step.lapses if lapse.start.via}
            columns = finding.shown(rows)
            columns += [
                sa.cast(rows.value(each), sa.String).label(str(each)) for each in sorted(starts, key=str)
            ]
            query = sa.select(*columns).where(due(rows, step)).limit(limit)
            return tuple(dict(each) for each in connection.execute(query).mappings())

    def batches(self, step: Step, size: int) -> Iterator[Batch]:
        with self._told(), self._engine.connect() as connection:
            (rows,) = self._indexed([(self._rows(step.dataset), step.only)])
            indexed = self._reach.tables().indexed(rows.own)
            # No transaction is open while the caller keeps them.
            return iter(list(ranges.batches(connection, rows, step, indexed, size)))

    def carry_out(self, step: Step, batch: Batch, batch_id: str, commit: Commit) -> Resolved:
        """Without rows that others would go along with, by a key of the database; and where a foreign
        key forbids it, without those that are still pointed at."""
        with self._told():
            rows, statement = self._taking(step)
            statement = statement.where(ranges.within(rows, batch.bounds))
            name = str(UUID(batch_id))
            try:
                with told():
                    return Resolved(Outcome.COMMITTED, self._ledger.carry_out(statement, name, commit))
            except KeyForbids:
                if step.corrects:
                    raise ValueForbidden(str(NO_TARGET)) from None
                if not step.deletes:
                    raise
            tables = self._reach.fresh_tables()
            forbidding = filter(forbids, tables.incoming(rows.own))
            pointed_at = is_pointed_at(rows, forbidding, tables)
            return Resolved(
                Outcome.COMMITTED, self._ledger.carry_out(statement.where(not_true(pointed_at)), name, commit)
            )

    def outcome(self, batch_id: str, proof: Proof) -> Resolved:
        with self._told():
            return Resolved(self._ledger.outcome(str(UUID(batch_id)), proof))

    def find(self, whose: Sequence[Whose]) -> Sequence[Sighting]:
        """``AT_ONCE`` datasets in one statement; where that fails, each by itself, to tell which is why."""
        with self._told():
            self._reach.tables().read_ahead(each.dataset.resource for each in whose)
        return tuple(sighting for part in batched(whose, finding.AT_ONCE) for sighting in self._found(part))

    def about_to_collect(self, datasets: Sequence[DatasetMap]) -> None:
        with self._told():
            tables, read_at = Tables(self._engine), time.monotonic()
            tables.columns_ahead(
                name for each in datasets for name in (each.resource, *(join.table for join in each.joins))
            )
            self._ahead = tables, read_at

    def collect(self, whose: Whose, limit: int | None = None) -> Iterator[Mapping[str, Any]]:
        """By the tables as they are now, or were when several were begun together: a column that appeared
        must not be kept from the person."""
        with self._told(), self._engine.connect() as connection:
            # What leads an index is of no matter here but for the time that it takes.
            rows = self._rows(whose.dataset, self._tables_now())
            (rows,) = self._indexed([(rows, whose.matches)])
            yield from finding.collected(connection, rows, whose, limit)

    def identifiers(self, dataset: DatasetMap, column: Column) -> Iterator[str]:
        with self._told(), self._engine.connect() as connection:
            rows = self._rows(dataset)
            refuse_lost(rows, [column])
            yield from finding.values_of(connection, rows, column)

    def _tables_now(self) -> Tables:
        if self._ahead is not None and time.monotonic() - self._ahead[1] < AHEAD_SECONDS:
            return self._ahead[0]
        return Tables(self._engine)

    def _taking(self, step: Step) -> tuple[Rows, Taking]:
        """Its statement for all batches, made once for as long as the tables are taken to be as they were."""
        tables = self._reach.tables()
        if self._prepared is None or self._prepared[0] is not step or self._prepared[1] is not tables:
            rows = self._rows(step.dataset)
            refuse_unknown(rows, step)
            if step.only:
                (rows,) = self._indexed([(rows, step.only)])
            statement = taking(rows, step, self._hash_key)
            alone = untaken(rows, tables) if step.deletes else None
            if alone is not None:
                statement = statement.where(alone)
            self._prepared = step, tables, rows, statement
        return self._prepared[2:]

    def _found(self, part: Sequence[Whose]) -> Sequence[Sighting]:
        try:
            with self._told(), self._engine.connect() as connection:
                rows = [self._rows(each.dataset) for each in part]
                asked = self._indexed([(own, each.matches) for own, each in zip(rows, part, strict=True)])
                ways = finding.sightings(connection, list(zip(asked, part, strict=True)))
        except Unreachable:
            raise
        except Refused as error:
            if len(part) == 1:
                problem = Problem("refused", part[0].dataset.resource, {"message": str(error)})
                return (Sighting(dataset=part[0].dataset.ref, problem=problem),)
            return [sighting for each in part for sighting in self._found([each])]
        return [
            Sighting(dataset=each.dataset.ref, ways=found) for each, found in zip(part, ways, strict=True)
        ]

    def _indexed(self, asked: Sequence[tuple[Rows, Sequence[Spared]]]) -> list[Rows]:
        """The rows, with the columns that are found by their index. Raises ``Refused`` for one by which
        nobody is found any more."""
        for rows, people in asked:
            refuse_lost(rows, (each.column for each in people))
        return lookups.indexed(
            self._reach,
            self._reach.tables(),
            [(rows, [(each.column, each.kind) for each in people]) for rows, people in asked],
        )

    def _rows(self, dataset: DatasetMap, tables: Tables | None = None) -> Rows:
        """The dataset over its live tables. Raises ``Refused``."""
        try:
            return rows_of(dataset, tables or self._reach.tables(), self._reach.dialect)
        except Vanished:
            raise Refused(_("There is no table “%s” in the database.") % dataset.resource) from None

    def _checked(self, connection: sa.Connection, tables: Tables, dataset: DatasetMap) -> Iterator[Problem]:
        try:
            rows = rows_of(dataset, tables, self._reach.dialect)
        except Vanished:
            yield Problem("table-vanished", dataset.resource)
            return
        keys = fitting.Keys(connection, tables)
        yield from fitting.columns(rows)
        yield from fitting.changed_types(rows)
        yield from fitting.bound_columns(rows)
        yield from keys.key(rows)
        yield from keys.joins(rows)
        yield from rights.in_general(self._engine, rows)
        starts = tuple(each.start for each in dataset.bindings if each.start)
        looked_up = (*starts, *(each.column for each in dataset.identifiers))
        yield from advice.missing_indexes(rows, looked_up, tables)
        yield from advice.moving_starts(rows, starts)
        yield from lookups.unserved(connection, rows, tables)


@contextmanager
def opened(opening: Opening) -> Iterator[SqlConnector]:
    """The connector for a block; its connections stay in the pool of this process."""
    yield SqlConnector(reach(opening), opening.hash_key)
