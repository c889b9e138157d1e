"""Staff looked at rows that nothing proves to be the person's, and say how they know that they are."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.principal import Principal
from accounts.roles import Right
from evidence.trail import record as record_event
from subjects.models import PersonSearch, SearchedDataset


@transaction.atomic
def accept_rows(
    *, searched: SearchedDataset, how: str, by: Principal, although_partial: bool = False
) -> SearchedDataset:
    """All rows that were found in this dataset are the person's, whatever led to them; ``how`` says why.

    Where not all of the dataset could be read, that must be accepted in so many words: what was not read
    is neither disclosed nor erased, and nobody may come to think otherwise. Forgotten with the next round
    of the search, which may find other rows. Raises ``NotAllowed``; ``ValidationError`` without a reason,
    for rows that nobody has to look at, and for a partial answer without ``although_partial``.
    """
    by.require(Right.HANDLE_REQUESTS, searched.search.controller_id)
    how = how.strip()
    if not how:
        raise ValidationError({"how": _("Say how you know that these rows are the person’s.")})
    # The round cannot change meanwhile: who begins one locks the search.
    search = PersonSearch.objects.select_for_update(of=("self",)).get(pk=searched.search_id)
    row = SearchedDataset.objects.filter(pk=searched.pk, search=search).first()
    if row is None or not row.waits_for_staff or row.answered_at is None:
        raise ValidationError(_("Nothing of this dataset waits to be looked at."))
    if row.partial and not although_partial:
        raise ValidationError(
            {"although_partial": _("Not all of it could be read: say that you know, or search again.")}
        )
    row.accepted_at, row.accepted_by, row.accepted_how = timezone.now(), by.actor, how
    row.save(update_fields=["accepted_at", "accepted_by", "accepted_how"])
    record_event(
        "search.accepted",
        actor=by.actor,
        controller_id=search.controller_id,
        record=f"requests/{search.request}/search",
        detail={
            "store": row.store,
            "dataset": row.ref,
            "confirmed": row.confirmed_rows,
            "typed": row.typed_rows,
            "partial": row.partial,
        },
    )
    return row
