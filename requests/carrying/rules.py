"""When a plan may be approved, and a right be called fulfilled (Art. 5(2), 12(3), 12(6), 17). Pure."""

from collections.abc import Collection

from processing.findings import say
from processing.register import Purpose
from processing.terms import DataSubjectRight, LegalBasis
from requests.rights.terms import Judged
from requests.rules import Refusal, Standing
from requests.terms import IdentityState

ARTICLES: dict[DataSubjectRight, str] = {
    DataSubjectRight.ACCESS: "GDPR 15",
    DataSubjectRight.RECTIFICATION: "GDPR 16",
    DataSubjectRight.ERASURE: "GDPR 17",
    DataSubjectRight.RESTRICTION: "GDPR 18",
    DataSubjectRight.PORTABILITY: "GDPR 20",
    DataSubjectRight.OBJECTION: "GDPR 21(1)",
    DataSubjectRight.MARKETING_OBJECTION: "GDPR 21(3)",
    DataSubjectRight.WITHDRAWAL: "GDPR 7(3)",
}
WEIGHED = (Judged.OBJECTION_UPHELD, Judged.COMPELLING)


def _(msgid: str) -> str:
    """Mark a sentence for gettext; it is translated when it is shown."""
    return msgid


def no_approval(
    standing: Standing, *, searched: bool, unweighed: int, obstacles: int, unchanged: bool
) -> Refusal | None:
    """Why a plan may not be carried out now. ``unchanged``: it is still what the approver saw."""
    if not standing.is_open:
        return Refusal("GDPR 12(3)", say(_("The request is no longer open.")))
    if standing.identity is not IdentityState.CONFIRMED:
        return Refusal("GDPR 12(6)", say(_("The identity is not confirmed: confirm it first.")))
    if not searched:
        return Refusal(
            "GDPR 5(2)", say(_("The data stores were not searched to the end: search them first."))
        )
    if unweighed:
        return Refusal("GDPR 21(1)", say(_("A purpose waits to be weighed: decide on it first.")))
    if obstacles:
        return Refusal("GDPR 17", say(_("The plan cannot be carried out: mend what it names first.")))
    if not unchanged:
        return Refusal(
            "GDPR 5(2)",
            say(_("Register, mapping, search or decisions have changed: look at the plan again.")),
        )
    return None


def no_judgement(purpose: Purpose, judged: Judged, reason: str) -> Refusal | None:
    """Why staff may not find this of a purpose. An objection is weighed under (e) and (f) alone (21(1))."""
    if not reason.strip():
        return Refusal("GDPR 5(2)", say(_("Write down why: the controller has to show it.")))
    if judged in WEIGHED and purpose.basis not in (LegalBasis.PUBLIC_TASK, LegalBasis.LEGITIMATE_INTERESTS):
        return Refusal("GDPR 21(1)", say(_("Under this legal basis there is no objection to weigh.")))
    return None


def no_fulfilment(
    rights: Collection[DataSubjectRight], undone: Collection[DataSubjectRight]
) -> Refusal | None:
    """Nothing is called fulfilled of which anything is undone; with reasons, it is fulfilled in part."""
    for right in DataSubjectRight:
        if right in rights and right in undone:
            return Refusal(
                ARTICLES.get(right, "GDPR 12(3)"),
                say(
                    _(
                        "Something of it is undone: see the plan. Carry it out, or fulfil it in part and say "
                        "what is left and why."
                    )
                ),
            )
    return None
