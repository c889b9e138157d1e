"""What may be done with a request, and until when: Art. 11, 12, 15–22, 38(6). Pure.

Each rule answers with a ``Refusal`` that says why not and what to do instead, or None. The verbs ask
them before they act; pages ask them to show only what is permitted.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from processing.findings import Phrase, say
from processing.terms import DataSubjectRight
from requests.terms import OPEN_STATES, Ground, IdentityState, Question, State


def _(msgid: str) -> str:
    """Mark a sentence for gettext; it is translated when it is shown."""
    return msgid


AT_ONCE = frozenset({DataSubjectRight.MARKETING_OBJECTION, DataSubjectRight.WITHDRAWAL})
"""Art. 21(3), 7(3): these take effect on receipt and are no matter of a month."""

OUTSIDE_THE_CLOCK = frozenset({DataSubjectRight.COMPLAINT})
"""A complaint (Art. 77) is a message; the authority is named."""

GROUNDS: dict[DataSubjectRight, frozenset[Ground]] = {
    DataSubjectRight.ACCESS: frozenset({Ground.RIGHTS_OF_OTHERS}),
    DataSubjectRight.RECTIFICATION: frozenset({Ground.NOT_INACCURATE}),
    DataSubjectRight.ERASURE: frozenset(
        {
            Ground.STILL_NEEDED,
            Ground.EXPRESSION,
            Ground.LEGAL_OBLIGATION,
            Ground.PUBLIC_HEALTH,
            Ground.RESEARCH,
            Ground.LEGAL_CLAIMS,
        }
    ),
    DataSubjectRight.RESTRICTION: frozenset({Ground.NO_GROUND_TO_RESTRICT}),
    DataSubjectRight.PORTABILITY: frozenset({Ground.NOT_PORTABLE, Ground.RIGHTS_OF_OTHERS}),
    DataSubjectRight.OBJECTION: frozenset({Ground.COMPELLING_GROUNDS, Ground.LEGAL_CLAIMS}),
    DataSubjectRight.HUMAN_REVIEW: frozenset({Ground.NO_AUTOMATED_DECISION}),
    DataSubjectRight.MARKETING_OBJECTION: frozenset(),
    DataSubjectRight.WITHDRAWAL: frozenset(),
}
"""Grounds of a right's own article; an absolute right has none (21(3), 7(3))."""

ANY_RIGHT = frozenset({Ground.UNFOUNDED, Ground.EXCESSIVE, Ground.UNIDENTIFIABLE, Ground.NATIONAL_LAW})

FEE_GROUNDS = (Ground.UNFOUNDED, Ground.EXCESSIVE)
"""The two that Art. 12(5) knows."""


def grounds_for(rights: Collection[DataSubjectRight]) -> list[Ground]:
    """The grounds that exist for at least one of these rights, in the order of the articles."""
    own = frozenset[Ground]().union(*(GROUNDS.get(right, frozenset()) for right in rights))
    return [ground for ground in Ground if ground in own | ANY_RIGHT]


@dataclass(frozen=True, slots=True)
class Standing:
    """What the rules need to know of a request on a day (in the controller's time zone)."""

    state: State
    today: date
    identity: IdentityState
    rights: frozenset[DataSubjectRight]
    undecided: frozenset[DataSubjectRight]
    due: date
    announce_extension_by: date
    extended: bool
    waiting_for_answer: bool
    unverified_duplicate: bool = False

    @property
    def is_open(self) -> bool:
        """Whether the controller still owes an answer."""
        return self.state in OPEN_STATES


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why an act is not permitted, with its article."""

    article: str
    why: Phrase


def no_extension(standing: Standing, reasons: str) -> Refusal | None:
    """Art. 12(3): once, within one month of receipt, with reasons."""
    if not standing.is_open:
        return _closed()
    if standing.extended:
        return Refusal("GDPR 12(3)", say(_("The time was extended already; the law allows it once.")))
    if standing.today > standing.announce_extension_by:
        return Refusal(
            "GDPR 12(3)",
            say(
                _("The extension had to be announced by %(day)s; answer now, late."),
                day=standing.announce_extension_by.isoformat(),
            ),
        )
    if not reasons.strip():
        return Refusal("GDPR 12(3)", say(_("Give the reasons: the person must be told them.")))
    return None


def no_question(standing: Standing, question: Question) -> Refusal | None:
    """Art. 12(6), recital 63: when the person may be asked at all."""
    if not standing.is_open:
        return _closed()
    if standing.waiting_for_answer:
        return Refusal("GDPR 12(2)", say(_("A question is open already; wait for its answer.")))
    if question is Question.IDENTITY and standing.identity is IdentityState.CONFIRMED:
        return Refusal("GDPR 12(6)", say(_("The identity is confirmed: there is no reasonable doubt.")))
    return None


def question_stops_clock(standing: Standing, question: Question, *, allowed: bool, large: bool) -> bool:
    """EDPB 01/2022, 157–159: only reasonable doubt of identity, or a large access request."""
    if not allowed:
        return False
    if question is Question.IDENTITY:
        return True
    return large and DataSubjectRight.ACCESS in standing.rights


def no_refusal(
    standing: Standing, rights: Collection[DataSubjectRight], ground: Ground, reasons: str
) -> Refusal | None:
    """Art. 12(4), 12(5), 11(2): a refusal names its reasons and a ground of that right."""
    if not standing.is_open:
        return _closed()
    if not rights:
        return Refusal("GDPR 12(4)", say(_("Choose at least one right that is refused.")))
    if not reasons.strip():
        return Refusal("GDPR 12(4)", say(_("Give the reasons: the person must be told them.")))
    for right in rights:
        if right not in standing.undecided:
            return Refusal("GDPR 12(4)", say(_("One of these rights is decided already.")))
        if right in AT_ONCE:
            return Refusal(
                "GDPR 21(3), 7(3)",
                say(_("An objection to marketing and a withdrawal of consent cannot be refused.")),
            )
        if ground not in ANY_RIGHT and ground not in GROUNDS.get(right, frozenset()):
            return Refusal("GDPR 12(4)", say(_("This ground does not exist for one of these rights.")))
    return None


def no_fee(standing: Standing, ground: Ground, reasons: str) -> Refusal | None:
    """Art. 12(5)(a): a reasonable fee, where the request is manifestly unfounded or excessive."""
    if not standing.is_open:
        return _closed()
    if standing.rights <= AT_ONCE:
        return Refusal(
            "GDPR 12(5)",
            say(_("An objection to marketing and a withdrawal of consent cost the person nothing.")),
        )
    if ground not in FEE_GROUNDS:
        return Refusal(
            "GDPR 12(5)", say(_("A fee needs a request that is manifestly unfounded or excessive."))
        )
    if not reasons.strip():
        return Refusal("GDPR 12(5)", say(_("Give the reasons: the controller has to show them.")))
    return None


def no_answer(standing: Standing) -> Refusal | None:
    """Whether rights may be granted: to a person whose identity is known (Art. 12(6), 5(1)(f))."""
    if not standing.is_open:
        return _closed()
    if standing.unverified_duplicate:
        return Refusal(
            "GDPR 5(1)(f)",
            say(_("This repeats another request and its identity is open; confirm the identity first.")),
        )
    if standing.identity is not IdentityState.CONFIRMED and not standing.rights <= AT_ONCE:
        return Refusal("GDPR 12(6)", say(_("The identity is open; confirm it and say how, then answer.")))
    return None


def no_final_answer(standing: Standing) -> Refusal | None:
    """Art. 12(3)–(4): the answer speaks of every right that was exercised."""
    if not standing.is_open:
        return _closed()
    if standing.undecided - OUTSIDE_THE_CLOCK:
        return Refusal("GDPR 12(3)", say(_("Decide on every right first: grant it or refuse it.")))
    return None


def no_close(standing: Standing) -> Refusal | None:
    """A request closes when it was answered."""
    if standing.state is not State.ANSWERED:
        return Refusal("GDPR 12(3)", say(_("Answer the request first.")))
    return None


def no_accounting(standing: Standing) -> Refusal | None:
    """Searches and recipients told are noted until the request is closed: recipients are told last."""
    if standing.is_open or standing.state is State.ANSWERED:
        return None
    return _closed()


def no_withdrawal(standing: Standing) -> Refusal | None:
    """Who asked may take it back while no answer was given."""
    return None if standing.is_open else _closed()


def _closed() -> Refusal:
    return Refusal("GDPR 12(3)", say(_("The request is no longer open.")))
