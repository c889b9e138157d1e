"""References that point at nothing, before a file is loaded. Pure.

The shape of a file is checked first (``processing.file_format``); here is what a shape cannot
tell: whether each ref stands for something. Every message is one plain sentence.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from itertools import chain
from typing import Any
from zoneinfo import available_timezones

from accounts.countries import is_known
from processing.paths import child_fields, identity, walk
from processing.reference.lists import catalogue
from processing.register import Activity, NoneBecause, Record

type Unknown = tuple[str, str]
"""A register path, and what is wrong there."""

LANGUAGES = ("en", "nl")
"""The languages in which a record can be kept: those of the interface."""


def unknown_references(record: Record) -> list[Unknown]:
    """Every reference of the record that points at nothing, with its path; [] if all hold.

    A path names the field that holds the reference: ``activities/contact/data/email/category``.
    """
    return list(chain.from_iterable(rule(record) for rule in _RULES))


def _duplicate_refs(record: Record) -> Iterator[Unknown]:
    for path, node in walk(record):
        for name in child_fields(node):
            counted = Counter(identity(child) for child in getattr(node, name))
            for ref, times in counted.items():
                if times > 1:
                    yield _at(path, name, ref), f"“{ref}” stands here {times} times."


def _repeated_refs(record: Record) -> Iterator[Unknown]:
    """The same ref twice in a plain list of refs."""
    for path, node in walk(record):
        for name in _REF_LISTS:
            refs = getattr(node, name, None)
            if isinstance(refs, tuple):
                for ref, times in Counter(filter(_is_text, refs)).items():
                    if times > 1:
                        yield _at(path, name), f"“{ref}” stands here {times} times."


def _time_zone(record: Record) -> Iterator[Unknown]:
    zone = record.controller.time_zone
    if zone not in _time_zones():
        yield "controller/time_zone", f"There is no time zone “{zone}”."


def _languages(record: Record) -> Iterator[Unknown]:
    for path, node in (("controller", record.controller), ("notice", record.notice)):
        if node is not None and node.language not in LANGUAGES:
            yield f"{path}/language", f"“{node.language}” is not a language of the register (en, nl)."


def _countries(record: Record) -> Iterator[Unknown]:
    for path, node in chain(walk(record), _officers(record)):
        code = getattr(node, "country", None)
        if code and not is_known(code):
            yield _at(path, "country"), f"There is no country with the code “{code}”."


def _officers(record: Record) -> Iterator[tuple[str, Any]]:
    """The parties that stand in a field of their own: DPO, representative, authority…"""
    for path, node in walk(record):
        for name in _OFFICES:
            party = getattr(node, name, None)
            if party is not None and not isinstance(party, NoneBecause):
                yield _at(path, name), party


def _shadowing_categories(record: Record) -> Iterator[Unknown]:
    for name in ("data_categories", "subject_categories"):
        shared = _shared(name)
        for own in getattr(record, name):
            if own.ref in shared:
                yield f"{name}/{own.ref}", f"“{own.ref}” is a shared category already: use that one."


def _organisations(record: Record) -> Iterator[Unknown]:
    for recipient in record.recipients:
        ref = recipient.organisation
        if ref is not None and ref not in _shared("organisations"):
            yield (
                f"recipients/{recipient.ref}/organisation",
                f"The reference list has no organisation “{ref}”.",
            )


def _activities(record: Record) -> Iterator[Unknown]:
    for activity in record.activities:
        for below, message in chain.from_iterable(rule(record, activity) for rule in _ACTIVITY_RULES):
            yield f"activities/{activity.ref}/{below}", message


def _data_items(record: Record, activity: Activity) -> Iterator[Unknown]:
    subjects = _refs(record.subject_categories) | _shared("subject_categories")
    for item in activity.data:
        if item.subjects not in subjects:
            yield f"data/{item.ref}/subjects", f"There is no category of data subjects “{item.subjects}”."
        if item.category not in _categories(record):
            yield f"data/{item.ref}/category", f"There is no data category “{item.category}”."


def _purposes(record: Record, activity: Activity) -> Iterator[Unknown]:
    held = {item.category for item in activity.data}
    for purpose in activity.purposes:
        path = f"purposes/{purpose.ref}"
        yield from _outside(f"{path}/data_categories", purpose.data_categories, held, "This activity")
        for period in _items(purpose.retention):
            yield from _outside(
                f"{path}/retention/{period.ref}/data_categories",
                period.data_categories,
                set(purpose.data_categories),
                "This purpose",
            )


def _disclosures(record: Record, activity: Activity) -> Iterator[Unknown]:
    held = {item.category for item in activity.data}
    for disclosure in _items(activity.recipients):
        path = f"recipients/{disclosure.recipient}"
        if disclosure.recipient not in _refs(record.recipients):
            yield f"{path}/recipient", f"There is no recipient “{disclosure.recipient}”."
        yield from _outside(f"{path}/data_categories", disclosure.data_categories, held, "This activity")


def _transfers(record: Record, activity: Activity) -> Iterator[Unknown]:
    for transfer in _items(activity.transfers):
        path = f"transfers/{transfer.ref}"
        if transfer.recipient is not None and transfer.recipient not in _refs(record.recipients):
            yield f"{path}/recipient", f"There is no recipient “{transfer.recipient}”."
        if transfer.mechanism is not None and transfer.mechanism not in _shared("mechanisms"):
            yield f"{path}/mechanism", f"The reference list has no transfer mechanism “{transfer.mechanism}”."


def _listed_refs(record: Record, activity: Activity) -> Iterator[Unknown]:
    """The measures, clients and joint controllers that an activity points at."""
    for name, known, what in (
        ("measures", record.measures, "measure"),
        ("clients", record.clients, "client"),
        ("joint_controllers", _items(record.joint_controllers), "joint controller"),
    ):
        for ref in _items(getattr(activity, name)):
            if ref not in _refs(known):
                yield name, f"There is no {what} “{ref}”."


def _outside(path: str, refs: Iterable[str], held: set[str], whole: str) -> Iterator[Unknown]:
    for ref in refs:
        if ref not in held:
            yield path, f"{whole} has no data category “{ref}”."


def _categories(record: Record) -> set[str]:
    return _refs(record.data_categories) | _shared("data_categories")


def _items(stated: Any) -> tuple[Any, ...]:
    """The items of a conditional list; none where there are none or nothing is stated."""
    return stated if isinstance(stated, tuple) else ()


def _refs(records: Iterable[Any]) -> set[str]:
    return {record.ref for record in records}


@cache
def _shared(name: str) -> frozenset[str]:
    """The refs of one of the catalogue's lists."""
    return frozenset(_refs(getattr(catalogue(), name)))


@cache
def _time_zones() -> frozenset[str]:
    return frozenset(available_timezones())


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def _at(*parts: str) -> str:
    return "/".join(filter(None, parts))


_REF_LISTS = ("data_categories", "measures", "clients", "joint_controllers", "rights")
_OFFICES = ("dpo", "representative", "eea_establishment", "supervisory_authority")

_RULES: tuple[Callable[[Record], Iterable[Unknown]], ...] = (
    _duplicate_refs,
    _repeated_refs,
    _time_zone,
    _languages,
    _countries,
    _shadowing_categories,
    _organisations,
    _activities,
)

_ACTIVITY_RULES: tuple[Callable[[Record, Activity], Iterable[Unknown]], ...] = (
    _data_items,
    _purposes,
    _disclosures,
    _transfers,
    _listed_refs,
)
