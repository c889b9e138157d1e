"""What the verbs about people share."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.principal import Principal
from evidence.trail import record as record_event
from evidence.turns import wait_for_turn
from subjects.whom import Whom, lookup

AHEAD = timedelta(minutes=5)
"""How far another system's clock may run before ours."""


def take_turns(controller_id: int, whom: Whom) -> None:
    """Until the transaction ends, nobody else writes about this person; in one order for all."""
    if not whom.identifiers:
        raise ValidationError({"identifiers": _("Say by what the person is known.")})
    for key in sorted(lookup(kind, value) for kind, value in whom.identifiers):
        wait_for_turn(f"person:{controller_id}:{key}")


def require_past(at: datetime, field: str = "at") -> None:
    """Raise ``ValidationError`` for a moment that is still to come, or has no time zone."""
    if at.utcoffset() is None:
        raise ValidationError({field: _("Say the time zone too.")})
    if at > timezone.now() + AHEAD:
        raise ValidationError({field: _("This has not happened yet.")})


def tell(
    verb: str,
    controller_id: int,
    by: Principal,
    *,
    whom: Whom | None = None,
    reference: str = "",
    **detail: Any,
) -> None:
    """Append the event: kinds, purposes and counts, never who."""
    record_event(
        verb,
        actor=by.actor,
        controller_id=controller_id,
        record=f"requests/{reference}" if reference else "people",
        detail={**({"kinds": whom.kinds} if whom else {}), **detail},
    )


def paths_told(paths: Iterable[str]) -> list[str]:
    """Purposes as the trail names them."""
    return sorted(path or "direct marketing" for path in paths)
