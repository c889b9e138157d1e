"""The stage RESTRICT: the person's data are kept and not used, before anything else is done (Art. 18)."""

from collections.abc import Iterator

from django.utils import timezone
from django.utils.translation import gettext

from accounts.principal import Principal
from processing.terms import DataSubjectRight
from requests.carrying.at_once import whom_of
from requests.carrying.frozen import thaw
from requests.carrying.parts import Part
from requests.carrying.stages import Carrier, add_carrier
from requests.carrying.terms import PartState, Stage
from requests.models import RightsPlan, SubjectRequest
from requests.rights.terms import Verdict
from subjects.actions.for_requests import restrict_for_request
from subjects.models import Restriction
from subjects.terms import RestrictionGround


def begin(request: SubjectRequest, plan: RightsPlan, by: Principal) -> None:
    """One restriction for the request, on the grounds and for the purposes of its lines."""
    lines = [
        line
        for line in thaw(plan.content).lines
        if line.right is DataSubjectRight.RESTRICTION and line.verdict is Verdict.RESTRICT
    ]
    if not lines:
        return
    restrict_for_request(
        controller=request.controller,
        reference=request.reference,
        whom=whom_of(request),
        # A line cites the letters of Art. 18(1) that apply to it.
        grounds={ground for ground in RestrictionGround for line in lines if f"({ground})" in line.article},
        since=timezone.now(),
        purposes={line.path for line in lines},
        datasets={line.place for line in lines if line.place},
        by=by,
    )


def parts(request: SubjectRequest) -> Iterator[Part]:
    """It holds as soon as it is there."""
    found = Restriction.objects.filter(controller=request.controller_id, reference=request.reference)
    for row in found.only("since", "recorded_by"):
        yield Part(
            stage=Stage.RESTRICT,
            kind="restriction",
            label=gettext("Restriction"),
            state=PartState.DONE,
            by=row.recorded_by,
            when=row.since,
            row=row.pk,
        )


def stop(_request: SubjectRequest, _by: Principal) -> None:
    """It is lifted by itself alone: the person is told before (18(3))."""


add_carrier("restriction", Carrier(stage=Stage.RESTRICT, begin=begin, parts=parts, stop=stop))
