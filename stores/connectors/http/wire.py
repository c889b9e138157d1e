"""The messages of the protocol: a step as data that needs no SQL, and answers, checked. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

from pydantic import ConfigDict, Field, StringConstraints, TypeAdapter, with_config

from stores.mapping import Column
from stores.people import Whose
from stores.terms import ColumnType
from stores.work import Cutoff, Lapse, Spared, Step

Rows = Annotated[int, Field(ge=0, le=2**53, strict=True)]
Name = Annotated[str, StringConstraints(min_length=1, max_length=200)]


class State(StrEnum):
    """How a batch stands at the receiver."""

    DONE = "done"
    WORKING = "working"
    FAILED = "failed"
    """Rolled back whole: no row was touched."""
    UNKNOWN = "unknown"
    """No such batch ever arrived."""


# Receivers may say more than we know of: what is unknown is passed over.
@with_config(ConfigDict(extra="ignore"))
@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnAnswer:
    name: Name
    type: ColumnType
    nullable: bool = True
    declared: Annotated[str, StringConstraints(max_length=200)] = ""


@with_config(ConfigDict(extra="ignore"))
@dataclass(frozen=True, slots=True, kw_only=True)
class ResourceAnswer:
    name: Name
    columns: Annotated[tuple[ColumnAnswer, ...], Field(max_length=1_000)]
    key: Annotated[tuple[Name, ...], Field(max_length=20)] = ()
    rows: Rows | None = None


@with_config(ConfigDict(extra="ignore"))
@dataclass(frozen=True, slots=True, kw_only=True)
class Description:
    """Answer to ``describe``."""

    protocol: int
    now: datetime
    only: bool = False
    """Whether it knows ``only`` in a step: a receiver that does not would take everybody's rows."""
    correct: bool = False
    """Whether it knows steps that correct: one that does not could take them for something else."""
    collect: bool = False
    """Whether it hands over a person's rows."""
    resources: Annotated[tuple[ResourceAnswer, ...], Field(max_length=1_000)]

    def resource(self, name: str) -> ResourceAnswer | None:
        return next((each for each in self.resources if each.name == name), None)


@with_config(ConfigDict(extra="ignore"))
@dataclass(frozen=True, slots=True, kw_only=True)
class CountAnswer:
    """Answer to ``count``, by name of step."""

    due: Mapping[str, Rows]
    spared: Mapping[str, Rows]
    unknown_start: Rows
    total: Rows | None = None


@with_config(ConfigDict(extra="ignore"))
@dataclass(frozen=True, slots=True, kw_only=True)
class BatchAnswer:
    """Answer to ``purge`` and to ``status``. ``rows`` stands once it is done."""

    batch: str
    state: State
    rows: Rows | None = None


@with_config(ConfigDict(extra="ignore"))
@dataclass(frozen=True, slots=True, kw_only=True)
class WayAnswer:
    """Rows in which the matches at these positions hold, and no others."""

    matches: Annotated[tuple[Annotated[int, Field(ge=0, lt=1_000)], ...], Field(min_length=1, max_length=100)]
    rows: Rows


@with_config(ConfigDict(extra="ignore"))
@dataclass(frozen=True, slots=True, kw_only=True)
class FindAnswer:
    """Answer to ``find``: for each question, in order, the ways in which rows were found."""

    found: Annotated[tuple[tuple[WayAnswer, ...], ...], Field(max_length=1_000)]


type Scalar = bool | int | float | str | None
"""What a column holds, in JSON."""


@with_config(ConfigDict(extra="ignore"))
@dataclass(frozen=True, slots=True, kw_only=True)
class PageAnswer:
    """Answer to ``collect``: some rows of a person, and where to go on; or that it takes longer."""

    state: Literal[State.DONE, State.WORKING]
    rows: Annotated[tuple[Mapping[Name, Scalar], ...], Field(max_length=10_000)] = field(
        default=(), repr=False
    )
    next: Annotated[str, StringConstraints(max_length=500)] | None = None


PAGE: TypeAdapter[PageAnswer] = TypeAdapter(PageAnswer)
FOUND: TypeAdapter[FindAnswer] = TypeAdapter(FindAnswer)
DESCRIPTION: TypeAdapter[Description] = TypeAdapter(Description)
COUNT: TypeAdapter[CountAnswer] = TypeAdapter(CountAnswer)
BATCH: TypeAdapter[BatchAnswer] = TypeAdapter(BatchAnswer)


def step_json(step: Step) -> dict[str, Any]:
    """A step as the receiver reads it. Holds identifiers of people: for signed TLS only."""
    zone = ZoneInfo(step.dataset.time_zone)
    return {
        "name": step.name,
        "resource": step.dataset.resource,
        "key": list(step.dataset.key),
        "action": _action(step),
        "blanks": [
            {"column": each.column, "form": each.form.value, "value": each.value} for each in step.blanks
        ],
        "lapses": _lapses(step.lapses, zone),
        "unless": _lapses(step.unless, zone),
        "spared": [_spared(each) for each in step.spared],
        "only": [_spared(each) for each in step.only],
    }


def _action(step: Step) -> str:
    if step.deletes:
        return "delete"
    return "correct" if step.corrects else "blank"


def whose_json(whose: Whose) -> dict[str, Any]:
    """A question for a person's rows. Holds identifiers: for signed TLS only."""
    return {"resource": whose.dataset.resource, "matches": [_spared(each) for each in whose.matches]}


def _lapses(lapses: Iterable[Lapse], zone: ZoneInfo) -> list[dict[str, Any]]:
    return [_lapse(each, zone) for each in lapses]


def _lapse(lapse: Lapse, zone: ZoneInfo) -> dict[str, Any]:
    longer = lapse.consent
    return {
        "rule": lapse.rule,
        "start": lapse.start.name,
        **_cutoff(lapse.cutoff, zone),
        "consent": None
        if longer is None
        else {
            "given": longer.given.name,
            "withdrawn": longer.withdrawn.name if longer.withdrawn else None,
            **_cutoff(longer.cutoff, zone),
        },
    }


def _cutoff(cutoff: Cutoff, zone: ZoneInfo) -> dict[str, str]:
    """For a date, for a moment, and for a moment that comes without its zone."""
    local = cutoff.until.astimezone(zone).replace(tzinfo=None)
    moment = cutoff.until.astimezone(UTC).replace(tzinfo=None)
    return {
        "through": cutoff.day.isoformat(),
        "before": f"{moment.isoformat()}Z",
        "before_local": local.isoformat(),
    }


def _spared(spared: Spared) -> dict[str, Any]:
    return {"kind": spared.kind.value, "column": spared.column.name, "values": sorted(spared.values)}


def columns_read(step: Step) -> Iterable[Column]:
    """Every column that decides which rows a step takes."""
    for lapse in (*step.lapses, *step.unless):
        yield lapse.start
        if lapse.consent:
            yield lapse.consent.given
            if lapse.consent.withdrawn:
                yield lapse.consent.withdrawn
    for people in (*step.spared, *step.only):
        yield people.column
