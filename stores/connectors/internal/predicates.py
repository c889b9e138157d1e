"""Which records a step takes, as set-based conditions that an index serves."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from django.db.models import Exists, OuterRef, Q, QuerySet

from evidence.sealing import keyed_hash
from stores.connectors.internal import corrections
from stores.mapping import Column
from stores.models import Dataset, InternalRecord, RecordMoment, RecordValue
from stores.record_actions import lookup
from stores.terms import BlankForm, ColumnType
from stores.work import Blank, Cutoff, Lapse, Spared, Step

type Records = QuerySet[InternalRecord]


def due(dataset: Dataset, step: Step) -> Records:
    """The records that the step takes now."""
    return not_spared(over(dataset, step), step.spared)


def over(dataset: Dataset, step: Step) -> Records:
    """The same with those of people spared."""
    records = InternalRecord.objects.filter(dataset=dataset)
    for lapse in step.lapses:
        records = records.filter(_is_over(dataset, step, lapse))
    if step.unless:
        goes_whole = Q()
        for lapse in step.unless:
            goes_whole &= _is_over(dataset, step, lapse)
        records = records.exclude(goes_whole)
    if step.blanks:
        records = records.filter(_left_to_blank(step.blanks))
    meant = _of_those_meant(records, step)
    if step.corrects:
        opened = meant.prefetch_related("values", "moments")
        return records.filter(pk__in=corrections.left(opened.iterator(chunk_size=500), step))
    return meant


def _of_those_meant(records: Records, step: Step) -> Records:
    """A step that names neither a need nor a person takes nothing."""
    if step.only:
        return of_any(records, step.only)
    return records if step.lapses else records.none()


def of_any(records: Records, people: Iterable[Spared]) -> Records:
    """Those in which one of these fields names one of these people."""
    meant = Q(pk__in=[])
    for each in people:
        meant |= Q(pk__in=_naming(each))
    return records.filter(meant)


def _naming(each: Spared) -> QuerySet[RecordValue, int]:
    hashes = [lookup(each.kind, value) for value in each.values]
    return RecordValue.objects.filter(name=each.column.name, lookup__in=hashes).values_list(
        "record_id", flat=True
    )


def ways_of(dataset: Dataset, people: Sequence[Spared]) -> Mapping[frozenset[int], int]:
    """Records by the positions of those that name one of these people; a query for each."""
    found: dict[int, set[int]] = {}
    for at, each in enumerate(people):
        for record in _naming(each).filter(record__dataset=dataset):
            found.setdefault(record, set()).add(at)
    return Counter(frozenset(way) for way in found.values())


def not_spared(records: Records, spared: Iterable[Spared]) -> Records:
    """Without records of these people; one without such an identifier is nobody's."""
    for each in spared:
        hashes = [lookup(each.kind, value) for value in each.values]
        theirs = RecordValue.objects.filter(record=OuterRef("pk"), name=each.column.name, lookup__in=hashes)
        records = records.filter(~Exists(theirs))
    return records


def of_unknown_start(dataset: Dataset, steps: Iterable[Step]) -> Records:
    """Records that lack a start which one of the steps needs, and still have something to lose."""
    missing = Q(pk__in=[])
    for step in steps:
        lacks = meant = Q(pk__in=[])
        for lapse in step.lapses:
            lacks |= Q(~Exists(_moments(lapse.start)))
        for each in step.only:
            meant |= Q(pk__in=_naming(each))
        if step.only:
            lacks &= meant
        missing |= lacks & _left_to_blank(step.blanks) if step.blanks else lacks
    return InternalRecord.objects.filter(missing, dataset=dataset)


def constant_mark(value: str) -> str:
    """What says that this constant took a value's place."""
    return keyed_hash(value, kind="record-blank")


def _is_over(dataset: Dataset, step: Step, lapse: Lapse) -> Q:
    ordinary = _before(dataset, step, lapse.start, lapse.cutoff)
    if lapse.consent is None:
        return ordinary
    running = Q(Exists(_moments(lapse.consent.given)))
    if lapse.consent.withdrawn:
        running &= Q(~Exists(_moments(lapse.consent.withdrawn)))
    return _before(dataset, step, lapse.start, lapse.consent.cutoff) | (ordinary & ~running)


def _before(dataset: Dataset, step: Step, start: Column, cutoff: Cutoff) -> Q:
    """By the records' ids, so that the index on the moments finds those that are over."""
    mapped = step.dataset.field_named(start.name)
    if mapped is not None and mapped.type is ColumnType.DATE:
        within = Q(day__lte=cutoff.day)
    else:
        within = Q(at__lt=cutoff.until)
    moments = RecordMoment.objects.filter(within, dataset=dataset, name=start.name)
    return Q(pk__in=moments.values("record_id"))


def _moments(column: Column) -> QuerySet[RecordMoment]:
    return RecordMoment.objects.filter(record=OuterRef("pk"), name=column.name)


def _left_to_blank(blanks: Iterable[Blank]) -> Q:
    """At least one of the fields holds something else than its blank form."""
    emptied = [each.column for each in blanks if each.form is BlankForm.NULL]
    of_record = {"record": OuterRef("pk")}
    left = Q(Exists(RecordValue.objects.filter(**of_record, name__in=emptied)))
    left |= Q(Exists(RecordMoment.objects.filter(**of_record, name__in=emptied)))
    for each in blanks:
        if each.form is BlankForm.CONSTANT:
            held = RecordValue.objects.filter(**of_record, name=each.column)
            left |= Q(Exists(held.exclude(blanked_as=constant_mark(each.value))))
    return left
