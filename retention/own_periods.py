"""The periods of Dertig's own records as they stand in the registers of its controllers."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime

from django.utils import timezone

from accounts.models import Controller
from processing.models import Purpose
from processing.terms import ActivityRole, ActivityStatus
from retention.own_rules import forgotten_before, rule
from retention.planning import moment_at
from retention.schedule import Rule

type ByPurpose = dict[str, list[Rule | None]]
"""The rules of an activity by the refs of its purposes; None is one that nothing carries out."""


def ended(
    activity: str, now: datetime | None = None, *, purpose: str | None = None
) -> Iterator[tuple[Controller, datetime]]:
    """Each controller with the moment before which records of its own had to begin to be forgotten now.

    By the purpose of that ref, or by all purposes of the activity. Two queries.
    """
    now = now or timezone.now()
    rules = _rules(activity)
    for controller in Controller.objects.filter(pk__in=rules).order_by("pk"):
        over = forgotten_before(_meant(rules[controller.pk], purpose), moment_at(controller, now=now))
        if over is not None:
            yield controller, over.until


def _meant(by_purpose: ByPurpose, purpose: str | None) -> Iterable[Rule | None]:
    named = by_purpose.values() if purpose is None else [by_purpose.get(purpose, [])]
    return [rule for rules in named for rule in rules]


def _rules(activity: str) -> dict[int, ByPurpose]:
    """By controller. Retired records rule nothing; a purpose without a period keeps."""
    rows = (
        Purpose.objects.filter(activity__ref=activity, activity__role=ActivityRole.CONTROLLER.value)
        .exclude(activity__status=ActivityStatus.RETIRED.value)
        .values_list(
            "activity__controller_id",
            "ref",
            "retention__period",
            "retention__disposition",
            "retention__anchor",
            "retention__bound",
        )
    )
    found: defaultdict[int, defaultdict[str, list[Rule | None]]] = defaultdict(lambda: defaultdict(list))
    for controller_id, ref, *stated in rows:
        found[controller_id][ref].append(rule(*stated))
    return {controller_id: dict(by_purpose) for controller_id, by_purpose in found.items()}
