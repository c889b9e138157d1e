"""What of the corrections that wait is approved with a plan: by dataset and column, never by value."""

from collections.abc import Iterable

from processing.terms import DataSubjectRight
from requests.carrying.frozen import FrozenCorrection
from requests.correcting.values import grouped
from requests.models import Correction, SubjectRequest
from requests.rights.lines import Line
from requests.rights.terms import Verdict


def corrections_of(request: SubjectRequest, lines: Iterable[Line]) -> tuple[FrozenCorrection, ...]:
    """All that wait, where the lines correct anything, but for places where they refuse it; one query."""
    ruled = [line for line in lines if line.right is DataSubjectRight.RECTIFICATION]
    if not any(line.verdict is Verdict.CORRECT for line in ruled):
        return ()
    refused = {line.place for line in ruled} - {
        line.place for line in ruled if line.verdict is Verdict.CORRECT
    }
    waiting = Correction.objects.waiting().filter(request=request).exclude(place__in=refused).order_by("pk")
    return tuple(
        FrozenCorrection(group=group.hex, place=rows[0].place, columns=tuple(each.column for each in rows))
        for group, rows in grouped(waiting).items()
    )
