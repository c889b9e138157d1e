"""A plan as it is frozen: canonical JSON of its lines and orders, and the fingerprint of it.

Nobody is named in it: a work's people are read anew when it is carried out. What staff wrote is there,
so the row keeps it sealed.
"""

import hashlib
import json
from dataclasses import dataclass, field, replace
from typing import Any

from pydantic import TypeAdapter

from requests.rights.lines import Line
from stores.protocol import Survey
from stores.work import Work

FORMAT = "dertig-rights-plan/1"


@dataclass(frozen=True, slots=True, kw_only=True)
class FrozenOrder:
    """What is to be done in one dataset: ``store`` and ``dataset`` by their refs; the rest as
    ``retention.erasing.orders.Order`` takes it. ``basis`` is the round of the search, and whether staff
    accepted all that it found here: searched again, the same work is work anew.
    """

    store: str
    dataset: str
    work: Work
    basis: str = ""
    despite_holds: tuple[str, ...] = ()
    heeded: tuple[int, ...] = ()
    survey: Survey = field(default_factory=Survey)


@dataclass(frozen=True, slots=True, kw_only=True)
class FrozenCorrection:
    """Columns that are corrected together (Art. 16), by the hex of ``Correction.group``: never a value."""

    group: str
    place: str
    columns: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FrozenPlan:
    """What was approved."""

    lines: tuple[Line, ...]
    orders: tuple[FrozenOrder, ...] = ()
    corrections: tuple[FrozenCorrection, ...] = ()


_LINES = TypeAdapter(tuple[Line, ...])
_ORDERS = TypeAdapter(tuple[FrozenOrder, ...])
_CORRECTIONS = TypeAdapter(tuple[FrozenCorrection, ...])


def freeze(plan: FrozenPlan) -> str:
    """The plan as canonical JSON, without people."""
    return _canonical(_content(plan))


def thaw(content: str) -> FrozenPlan:
    """The plan again."""
    kept = json.loads(content)
    return FrozenPlan(
        lines=_LINES.validate_python(kept["lines"]),
        orders=_ORDERS.validate_python(kept["orders"]),
        corrections=_CORRECTIONS.validate_python(kept.get("corrections", ())),
    )


def fingerprint(plan: FrozenPlan) -> str:
    """The SHA-256 of what an approval is about: the same at any moment of a day, and whatever the stores
    said of their keys meanwhile."""
    content = _content(plan)
    for order in content["orders"]:
        order.pop("survey")
        for step in order["work"]["steps"]:
            for lapse in (*step["lapses"], *step["unless"]):
                _without_moment(lapse)
    return hashlib.sha256(_canonical(content).encode()).hexdigest()


def _without_moment(lapse: dict[str, Any]) -> None:
    lapse["cutoff"].pop("until")
    if lapse["consent"]:
        lapse["consent"]["cutoff"].pop("until")


def _content(plan: FrozenPlan) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "lines": _LINES.dump_python(plan.lines, mode="json"),
        "orders": _ORDERS.dump_python(tuple(_unnamed(each) for each in plan.orders), mode="json"),
        "corrections": _CORRECTIONS.dump_python(plan.corrections, mode="json"),
    }


def _unnamed(order: FrozenOrder) -> FrozenOrder:
    steps = tuple(replace(step, spared=(), only=(), corrects=()) for step in order.work.steps)
    return replace(order, work=replace(order.work, steps=steps))


def _canonical(content: dict[str, Any]) -> str:
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
