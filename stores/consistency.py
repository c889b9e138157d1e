"""What a mapping of a dataset contradicts in itself, and which references lead nowhere. Pure."""

from collections import Counter
from collections.abc import Iterator, Sequence
from zoneinfo import available_timezones

from processing.reference.lists import catalogue
from processing.register import Purpose, Record
from stores.mapping import Column, DatasetMap, FieldMap, StoreMap
from stores.terms import BlankForm, Nature

type Fault = tuple[str, str]
"""The path in the controller's file, and what is wrong there."""


def faults(stores: Sequence[StoreMap], record: Record) -> Iterator[Fault]:
    """Everything that could not be kept, so that it is told with its line before anything is loaded."""
    yield from _twice("stores", [store.ref for store in stores])
    known = _categories(record)
    purposes = {
        (activity.ref, purpose.ref): purpose
        for activity in record.activities
        for purpose in activity.purposes
    }
    for store in stores:
        here = f"stores/{store.ref}/datasets"
        yield from _twice(here, [dataset.ref for dataset in store.datasets])
        for dataset in store.datasets:
            path = f"{here}/{dataset.ref}"
            yield from ((path, message) for message in own_faults(dataset))
            for each in dataset.fields:
                if each.category and each.category not in known:
                    yield f"{path}/fields", f"{each.name}: there is no data category “{each.category}”."
            yield from _bindings(dataset, purposes, f"{path}/bindings")


def own_faults(dataset: DatasetMap) -> Iterator[str]:
    """What is wrong in the dataset itself, whatever the register says."""
    if dataset.time_zone not in available_timezones():
        yield f"There is no time zone “{dataset.time_zone}”."
    for name, times in Counter(each.name for each in dataset.fields).items():
        if times > 1:
            yield f"The column “{name}” stands here {times} times."
    for field in dataset.fields:
        yield from _field(field)
    joins = Counter(each.ref for each in dataset.joins)
    for ref, times in joins.items():
        if times > 1:
            yield f"The join “{ref}” stands here {times} times."
    yield from (
        f"The join “{each.ref}” hangs on “{each.parent}”, which is no other join."
        for each in dataset.joins
        if each.parent and (each.parent not in joins or each.parent == each.ref)
    )
    for column in _columns(dataset):
        if column.via and column.via not in joins:
            yield f"“{column}” is in the join “{column.via}”, which is not declared."


def _field(field: FieldMap) -> Iterator[str]:
    if (field.nature is Nature.PERSONAL) != bool(field.category):
        yield f"{field.name}: personal data have a data category, and nothing else has one."
    if field.blank_value and field.blank is not BlankForm.CONSTANT:
        yield f"{field.name}: only the blank form “constant” has a blank_value."


def _columns(dataset: DatasetMap) -> Iterator[Column]:
    yield from (each.column for each in dataset.identifiers)
    for binding in dataset.bindings:
        yield from filter(None, (binding.start, binding.consent, binding.withdrawal))


def _bindings(dataset: DatasetMap, purposes: dict[tuple[str, str], Purpose], path: str) -> Iterator[Fault]:
    seen: Counter[tuple[str, str, str]] = Counter()
    for each in dataset.bindings:
        seen[each.activity, each.purpose, each.period] += 1
        purpose = purposes.get((each.activity, each.purpose))
        if purpose is None:
            yield path, f"There is no purpose “{each.purpose}” in an activity “{each.activity}”."
            continue
        periods = purpose.retention if isinstance(purpose.retention, tuple) else ()
        if each.period and each.period not in {period.ref for period in periods}:
            yield path, f"“{each.activity}/{each.purpose}” has no retention period “{each.period}”."
        if not each.period and (each.start or each.consent):
            yield path, f"“{each.purpose}”: a start event needs a retention period beside it."
        if each.withdrawal and not each.consent:
            yield path, f"“{each.purpose}”: say also in which column the consent was given."
    yield from (
        (path, f"“{'/'.join(filter(None, key))}” is bound {times} times.")
        for key, times in seen.items()
        if times > 1
    )


def _categories(record: Record) -> frozenset[str]:
    shared = {each.ref for each in catalogue().data_categories}
    return frozenset(shared | {each.ref for each in record.data_categories})


def _twice(path: str, refs: Sequence[str]) -> Iterator[Fault]:
    for ref, times in Counter(refs).items():
        if times > 1:
            yield f"{path}/{ref}", f"“{ref}” stands here {times} times."
