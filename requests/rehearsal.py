"""What a verb would do: it is done for real in a transaction that is taken back.

So a preview shows the very letter that will go out, the very last day, and refuses what the verb
would refuse; nothing is told twice in other words.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from requests.models import Letter, SubjectRequest
from requests.terms import OPEN_STATES


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """What would stand afterwards."""

    letters: tuple[Letter, ...]
    due_on: date
    paused: bool
    is_open: bool
    """Whether a day still rules it."""


def rehearse(act: Callable[[], object], request: SubjectRequest) -> Rehearsal:
    """Do ``act`` and take it back; what waits for a commit never happens. Raises what ``act`` raises."""
    with transaction.atomic():
        before = set(request.letters.values_list("pk", flat=True))
        act()
        after = SubjectRequest.objects.get(pk=request.pk)
        made = tuple(after.letters.exclude(pk__in=before))
        told = Rehearsal(made, after.due_on, after.paused, is_open=after.state in OPEN_STATES)
        transaction.set_rollback(True)
    return told
