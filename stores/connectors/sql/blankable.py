"""Whether columns can take the form that they are to be blanked to."""

from collections.abc import Iterator

from stores.connectors.sql import blanks
from stores.connectors.sql.rows import Rows
from stores.connectors.sql.tables import LiveColumn
from stores.mapping import Column
from stores.protocol import Problem
from stores.terms import BlankForm, ColumnType
from stores.work import Blank, Lapse, Step, Work

_HASHES = frozenset({"postgresql", "mariadb", "mysql", "sqlite"})


def problems(rows: Rows, work: Work, unique: frozenset[frozenset[str]]) -> Iterator[Problem]:
    """What cannot be blanked as mapped."""
    for step in work.steps:
        constants = {each.column for each in step.blanks if each.form is BlankForm.CONSTANT}
        for blank in step.blanks:
            live = rows.own.columns.get(blank.column)
            if live is None:
                yield Problem("column-vanished", blank.column)
                continue
            yield from _form(live, blank, rows.dialect)
            if blank.column in rows.dataset.key:
                yield Problem("blank-in-key", blank.column)
            if any(blank.column in each and each <= constants for each in unique):
                yield Problem("constant-in-unique-column", blank.column)
            if blank.column in _needed_later(work, step):
                yield Problem("blank-is-needed", blank.column)


def _form(live: LiveColumn, blank: Blank, dialect: str) -> Iterator[Problem]:
    match blank.form:
        case BlankForm.NULL:
            if not live.nullable:
                yield Problem("no-blank-form", live.name)
        case BlankForm.CONSTANT:
            try:
                blanks.constant(live, blank.value, dialect)
            except blanks.DoesNotFit:
                yield Problem("constant-does-not-fit", live.name, {"type": live.declared})
        case BlankForm.KEYED_HASH:
            is_short = live.length is not None and live.length < blanks.HASH_LENGTH
            if dialect not in _HASHES:
                yield Problem("hash-not-offered", live.name)
            elif live.type is not ColumnType.TEXT or is_short:
                yield Problem(
                    "hash-does-not-fit", live.name, {"type": live.declared, "length": blanks.HASH_LENGTH}
                )


def _needed_later(work: Work, step: Step) -> frozenset[str]:
    """Columns of the table itself by which other steps still decide."""
    lapses = {*step.unless, *(lapse for other in work.steps if other is not step for lapse in other.lapses)}
    columns = {column for lapse in lapses for column in _columns(lapse)}
    own = {column.name for column in columns if not column.via}
    joins = {each.ref: each for each in work.dataset.joins}
    for column in columns:
        via = column.via
        while via in joins and joins[via].parent and joins[via].parent != via:
            via = joins[via].parent
        if via in joins:
            own |= {left for left, _ in joins[via].on}
    return frozenset(own)


def _columns(lapse: Lapse) -> Iterator[Column]:
    yield lapse.start
    if lapse.consent:
        yield lapse.consent.given
        if lapse.consent.withdrawn:
            yield lapse.consent.withdrawn
