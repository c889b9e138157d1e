"""The request register in the controller's own record (Art. 30): the period there is what the purge runs.

Requests are personal data too. The activity that records their handling is known by its stable
reference, ``data-subject-requests``; its retention periods, from the closing of a request on, are
the rule: nothing else says how long requests are kept, and without a rule nothing is deleted. Pure.
"""

from collections.abc import Iterator

from processing.findings import Facts, Finding, Kind, Severity
from processing.register import NoneBecause, Register, RetentionPeriod
from requests.keeping import Rule
from stores.own_records import recorded

ACTIVITY = "data-subject-requests"
PATH = f"activities/{ACTIVITY}"

NOT_STATED = Kind("request-retention-not-stated", Severity.WARNING, "GDPR 5(1)(e)")
"""Nothing says how long closed requests are kept."""

NOT_RUN = Kind("request-retention-not-run", Severity.WARNING, "GDPR 5(1)(e)")
"""A period for closed requests stands, but no purge can carry it out."""


def _(msgid: str) -> str:
    """Mark a sentence for gettext; it is translated when it is shown."""
    return msgid


def findings(register: Register, facts: Facts) -> Iterator[Finding]:
    """Art. 5(1)(e): the register says how long requests are kept, in a way that is carried out."""
    activity = recorded(register, ACTIVITY)
    if activity is None:
        yield NOT_STATED.at(
            "controller",
            _("How long requests of data subjects are kept is not recorded, so none is deleted."),
            _(
                "Record their handling as an activity with the reference “%(reference)s”, "
                "with a period that starts when a request is closed."
            ),
            reference=ACTIVITY,
        )
        return
    if not activity.purposes or any(not _periods(purpose.retention) for purpose in activity.purposes):
        yield NOT_STATED.at(
            PATH,
            _("“%(name)s” has a purpose without a period, so no closed request is deleted."),
            _("Enter a retention period for every purpose of this activity."),
            name=activity.name,
        )
    for purpose in activity.purposes:
        for period in _periods(purpose.retention):
            if not Rule(period.period, period.anchor, period.disposition).runs:
                yield NOT_RUN.at(
                    f"{PATH}/purposes/{purpose.ref}/retention/{period.ref}",
                    _("By this period of “%(name)s” no closed request can be deleted."),
                    _("Enter a length, from the event or the calendar year, after which they are deleted."),
                    name=activity.name,
                )


def _periods(stated: tuple[RetentionPeriod, ...] | NoneBecause | None) -> tuple[RetentionPeriod, ...]:
    return stated if isinstance(stated, tuple) else ()
