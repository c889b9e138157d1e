"""Each stage begins when those before it have ended. Called as often as anybody likes: it finds where it is.

The rows of the parts are the only state. Whoever ends a part calls ``waking.wake``; a sweep
finds what was lost.
"""

import structlog
from django.db import transaction
from django.utils import timezone

from accounts.principal import Principal, system
from evidence.stored import Unreadable
from requests.actions.base import locked, tell
from requests.carrying.frozen import thaw
from requests.carrying.progress import current_plan
from requests.carrying.stages import carriers
from requests.carrying.terms import Stage
from requests.models import RightsPlan, SubjectRequest
from requests.terms import State

BY = system("carrying-out")
_log = structlog.get_logger(__name__)
CARRIED_IN = frozenset({State.RECEIVED, State.IDENTITY_CHECK, State.IN_PROGRESS, State.ANSWERED})
"""Recipients may still be told when the person was answered; a request that was withdrawn stands still."""


@transaction.atomic
def carry_on(*, request: SubjectRequest, by: Principal = BY) -> None:
    """Begin what is to be begun now of the current plan; two at once take turns."""
    request = locked(request)
    plan = current_plan(request)
    if plan is None or plan.carried_out_at is not None or request.state not in CARRIED_IN:
        return
    try:
        thaw(plan.content)
    except Unreadable as error:  # the page of the plan says so (``erasing.parts``)
        _log.error("rights_plan_unreadable", plan=plan.pk, code=error.code)
        return
    for stage in Stage:
        for carrier in carriers(stage):
            carrier.begin(request, plan, by)
        if any(part.is_undone for carrier in carriers(stage) for part in carrier.parts(request)):
            return
    plan.carried_out_at = timezone.now()
    plan.save(update_fields=["carried_out_at"])
    tell("carried_out", request, by, version=plan.version)


def under_way() -> list[tuple[int, str]]:
    """Controller and reference of every request whose plan is not carried out yet; one query."""
    rows = RightsPlan.objects.current().filter(
        carried_out_at=None, request__state__in=[state.value for state in CARRIED_IN]
    )
    return list(rows.order_by("approved_at").values_list("request__controller_id", "request__reference"))
