"""What the law and the request let staff correct. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from processing.findings import say
from processing.terms import DataSubjectRight
from requests.rights.ending import ENDING
from requests.rules import Refusal, Standing, no_withdrawal


def _(msgid: str) -> str:
    """Mark a sentence for gettext; it is translated when it is shown."""
    return msgid


@dataclass(frozen=True, slots=True)
class Wanted:
    """One column of one row (or, with ``row`` empty, of every row) from ``old`` to ``new``."""

    column: str
    row: tuple[str, ...] = field(repr=False)
    old: str | None = field(repr=False)
    new: str = field(repr=False)


def no_correction(standing: Standing) -> Refusal | None:
    """While the request is open, for who asked for it (Art. 16)."""
    if DataSubjectRight.RECTIFICATION not in standing.rights:
        return Refusal("GDPR 16", say(_("The person did not ask for a rectification.")))
    return no_withdrawal(standing)


def out_of_sight(column: str, rights: frozenset[DataSubjectRight], *, is_known: bool) -> Refusal | None:
    """What is erased after it would be looked for by the old identifier, and not be found.

    ``is_known``: the new one is confirmed, too. Nothing is erased by an address that somebody only claims.
    """
    if is_known or not rights & ENDING:
        return None
    return Refusal(
        "GDPR 17",
        say(
            _(
                "Rows to be erased are found by “%(column)s”: first confirm the new value as an identifier "
                "of this person, or correct it once the erasure is done."
            ),
            column=column,
        ),
    )


def clash(wanted: Wanted, others: Iterable[Wanted]) -> Refusal | None:
    """Two corrections of which the second would undo, or take up, what the first has written."""
    for other in others:
        if other.column != wanted.column:
            continue
        if wanted.row and other.row:
            if wanted.row == other.row:
                return Refusal("", say(_("This is to be corrected already: drop that correction first.")))
        elif None in (wanted.old, other.old) or wanted.old == other.old:
            return Refusal("", say(_("This is to be corrected already: drop that correction first.")))
        elif wanted.new == other.old or other.new == wanted.old:
            return Refusal(
                "", say(_("One correction would take up what another has written: correct row by row."))
            )
    return None
