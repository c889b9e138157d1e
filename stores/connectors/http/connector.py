"""``stores.protocol`` over HTTP: the receiver applies the rules itself and reports how many rows went."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import islice
from typing import Any

from stores.connectors.http.corrections import corrects_json, misfits
from stores.connectors.http.receiver import Receiver
from stores.connectors.http.wire import (
    BATCH,
    COUNT,
    DESCRIPTION,
    FOUND,
    PAGE,
    BatchAnswer,
    Description,
    FindAnswer,
    ResourceAnswer,
    State,
    WayAnswer,
    columns_read,
    step_json,
    whose_json,
)
from stores.connectors.kinds import Opening
from stores.destination import Destination, of_url
from stores.mapping import DatasetMap
from stores.people import Sighting, Whose, cannot_choose, refuse_choosing
from stores.protocol import (
    Batch,
    Certainty,
    Commit,
    Connector,
    Counts,
    DiscoveredColumn,
    DiscoveredTable,
    Outcome,
    Problem,
    Proof,
    Refused,
    Resolved,
    Survey,
    Unreachable,
)
from stores.signing import Key
from stores.terms import BlankForm, ColumnType
from stores.work import Step, Work

PROTOCOL = 1
MOST_PAGES = 10_000
"""Of one person's rows in one dataset."""
STARTS = frozenset({ColumnType.DATE, ColumnType.INSTANT, ColumnType.LOCAL_TIME})


@contextmanager
def open_http(opening: Opening) -> Iterator[Connector]:
    """The receiver of a store. Asks nothing yet. Raises ``Refused`` for settings that cannot be right."""
    settings = opening.store.settings
    if not settings.get("url") or not opening.secret.get("key"):
        raise Refused("This store has no address or no key yet: complete its settings.")
    yield HttpConnector(
        Receiver(
            str(settings["url"]),
            Key(str(settings.get("key_id", "")), opening.secret["key"]),
            certificates=str(settings.get("certificates", "")),
            seconds=float(settings.get("seconds") or 30),
        )
    )


def destination(settings: Mapping[str, Any]) -> Destination:
    """The receiver's address, by which authorities it is trusted, and under which key's name."""
    return of_url(
        str(settings.get("url") or ""),
        certificates=str(settings.get("certificates") or ""),
        user=str(settings.get("key_id") or ""),
    )


class HttpConnector:
    """One receiver. Every step is one batch: how it is cut is the receiver's own business."""

    def __init__(self, receiver: Receiver) -> None:
        self._receiver = receiver
        self._described: Description | None = None

    @property
    def chooses(self) -> bool:
        """Whether the receiver says that it knows ``only``."""
        return self._describe().only

    @property
    def corrects(self) -> bool:
        """Whether it says that it knows steps that correct."""
        return self._describe().correct

    @property
    def hands_over(self) -> bool:
        """Whether it says that it hands over a person's rows."""
        return self._describe().collect

    def now(self) -> datetime:
        """The receiver's clock, asked anew."""
        self._described = None
        now = self._describe().now
        if now.tzinfo is None:
            raise Refused("The receiver’s clock comes without its offset.")
        return now.astimezone(UTC)

    def check(self, datasets: Sequence[DatasetMap]) -> tuple[Problem, ...]:
        described = self._describe()
        return tuple(
            problem for each in datasets for problem in _drift(each, described.resource(each.resource))
        )

    def discover(self) -> tuple[DiscoveredTable, ...]:
        return tuple(
            DiscoveredTable(
                resource=each.name,
                columns=tuple(
                    DiscoveredColumn(column.name, column.type, column.nullable, column.declared)
                    for column in each.columns
                ),
                key=each.key,
                rows=each.rows,
            )
            for each in self._describe().resources
        )

    def survey(self, work: Work) -> Survey:
        resource = self._describe().resource(work.dataset.resource)
        found = [*(() if self.chooses else cannot_choose(work)), *_drift(work.dataset, resource)]
        if resource is not None:
            for step in work.steps:
                found += [each for each in _obstacles(step, resource) if each not in found]
        return Survey(obstacles=tuple(found))

    def count(self, work: Work) -> Counts:
        if not work.steps:
            return Counts(due={}, spared={}, unknown_start=0)
        self._must_choose(*work.steps)
        question = {"protocol": PROTOCOL, "steps": [_told(step) for step in work.steps]}
        answer = self._receiver.ask("count", question, COUNT)
        names = {step.name for step in work.steps}
        if set(answer.due) != names or set(answer.spared) != names:
            raise Refused("The receiver counted other steps than it was asked about.")
        return Counts(answer.due, answer.spared, answer.unknown_start, answer.total)

    def sample(self, step: Step, limit: int) -> Sequence[Mapping[str, Any]]:
        """Nothing: what it is about to delete stays with the receiver."""
        return ()

    def batches(self, step: Step, size: int) -> Iterator[Batch]:
        due = self.count(Work(dataset=step.dataset, steps=(step,))).due[step.name]
        if due:
            yield Batch(bounds={}, expected=due)

    def carry_out(self, step: Step, batch: Batch, batch_id: str, commit: Commit) -> Resolved:
        """Told again with the same id, the receiver repeats its first answer: nothing goes twice.

        Its work cannot be rolled back from here. Whoever lost the batch before ``commit`` leaves it to
        ``outcome``, which asks for the same count.
        """
        self._must_choose(step)
        question = {"protocol": PROTOCOL, "batch": batch_id, "step": _told(step)}
        resolved = _resolved(batch_id, self._receiver.ask("purge", question, BATCH))
        if resolved.outcome is Outcome.COMMITTED and resolved.rows is not None:
            commit(resolved.rows, {"batch": batch_id})
        return resolved

    def outcome(self, batch_id: str, proof: Proof) -> Resolved:
        question = {"protocol": PROTOCOL, "batch": batch_id}
        return _resolved(batch_id, self._receiver.ask("status", question, BATCH))

    def find(self, whose: Sequence[Whose]) -> Sequence[Sighting]:
        """One question for all datasets; what is joined a receiver does not know."""
        joined = [any(match.column.via for match in each.matches) for each in whose]
        asked = [each for each, has_joins in zip(whose, joined, strict=True) if not has_joins]
        question = {"protocol": PROTOCOL, "people": [whose_json(each) for each in asked]}
        answer = self._receiver.ask("find", question, FOUND) if asked else FindAnswer(found=())
        if len(answer.found) != len(asked):
            raise Refused("The receiver answered other questions than it was asked.")
        told = iter(answer.found)
        return tuple(
            Sighting(dataset=each.dataset.ref, problem=Problem("http_join", each.dataset.name))
            if has_joins
            else _sighting(each, next(told))
            for each, has_joins in zip(whose, joined, strict=True)
        )

    def collect(self, whose: Whose, limit: int | None = None) -> Iterator[Mapping[str, Any]]:
        """Page by page, each signed and no larger than any answer: memory does not grow with the rows."""
        if not self.hands_over:
            raise Refused("The receiver hands over no records: ask whoever looks after it.")
        if any(match.column.via for match in whose.matches):
            raise Refused("A receiver knows no joins: have it offer the column itself.")
        return islice(self._rows(whose), limit)

    def _rows(self, whose: Whose) -> Iterator[Mapping[str, Any]]:
        """Raises ``Unreachable`` while the receiver gathers: asked again, it has them."""
        after: str | None = None
        for _page in range(MOST_PAGES):
            question = {"protocol": PROTOCOL, "person": whose_json(whose), "after": after}
            page = self._receiver.ask("collect", question, PAGE)
            if page.state is State.WORKING:
                raise Unreachable("The receiver is still gathering these records.")
            yield from page.rows
            if page.next is None:
                return
            if page.next == after:
                break
            after = page.next
        raise Refused("The receiver’s answer to “collect” never ends.")

    def _must_choose(self, *steps: Step) -> None:
        """Raise ``Refused`` before a receiver that does not know ``only``, or how to correct, takes a step
        for another one."""
        if any(step.corrects for step in steps) and not self.corrects:
            raise Refused("This receiver corrects nothing: have somebody do it there.")
        if any(step.only for step in steps) and not self.chooses:
            for step in steps:
                refuse_choosing(step)

    def _describe(self) -> Description:
        if self._described is None:
            answer = self._receiver.ask("describe", {"protocol": PROTOCOL}, DESCRIPTION)
            if answer.protocol != PROTOCOL:
                raise Refused(
                    f"The receiver speaks version {answer.protocol} of the protocol, not {PROTOCOL}."
                )
            self._described = answer
        return self._described


def _told(step: Step) -> dict[str, Any]:
    """The step as the receiver reads it; what corrects only where it does, for others do not know it."""
    told = step_json(step)
    return {**told, "corrects": corrects_json(step), "row": list(step.row)} if step.corrects else told


def _sighting(whose: Whose, ways: Sequence[WayAnswer]) -> Sighting:
    found = {frozenset(each.matches): each.rows for each in ways}
    if len(found) != len(ways) or any(max(way) >= len(whose.matches) for way in found):
        raise Refused("The receiver answered other questions than it was asked.")
    return Sighting(dataset=whose.dataset.ref, ways=found)


def _resolved(batch_id: str, answer: BatchAnswer) -> Resolved:
    if answer.batch != batch_id:
        raise Refused("The receiver answered about another batch.")
    match answer.state:
        case State.DONE if answer.rows is not None:
            return Resolved(Outcome.COMMITTED, answer.rows, Certainty.REPORTED)
        case State.DONE:
            raise Refused("The receiver says that it is done, and not with how many rows.")
        case State.WORKING:
            return Resolved(Outcome.IN_PROGRESS, None, Certainty.REPORTED)
        case State.FAILED | State.UNKNOWN:
            return Resolved(Outcome.ABORTED, 0, Certainty.REPORTED)


def _drift(dataset: DatasetMap, resource: ResourceAnswer | None) -> Iterator[Problem]:
    """How the mapping and the receiver's own description differ."""
    if resource is None:
        yield Problem("http_resource_missing", dataset.resource)
        return
    there = {column.name: column for column in resource.columns}
    for mapped in dataset.fields:
        column = there.pop(mapped.name, None)
        if column is None:
            yield Problem("http_column_missing", mapped.name)
        elif column.type is not mapped.type:
            told = {"type": column.type.value, "mapped": mapped.type.value}
            yield Problem("http_column_type", mapped.name, told)
    for name in there:
        yield Problem("http_column_appeared", name)


def _obstacles(step: Step, resource: ResourceAnswer) -> Iterator[Problem]:
    there = {column.name: column for column in resource.columns}
    for read in columns_read(step):
        if read.via:
            yield Problem("http_join", str(read))
        elif read.name not in there:
            yield Problem("http_column_missing", read.name)
    for lapse in (*step.lapses, *step.unless):
        start = there.get(lapse.start.name)
        if start is not None and start.type not in STARTS:
            yield Problem("http_start_type", start.name, {"type": start.type.value})
    yield from misfits(step, resource)
    for blank in step.blanks:
        column = there.get(blank.column)
        if column is None:
            yield Problem("http_column_missing", blank.column)
        elif blank.form is BlankForm.KEYED_HASH:
            yield Problem("http_keyed_hash", blank.column)
        elif blank.form is BlankForm.NULL and not column.nullable:
            yield Problem("http_not_nullable", blank.column)
