"""What a request of a data subject makes of objections, consents and restrictions: once for its reference.

Each may be called again with the same reference, in the caller's transaction, and then adds what is new.
"""

from collections.abc import Collection
from datetime import datetime

from accounts.models import Controller
from accounts.principal import Principal
from subjects.actions.consents import Withdrawn, withdraw_consent
from subjects.actions.objecting import ALL_MARKETING
from subjects.actions.restrictions import restrict
from subjects.actions.suppressions import suppress
from subjects.models import Restriction
from subjects.terms import Means, Objection, RestrictionGround
from subjects.whom import Whom


def suppress_for_request(
    *,
    controller: Controller,
    reference: str,
    whom: Whom,
    at: datetime,
    by: Principal,
    purposes: Collection[str] = (ALL_MARKETING,),
) -> int:
    """Art. 21(2)–(3): never written to again for direct marketing, or for these purposes. As ``suppress``."""
    return suppress(
        controller=controller,
        whom=whom,
        at=at,
        objection=Objection.OBJECTED,
        means=Means.REQUEST,
        purposes=purposes,
        reference=reference,
        by=by,
    )


def withdraw_for_request(
    *,
    controller: Controller,
    reference: str,
    whom: Whom,
    at: datetime,
    by: Principal,
    purposes: Collection[str] | None = None,
) -> Withdrawn:
    """Art. 7(3): all consents of the person, or those to these purposes, end. As ``withdraw_consent``."""
    return withdraw_consent(
        controller=controller,
        whom=whom,
        at=at,
        means=Means.REQUEST,
        purposes=purposes,
        reference=reference,
        by=by,
    )


def restrict_for_request(
    *,
    controller: Controller,
    reference: str,
    whom: Whom,
    grounds: Collection[RestrictionGround],
    since: datetime,
    by: Principal,
    purposes: Collection[str] = (),
    datasets: Collection[str] = (),
) -> Restriction:
    """Art. 18: the restriction of this request, made now or before, with this reach. As ``restrict``."""
    return restrict(
        controller=controller,
        whom=whom,
        grounds=grounds,
        since=since,
        purposes=purposes,
        datasets=datasets,
        reference=reference,
        by=by,
    )
