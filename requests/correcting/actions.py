"""Propose a correction, and drop one (Art. 16). No value ever gets into an event."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.principal import Principal
from accounts.roles import Right
from requests.actions.base import locked, standing_now, tell, unless
from requests.correcting.fitting import refuse_misfits
from requests.correcting.rules import Wanted, clash, no_correction, out_of_sight
from requests.correcting.showing import Place
from requests.correcting.terms import Ended
from requests.correcting.values import row_from, row_text
from requests.models import Correction, SubjectRequest
from retention.actions.erasures import cancel_erasure
from retention.models import Erasure
from retention.terms import OPEN_ERASURES, Act


@dataclass(frozen=True, slots=True)
class Change:
    """A column's new value, "" for nothing. ``old`` as it was shown; None: whatever is held."""

    column: str
    new: str = field(repr=False)
    old: str | None = field(default=None, repr=False)


def propose_correction(
    *,
    request: SubjectRequest,
    place: Place,
    changes: Sequence[Change],
    by: Principal,
    row: tuple[str, ...] = (),
    apart: bool = False,
) -> tuple[Correction, ...]:
    """Columns of one row, to be corrected together; or, without ``row``, of every row that holds all the old
    values (``apart``: each column in every row that holds its own). The store is asked whether the values
    fit, before anything is written down.

    Raises ``NotAllowed`` (HANDLE_REQUESTS), ``Refused``; ``ValidationError`` by column.
    """
    by.require(Right.HANDLE_REQUESTS, request.controller_id)
    wanted = [Wanted(each.column, row, each.old, each.new.strip()) for each in changes]
    _check(place, wanted)
    refuse_misfits(place, wanted)
    with transaction.atomic():
        request = locked(request)
        standing = standing_now(request)
        unless(no_correction(standing))
        for each in wanted:
            unless(out_of_sight(each.column, standing.rights, is_known=place.is_known(each.column, each.new)))
        others = [
            Wanted(each.column, row_from(each.row), None if each.whatever else each.old, each.new)
            for each in Correction.objects.waiting().filter(request=request, place=place.ref)
        ]
        for each in wanted:
            unless(clash(each, others))
        group = uuid.uuid4()
        groups = [uuid.uuid4() if apart else group for _each in wanted]
        made = Correction.objects.bulk_create(
            Correction(
                request=request,
                group=of,
                place=place.ref,
                column=each.column,
                row=row_text(row),
                old=each.old or "",
                new=each.new,
                whatever=each.old is None,
                expected=1 if row else None,
                added_by=by.actor,
            )
            for each, of in zip(wanted, groups, strict=True)
        )
        tell("correction_proposed", request, by, place=place.ref, columns=[each.column for each in wanted])
    return tuple(made)


@transaction.atomic
def drop_correction(*, request: SubjectRequest, group: uuid.UUID, by: Principal) -> None:
    """No longer wanted, or one that came out otherwise was looked at: its values are forgotten.

    What a store has begun is cancelled, which only those who decide may. Raises ``NotAllowed``;
    ``ValidationError`` for one that was carried out.
    """
    by.require(Right.HANDLE_REQUESTS, request.controller_id)
    request = locked(request)
    rows = list(Correction.objects.select_for_update().filter(request=request, group=group))
    if not rows or any(each.ended == Ended.CORRECTED for each in rows):
        raise ValidationError(_("This correction was carried out already."))
    begun = Erasure.objects.filter(
        reference=request.reference,
        act=Act.CORRECT,
        key=group.hex,
        dataset__store__controller=request.controller_id,
    )
    for erasure in begun.filter(state__in=OPEN_ERASURES):
        cancel_erasure(erasure=erasure, by=by)
    forget(request, group, Ended.DROPPED, None)
    tell(
        "correction_dropped",
        request,
        by,
        place=rows[0].place,
        columns=[each.column for each in rows],
    )


def forget(request: SubjectRequest, group: uuid.UUID, ended: Ended, rows: int | None) -> None:
    """Both values and the row's key go; that something was corrected stays."""
    Correction.objects.filter(request=request, group=group).update(
        row="", old="", new="", ended=ended.value, ended_at=timezone.now(), rows=rows
    )


def _check(place: Place, wanted: Sequence[Wanted]) -> None:
    if not wanted:
        raise ValidationError(_("Nothing is to be corrected: write a new value."))
    errors = {}
    for each in wanted:
        if each.column not in place.columns:
            errors[each.column] = _("This column cannot be corrected here.")
        elif each.new == each.old:
            errors[each.column] = _("This is what is held already.")
    if errors:
        raise ValidationError(errors)
