"""What an export is made from: a register at one moment, with its findings."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone

from accounts.models import Controller
from processing.actions import lock
from processing.assembly import register_of
from processing.exports.editions import Acceptance
from processing.facts import facts_of
from processing.findings import Finding, check
from processing.models import FindingAcceptance
from processing.register import Register
from processing.sections import sections


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A register at one moment, with what is known about its gaps."""

    register: Register
    findings: tuple[Finding, ...]
    acceptances: tuple[Acceptance, ...]
    made_at: datetime
    sections: Mapping[str, Any] = field(default_factory=dict)
    """Of the YAML file, by name; empty unless they were asked for."""


def read_source(controller: Controller, *, with_sections: bool = False) -> Source:
    """The register between two writes: nobody changes it while its tables are read.

    ``with_sections``: with what upper floors add to its YAML file.
    """
    with transaction.atomic():
        lock(controller.pk)
        register = register_of(controller.pk)
        acceptances = tuple(_acceptances(controller))
        wanted = sections() if with_sections else {}
        beside = {name: section.read(controller) for name, section in wanted.items()}
    return Source(
        register=register,
        findings=check(register, facts_of([controller])[controller.pk]),
        acceptances=acceptances,
        made_at=timezone.now().astimezone(ZoneInfo(controller.time_zone)),
        sections=beside,
    )


def _acceptances(controller: Controller) -> Iterator[Acceptance]:
    standing = FindingAcceptance.objects.filter(controller=controller, until__gte=controller.today())
    zone = ZoneInfo(controller.time_zone)
    for row in standing:
        yield Acceptance(
            code=row.code,
            path=row.path,
            reason=row.reason,
            until=row.until,
            accepted_by=row.accepted_by,
            accepted_on=row.accepted_at.astimezone(zone).date(),
        )
