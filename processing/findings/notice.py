"""What people are told: the privacy notice against Art. 12(3), 13, 14, 21(4) and 22(3).

A right is asked for where the record gives it to somebody: portability under consent or
contract, objection under a public task or a legitimate interest.
"""

from collections.abc import Callable, Iterable, Iterator

from processing.findings import kinds
from processing.findings.lengths import longer
from processing.findings.model import Finding, Phrase, _, say
from processing.findings.view import View
from processing.register import AutomatedDecision, DataItem, Notice
from processing.terms import DataSource, DataSubjectRight, LegalBasis, Provision

PATH = "notice"
ONE_MONTH, TWO_MONTHS = "P1M", "P2M"

_ALWAYS = (
    DataSubjectRight.ACCESS,
    DataSubjectRight.RECTIFICATION,
    DataSubjectRight.ERASURE,
    DataSubjectRight.RESTRICTION,
)
_PORTABLE = {LegalBasis.CONSENT, LegalBasis.CONTRACT}
_OBJECTIONABLE = {LegalBasis.PUBLIC_TASK, LegalBasis.LEGITIMATE_INTERESTS}
_RIGHTS = {
    DataSubjectRight.ACCESS: _("Access (Art. 15)"),
    DataSubjectRight.RECTIFICATION: _("Rectification (Art. 16)"),
    DataSubjectRight.ERASURE: _("Erasure (Art. 17)"),
    DataSubjectRight.RESTRICTION: _("Restriction (Art. 18)"),
    DataSubjectRight.PORTABILITY: _("Portability (Art. 20)"),
    DataSubjectRight.OBJECTION: _("Objection (Art. 21(1))"),
}
_ELSEWHERE = (DataSource.THIRD_PARTY, DataSource.PUBLIC)
_REQUIRED = (Provision.STATUTORY, Provision.CONTRACTUAL)


def notice_missing(view: View) -> Iterator[Finding]:
    """Art. 13, 14: whoever processes as a controller tells people."""
    if view.record.notice is None and any(view.as_controller()):
        yield kinds.NOTICE_MISSING.at(
            "controller",
            _("%(name)s records no privacy notice."),
            _("Enter the privacy notice and what it tells people."),
            name=view.record.controller.name,
        )


def rights_untold(view: View) -> Iterator[Finding]:
    """Art. 13(2)(b), 14(2)(c)."""
    for notice in _told(view):
        untold = tuple(say(_RIGHTS[right]) for right in _due_rights(view) if right not in notice.rights)
        if untold:
            yield kinds.RIGHTS_UNTOLD.at(
                PATH,
                _("“%(name)s” does not tell of these rights: %(rights)s."),
                _("Add these rights to the privacy notice, and mark them here."),
                name=notice.title,
                rights=untold,
            )


def _due_rights(view: View) -> Iterator[DataSubjectRight]:
    yield from _ALWAYS
    if view.bases & _PORTABLE:
        yield DataSubjectRight.PORTABILITY
    if view.bases & _OBJECTIONABLE:
        yield DataSubjectRight.OBJECTION


def withdrawal_untold(view: View) -> Iterator[Finding]:
    """Art. 13(2)(c), 7(3), where something rests on consent."""
    for notice in _told(view):
        if LegalBasis.CONSENT in view.bases and DataSubjectRight.WITHDRAWAL not in notice.rights:
            yield kinds.WITHDRAWAL_UNTOLD.at(
                PATH,
                _("“%(name)s” does not tell that consent can be withdrawn at any time."),
                _("Add the withdrawal of consent to the privacy notice, and mark it here."),
                name=notice.title,
            )


def complaint_untold(view: View) -> Iterator[Finding]:
    """Art. 13(2)(d), 77."""
    for notice in _told(view):
        if DataSubjectRight.COMPLAINT not in notice.rights:
            yield kinds.COMPLAINT_UNTOLD.at(
                PATH,
                _("“%(name)s” does not tell of the right to complain to a supervisory authority."),
                _("Add the right to complain to the privacy notice, and mark it here."),
                name=notice.title,
            )


def authority_not_named(view: View) -> Iterator[Finding]:
    """Art. 13(2)(d), 12(2): the right is told; naming the authority makes it easy to use."""
    for notice in _told(view):
        if DataSubjectRight.COMPLAINT in notice.rights and not notice.names_authority:
            yield kinds.AUTHORITY_NOT_NAMED.at(
                PATH,
                _("“%(name)s” does not name the supervisory authority."),
                _("Name the supervisory authority and how to reach it in the privacy notice."),
                name=notice.title,
            )


def marketing_objection_untold(view: View) -> Iterator[Finding]:
    """Art. 21(4): explicitly, and apart from other information."""
    for notice in _told(view):
        marketed = any(at.purpose.marketing for at in view.purposes)
        if marketed and DataSubjectRight.MARKETING_OBJECTION not in notice.rights:
            yield kinds.MARKETING_OBJECTION_UNTOLD.at(
                PATH,
                _("“%(name)s” does not tell of the right to object to direct marketing."),
                _("Add the right to object to direct marketing to the privacy notice, and mark it here."),
                name=notice.title,
            )


def human_review_untold(view: View) -> Iterator[Finding]:
    """Art. 22(3), 13(2)(f): a person can ask for a person."""
    for notice in _told(view):
        decided = any(isinstance(at.purpose.automated_decision, AutomatedDecision) for at in view.purposes)
        if decided and DataSubjectRight.HUMAN_REVIEW not in notice.rights:
            yield kinds.HUMAN_REVIEW_UNTOLD.at(
                PATH,
                _("“%(name)s” does not tell that a person may review an automated decision."),
                _("Add human review of automated decisions to the privacy notice, and mark it here."),
                name=notice.title,
            )


def response_period_too_long(view: View) -> Iterator[Finding]:
    """Art. 12(3): one month, extended by two further months at most."""
    for notice in _told(view):
        too_long = tuple(_too_long(notice))
        if too_long:
            yield kinds.RESPONSE_PERIOD_TOO_LONG.at(
                PATH,
                _("“%(name)s” allows more time than the law: %(periods)s."),
                _("Shorten it to one month, and an extension to two further months at most."),
                name=notice.title,
                periods=too_long,
            )


def _too_long(notice: Notice) -> Iterator[Phrase]:
    if notice.response_period and longer(notice.response_period, ONE_MONTH):
        yield say(_("%(period)s to answer a request"), period=notice.response_period)
    if notice.extension_period and longer(notice.extension_period, TWO_MONTHS):
        yield say(_("%(period)s as an extension"), period=notice.extension_period)


def source_not_stated(view: View) -> Iterator[Finding]:
    """Art. 14(2)(f), 15(1)(g): whether Art. 13 or 14 applies hangs on it."""
    return _of_items(
        view,
        kinds.SOURCE_NOT_STATED,
        lambda item: item.source is None,
        _("It is not stated where these data of “%(name)s” come from: %(data)s."),
        _("Choose the source of each."),
    )


def source_untold(view: View) -> Iterator[Finding]:
    """Art. 14(2)(f): from which source, and whether it is public."""
    return _of_items(
        view,
        kinds.SOURCE_UNTOLD,
        lambda item: item.source in _ELSEWHERE and not item.source_name,
        _("These data of “%(name)s” come from others, but it is not told from whom: %(data)s."),
        _("Enter from whom each comes."),
    )


def provision_untold(view: View) -> Iterator[Finding]:
    """Art. 13(2)(e): a statutory or contractual requirement, or neither; only for data from the person."""
    return _of_items(
        view,
        kinds.PROVISION_UNTOLD,
        lambda item: item.source is DataSource.PROVIDED and item.required is None,
        _("People are not told whether they must provide these data of “%(name)s”: %(data)s."),
        _("Choose for each whether it is required by law, needed for the contract or voluntary."),
    )


def consequence_untold(view: View) -> Iterator[Finding]:
    """Art. 13(2)(e): the possible consequences of failure to provide required data."""
    return _of_items(
        view,
        kinds.CONSEQUENCE_UNTOLD,
        lambda item: item.required in _REQUIRED and not item.consequence,
        _("People are not told what follows if they do not provide these data of “%(name)s”: %(data)s."),
        _("Enter for each what follows if it is not provided."),
    )


def _of_items(
    view: View, kind: kinds.Kind, lacks: Callable[[DataItem], bool], message: str, fix: str
) -> Iterator[Finding]:
    """One finding per activity that lists all its data of which something is lacking."""
    for at in view.as_controller():
        refs = tuple(dict.fromkeys(item.category for item in at.activity.data if lacks(item)))
        if refs:
            yield kind.at(
                at.path,
                message,
                fix,
                name=at.activity.name,
                data=view.category_names(refs),
            )


def _told(view: View) -> Iterator[Notice]:
    """The notice, where there is one; its absence is one finding, not many."""
    if view.record.notice is not None and any(view.as_controller()):
        yield view.record.notice


RULES: tuple[Callable[[View], Iterable[Finding]], ...] = (
    notice_missing,
    rights_untold,
    withdrawal_untold,
    complaint_untold,
    authority_not_named,
    marketing_objection_untold,
    human_review_untold,
    response_period_too_long,
    source_not_stated,
    source_untold,
    provision_untold,
    consequence_untold,
)
