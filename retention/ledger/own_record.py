"""Erasure memory in the controller's own record (Art. 30): the period there is how long it is kept.

Marks are personal data too (Art. 4(5)). The activity that records them is known by its stable reference,
``erasure-memory``; its period, from the erasure on, must outlast the oldest backup of any data store, for
what was forgotten cannot be erased again. Without a rule nothing is forgotten. Pure.
"""

from collections.abc import Iterable, Iterator

from processing.findings import Facts, Finding, Kind, Severity
from processing.register import Activity, Purpose, Register
from processing.terms import ActivityRole, ActivityStatus, Disposition
from retention.schedule import Moment, Rule, cutoff
from stores.work import Cutoff

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
    activity = _activity(register)
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
    elif not activity.purposes or any(_rules(purpose) is None for purpose in activity.purposes):
        yield NOT_STATED.at(
            PATH,
            _("“%(name)s” has no period that can be carried out, so marks of erasures are kept for ever."),
            _("Enter for each purpose a period, after which they are deleted, longer than backups live."),
            name=activity.name,
        )


def forgotten_before(rules: Iterable[Rule | None], moment: Moment) -> Cutoff | None:
    """What was remembered by then may be forgotten: when its last purpose has lapsed.

    None where there is no rule, or one that nothing can carry out.
    """
    over = [cutoff(rule, moment) if rule else None for rule in rules]
    reached = [each for each in over if each]
    return min(reached, key=lambda each: each.until) if reached and len(reached) == len(over) else None


def rule(period: str | None, disposition: str | None) -> Rule | None:
    """From the columns of a retention period; None where nothing can carry it out."""
    return Rule(period=period) if period and disposition == Disposition.DELETE else None


def _rules(purpose: Purpose) -> list[Rule] | None:
    stated = purpose.retention if isinstance(purpose.retention, tuple) else ()
    found = [rule(each.period, each.disposition) for each in stated]
    return [each for each in found if each] if found and all(found) else None


def _activity(register: Register) -> Activity | None:
    retired = {each.activity for each in register.standings if each.status is ActivityStatus.RETIRED}
    found = (each for each in register.record.activities if each.ref == ACTIVITY)
    return next((a for a in found if a.role is ActivityRole.CONTROLLER and a.ref not in retired), None)
