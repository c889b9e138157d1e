"""What is to be done for one person in one dataset, as it was approved: the value that begins an erasure."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from retention.models import LegalHold
from retention.terms import Act
from stores.models import Dataset
from stores.protocol import Survey
from stores.work import Work


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """One dataset's part of a request.

    ``work`` as it was planned; the people in it (``only``, ``spared``) are not kept. ``despite_holds`` are
    the names of the steps that no hold stops (``retention.erasure.Erasure.despite_holds``). ``heeded`` are
    the legal holds that were in force when it was planned (``heeded_now``): one that came later stops it.
    ``survey`` of the work, where there is one, tells which datasets' keys point at this one's rows: those
    go first. ``key`` tells apart orders whose work is the same (two corrections of one column).
    """

    dataset: Dataset = field(repr=False)
    work: Work = field(repr=False)
    act: Act = Act.ERASE
    despite_holds: Iterable[str] = ()
    heeded: Iterable[int] = ()
    survey: Survey = field(default_factory=Survey)
    key: str = ""


def heeded_now(controller_id: int) -> frozenset[int]:
    """The legal holds in force at a controller: to be read with the holds that a plan is made with; one
    query."""
    return frozenset(
        LegalHold.objects.filter(controller=controller_id, lifted_at=None).values_list("pk", flat=True)
    )
