"""Keep somebody's data without using them, and end that once the person was told (Art. 18)."""

from collections.abc import Collection
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Controller
from accounts.principal import Principal
from accounts.roles import Right
from stores.models import Dataset
from subjects.actions.base import require_past, take_turns, tell
from subjects.models import RestrictedIdentifier, Restriction
from subjects.purposes import require_purposes
from subjects.terms import RestrictionGround
from subjects.whom import Whom, lookup


@transaction.atomic
def restrict(
    *,
    controller: Controller,
    whom: Whom,
    grounds: Collection[RestrictionGround],
    since: datetime,
    by: Principal,
    purposes: Collection[str] = (),
    datasets: Collection[str] = (),
    reference: str = "",
) -> Restriction:
    """The person's data for these purposes and in these datasets ("store/dataset") are only kept from now on.

    None named: all. One restriction for each ``reference``: asked again, it is that one, and while it stands
    it reaches what is asked now, too; never less, for that would lift it (18(3)).
    Raises ``NotAllowed``; ``ValidationError`` for nobody, without a ground, or for what the controller lacks.
    """
    by.require(Right.DECIDE_REQUESTS, controller.pk)
    require_past(since, "since")
    if not grounds:
        raise ValidationError({"grounds": _("Say on which ground: Art. 18(1)(a) to (d).")})
    require_purposes(controller.pk, purposes)
    _require_datasets(controller, datasets)
    take_turns(controller.pk, whom)
    if reference:
        # Two who restrict for one request take turns, whatever identifiers they name.
        Controller.objects.select_for_update(of=("self",), no_key=True).get(pk=controller.pk)
        there = Restriction.objects.filter(controller=controller, reference=reference).first()
        if there is not None:
            return _widened(there, whom, (grounds, purposes, datasets), by)
    restriction = Restriction.objects.create(
        controller=controller,
        reference=reference,
        grounds=sorted(ground.value for ground in set(grounds)),
        purposes=sorted(set(purposes)),
        datasets=sorted(set(datasets)),
        since=since,
        recorded_by=by.actor,
    )
    _know(restriction, whom)
    tell(
        "restriction.place",
        controller.pk,
        by,
        whom=whom,
        reference=reference,
        grounds=restriction.grounds,
        purposes=restriction.purposes,
        datasets=restriction.datasets,
    )
    return restriction


def _widened(
    there: Restriction,
    whom: Whom,
    asked: tuple[Collection[RestrictionGround], Collection[str], Collection[str]],
    by: Principal,
) -> Restriction:
    """The same, of these grounds, purposes, datasets and identifiers as well. Lifted, it stays so."""
    if there.lifted_at is not None:
        return there
    grounds, purposes, datasets = asked
    reach = {
        "grounds": sorted({*there.grounds, *(ground.value for ground in grounds)}),
        "purposes": sorted({*there.purposes, *purposes}) if there.purposes and purposes else [],
        "datasets": sorted({*there.datasets, *datasets}) if there.datasets and datasets else [],
    }
    fresh = _know(there, whom)
    if not fresh and all(getattr(there, name) == value for name, value in reach.items()):
        return there
    for name, value in reach.items():
        setattr(there, name, value)
    there.save(update_fields=list(reach))
    tell("restriction.widen", there.controller_id, by, whom=whom, reference=there.reference, **reach)
    return there


def _know(restriction: Restriction, whom: Whom) -> int:
    """By these identifiers, too; how many of them are new."""
    known = set(restriction.identifiers.values_list("kind", "lookup"))
    fresh = [
        RestrictedIdentifier(restriction=restriction, kind=kind.value, value=value, lookup=hashed)
        for kind, value in whom.identifiers
        if (kind.value, hashed := lookup(kind, value)) not in known
    ]
    return len(RestrictedIdentifier.objects.bulk_create(fresh))


@transaction.atomic
def note_told(*, restriction: Restriction, at: datetime, how: str, by: Principal) -> Restriction:
    """The person was told that the restriction will end (18(3)); told once, it stays.

    Raises ``NotAllowed``; ``ValidationError`` without how, or for a moment to come.
    """
    by.require(Right.HANDLE_REQUESTS, restriction.controller_id)
    require_past(at)
    if not how.strip():
        raise ValidationError({"how": _("Say how the person was told.")})
    restriction = _locked(restriction)
    if restriction.told_at is None:
        restriction.told_at, restriction.told_how = at, how.strip()
        restriction.save(update_fields=["told_at", "told_how"])
        tell("restriction.told", restriction.controller_id, by, reference=restriction.reference)
    return restriction


@transaction.atomic
def take_told_back(*, restriction: Restriction, by: Principal) -> Restriction:
    """What told the person never reached them; one that is lifted by now stays so. Raises ``NotAllowed``."""
    by.require(Right.HANDLE_REQUESTS, restriction.controller_id)
    restriction = _locked(restriction)
    if restriction.told_at is not None and restriction.lifted_at is None:
        restriction.told_at, restriction.told_how = None, ""
        restriction.save(update_fields=["told_at", "told_how"])
        tell("restriction.untold", restriction.controller_id, by, reference=restriction.reference)
    return restriction


@transaction.atomic
def lift_restriction(*, restriction: Restriction, at: datetime, because: str, by: Principal) -> Restriction:
    """The data may be used again. Lifted once, it stays lifted.

    Raises ``NotAllowed``; ``ValidationError`` without a reason, or while the person was not told (18(3)).
    """
    by.require(Right.DECIDE_REQUESTS, restriction.controller_id)
    require_past(at)
    if not because.strip():
        raise ValidationError({"because": _("Say why it ends.")})
    restriction = _locked(restriction)
    if restriction.lifted_at is not None:
        return restriction
    if restriction.told_at is None or restriction.told_at > at:
        raise ValidationError(_("The person must be told before a restriction is lifted (Art. 18(3))."))
    restriction.lifted_at, restriction.lifted_because = at, because.strip()
    restriction.save(update_fields=["lifted_at", "lifted_because"])
    tell("restriction.lift", restriction.controller_id, by, reference=restriction.reference)
    return restriction


def _locked(restriction: Restriction) -> Restriction:
    return Restriction.objects.select_for_update(of=("self",)).get(pk=restriction.pk)


def _require_datasets(controller: Controller, datasets: Collection[str]) -> None:
    if not datasets:
        return
    mapped = Dataset.objects.filter(store__controller=controller).values_list("store__ref", "ref")
    unknown = sorted(set(datasets) - {f"{store}/{ref}" for store, ref in mapped})
    if unknown:
        raise ValidationError({"datasets": _("There is no dataset “%s”.") % unknown[0][:200]})
