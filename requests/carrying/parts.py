"""One part of what is done for a request, as a page and the rules read it: a value, never a row."""

from dataclasses import dataclass
from datetime import datetime

from requests.carrying.terms import ENDED, PartState, Stage


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """``kind`` says what is done ("erasure", "package", "suppression", …), ``label`` where or to whom, in
    words. ``why`` are sentences, translated: what went wrong or is waited for; no person's values.
    ``rows`` went, were handed over, or were changed; None where nobody counts. ``by`` is the actor or the
    name of who does it. ``row`` is the key of the row that holds it, ``url`` leads to where it is done.
    """

    stage: Stage
    kind: str
    label: str
    state: PartState
    why: tuple[str, ...] = ()
    rows: int | None = None
    by: str = ""
    when: datetime | None = None
    row: int | None = None
    url: str = ""

    @property
    def is_undone(self) -> bool:
        """Whether it stands in the way of what it belongs to."""
        return self.state not in ENDED
