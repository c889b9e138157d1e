"""What staff note of their work on a request, for its log: searches, and recipients told (Art. 19)."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.principal import Principal
from accounts.roles import Right
from requests.actions.base import locked, standing_now, tell, unless
from requests.models import RecipientTold, SubjectRequest, SystemSearched
from requests.rules import no_accounting
from requests.telling.recording import settle
from requests.terms import Channel, IdentityMethod, SearchResult, ToldHow
from stores.terms import IdentifierKind
from subjects.actions import Named, retry, start_search
from subjects.models import PersonSearch
from subjects.terms import Source

_BY_ADDRESS = (IdentityMethod.EMAIL_CODE, IdentityMethod.SIGNED_IN)


@transaction.atomic
def record_search(
    *,
    request: SubjectRequest,
    system: str,
    on: date,
    result: SearchResult,
    by: Principal,
    asked: str = "",
    store_id: int | None = None,
) -> SystemSearched:
    """A system was searched on a day, by what was ``asked``; ``store_id`` where it is a data store.

    Raises ``NotAllowed``, ``Refused``, ``ValidationError``.
    """
    by.require(Right.HANDLE_REQUESTS, request.controller_id)
    request = locked(request)
    unless(no_accounting(standing_now(request)))
    _check(request, "system", system, on)
    search = SystemSearched.objects.create(
        request=request,
        system=system.strip(),
        store_id=store_id,
        on=on,
        asked=asked.strip(),
        result=result.value,
        recorded_by=by.actor,
    )
    tell("searched", request, by, on=str(on), result=result.value)
    return search


@transaction.atomic
def record_told(
    *,
    request: SubjectRequest,
    recipient: str,
    on: date,
    how: ToldHow,
    by: Principal,
    note: str = "",
    recipient_id: int | None = None,
) -> RecipientTold:
    """A recipient was told, or could not be: then ``note`` says why (Art. 19). What waited for that ends.

    Raises ``NotAllowed``, ``Refused``, ``ValidationError``.
    """
    by.require(Right.HANDLE_REQUESTS, request.controller_id)
    request = locked(request)
    unless(no_accounting(standing_now(request)))
    _check(request, "recipient", recipient, on)
    if how is ToldHow.NOT_TOLD and not note.strip():
        raise ValidationError({"note": _("Say why it is impossible or takes a disproportionate effort.")})
    told = RecipientTold.objects.create(
        request=request,
        recipient=recipient.strip(),
        recipient_id=recipient_id,
        on=on,
        how=how.value,
        note=note.strip(),
        recorded_by=by.actor,
    )
    tell("recipient_told", request, by, on=str(on), how=how.value)
    settle(request, told)
    return told


def search_stores(*, request: SubjectRequest, by: Principal, also: Named | None = None) -> PersonSearch:
    """Look for the person in every data store, by the request's address and what else is known.

    The address counts as confirmed once the person has read a code there, or signs in by it. Searched
    already, all stores are asked again. Raises ``NotAllowed``, ``Refused``, ``ValidationError``.
    """
    by.require(Right.HANDLE_REQUESTS, request.controller_id)
    with transaction.atomic():
        request = locked(request)
        unless(no_accounting(standing_now(request)))
        named = [*_address(request), *([also] if also else [])]
        return start_search(
            controller=request.controller, request=request.reference, identifiers=named, by=by
        )


def search_again(*, request: SubjectRequest, by: Principal) -> PersonSearch:
    """Ask the stores again that gave no answer. Raises ``NotAllowed``, ``Refused``, ``ValidationError``."""
    by.require(Right.HANDLE_REQUESTS, request.controller_id)
    unless(no_accounting(standing_now(request)))
    search = PersonSearch.objects.filter(controller=request.controller_id, request=request.reference).first()
    if search is None:
        raise ValidationError(_("The data stores were not searched yet."))
    return retry(search=search, by=by)


def _address(request: SubjectRequest) -> list[Named]:
    if not request.email:
        return []
    read = request.email_codes.filter(used_at__isnull=False).exists()
    if read or request.identity_method in _BY_ADDRESS:
        how = _("A code that was sent there was read.") if read else request.get_identity_method_display()
        return [Named(IdentifierKind.EMAIL, request.email, Source.CONFIRMED_EMAIL, how)]
    source = Source.PORTAL if request.channel == Channel.PORTAL else Source.STAFF
    return [Named(IdentifierKind.EMAIL, request.email, source)]


def _check(request: SubjectRequest, field: str, named: str, on: date) -> None:
    errors = {}
    if not named.strip():
        errors[field] = _("Name it.")
    if on > request.controller.today():
        errors["on"] = _("This day is in the future.")
    elif on < request.received_on:
        errors["on"] = _("On this day the request had not been received.")
    if errors:
        raise ValidationError(errors)
