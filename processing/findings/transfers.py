"""Data that leave the EEA and on which footing: Chapter V, Art. 30(1)(e), 13(1)(f).

A transfer entry is asked for every recipient abroad, in adequate countries too: Art. 30(1)(e)
wants the country named whatever the footing.
"""

from collections.abc import Callable, Iterable, Iterator

from processing.findings import kinds
from processing.findings.adequacy import (
    ADEQUACY_DECISION,
    adequate,
    certified_too_long_ago,
    holds,
    uncertified,
)
from processing.findings.articles import miscites
from processing.findings.model import Finding, Param, _, say
from processing.findings.view import ActivityAt, DisclosureAt, TransferAt, View, items, not_stated

_CHAPTER_V = ("45", "46", "47", "48", "49")
_DEROGATIONS = tuple(f"49-1-{letter}" for letter in "abcdefg")
_WITHOUT_SAFEGUARDS = (ADEQUACY_DECISION, *_DEROGATIONS)


def transfer_missing(view: View) -> Iterator[Finding]:
    """Art. 30(1)(e), 30(2)(c): a recipient abroad is a transfer, with its country."""
    for at in view.activities:
        for disclosure in _unlisted(view, at):
            code = view.country_of(disclosure.recipient)
            yield kinds.TRANSFER_MISSING.at(
                disclosure.path,
                _("%(name)s is outside the EEA (%(country)s), but “%(activity)s” lists no transfer to it."),
                _("Enter the transfer to this recipient with its mechanism."),
                name=disclosure.recipient.name,
                country=view.country_name(code) if code else say(_("international organisation")),
                activity=at.activity.name,
                article="GDPR 30(1)(e)" if at.as_controller else "GDPR 30(2)(c)",
            )


def _unlisted(view: View, at: ActivityAt) -> Iterator[DisclosureAt]:
    """Disclosures abroad that no transfer names; nothing stated at all has a finding of its own."""
    if not_stated(at.activity.transfers):
        return
    transfers = items(at.activity.transfers)
    recipients = {transfer.recipient for transfer in transfers}
    countries = {transfer.country for transfer in transfers if transfer.country and not transfer.recipient}
    for disclosure in view.disclosures_of(at):
        recipient = disclosure.recipient
        listed = recipient.ref in recipients or view.country_of(recipient) in countries
        if view.abroad(recipient) and not listed:
            yield disclosure


def transfer_country_missing(view: View) -> Iterator[Finding]:
    """Art. 30(1)(e): including the identification of the third country."""
    for at in view.transfers:
        if at.country is None and not _to_organisation(at):
            yield kinds.TRANSFER_COUNTRY_MISSING.at(
                at.path,
                _("The transfer of “%(activity)s” to %(whom)s does not name the country."),
                _("Enter the country of the recipient, or of the transfer."),
                activity=at.within.activity.name,
                whom=at.recipient.name if at.recipient else say(_("unnamed recipients")),
                article="GDPR 30(1)(e)" if at.within.as_controller else "GDPR 30(2)(c)",
            )


def transfer_without_footing(view: View) -> Iterator[Finding]:
    """Art. 44: no transfer without adequacy, safeguards or a derogation."""
    for at in _without_mechanism(view):
        if not adequate(at, view.today):
            yield kinds.TRANSFER_WITHOUT_FOOTING.at(
                at.path,
                _("The transfer of “%(activity)s” to %(whom)s rests on nothing stated."),
                _("Choose the mechanism of Art. 45–49 on which these data leave the EEA."),
                activity=at.within.activity.name,
                whom=_whom(at),
            )


def adequacy_not_cited(view: View) -> Iterator[Finding]:
    """Art. 13(1)(f): the existence of an adequacy decision is told."""
    for at in _without_mechanism(view):
        if adequate(at, view.today):
            yield kinds.ADEQUACY_NOT_CITED.at(
                at.path,
                _("The transfer of “%(activity)s” to %(whom)s does not cite the adequacy decision."),
                _("Choose the adequacy decision (Art. 45) as the mechanism."),
                activity=at.within.activity.name,
                whom=_whom(at),
            )


def _without_mechanism(view: View) -> Iterator[TransferAt]:
    """Transfers that name no mechanism; inside the EEA none is needed."""
    return (at for at in view.transfers if at.mechanism is None and not _inside_eea(at))


def adequacy_absent(view: View) -> Iterator[Finding]:
    """Art. 45(1), (5): a decision that exists, has begun and has not ended."""
    for at in _on_adequacy(view):
        if at.country and not at.country.eea and not holds(at.country, view.today):
            yield kinds.ADEQUACY_ABSENT.at(
                at.path,
                _("The transfer of “%(activity)s” to %(whom)s rests on an adequacy decision not in force."),
                _("Choose another mechanism, such as standard contractual clauses (Art. 46(2)(c))."),
                activity=at.within.activity.name,
                whom=_whom(at),
            )


def adequacy_limited(view: View) -> Iterator[Finding]:
    """Art. 45(1): a decision may cover only some recipients (Canada: commercial organisations)."""
    for at in _on_adequacy(view):
        if at.country and at.country.adequacy and holds(at.country, view.today):
            only_for = at.country.adequacy.only_for
            if only_for and not at.country.needs_certification:
                yield kinds.ADEQUACY_LIMITED.at(
                    at.path,
                    _("Adequacy of %(country)s, on which %(whom)s relies, covers only: %(only_for)s."),
                    _("If the recipient is covered, accept this finding; else choose another mechanism."),
                    country=at.country.names,
                    only_for=only_for,
                    whom=_whom(at),
                )


def certification_missing(view: View) -> Iterator[Finding]:
    """Decision (EU) 2023/1795: adequacy of the US holds for certified recipients only."""
    for at in _on_adequacy(view):
        if uncertified(at, view.today):
            yield kinds.CERTIFICATION_MISSING.at(
                at.path,
                _("Adequacy covers only certified recipients, and %(whom)s is not shown to be certified."),
                _("Check the Data Privacy Framework list and record the date, or choose another mechanism."),
                whom=_whom(at),
            )


def certification_stale(view: View) -> Iterator[Finding]:
    """Decision (EU) 2023/1795: certification is renewed every year, so the check is too."""
    for at in _on_adequacy(view):
        if not uncertified(at, view.today) and certified_too_long_ago(at, view.today):
            yield kinds.CERTIFICATION_STALE.at(
                at.path,
                _("The certification of %(whom)s was last checked more than a year ago."),
                _("Check the Data Privacy Framework list again and record the date."),
                whom=_whom(at),
            )


def _on_adequacy(view: View) -> Iterator[TransferAt]:
    """Transfers to a country that rest on its adequacy."""
    for at in view.transfers:
        if at.mechanism and at.mechanism.ref == ADEQUACY_DECISION and not _to_organisation(at):
            yield at


def mechanism_miscited(view: View) -> Iterator[Finding]:
    """Art. 13(1)(f): the notice refers to *the* safeguards, by their article."""
    for at in view.transfers:
        if at.mechanism and miscites(at.transfer.cited_as, at.mechanism.article, among=_CHAPTER_V):
            yield kinds.MECHANISM_MISCITED.at(
                at.path,
                _("The transfer to %(whom)s cites “%(cited)s” for %(mechanism)s, which is Art. %(meant)s."),
                _("Correct the citation in the privacy notice and here."),
                mechanism=at.mechanism.names,
                meant=at.mechanism.article,
                cited=at.transfer.cited_as,
                whom=_whom(at),
            )


def safeguards_undocumented(view: View) -> Iterator[Finding]:
    """Art. 30(1)(e), 49(6): safeguards under 49(1) second subparagraph are documented."""
    for at in view.transfers:
        if at.mechanism and _on_compelling_interests(at.mechanism.ref) and not at.transfer.safeguards:
            yield kinds.SAFEGUARDS_UNDOCUMENTED.at(
                at.path,
                _("The safeguards of the transfer of “%(activity)s” to %(whom)s are not documented."),
                _("Enter the suitable safeguards."),
                activity=at.within.activity.name,
                whom=_whom(at),
            )


def safeguards_copy_untold(view: View) -> Iterator[Finding]:
    """Art. 13(1)(f): the means by which to obtain a copy of the safeguards."""
    for at in view.transfers:
        safeguarded = at.mechanism is not None and at.mechanism.ref not in _WITHOUT_SAFEGUARDS
        if at.within.as_controller and safeguarded and not at.transfer.copy:
            yield kinds.SAFEGUARDS_COPY_UNTOLD.at(
                at.path,
                _("People are not told how to obtain a copy of the safeguards for the transfer to %(whom)s."),
                _("Enter how to obtain a copy, and tell it in the privacy notice."),
                whom=_whom(at),
            )


def transfer_inside_eea(view: View) -> Iterator[Finding]:
    """Art. 44: Chapter V is about third countries and international organisations."""
    for at in view.transfers:
        if _inside_eea(at):
            yield kinds.TRANSFER_INSIDE_EEA.at(
                at.path,
                _("The transfer of “%(activity)s” to %(whom)s stays inside the EEA."),
                _("Remove the transfer; the recipient alone is enough."),
                activity=at.within.activity.name,
                whom=_whom(at),
            )


def _inside_eea(at: TransferAt) -> bool:
    return at.country is not None and at.country.eea and not _to_organisation(at)


def _to_organisation(at: TransferAt) -> bool:
    """Whether it goes to an international organisation, wherever that has its seat."""
    return at.recipient is not None and at.recipient.international_organisation


def _on_compelling_interests(mechanism: str) -> bool:
    return mechanism.startswith("49-1") and mechanism not in _DEROGATIONS


def _whom(at: TransferAt) -> Param:
    if at.recipient:
        return at.recipient.name
    return at.country.names if at.country else say(_("unnamed recipients"))


RULES: tuple[Callable[[View], Iterable[Finding]], ...] = (
    transfer_missing,
    transfer_country_missing,
    transfer_without_footing,
    adequacy_not_cited,
    adequacy_absent,
    adequacy_limited,
    certification_missing,
    certification_stale,
    mechanism_miscited,
    safeguards_undocumented,
    safeguards_copy_untold,
    transfer_inside_eea,
)
