"""The stage AT_ONCE: on receipt the person is written to no longer, and their consents end (21(3), 7(3)).

An address that was merely typed is enough: it only stops mail, and whoever types another's address stops
mail to that one. Once more is known of the person, that is kept off the lists as well.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext

from accounts.principal import Principal, system
from processing.terms import DataSubjectRight
from requests.carrying.parts import Part
from requests.carrying.stages import Carrier, add_carrier
from requests.carrying.terms import PartState, Stage
from requests.models import RightsPlan, SubjectRequest
from stores.terms import IdentifierKind
from subjects.actions.for_requests import suppress_for_request, withdraw_for_request
from subjects.actions.objecting import ALL_MARKETING, consents_of, entries_of
from subjects.models import PersonSearch
from subjects.whom import Whom

BY = system("by-law")
OBJECTIONS = frozenset({DataSubjectRight.MARKETING_OBJECTION, DataSubjectRight.OBJECTION})
"""An objection to everything is one to direct marketing, too (Art. 12(2))."""


def take_effect(request: SubjectRequest) -> None:
    """Runs in the transaction that takes the request in; called again, it adds what is known by now."""
    whom, rights = whom_of(request), _rights(request)
    if not whom.identifiers:
        return
    at = min(request.received_at, timezone.now())
    about: dict[str, Any] = {"controller": request.controller, "reference": request.reference}
    if rights & OBJECTIONS:
        suppress_for_request(**about, whom=whom, at=at, by=BY)
    if DataSubjectRight.WITHDRAWAL in rights:
        withdraw_for_request(**about, whom=whom, at=at, by=BY)


def whom_of(request: SubjectRequest) -> Whom:
    """The person by the address of the request and by what is confirmed of them."""
    search = PersonSearch.objects.filter(controller=request.controller_id, request=request.reference).first()
    confirmed = search.identifiers.filter(confirmed=True) if search else ()
    named = [(IdentifierKind(each.kind), each.value) for each in confirmed]
    return Whom.of([*named, *([(IdentifierKind.EMAIL, request.email)] if request.email else [])])


def begin(request: SubjectRequest, _plan: RightsPlan, _by: Principal) -> None:
    """The same once more, with what was confirmed meanwhile."""
    take_effect(request)


def parts(request: SubjectRequest) -> Iterator[Part]:
    """The entries in the suppression list; the consents on record, all ended or not."""
    rights, whom = _rights(request), whom_of(request)
    if rights & OBJECTIONS:
        entries = entries_of(request.controller, whom, [ALL_MARKETING]).order_by("recorded_at")
        since = entries.values_list("recorded_at", flat=True).first()
        yield _part("suppression", gettext("Suppression list"), since)
    if DataSubjectRight.WITHDRAWAL in rights:
        given = consents_of(request.controller, whom).filter(given_at__lte=request.received_at)
        ended = list(given.values_list("withdrawn_at", flat=True))
        if ended:
            last = None if None in ended else max(each for each in ended if each)
            yield _part("consent", gettext("Consents on record"), last, len(ended))


def stop(_request: SubjectRequest, _by: Principal) -> None:
    """What was done on receipt stays: who takes a request back may consent anew."""


def _part(kind: str, label: str, when: datetime | None, rows: int | None = None) -> Part:
    why = () if when else (gettext("Nothing is known yet by which the person could be kept off it."),)
    return Part(
        stage=Stage.AT_ONCE,
        kind=kind,
        label=label,
        state=PartState.DONE if when else PartState.WAITING,
        why=why,
        rows=rows,
        by=BY.actor,
        when=when,
    )


def _rights(request: SubjectRequest) -> frozenset[DataSubjectRight]:
    return frozenset(DataSubjectRight(each.right) for each in request.rights.all())


add_carrier("at-once", Carrier(stage=Stage.AT_ONCE, begin=begin, parts=parts, stop=stop))
