"""What has changed in the database since it was mapped: told before one person's rows are touched.

A check and a survey list all of it; here it refuses, for between them and the statement a table may change.
"""

from collections.abc import Iterable

from stores.connectors.sql import fitting
from stores.connectors.sql.rows import Rows
from stores.connectors.sql.words import WORDS
from stores.mapping import Column
from stores.protocol import Problem, Refused
from stores.work import Step


def refuse_lost(rows: Rows, columns: Iterable[Column]) -> None:
    """Nobody would be found by a column that is gone, or that holds something else by now.

    Raises ``Refused``: else "no row is left" would be said of rows that were never looked for.
    """
    wanted = list(columns)
    for column in wanted:
        rows.live(column)
        rows.value(column)
    own = {column.name for column in wanted if not column.via}
    _refuse(each for each in fitting.changed_types(rows) if each.subject in own)


def refuse_unknown(rows: Rows, step: Step) -> None:
    """A row that stays may hold the person's data in a column that came since. Raises ``Refused``."""
    if step.blanks:
        _refuse(each for each in fitting.columns(rows) if each.code != "unclassified")


def _refuse(problems: Iterable[Problem]) -> None:
    for each in problems:
        raise Refused(str(WORDS[each.code] % {"subject": each.subject, **each.values}))
