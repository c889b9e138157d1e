"""From the lines of a plan to the ends of purposes' needs, for ``retention.erasure``. Pure."""

from collections.abc import Iterable
from dataclasses import replace

from processing.terms import DataSubjectRight
from requests.rights.lines import Line
from requests.rights.terms import Verdict, Why
from retention.needs import End
from retention.staying import Stay

ENDING = frozenset(
    {
        DataSubjectRight.ERASURE,
        DataSubjectRight.OBJECTION,
        DataSubjectRight.MARKETING_OBJECTION,
        DataSubjectRight.WITHDRAWAL,
    }
)
"""Rights that end needs: Art. 17(1), 21, 7(3)."""


def ends_of(lines: Iterable[Line], place: str) -> dict[str, End]:
    """By purpose: when its needs end in that place.

    What is absolute goes before all; then the line on erasure, which knows what came of weighing and what
    staff decided; then the objection. A line on a legal duty ends nothing.
    """
    found: dict[str, Line] = {}
    for line in lines:
        if line.place in (place, "") and line.right in ENDING and not _is_duty(line):
            first = found.get(line.path)
            if first is None or _rank(line) < _rank(first):
                found[line.path] = line
    return {path: _end(line) for path, line in found.items()}


def as_found(line: Line, stays: Iterable[Stay]) -> Line:
    """The line by what the person's rows say: what of it really stays, and until which day at the latest.

    ``stays`` are those of every need. Without a day where one category's end is not known.
    """
    own = [
        stay
        for stay in stays
        if stay.purpose == line.path and stay.category in line.categories and _tells(line, stay)
    ]
    days = [stay.until for stay in own]
    known = [day for day in days if day is not None]
    until = max(known) if known and len(known) == len(days) else None
    if line.verdict is not Verdict.KEEP or line.why not in (Why.CONTRACT_RUNS, Why.LEGAL_DUTY):
        return replace(line, until=until)
    held = {stay.category for stay in own}
    return replace(line, until=until, kept=tuple(each for each in line.categories if each in held))


def _tells(line: Line, stay: Stay) -> bool:
    """Whether the line is about that reason: a contract that runs, or a duty beside it."""
    runs = stay.because == "not-started"
    return runs if line.why is Why.CONTRACT_RUNS else not (runs and line.why is Why.LEGAL_DUTY)


def _is_duty(line: Line) -> bool:
    return line.why is Why.LEGAL_DUTY


def _rank(line: Line) -> int:
    if line.absolute and line.verdict is Verdict.END_NOW:
        return 0 if line.why is Why.MARKETING else 1
    return 2 if line.right is DataSubjectRight.ERASURE else 3


def _end(line: Line) -> End:
    match line.verdict, line.why:
        case Verdict.END_NOW, Why.MARKETING if line.absolute:
            return End.NOW_DESPITE_HOLDS
        case Verdict.END_NOW, _:
            return End.NOW
        case Verdict.KEEP, Why.CONTRACT_RUNS:
            return End.WHEN_STARTED
        case _:
            return End.AS_PROMISED
