"""What staff may change in a plan, and what acts without them. Pure.

Never an absolute objection (Art. 21(3)) or a withdrawal (7(3)); never for somebody whose identity is not
confirmed (12(6)); never without a written reason (5(2)), and where it refuses, a ground of the law (12(4)).
"""

from dataclasses import dataclass, field, replace

from processing.findings import say
from processing.terms import DataSubjectRight
from requests.rights.lines import Line
from requests.rights.terms import CHANGES, DISCLOSES, Verdict, Why
from requests.rules import ANY_RIGHT, GROUNDS, Refusal
from requests.terms import Ground, IdentityState

CHOICES: dict[DataSubjectRight, tuple[Verdict, ...]] = {
    DataSubjectRight.ACCESS: (Verdict.GIVE, Verdict.NOTHING),
    DataSubjectRight.RECTIFICATION: (Verdict.CORRECT, Verdict.NOTHING),
    DataSubjectRight.ERASURE: (Verdict.END_NOW, Verdict.KEEP),
    DataSubjectRight.RESTRICTION: (Verdict.RESTRICT, Verdict.NOTHING),
    DataSubjectRight.PORTABILITY: (Verdict.HAND_OVER, Verdict.NOT_PORTABLE),
    DataSubjectRight.OBJECTION: (Verdict.END_NOW, Verdict.KEEP),
    DataSubjectRight.MARKETING_OBJECTION: (Verdict.END_NOW,),
    DataSubjectRight.WITHDRAWAL: (Verdict.END_NOW,),
    DataSubjectRight.HUMAN_REVIEW: (Verdict.HUMAN_REVIEW, Verdict.NOTHING),
}
"""What a line can become by its right."""

_REFUSING = frozenset({Verdict.KEEP, Verdict.NOTHING, Verdict.NOT_PORTABLE})


def _(msgid: str) -> str:
    """Mark a sentence for gettext; it is translated when it is shown."""
    return msgid


@dataclass(frozen=True, slots=True, kw_only=True)
class Override:
    """What staff decide instead, with their reason; ``ground`` where they refuse."""

    verdict: Verdict
    reason: str = field(repr=False)
    ground: Ground | None = None


def overridden(line: Line, override: Override, identity: IdentityState) -> Line | Refusal:
    """The line as staff decide it, or why they may not."""
    refusal = no_override(line, override, identity)
    if refusal:
        return refusal
    article = line.article
    if override.ground and override.verdict in _REFUSING:
        article = _ARTICLES[override.ground]
    return replace(
        line,
        verdict=override.verdict,
        why=Why.STAFF,
        article=article,
        reason=override.reason.strip(),
        stays=line.stays if override.verdict is line.verdict else (),
        others=line.others if override.verdict is line.verdict else (),
    )


def no_override(line: Line, override: Override, identity: IdentityState) -> Refusal | None:
    """Why staff may not decide so."""
    if line.absolute:
        return Refusal(
            "GDPR 21(3), 7(3)",
            say(_("An objection to marketing and a withdrawal of consent cannot be refused or weighed.")),
        )
    if not override.reason.strip():
        return Refusal("GDPR 5(2)", say(_("Write down why: the controller has to show it.")))
    if override.verdict not in CHOICES[line.right]:
        return Refusal("GDPR 12(1)", say(_("That is no answer to this right.")))
    if override.verdict in DISCLOSES | CHANGES and identity is not IdentityState.CONFIRMED:
        return Refusal("GDPR 12(6)", say(_("The identity is not confirmed: confirm it first.")))
    return _no_end(line, override) or _no_ground(line, override)


def _no_end(line: Line, override: Override) -> Refusal | None:
    """What the register or a hold keeps is not let go by a line of a plan."""
    if override.verdict is not Verdict.END_NOW:
        return None
    if line.why is Why.LEGAL_DUTY:
        return Refusal(
            "GDPR 17(3)(b)",
            say(_("A legal duty keeps these data. If it does not apply, correct the register first.")),
        )
    if line.why is Why.LEGAL_CLAIMS:
        return Refusal("GDPR 17(3)(e)", say(_("A legal hold keeps these data: lift it first.")))
    return None


def _no_ground(line: Line, override: Override) -> Refusal | None:
    if override.verdict not in _REFUSING:
        return None
    if override.ground in GROUNDS[line.right] | ANY_RIGHT:
        return None
    return Refusal("GDPR 12(4)", say(_("Name the ground of the law for keeping back what is asked.")))


def acts_alone(verdict: Verdict, *, confirmed: bool, unambiguous: bool) -> bool:
    """Whether it may be carried out without a person: only on rows found by a confirmed identifier.

    What a merely typed telephone or customer number finds, and what several people may be, waits for staff
    (Art. 5(1)(f)). What discloses and changes nothing needs nobody.
    """
    return verdict not in DISCLOSES | CHANGES or (confirmed and unambiguous)


_ARTICLES: dict[Ground, str] = {
    Ground.UNFOUNDED: "12(5)",
    Ground.EXCESSIVE: "12(5)",
    Ground.UNIDENTIFIABLE: "11(2)",
    Ground.RIGHTS_OF_OTHERS: "15(4)",
    Ground.NOT_INACCURATE: "16",
    Ground.STILL_NEEDED: "17(1)(a)",
    Ground.EXPRESSION: "17(3)(a)",
    Ground.LEGAL_OBLIGATION: "17(3)(b)",
    Ground.PUBLIC_HEALTH: "17(3)(c)",
    Ground.RESEARCH: "17(3)(d)",
    Ground.LEGAL_CLAIMS: "17(3)(e)",
    Ground.NO_GROUND_TO_RESTRICT: "18(1)",
    Ground.NOT_PORTABLE: "20(1)",
    Ground.COMPELLING_GROUNDS: "21(1)",
    Ground.NO_AUTOMATED_DECISION: "22(1)",
    Ground.NATIONAL_LAW: "23",
}
"""As cited to people."""
