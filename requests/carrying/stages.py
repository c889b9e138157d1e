"""Who carries out which stage: packages add themselves in a module that ``requests.carriers`` loads.

A carrier reads the frozen lines and orders of a plan (``requests.carrying.frozen``) and makes the rows
of its parts, where they live. It is called again until its stage has ended: every call must be
idempotent, in the caller's transaction, and send its workers after the commit.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from accounts.principal import Principal
from requests.carrying.parts import Part
from requests.carrying.terms import Stage

if TYPE_CHECKING:
    from requests.models import RightsPlan, SubjectRequest

type Begin = Callable[["SubjectRequest", "RightsPlan", Principal], None]
"""Make the parts of the stage that this plan asks for; nothing where it asks for none."""
type Parts = Callable[["SubjectRequest"], Iterable[Part]]
"""How they stand: a constant number of queries."""
type Stop = Callable[["SubjectRequest", Principal], None]
"""The request was withdrawn: cancel what has not been done."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Carrier:
    """One package's share of a stage."""

    stage: Stage
    begin: Begin
    parts: Parts
    stop: Stop


_carriers: dict[str, Carrier] = {}


def add_carrier(name: str, carrier: Carrier) -> None:
    """Register a carrier; the same name again replaces it."""
    _carriers[name] = carrier


def remove_carrier(name: str) -> None:
    """No longer ask it; harmless where it was never added."""
    _carriers.pop(name, None)


def stop_all(request: "SubjectRequest", by: Principal) -> None:
    """The request was taken back: what was not done is cancelled, in the caller's transaction."""
    for carrier in carriers():
        carrier.stop(request, by)


def carriers(stage: Stage | None = None) -> tuple[Carrier, ...]:
    """Those of a stage; all, in the order of the stages, where none is named."""
    ordered = sorted(_carriers.items(), key=lambda each: (list(Stage).index(each[1].stage), each[0]))
    return tuple(carrier for _name, carrier in ordered if stage in (None, carrier.stage))
