"""Erasure memory in the controller's own record (Art. 30): the period there is how long it is kept.

Marks are personal data too (Art. 4(5)). The activity that records them is known by its stable reference,
``erasure-memory``; its period, from the erasure on, must outlast the oldest backup of any data store, for
what was forgotten cannot be erased again. Without a rule nothing is forgotten. Pure.
"""

from collections.abc import Iterator

from processing.findings import Facts, Finding, Kind, Severity
from processing.register import Register
from retention.own_rules import is_carried_out
from stores.own_records import recorded

ACTIVITY = "erasure-memory"
PATH = f"activities/{ACTIVITY}"

NOT_STATED = Kind("erasure-memory-not-stated", Severity.WARNING, "GDPR 5(1)(e)")
"""Stores are mapped, so people can be erased, and nothing says how long that is remembered."""


def _(msgid: str) -> str:
    """Mark a sentence for gettext; it is translated when it is shown."""
    return msgid


def findings(register: Register, facts: Facts) -> Iterator[Finding]:
    """Art. 5(1)(e): the register says how long erasures are remembered, in a way that is carried out."""
    if not facts.extra.get("stores"):
        return
    activity = recorded(register, ACTIVITY)
    if activity is None:
        yield NOT_STATED.at(
            "controller",
            _("How long erasures are remembered is not recorded, so their marks are kept for ever."),
            _(
                "Record it as an activity with the reference “%(reference)s”, with a period from the erasure "
                "on that outlasts the oldest backup of any data store."
            ),
            reference=ACTIVITY,
        )
    elif not is_carried_out(activity.purposes):
        yield NOT_STATED.at(
            PATH,
            _("“%(name)s” has no period that can be carried out, so marks of erasures are kept for ever."),
            _("Enter for each purpose a period, after which they are deleted, longer than backups live."),
            name=activity.name,
        )
