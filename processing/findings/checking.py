"""Run every rule over a register and put the findings in the order of its file."""

from collections.abc import Callable, Iterable
from itertools import chain

from processing import paths
from processing.findings import (
    activities,
    identity,
    marketing,
    notice,
    processor,
    purposes,
    recipients,
    registry,
    retention,
    sensitive,
    transfers,
    upkeep,
)
from processing.findings.model import Facts, Finding
from processing.findings.view import View
from processing.register import Record, Register

type Rule = Callable[[View], Iterable[Finding]]
"""A built-in rule: it sees the register through look-ups built once per check."""

RULES: tuple[Rule, ...] = (
    *identity.RULES,
    *activities.RULES,
    *purposes.RULES,
    *sensitive.RULES,
    *marketing.RULES,
    *retention.RULES,
    *recipients.RULES,
    *transfers.RULES,
    *notice.RULES,
    *processor.RULES,
    *upkeep.RULES,
)


def check(register: Register, facts: Facts) -> tuple[Finding, ...]:
    """Every finding, by record in file order, then gravest first, then by code."""
    view = View(register, facts.today)
    found = chain(
        chain.from_iterable(rule(view) for rule in RULES),
        chain.from_iterable(provider(register, facts) for provider in registry.providers()),
    )
    order = _positions(register.record)
    return tuple(sorted(found, key=lambda finding: _place(finding, order)))


def _place(finding: Finding, order: dict[str, int]) -> tuple[int, str, int, str]:
    return _position(finding.path, order), finding.path, finding.severity.rank, finding.code


def _positions(record: Record) -> dict[str, int]:
    return {path: position for position, (path, _) in enumerate(paths.walk(record))}


def _position(path: str, order: dict[str, int]) -> int:
    """Where the record stands in the file; a path below a record counts as that record."""
    while path not in order:
        path = path.rpartition("/")[0]
    return order[path]
