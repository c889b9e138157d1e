"""What may be done with a package, and when: Art. 12(6), 15, 20. Pure."""

from processing.findings import say
from requests.rules import Refusal, Standing, no_accounting, no_answer
from requests.terms import IdentityState, PackageState
from subjects.terms import SearchState


def _(msgid: str) -> str:
    """Mark a sentence for gettext; it is translated when it is shown."""
    return msgid


def no_collecting(standing: Standing, search: str | None) -> Refusal | None:
    """Whether data may be collected: for somebody who is known, once every store was asked."""
    refusal = no_answer(standing) if standing.is_open else no_accounting(standing)
    if refusal is not None:
        return refusal
    if standing.identity is not IdentityState.CONFIRMED:
        return Refusal("GDPR 12(6)", say(_("The identity is open; confirm it and say how, then answer.")))
    if search is None:
        return Refusal("GDPR 15(1)", say(_("Search the data stores first.")))
    if search != SearchState.ENDED:
        return Refusal(
            "GDPR 15(1)", say(_("The search has not ended: some data stores still have to answer."))
        )
    return None


def no_black_out(state: PackageState) -> Refusal | None:
    """What a package holds changes until it is released."""
    if state is PackageState.RELEASED:
        return Refusal("GDPR 15(4)", say(_("The package is released: take it back first.")))
    if state is PackageState.DELETED:
        return _deleted()
    return None


def no_release(state: PackageState, edition: int, seen: int, *, stale: bool) -> Refusal | None:
    """Staff release what they saw, and nothing else; ``stale``: the search has gone on since."""
    if state is PackageState.DELETED:
        return _deleted()
    if state is PackageState.RELEASED:
        return Refusal("GDPR 15(3)", say(_("The package is released already.")))
    if state is not PackageState.READY:
        return Refusal("GDPR 15(3)", say(_("The package is not built yet.")))
    if stale:
        return Refusal("GDPR 15(1)", say(_("The search has gone on since: collect the data anew.")))
    if edition != seen:
        return Refusal("GDPR 15(4)", say(_("The package has changed since you saw it: look again.")))
    return None


def no_recall(state: PackageState) -> Refusal | None:
    """Only what is released can be taken back."""
    if state is PackageState.RELEASED:
        return None
    return Refusal("GDPR 15(4)", say(_("The package is not released.")))


def _deleted() -> Refusal:
    return Refusal("GDPR 5(1)(e)", say(_("The package is deleted: have it collected anew.")))
