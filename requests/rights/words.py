"""Each line of a plan in plain words: the verdict, why, the article, until when. Pure.

"Keep: A legal obligation asks to keep them. It is: AWR 52(4). They stay until the end of Wednesday
31 December 2031. (GDPR 17(3)(b))"
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from processing.findings import Param, Phrase, say
from processing.register import Register
from processing.terms import DataSubjectRight
from requests.plain_words import full_day
from requests.rights.lines import Line, Place
from requests.rights.terms import Verdict, Why
from retention.needs import purpose_path, purposes_of


def _(msgid: str) -> str:
    """Mark a sentence for gettext; it is translated when it is shown."""
    return msgid


VERDICTS: dict[Verdict, str] = {
    Verdict.GIVE: _("Give a copy"),
    Verdict.CORRECT: _("Correct"),
    Verdict.HAND_OVER: _("Hand over"),
    Verdict.RESTRICT: _("Restrict"),
    Verdict.END_NOW: _("End it now"),
    Verdict.WEIGH: _("Weigh"),
    Verdict.KEEP: _("Keep"),
    Verdict.HUMAN_REVIEW: _("A person decides anew"),
    Verdict.NOT_PORTABLE: _("Not portable"),
    Verdict.NOTHING: _("Nothing to do"),
}

WHYS: dict[Why, str] = {
    Why.EVERY_BASIS: _("The right holds under every legal basis."),
    Why.PROVIDED: _("The person provided these data, on consent or for a contract."),
    Why.NOT_PROVIDED: _("None of these data were provided by the person."),
    Why.NOT_AUTOMATED: _("These data are not processed by automated means."),
    Why.OTHER_BASIS: _("The right does not reach this legal basis."),
    Why.CONSENT_WITHDRAWN: _("It rests on consent alone, which ends with this request."),
    Why.NO_CONSENT: _("It does not rest on consent."),
    Why.MARKETING: _("Direct marketing ends at the person’s word, whatever the legal basis."),
    Why.NO_MARKETING: _("It is no direct marketing."),
    Why.CONTRACT_RUNS: _("The contract needs them until it has ended; then they go."),
    Why.LEGAL_DUTY: _("A legal obligation asks to keep them."),
    Why.STILL_NEEDED: _("They are kept as long as vital interests need them."),
    Why.OBJECTION: _("It ends unless compelling grounds, or legal claims, are shown to weigh more."),
    Why.PUBLIC_TASK: _("It ends unless the public task needs them, or compelling grounds weigh more."),
    Why.OBJECTION_UPHELD: _("The objection was weighed and upheld."),
    Why.COMPELLING: _("Compelling grounds, or legal claims, were shown to weigh more."),
    Why.NO_LONGER_NEEDED: _("They are no longer needed for this purpose."),
    Why.UNLAWFUL: _("They were processed unlawfully."),
    Why.LEGAL_CLAIMS: _("A legal hold keeps them for legal claims."),
    Why.BASIS_NOT_STATED: _(
        "The register states no legal basis: without one, they were processed unlawfully."
    ),
    Why.GROUND_TO_RESTRICT: _("They are stored, and used no further, while the ground lasts."),
    Why.NO_GROUND_TO_RESTRICT: _("No objection can be pending under this legal basis."),
    Why.AUTOMATED_DECISION: _("A machine alone decides here: a person looks at it again."),
    Why.LAW_AUTHORISES: _("A machine alone decides here, as a law allows: it is reviewed as that law says."),
    Why.NO_AUTOMATED_DECISION: _("Nothing is decided by a machine alone."),
    Why.AUTOMATION_NOT_ALLOWED: _(
        "No exception allows a decision by a machine alone under this legal basis: have people decide."
    ),
    Why.STAFF: _("Decided by the privacy team."),
}

STAYS: dict[str, str] = {
    "duty-runs": _("a legal obligation runs"),
    "period-runs": _("its retention period runs"),
    "not-started": _("the contract runs"),
    "start-unknown": _("the start of its period is not known"),
    "held": _("a legal hold keeps it"),
    "activity-held": _("a legal hold keeps it"),
    "no-period-bound": _("a purpose needs it without a period"),
    "no-period-stated": _("a purpose needs it without a period"),
    "no-start-column": _("the start of its period is not recorded"),
    "no-consent-column": _("whether a consent runs is not recorded"),
    "nothing-old-enough": _("its retention period has no end in sight"),
    "waits-for-review": _("a person reviews it first"),
}
"""By code of ``retention.staying.Stay``: why a category of a row stays."""


@dataclass(frozen=True, slots=True)
class Naming:
    """The names of a register's purposes and categories and of the places, for the words."""

    purposes: Mapping[str, str]
    categories: Mapping[str, Param]
    places: Mapping[str, str]


def naming_of(register: Register, places: Sequence[Place]) -> Naming:
    """What refs stand for. A ref that leads nowhere names itself."""
    record, catalogue = register.record, register.catalogue
    return Naming(
        purposes={purpose_path(*key): each.name for key, each in purposes_of(record).items()},
        categories={
            **{each.ref: each.names for each in catalogue.data_categories},
            **{each.ref: each.name for each in record.data_categories},
        },
        places={each.ref: each.dataset.name for each in places},
    )


def verdict(line: Line) -> Phrase:
    """What becomes of it, in a word or two."""
    if line.verdict is Verdict.WEIGH and line.right is DataSubjectRight.ERASURE:
        return say(_("Weigh, then erase or keep"))
    if line.verdict is Verdict.END_NOW and line.right is DataSubjectRight.ERASURE:
        return say(_("Erase now"))
    return Phrase(VERDICTS[line.verdict])


def why(line: Line, naming: Naming) -> tuple[Phrase, ...]:
    """The reason; the statutes; what stays for other purposes; until when; what staff wrote."""
    told = [Phrase(WHYS[line.why])]
    if line.why is Why.LEGAL_DUTY:
        told.append(_duty(line))
    if line.stays:
        told.append(_stays(line, naming))
    if line.until:
        told.append(say(_("They stay until the end of %(day)s."), day=full_day(line.until)))
    if line.reason:
        told.append(say(_("The reason: %(reason)s"), reason=line.reason))
    return tuple(told)


def article(line: Line) -> Phrase:
    """As the law is cited to people."""
    return say(_("GDPR %(article)s"), article=line.article)


def about(line: Line, naming: Naming) -> tuple[Param, ...]:
    """The categories of the line by name."""
    told = line.categories if line.kept is None else line.kept
    return tuple(naming.categories.get(ref, ref) for ref in told)


def sentence(line: Line, naming: Naming, translate: Callable[[str], str], language: str) -> str:
    """The whole line: "Keep: A legal obligation asks to keep them. (GDPR 17(3)(b))"."""
    told = say(
        _("%(verdict)s: %(why)s (%(article)s)"),
        verdict=verdict(line),
        why=" ".join(each.render(translate, language) for each in why(line, naming)),
        article=article(line),
    )
    return told.render(translate, language)


def _duty(line: Line) -> Phrase:
    if not line.statutes:
        return say(_("The register does not name the statute."))
    return say(_("It is: %(statutes)s."), statutes=line.statutes)


def _stays(line: Line, naming: Naming) -> Phrase:
    kept = tuple(naming.categories.get(ref, ref) for ref in line.stays)
    if not line.others:
        return say(_("A legal obligation keeps of it: %(categories)s."), categories=kept)
    return say(
        _("Still needed for %(purposes)s: %(categories)s."),
        purposes=tuple(naming.purposes.get(path, path) for path in line.others),
        categories=kept,
    )
