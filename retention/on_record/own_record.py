"""Consents, objections and restrictions in the controller's own record (Art. 30): its periods run.

The activity is known by its stable reference, ``consents-and-objections``, and each kind of record by that
of its purpose there (``subjects.terms.Kept``). What still has effect is kept, whatever the period: a consent
that runs must be shown (Art. 7(1)), an objection that stands be honoured (21(3)), a restriction be observed
(18(2)). A period counts from its end. Pure.
"""

from collections.abc import Iterator

from processing.findings import Facts, Finding, Kind, Severity
from processing.register import Activity, Register
from retention.own_rules import is_carried_out
from stores.own_records import recorded
from subjects.terms import Kept

ACTIVITY = "consents-and-objections"
PATH = f"activities/{ACTIVITY}"

NOT_STATED = {
    Kept.CONSENTS: Kind("consent-retention-not-stated", Severity.WARNING, "GDPR 5(1)(e)"),
    Kept.OBJECTIONS: Kind("objection-retention-not-stated", Severity.WARNING, "GDPR 5(1)(e)"),
    Kept.RESTRICTIONS: Kind("restriction-retention-not-stated", Severity.WARNING, "GDPR 5(1)(e)"),
}
"""There are such records, and nothing that can be carried out says how long they are kept."""


def _(msgid: str) -> str:
    """Mark a sentence for gettext; it is translated when it is shown."""
    return msgid


KEPT_FOR_EVER = {
    Kept.CONSENTS: _(
        "How long consents are kept once they are withdrawn is not recorded, so none is deleted."
    ),
    Kept.OBJECTIONS: _(
        "How long objections are kept once a consent has ended them is not recorded, so none is deleted."
    ),
    Kept.RESTRICTIONS: _(
        "How long restrictions are kept once they are lifted is not recorded, so none is deleted."
    ),
}


def findings(register: Register, facts: Facts) -> Iterator[Finding]:
    """Art. 5(1)(e): the register says how long each kind that is on record is kept, in a way that runs."""
    kinds = facts.extra.get("people")
    activity = recorded(register, ACTIVITY)
    for kept in sorted(kinds) if isinstance(kinds, frozenset) else ():
        if not _runs(activity, kept):
            yield NOT_STATED[kept].at(
                PATH if activity else "controller",
                KEPT_FOR_EVER[kept],
                _(
                    "Record an activity with the reference “%(activity)s” and in it a purpose with the "
                    "reference “%(purpose)s”, with a period from that end on, after which they are deleted."
                ),
                activity=ACTIVITY,
                purpose=str(kept),
            )


def _runs(activity: Activity | None, kept: Kept) -> bool:
    return activity is not None and is_carried_out([each for each in activity.purposes if each.ref == kept])
