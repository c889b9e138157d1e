"""From a step to WHERE: which rows it takes, and which it must leave. Counting, cutting and carrying out
use the same conditions; purge, finding a person and erasure as well."""

from collections.abc import Iterator, Sequence

import sqlalchemy as sa

from stores.connectors.sql import blanks, corrections, moments
from stores.connectors.sql.identities import is_one_of
from stores.connectors.sql.rows import Resolve, Rows, not_true
from stores.connectors.sql.types import MOMENTS
from stores.mapping import Column
from stores.terms import ColumnType
from stores.work import Lapse, LongerByConsent, Spared, Step


def due(rows: Rows, step: Step) -> sa.ColumnElement[bool]:
    """Every lapse is over, nobody is spared, and there is something left to do."""
    return sa.and_(over(rows, step), *(not_true(each) for each in _people(rows, step)))


def over(rows: Rows, step: Step) -> sa.ColumnElement[bool]:
    """The same, whoever the rows are about."""
    return sa.and_(*(_is_over(rows, lapse) for lapse in step.lapses), *_to_do(rows, step), *_only(rows, step))


def spared(rows: Rows, step: Step) -> sa.ColumnElement[bool]:
    """Rows that only their people keep."""
    return sa.and_(over(rows, step), sa.or_(sa.false(), *_people(rows, step)))


def unknown_starts(rows: Rows, step: Step) -> Iterator[sa.ColumnElement[bool]]:
    """The ways in which a start that the step needs is missing, where there is something left to do. Each
    is one range, for together they would read every row; several may hold for one row."""
    left = (*_left(rows, step), *_only(rows, step))
    for start in sorted({lapse.start for lapse in step.lapses}, key=str):
        for way in _ways_to_be_unknown(rows, start):
            yield sa.and_(way, *left)


def _ways_to_be_unknown(rows: Rows, start: Column) -> tuple[sa.ColumnElement[bool], ...]:
    live = rows.live(start)
    if not start.via:
        return moments.ways_to_be_unknown(rows.value(start), live, rows.dialect)
    known = rows.where_found(start.via, lambda resolve: moments.is_known(resolve(start), live, rows.dialect))
    return (sa.not_(known),)


def _is_over(rows: Rows, lapse: Lapse) -> sa.ColumnElement[bool]:
    """The start lies far enough back: with a running consent, for the longer period."""
    live = rows.live(lapse.start)
    zone = rows.dataset.time_zone

    def condition(resolve: Resolve) -> sa.ColumnElement[bool]:
        start = resolve(lapse.start)
        ordinary = moments.is_over(start, live, lapse.cutoff, zone, rows.dialect)
        if lapse.consent is None:
            return ordinary
        longer = moments.is_over(start, live, lapse.consent.cutoff, zone, rows.dialect)
        return sa.or_(longer, sa.and_(ordinary, not_true(_runs(rows, resolve, lapse.consent))))

    return rows.where_found(lapse.start.via, condition)


def _runs(rows: Rows, resolve: Resolve, consent: LongerByConsent) -> sa.ColumnElement[bool]:
    """The consent was given and is not withdrawn."""
    given = _holds(rows, resolve, consent.given)
    if consent.withdrawn is None:
        return given
    return sa.and_(given, not_true(_holds(rows, resolve, consent.withdrawn)))


def _holds(rows: Rows, resolve: Resolve, column: Column) -> sa.ColumnElement[bool]:
    """A mark that is set, or a moment that is known."""
    live, value = rows.live(column), resolve(column)
    if live.type in MOMENTS and rows.dialect != "sqlite":
        return moments.is_known(value, live, rows.dialect)
    if live.type is ColumnType.BOOLEAN and rows.dialect == "postgresql":
        return value.is_(sa.true())
    if live.type in (ColumnType.BOOLEAN, ColumnType.NUMBER):
        return value != 0
    return value.is_not(None)


def _to_do(rows: Rows, step: Step) -> tuple[sa.ColumnElement[bool], ...]:
    """For a step that blanks or corrects: the row does not go whole, and is not so already."""
    goes = [sa.and_(*(_is_over(rows, each) for each in step.unless))] if step.unless else []
    return (*(not_true(each) for each in goes), *_left(rows, step))


def _left(rows: Rows, step: Step) -> tuple[sa.ColumnElement[bool], ...]:
    if step.deletes:
        return ()
    if step.corrects:
        return (corrections.is_left(rows, step),)
    columns = [(each, Column(each.column)) for each in step.blanks]
    return (
        sa.or_(
            *(
                blanks.is_left(rows.value(column), rows.live(column), blank, rows.dialect)
                for blank, column in columns
            )
        ),
    )


def _people(rows: Rows, step: Step) -> list[sa.ColumnElement[bool]]:
    """For each way of knowing them: the row is about one of those spared.

    In any way of writing it: what is spared must not go because an index was at hand.
    """
    wide = rows.unindexed()
    return [theirs(wide, each, exactly=False) for each in step.spared if each.values]


def _only(rows: Rows, step: Step) -> tuple[sa.ColumnElement[bool], ...]:
    """The row is about one of those people. A step that names neither a need nor a person takes none."""
    if not step.only:
        return () if step.lapses else (sa.false(),)
    return (of_any(rows, step.only),)


def theirs(rows: Rows, each: Spared, *, exactly: bool = True) -> sa.ColumnElement[bool]:
    """A column of the row names one of these people."""
    if not each.values:
        return sa.false()
    return rows.where_found(
        each.column.via,
        lambda resolve: is_one_of(
            resolve(each.column),
            rows.live(each.column),
            each,
            rows.dialect,
            exactly=exactly,
            as_it_stands=each.column in rows.plain,
        ),
    )


def of_any(rows: Rows, people: Sequence[Spared]) -> sa.ColumnElement[bool]:
    """One of several columns does.

    PostgreSQL finds no index for an OR over joined tables: there each way is asked for its keys.
    """
    ways = [each for each in people if each.values]
    key = rows.dataset.key
    if rows.dialect != "postgresql" or len(ways) < 2 or not key:
        return sa.or_(sa.false(), *(theirs(rows, each) for each in ways))
    inner = rows.beside()
    found = (sa.select(*(inner.column(name) for name in key)).where(theirs(inner, each)) for each in ways)
    own = [rows.column(name) for name in key]
    return (sa.tuple_(*own) if len(own) > 1 else own[0]).in_(sa.union_all(*found))
