"""Findings as lists and the dashboard show them: computed once per state of a register.

Checking a register reads all of it. Every change of a register appends an event, and events are
never deleted, so their number names the register's state: what was found in that state is kept in
the cache until it changes, or the day does.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass

from django.core.cache import cache
from django.db.models import Count
from redis.exceptions import RedisError

from accounts.models import Controller
from evidence.models import Event
from processing.assembly import registers_of
from processing.facts import facts_of
from processing.findings import Finding, Severity, check
from processing.models import FindingAcceptance

KEPT_FOR = 60 * 60
"""Seconds: a new version of the software checks anew soon after it is installed."""


@dataclass(frozen=True, slots=True)
class Overview:
    """A controller's findings in one state of its register; ``accepted`` holds their keys."""

    findings: tuple[Finding, ...]
    accepted: frozenset[tuple[str, str]]

    @property
    def open(self) -> tuple[Finding, ...]:
        return tuple(finding for finding in self.findings if finding.key not in self.accepted)

    def at(self, path: str) -> list[Finding]:
        """The findings on a record and on what stands under it."""
        below = f"{path}/"
        return [each for each in self.findings if each.path == path or each.path.startswith(below)]

    def is_accepted(self, finding: Finding) -> bool:
        return finding.key in self.accepted

    def counts(self) -> dict[Severity, tuple[int, int]]:
        """For each severity: how many are open, and how many accepted."""
        held = Counter((each.severity, self.is_accepted(each)) for each in self.findings)
        return {severity: (held[severity, False], held[severity, True]) for severity in Severity}

    def open_by_activity(self) -> dict[str, Counter[Severity]]:
        """The open findings on each activity's sheet, by the activity's ref."""
        counted: defaultdict[str, Counter[Severity]] = defaultdict(Counter)
        for finding in self.open:
            parts = finding.path.split("/")
            if parts[0] == "activities" and len(parts) > 1:
                counted[parts[1]][finding.severity] += 1
        return dict(counted)


def overviews(controllers: Iterable[Controller]) -> dict[int, Overview]:
    """The findings of some controllers by id.

    Two queries where nothing changed since somebody last looked; else all registers that did are
    read together, in a constant number of queries more.
    """
    wanted = {controller.pk: controller for controller in controllers}
    accepted = _accepted(wanted)
    keys = _keys(wanted)
    kept: dict[str, tuple[Finding, ...]] = {}
    with suppress(RedisError):  # without the cache they are found anew
        kept = cache.get_many(keys.values())
    changed = [pk for pk, key in keys.items() if key not in kept]
    facts = facts_of([wanted[pk] for pk in changed])
    fresh = {keys[pk]: check(register, facts[pk]) for pk, register in registers_of(changed).items()}
    if fresh:
        with suppress(RedisError):
            cache.set_many(fresh, timeout=KEPT_FOR)
    found = kept | fresh
    return {pk: Overview(findings=found[key], accepted=accepted[pk]) for pk, key in keys.items()}


def _keys(controllers: Mapping[int, Controller]) -> dict[int, str]:
    """By controller: the name of its register's present state."""
    events = Event.objects.filter(controller_id__in=list(controllers)).order_by()
    counts = dict(events.values_list("controller_id").annotate(Count("pk")))
    return {
        pk: f"findings:{pk}:{counts.get(pk, 0)}:{controller.today():%Y%m%d}"
        for pk, controller in controllers.items()
    }


def _accepted(controllers: Mapping[int, Controller]) -> dict[int, frozenset[tuple[str, str]]]:
    """(code, path) of what is accepted today at each controller."""
    held: defaultdict[int, set[tuple[str, str]]] = defaultdict(set)
    rows = FindingAcceptance.objects.filter(controller__in=list(controllers))
    for controller_id, code, path, until in rows.values_list("controller_id", "code", "path", "until"):
        if until >= controllers[controller_id].today():
            held[controller_id].add((code, path))
    return {pk: frozenset(held[pk]) for pk in controllers}
