"""The law's table: for one right and one purpose, what applies, why, and the article. Pure.

Rows are the rights, columns the legal bases of Art. 6(1), as the tests write it down again. Where
the law leaves open how a wish is meant, it is read in the person's favour (Art. 12(2)): who asks for
erasure withdraws the consent, objects to what rests on (e) or (f), and wants no direct marketing.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass

from processing import register as shapes
from processing.terms import DataSubjectRight, LegalBasis, SpecialCondition
from requests.rights.terms import Judged, Verdict, Why
from subjects.terms import RestrictionGround


@dataclass(frozen=True, slots=True)
class Ruling:
    """``absolute``: nobody may weigh or override it (Art. 21(3), 7(3))."""

    verdict: Verdict
    why: Why
    article: str
    absolute: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One purpose, and all that its rulings may hang on.

    ``asked``: all rights of the request that are meant for this purpose. ``grounds``: those of a
    restriction, none where the person named none. ``provided``: whether the person gave any of the data;
    ``automated``: whether they are processed by automated means. ``held``: a legal hold is on the person
    or the activity.
    """

    purpose: shapes.Purpose
    asked: Collection[DataSubjectRight]
    grounds: Collection[RestrictionGround] = ()
    judged: Judged | None = None
    provided: bool = True
    automated: bool = True
    held: bool = False

    @property
    def rests_on_consent(self) -> bool:
        """Art. 6(1)(a) or 9(2)(a)."""
        return (
            self.purpose.basis is LegalBasis.CONSENT
            or self.purpose.special_condition is SpecialCondition.EXPLICIT_CONSENT
        )

    @property
    def may_be_objected_to(self) -> bool:
        """Art. 21(1): bases (e) and (f)."""
        return self.purpose.basis in (LegalBasis.PUBLIC_TASK, LegalBasis.LEGITIMATE_INTERESTS)

    @property
    def objected_to_marketing(self) -> bool:
        """Art. 21(2): by name, or by an objection to everything."""
        objections = {DataSubjectRight.MARKETING_OBJECTION, DataSubjectRight.OBJECTION}
        return self.purpose.marketing is not None and bool(objections & set(self.asked))


def ruling(right: DataSubjectRight, case: Case) -> Ruling:
    """What applies. Raises ``KeyError`` for a complaint: no data hang on it."""
    return _RULES[right](case)


def _access(case: Case) -> Ruling:
    return Ruling(Verdict.GIVE, Why.EVERY_BASIS, "15")


def _rectification(case: Case) -> Ruling:
    return Ruling(Verdict.CORRECT, Why.EVERY_BASIS, "16")


def _portability(case: Case) -> Ruling:
    if not (case.rests_on_consent or case.purpose.basis is LegalBasis.CONTRACT):
        return Ruling(Verdict.NOT_PORTABLE, _unreached(case), "20(1)(a)")
    if not case.automated:
        return Ruling(Verdict.NOT_PORTABLE, Why.NOT_AUTOMATED, "20(1)(b)")
    if not case.provided:
        return Ruling(Verdict.NOT_PORTABLE, Why.NOT_PROVIDED, "20(1)")
    return Ruling(Verdict.HAND_OVER, Why.PROVIDED, "20(1)")


def _restriction(case: Case) -> Ruling:
    """(a)–(c) under every basis, (d) where an objection can be pending; no ground named: any may apply."""
    reach = [
        ground
        for ground in RestrictionGround
        if ground is not RestrictionGround.OBJECTION_PENDING or case.may_be_objected_to
    ]
    found = [ground for ground in reach if ground in (case.grounds or reach)]
    if not found:
        return Ruling(Verdict.NOTHING, Why.NO_GROUND_TO_RESTRICT, "18(1)(d)")
    letters = ", ".join(f"({ground})" for ground in found)
    return Ruling(Verdict.RESTRICT, Why.GROUND_TO_RESTRICT, f"18(1){letters}")


def _marketing_objection(case: Case) -> Ruling:
    if case.purpose.marketing is None:
        return Ruling(Verdict.NOTHING, Why.NO_MARKETING, "21(2)")
    return Ruling(Verdict.END_NOW, Why.MARKETING, "21(2)–(3), 17(1)(c)", absolute=True)


def _withdrawal(case: Case) -> Ruling:
    if not case.rests_on_consent:
        return Ruling(Verdict.NOTHING, Why.NO_CONSENT, "7(3)")
    return Ruling(Verdict.END_NOW, Why.CONSENT_WITHDRAWN, "7(3), 17(1)(b)", absolute=True)


def _objection(case: Case) -> Ruling:
    if case.purpose.marketing is not None:
        return _marketing_objection(case)
    if not case.may_be_objected_to:
        return Ruling(Verdict.NOTHING, _unreached(case), "21(1)")
    return _weighed(case) or Ruling(Verdict.WEIGH, Why.OBJECTION, "21(1)")


def _erasure(case: Case) -> Ruling:
    if case.objected_to_marketing:
        return _marketing_objection(case)
    if case.held:
        return Ruling(Verdict.KEEP, Why.LEGAL_CLAIMS, "17(3)(e)")
    if found := _judged(case):
        return found
    if case.purpose.marketing is not None:
        return Ruling(Verdict.END_NOW, Why.MARKETING, "21(2)–(3), 17(1)(c)")
    if case.rests_on_consent:
        return Ruling(Verdict.END_NOW, Why.CONSENT_WITHDRAWN, "17(1)(b)")
    return _ERASURE_BY_BASIS[case.purpose.basis]


def _judged(case: Case) -> Ruling | None:
    """17(1)(a) and (d) under every basis; what a duty asks to keep stays all the same (17(3)(b))."""
    match case.judged:
        case Judged.NO_LONGER_NEEDED:
            return Ruling(Verdict.END_NOW, Why.NO_LONGER_NEEDED, "17(1)(a)")
        case Judged.UNLAWFUL:
            return Ruling(Verdict.END_NOW, Why.UNLAWFUL, "17(1)(d)")
        case _:
            return _weighed(case) if case.may_be_objected_to else None


def _weighed(case: Case) -> Ruling | None:
    """What came of weighing (Art. 21(1))."""
    match case.judged:
        case Judged.OBJECTION_UPHELD:
            return Ruling(Verdict.END_NOW, Why.OBJECTION_UPHELD, "21(1), 17(1)(c)")
        case Judged.COMPELLING:
            return Ruling(Verdict.KEEP, Why.COMPELLING, "21(1)")
        case _:
            return None


_ERASURE_BY_BASIS: dict[LegalBasis | None, Ruling] = {
    LegalBasis.CONSENT: Ruling(Verdict.END_NOW, Why.CONSENT_WITHDRAWN, "17(1)(b)"),
    LegalBasis.CONTRACT: Ruling(Verdict.KEEP, Why.CONTRACT_RUNS, "17(1)(a)"),
    LegalBasis.LEGAL_OBLIGATION: Ruling(Verdict.KEEP, Why.LEGAL_DUTY, "17(3)(b)"),
    LegalBasis.VITAL_INTERESTS: Ruling(Verdict.KEEP, Why.STILL_NEEDED, "17(1)(a)"),
    LegalBasis.PUBLIC_TASK: Ruling(Verdict.WEIGH, Why.PUBLIC_TASK, "17(1)(c), 17(3)(b), 21(1)"),
    LegalBasis.LEGITIMATE_INTERESTS: Ruling(Verdict.WEIGH, Why.OBJECTION, "17(1)(c), 21(1)"),
    None: Ruling(Verdict.WEIGH, Why.BASIS_NOT_STATED, "17(1)(d), 5(2)"),
}


def _human_review(case: Case) -> Ruling:
    if not isinstance(case.purpose.automated_decision, shapes.AutomatedDecision):
        return Ruling(Verdict.NOTHING, Why.NO_AUTOMATED_DECISION, "22(1)")
    if case.rests_on_consent or case.purpose.basis is LegalBasis.CONTRACT:
        return Ruling(Verdict.HUMAN_REVIEW, Why.AUTOMATED_DECISION, "22(3)")
    if case.purpose.basis is LegalBasis.LEGAL_OBLIGATION:
        return Ruling(Verdict.HUMAN_REVIEW, Why.LAW_AUTHORISES, "22(2)(b)")
    return Ruling(Verdict.NOTHING, Why.AUTOMATION_NOT_ALLOWED, "22(1)–(2)")


def _unreached(case: Case) -> Why:
    return Why.OTHER_BASIS if case.purpose.basis else Why.BASIS_NOT_STATED


_RULES: dict[DataSubjectRight, Callable[[Case], Ruling]] = {
    DataSubjectRight.ACCESS: _access,
    DataSubjectRight.RECTIFICATION: _rectification,
    DataSubjectRight.ERASURE: _erasure,
    DataSubjectRight.RESTRICTION: _restriction,
    DataSubjectRight.PORTABILITY: _portability,
    DataSubjectRight.OBJECTION: _objection,
    DataSubjectRight.MARKETING_OBJECTION: _marketing_objection,
    DataSubjectRight.WITHDRAWAL: _withdrawal,
    DataSubjectRight.HUMAN_REVIEW: _human_review,
}
