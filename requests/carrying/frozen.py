"""A plan as it is frozen: its lines and orders as JSON, and the fingerprint of what they mean.

Nobody is named in it: a work's people are read anew when it is carried out. What staff wrote is there,
so the row keeps it sealed.
"""

from dataclasses import dataclass, field, replace
from typing import Any

from pydantic import TypeAdapter

from evidence import stored
from evidence.stored import StoredShape
from requests.rights.lines import Line
from retention.frozen import meant, without_people
from stores.protocol import Survey
from stores.work import Work


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


def _same(kept: Any) -> Any:
    """Version 2 has another fingerprint: that of what the plan means, not of all that it says."""
    return kept


RIGHTS_PLAN = StoredShape("rights-plan", TypeAdapter(FrozenPlan), version=2, older={1: _same})


def freeze(plan: FrozenPlan) -> str:
    """The plan as JSON, without people."""
    orders = tuple(_with(each, _unnamed(each.work)) for each in plan.orders)
    return RIGHTS_PLAN.write_text(replace(plan, orders=orders))


def thaw(content: str) -> FrozenPlan:
    """The plan again. Raises ``Unreadable``."""
    return RIGHTS_PLAN.read_text(content)


def fingerprint(plan: FrozenPlan) -> str:
    """The SHA-256 of what an approval is about: the same at any moment of a day, in whatever order it was
    found, and whatever the stores said of their keys meanwhile."""
    meaning = RIGHTS_PLAN.meaning(_in_one_order(plan))
    for order in meaning.get("orders", ()):
        for step in order["work"]["steps"]:
            for lapse in (*step["lapses"], *step.get("unless", ())):
                _without_moment(lapse)
    return stored.fingerprint(RIGHTS_PLAN.format, meaning)


def _without_moment(lapse: dict[str, Any]) -> None:
    lapse["cutoff"].pop("until")
    if "consent" in lapse:
        lapse["consent"]["cutoff"].pop("until")


def _in_one_order(plan: FrozenPlan) -> FrozenPlan:
    """Without what the stores said. Each order is one of a dataset: the erasures settle which goes first."""
    bare = (replace(_with(each, meant(_unnamed(each.work))), survey=Survey()) for each in plan.orders)
    return FrozenPlan(
        lines=tuple(sorted(plan.lines, key=lambda line: (line.right, line.path, line.place))),
        orders=tuple(sorted(bare, key=lambda order: (order.store, order.dataset))),
        corrections=tuple(sorted(plan.corrections, key=lambda each: each.group)),
    )


def _with(order: FrozenOrder, work: Work) -> FrozenOrder:
    return replace(order, work=work)


def _unnamed(work: Work) -> Work:
    """Of orders, corrections are kept elsewhere."""
    bare = without_people(work)
    return replace(bare, steps=tuple(replace(step, corrects=()) for step in bare.steps))
