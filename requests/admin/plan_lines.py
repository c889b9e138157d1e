"""The lines of a plan as its page shows them, with what staff may decide of each."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from processing.labels import label as processing_label
from processing.terms import DataSubjectRight, LegalBasis
from requests.admin.applying import IDLE, Applying, Teller
from requests.carrying.drafting import Draft, is_duty, key_of
from requests.carrying.labels import label as carrying_label
from requests.carrying.rules import WEIGHED
from requests.labels import label
from requests.models import PlanDecision
from requests.rights.lines import Line
from requests.rights.overriding import CHOICES
from requests.rights.terms import Judged, Verdict, Why
from requests.rules import ANY_RIGHT, AT_ONCE, GROUNDS
from requests.terms import Ground
from retention.needs import purpose_path, purposes_of

KEPT_BY_LAW = (Why.LEGAL_DUTY, Why.LEGAL_CLAIMS)
_JUDGED = {
    DataSubjectRight.ERASURE: (
        Judged.NO_LONGER_NEEDED,
        Judged.UNLAWFUL,
        Judged.OBJECTION_UPHELD,
        Judged.COMPELLING,
    ),
    DataSubjectRight.OBJECTION: WEIGHED,
}

type Choice = tuple[str, Any]


@dataclass(frozen=True, slots=True)
class LineShown:
    """``keys`` name the lines that are told as one: "right|path|place". ``choices`` empty: nothing to decide.
    ``decisions`` are those of staff that made it so."""

    told: Applying
    keys: list[str]
    choices: list[Choice]
    grounds: list[Choice]
    decisions: list[PlanDecision]
    waits: bool


@dataclass(frozen=True, slots=True)
class RightShown:
    right: Any
    at_once: bool
    tally: list[Any]
    rows: list[LineShown]
    idle: list[Applying]

    @property
    def waits(self) -> bool:
        """Whether any of it wants a decision."""
        return any(row.waits for row in self.rows)


def rights_shown(draft: Draft, teller: Teller) -> list[RightShown]:
    """The live lines by right; what several places share is told once."""
    by_right: defaultdict[DataSubjectRight, list[Line]] = defaultdict(list)
    for line in draft.live:
        by_right[line.right].append(line)
    shower = _Shower(draft, teller)
    return [shower.right(right, lines) for right, lines in by_right.items()]


class _Shower:
    def __init__(self, draft: Draft, teller: Teller) -> None:
        self._teller = teller
        self._bases = {
            purpose_path(*key): each.basis for key, each in purposes_of(draft.register.record).items()
        }
        self._decisions = draft.decisions
        self._unweighed = set(draft.unweighed)
        self._searched = draft.searched

    def right(self, right: DataSubjectRight, lines: Sequence[Line]) -> RightShown:
        alike: defaultdict[Line, list[Line]] = defaultdict(list)
        idle: defaultdict[Line, list[Line]] = defaultdict(list)
        for line in lines:
            if line.verdict in IDLE and line.why is not Why.STAFF:
                idle[replace(line, path="", place="", categories=())].append(line)
            else:
                alike[replace(line, place="", categories=(), stays=(), others=())].append(line)
        return RightShown(
            right=processing_label(right),
            at_once=right in AT_ONCE,
            tally=self._teller.tally(alike) or self._teller.tally(idle),
            rows=[self._row(same) for same in alike.values()],
            idle=[self._teller.told(same) for same in idle.values()],
        )

    def _row(self, lines: list[Line]) -> LineShown:
        first = lines[0]
        keys = {key_of(line) for line in lines}
        return LineShown(
            told=self._teller.told(lines),
            keys=["|".join(key) for key in sorted(keys)],
            choices=list(self._choices(first)) if self._searched else [],
            grounds=list(_grounds(first)),
            decisions=[
                each
                for each in self._decisions
                if not is_duty(first)
                and ((each.right, each.path, each.place) in keys or (each.path == first.path and each.judged))
            ],
            waits=first in self._unweighed,
        )

    def _choices(self, line: Line) -> Iterator[Choice]:
        """A weighing is judged of the purpose; what a law or a hold keeps is not let go here."""
        if line.absolute or is_duty(line):
            return
        objected = self._bases.get(line.path) in (LegalBasis.PUBLIC_TASK, LegalBasis.LEGITIMATE_INTERESTS)
        if line.why is not Why.LEGAL_CLAIMS:
            for judged in _JUDGED.get(line.right, ()):
                if objected or judged not in WEIGHED:
                    yield f"judged:{judged.value}", carrying_label(judged)
        for verdict in CHOICES[line.right]:
            ends = verdict is Verdict.END_NOW and line.why in KEPT_BY_LAW
            weighed = line.verdict is Verdict.WEIGH and objected
            if verdict is not line.verdict and not ends and not weighed:
                yield f"verdict:{verdict.value}", carrying_label(verdict)


def _grounds(line: Line) -> Iterable[Choice]:
    own = GROUNDS[line.right] | ANY_RIGHT
    return ((ground.value, label(ground)) for ground in Ground if ground in own)
