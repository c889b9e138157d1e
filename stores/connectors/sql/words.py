"""What people read for each problem of an SQL database: what is wrong, and what to do."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

WORDS: Mapping[str, Any] = {
    "own-database": _("This is a database of Dertig. %(message)s"),
    "user-too-powerful": _("The database user has too many rights. %(message)s"),
    "table-vanished": _("There is no table “%(subject)s”: correct the mapping, or the user’s rights."),
    "column-vanished": _("There is no column “%(subject)s” any more: correct the mapping."),
    "column-unmapped": _("The column “%(subject)s” is not mapped: say what it holds."),
    "type-changed": _("The column “%(subject)s” was mapped as %(was)s and is %(is)s now: map it anew."),
    "start-is-no-moment": _("“%(subject)s” (%(type)s) is no date: a period cannot start by it."),
    "consent-is-no-mark": _("“%(subject)s” (%(type)s) is neither yes or no nor a moment of consent."),
    "withdrawal-is-no-moment": _("“%(subject)s” (%(type)s) is no moment of withdrawal."),
    "no-key": _("“%(subject)s” has no key: name the columns that tell its rows apart."),
    "key-empty": _("The key of “%(subject)s” (%(key)s) is empty in some rows: choose another."),
    "key-not-unique": _("The key of “%(subject)s” (%(key)s) names several rows at once: choose another."),
    "join-multiplies": _(
        "The join “%(subject)s” finds several rows of “%(table)s” for one: join by its key."
    ),
    "no-blank-form": _("“%(subject)s” may not be empty: give it a constant or a keyed hash as blank form."),
    "constant-does-not-fit": _("The constant of “%(subject)s” is no value of its type (%(type)s)."),
    "constant-in-unique-column": _("“%(subject)s” is unique: one constant cannot stand in two rows."),
    "hash-does-not-fit": _(
        "A keyed hash does not fit “%(subject)s” (%(type)s): it needs a text of %(length)s characters."
    ),
    "hash-not-offered": _(
        "This database makes no keyed hashes: choose another blank form for “%(subject)s”."
    ),
    "blank-in-key": _("“%(subject)s” is part of the key and cannot be blanked."),
    "blank-is-needed": _("“%(subject)s” decides when other data are due: mark it as technical."),
    "correction-in-key": _(
        "“%(subject)s” tells the rows of its table apart: correct it in the system itself."
    ),
    "no-right": _("The database user lacks %(right)s on “%(subject)s”: grant it."),
    "row-security": _("Row security hides rows of “%(subject)s” from the database user: exempt it."),
    "statement-refused": _("The database refuses to change “%(subject)s”: %(message)s"),
    "no-proof": _(
        "This database (%(version)s) cannot prove a purge of “%(subject)s”: PostgreSQL 14, MariaDB 10.5 or"
        " SQLite can."
    ),
    "no-proof-table": _(
        "“%(subject)s” cannot be purged with proof: let the database user make and write the table"
        " “%(table)s”."
    ),
    "commits-may-vanish": _(
        "A crash of this server may bring back rows of “%(subject)s” that were counted as gone"
        " (innodb_flush_log_at_trx_commit is %(value)s): set it to 1."
    ),
    "no-transactions": _("“%(subject)s” knows no transactions (%(engine)s): convert it to InnoDB."),
    "index-missing": _("“%(subject)s” leads no index of “%(table)s”: each look-up reads the whole table."),
    "start-moves": _(
        "The database writes the present moment into “%(subject)s” whenever a row is changed, and its period"
        " starts again: choose a column that records the event itself."
    ),
    "index-cannot-serve": _(
        "“%(subject)s” of “%(table)s” holds capitals or spaces, so its index finds nobody: each look-up reads"
        " the whole table. Write it in lower case, trimmed."
    ),
    "trigger-runs": _("The trigger “%(trigger)s” runs where rows of “%(subject)s” go: see what it keeps."),
}
