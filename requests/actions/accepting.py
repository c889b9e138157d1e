"""What staff say of what a search found: these rows are the person's, this identifier is."""

from collections.abc import Collection

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.principal import Principal
from accounts.roles import Right
from requests.actions.base import locked, standing_now, unless
from requests.models import SubjectRequest
from requests.rules import no_accounting
from stores.terms import IdentifierKind
from subjects.actions import Named, accept_rows, add_alias
from subjects.models import PersonSearch, SearchedDataset, SearchIdentifier
from subjects.terms import Source


@transaction.atomic
def accept_found(
    *,
    request: SubjectRequest,
    searched: Collection[int],
    how: str,
    by: Principal,
    although_partial: bool = False,
) -> int:
    """Accept the rows found in these datasets of the request's search; as ``subjects.actions.accept_rows``.

    All or none; returns how many. Raises ``NotAllowed``, ``Refused``, ``ValidationError``.
    """
    search = _search(request, by)
    rows = list(search.datasets.filter(pk__in=list(searched)).select_related("search"))
    if not rows or len(rows) < len(set(searched)):
        raise ValidationError({"searched": _("The search went on meanwhile: look again.")})
    for row in rows:
        accept_rows(searched=row, how=how, by=by, although_partial=although_partial)
    return len(rows)


@transaction.atomic
def confirm_identifier(*, request: SubjectRequest, identifier: int, how: str, by: Principal) -> PersonSearch:
    """An identifier that was merely typed is the person's; ``how`` says how that is known.

    All stores are asked again. Raises ``NotAllowed``, ``Refused``, ``ValidationError``.
    """
    search = _search(request, by)
    held = search.identifiers.filter(pk=identifier, confirmed=False).first()
    if held is None:
        raise ValidationError({"identifier": _("This identifier is confirmed already.")})
    if not how.strip():
        raise ValidationError({"how": _("Say how you know that it is this person’s.")})
    named = Named(IdentifierKind(held.kind), held.value, Source(held.source), how)
    return add_alias(search=search, identifier=named, by=by)


def waiting_rows(request: SubjectRequest) -> list[SearchedDataset]:
    """Datasets in which somebody has to look before anything is disclosed or erased; one query."""
    rows = SearchedDataset.objects.filter(
        search__controller=request.controller_id,
        search__request=request.reference,
        answered_at__isnull=False,
        accepted_at__isnull=True,
    )
    return [row for row in rows if row.waits_for_staff]


def typed_identifiers(request: SubjectRequest) -> list[SearchIdentifier]:
    """Identifiers that nobody has confirmed; one query."""
    return list(
        SearchIdentifier.objects.filter(
            search__controller=request.controller_id, search__request=request.reference, confirmed=False
        )
    )


def _search(request: SubjectRequest, by: Principal) -> PersonSearch:
    by.require(Right.HANDLE_REQUESTS, request.controller_id)
    unless(no_accounting(standing_now(locked(request))))
    search = PersonSearch.objects.filter(controller=request.controller_id, request=request.reference).first()
    if search is None:
        raise ValidationError(_("The data stores were not searched yet."))
    return search
