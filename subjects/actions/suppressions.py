"""Keep somebody off the list of those who are written to, and let a later consent end it (Art. 21(3))."""

from collections.abc import Collection
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Controller
from accounts.principal import Principal
from accounts.roles import Right
from subjects.actions.base import paths_told, require_past, take_turns, tell
from subjects.actions.objecting import ALL_MARKETING, Told, end_consents, enter, entries_of, lift
from subjects.purposes import require_purposes
from subjects.terms import Means, Objection
from subjects.whom import Whom


@transaction.atomic
def suppress(
    *,
    controller: Controller,
    whom: Whom,
    at: datetime,
    objection: Objection,
    by: Principal,
    purposes: Collection[str] = (ALL_MARKETING,),
    means: Means = Means.OTHER,
    source: str = "",
    reference: str = "",
) -> int:
    """The person is not to be written to for these purposes, from ``at``; how many entries that changed.

    An objection to named purposes ends the consents to them; one to all direct marketing leaves consents
    as they are, and nobody is written to on those that were given before it. Told again, or told of an
    earlier objection, nothing changes. Where a consent to the same purpose that came after it is on record,
    the objection is kept as lifted. Raises ``NotAllowed``; ``ValidationError``
    for nobody, no purpose, a purpose that the register lacks, or a moment to come.
    """
    by.require(Right.TELL_EVENTS, controller.pk)
    require_past(at)
    if not purposes:
        raise ValidationError({"purpose": _("Say for which purposes.")})
    require_purposes(controller.pk, set(purposes) - {ALL_MARKETING})
    take_turns(controller.pk, whom)
    told = Told(at, objection, means, source, reference)
    changed = enter(controller, whom, purposes, told)
    end_consents(controller, whom, purposes, told)
    if changed:
        tell(
            "suppression.add",
            controller.pk,
            by,
            whom=whom,
            reference=reference,
            purposes=paths_told(purposes),
            because=objection.value,
        )
    return changed


@transaction.atomic
def unsuppress(
    *, controller: Controller, whom: Whom, at: datetime, how: str, by: Principal, purposes: Collection[str]
) -> int:
    """A consent of ``at`` ends earlier objections to these purposes; ``how`` says what shows it.

    Returns how many entries are lifted; a later objection stands. A consent on record lifts by itself
    (``give_consent``). Raises ``NotAllowed``; ``ValidationError`` for nobody, without evidence, or for a
    moment to come.
    """
    by.require(Right.TELL_EVENTS, controller.pk)
    require_past(at)
    if not how.strip():
        raise ValidationError({"how": _("Say what shows that the person consented.")})
    take_turns(controller.pk, whom)
    lifted = lift(entries_of(controller, whom, purposes), at, how.strip())
    if lifted:
        tell("suppression.lift", controller.pk, by, whom=whom, purposes=paths_told(purposes))
    return lifted
