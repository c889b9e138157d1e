"""What all verbs of requests share."""

from typing import Any

from django.utils.translation import get_language, gettext

from accounts.principal import Principal
from evidence.trail import record as record_event
from requests.models import SubjectRequest
from requests.rules import Refusal, Standing
from requests.standing import settle_clock, standing_of

PERSON = "person"
"""How the trail names a data subject: never by anything that tells who."""


class Refused(ValueError):
    """A rule forbids the act; ``refusal`` says which article and why."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.why.render(gettext, get_language() or "en"))
        self.refusal = refusal


def locked(request: SubjectRequest) -> SubjectRequest:
    """The request as it stands, locked until the transaction ends: two people take turns."""
    return (
        SubjectRequest.objects.select_for_update(of=("self",))
        .select_related("controller")
        .prefetch_related("rights", "pauses")
        .get(pk=request.pk)
    )


def standing_now(request: SubjectRequest) -> Standing:
    """For the rules, today at the controller."""
    return standing_of(request, request.controller.today())


def unless(refusal: Refusal | None) -> None:
    """Raise ``Refused`` where a rule says no."""
    if refusal is not None:
        raise Refused(refusal)


def settle(request: SubjectRequest) -> None:
    """Compute the clock anew from the rows and save."""
    fresh = locked(request)
    settle_clock(fresh, fresh.controller.today())
    fresh.save()


def tell(verb: str, request: SubjectRequest, by: Principal, **detail: Any) -> None:
    """Append the event: which request by reference, never who."""
    record_event(
        f"request.{verb}",
        actor=by.actor,
        controller_id=request.controller_id,
        record=f"requests/{request.reference}",
        detail=detail,
    )
