"""A store has what was corrected, or has not: both values are forgotten, and what came out is told."""

import uuid

from django.db import transaction

from requests.correcting.actions import forget
from requests.correcting.terms import Ended
from requests.models import Correction, SubjectRequest
from retention.models import Erasure
from retention.terms import Act, ErasureState


@transaction.atomic
def note_ended(erasure: Erasure) -> None:
    """Where fewer rows were corrected than were shown, some no longer held the old value: somebody must look.

    A failed one keeps its values, for it can be tried again.
    """
    if erasure.act != Act.CORRECT or erasure.state == ErasureState.FAILED:
        return
    controller_id = erasure.dataset.store.controller_id
    request = SubjectRequest.objects.filter(controller=controller_id, reference=erasure.reference).first()
    group = uuid.UUID(erasure.key)
    first = Correction.objects.waiting().filter(request=request, group=group).first() if request else None
    if request is None or first is None:
        return
    if erasure.state == ErasureState.CANCELLED:
        forget(request, group, Ended.DROPPED, None)
        return
    rows = erasure.rows or 0
    missed = rows < (first.expected or 1)
    forget(request, group, Ended.MISSED if missed else Ended.CORRECTED, rows)
