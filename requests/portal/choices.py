"""The rights that a person can choose from, each in one sentence, with what the register says of it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from processing.register import Activity, AutomatedDecision, Purpose, Register
from processing.terms import ActivityRole, ActivityStatus, LegalBasis, SpecialCondition
from processing.terms import DataSubjectRight as R
from requests.rules import AT_ONCE, OUTSIDE_THE_CLOCK

SHOWN = 4
"""So many purposes are named beside a right; the rest are counted."""

WORDS: dict[R, tuple[Any, Any]] = {
    R.ACCESS: (
        _("See my data"),
        _("You get a copy of the data that we hold about you, and learn what we do with them."),
    ),
    R.RECTIFICATION: (
        _("Correct my data"),
        _("We change what is wrong and complete what is missing."),
    ),
    R.ERASURE: (
        _("Delete my data"),
        _("We delete your data, except what we need or the law makes us keep; then we say which and why."),
    ),
    R.RESTRICTION: (
        _("Stop using my data for now"),
        _("We keep your data but do not use them, for instance while a dispute about them lasts."),
    ),
    R.PORTABILITY: (
        _("Take my data elsewhere"),
        _("You get the data that you gave us as a file that other organisations can read."),
    ),
    R.OBJECTION: (
        _("Object to how my data are used"),
        _("We stop, unless we have a reason that weighs more than your interests; then we say which."),
    ),
    R.MARKETING_OBJECTION: (
        _("Stop advertising to me"),
        _("We no longer use your data for direct marketing."),
    ),
    R.WITHDRAWAL: (
        _("Withdraw my consent"),
        _("We stop what you once agreed to."),
    ),
    R.HUMAN_REVIEW: (
        _("Have a decision reviewed by a human"),
        _("Somebody looks again at a decision about you that a computer took by itself."),
    ),
    R.COMPLAINT: (
        _("Complain about how my data are treated"),
        _("We read your complaint and answer. You may also go to the data protection authority."),
    ),
}


@dataclass(frozen=True, slots=True)
class Choice:
    """A right as the form shows it. ``uses`` are purposes in the register's own language."""

    value: str
    label: Any
    sentence: Any
    uses: tuple[str, ...]
    at_once: bool
    outside_clock: bool

    @property
    def shown(self) -> tuple[str, ...]:
        """The purposes that are named."""
        return self.uses[:SHOWN]

    @property
    def more(self) -> int:
        """How many are not."""
        return len(self.uses) - len(self.shown)


def choices_for(register: Register) -> list[Choice]:
    """Every right, whatever the register says: nobody is kept from exercising one (Art. 12(2))."""
    purposes = [(activity, purpose) for activity in _used(register) for purpose in activity.purposes]
    return [
        Choice(
            value=right.value,
            label=label,
            sentence=sentence,
            uses=_names(right, purposes),
            at_once=right in AT_ONCE,
            outside_clock=right in OUTSIDE_THE_CLOCK,
        )
        for right, (label, sentence) in WORDS.items()
    ]


def uses_of(register: Register) -> tuple[str, ...]:
    """For what the controller uses data, each purpose once."""
    return tuple(dict.fromkeys(purpose.name for activity in _used(register) for purpose in activity.purposes))


def _used(register: Register) -> Iterator[Activity]:
    """What the controller does on its own behalf and has not given up."""
    retired = {
        standing.activity for standing in register.standings if standing.status is ActivityStatus.RETIRED
    }
    for activity in register.record.activities:
        if activity.role is ActivityRole.CONTROLLER and activity.ref not in retired:
            yield activity


def _names(right: R, purposes: list[tuple[Activity, Purpose]]) -> tuple[str, ...]:
    concerned = CONCERNED.get(right)
    if concerned is None:
        return ()
    return tuple(dict.fromkeys(purpose.name for _activity, purpose in purposes if concerned(purpose)))


def _portable(purpose: Purpose) -> bool:
    return (
        purpose.basis in {LegalBasis.CONSENT, LegalBasis.CONTRACT}
        or purpose.special_condition is SpecialCondition.EXPLICIT_CONSENT
    )


def _consented(purpose: Purpose) -> bool:
    return (
        purpose.basis is LegalBasis.CONSENT or purpose.special_condition is SpecialCondition.EXPLICIT_CONSENT
    )


CONCERNED: dict[R, Callable[[Purpose], bool]] = {
    R.PORTABILITY: _portable,
    R.OBJECTION: lambda purpose: purpose.basis in {LegalBasis.PUBLIC_TASK, LegalBasis.LEGITIMATE_INTERESTS},
    R.MARKETING_OBJECTION: lambda purpose: purpose.marketing is not None,
    R.WITHDRAWAL: _consented,
    R.HUMAN_REVIEW: lambda purpose: isinstance(purpose.automated_decision, AutomatedDecision),
}
"""Rights that exist for some purposes only: Art. 20(1), 21(1), 21(2), 7(3), 22(3)."""
