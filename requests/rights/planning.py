"""The plan: each right that is asked × each purpose × each place where its data lie. Pure."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from processing import register as shapes
from processing.terms import ActivityRole, DataSource, DataSubjectRight
from requests.rights.ending import ENDING, ends_of
from requests.rights.lines import Asked, Line, Place
from requests.rights.matrix import Case, ruling
from requests.rights.terms import ORDER, Verdict, Why
from retention.needs import End, covers, is_duty, purpose_path

_OVER = (End.NOW, End.NOW_DESPITE_HOLDS)


@dataclass(frozen=True, slots=True)
class _Use:
    """A purpose's use of data in one place (None: nowhere that is mapped)."""

    activity: shapes.Activity
    purpose: shapes.Purpose
    place: Place | None

    @property
    def path(self) -> str:
        return purpose_path(self.activity.ref, self.purpose.ref)

    @property
    def periods(self) -> tuple[shapes.RetentionPeriod, ...]:
        """Those that are bound here; all of the purpose's where nothing is mapped."""
        stated = self.purpose.retention if isinstance(self.purpose.retention, tuple) else ()
        if self.place is None:
            return stated
        bound = {
            each.period
            for each in self.place.dataset.bindings
            if (each.activity, each.purpose) == (self.activity.ref, self.purpose.ref)
        }
        return tuple(period for period in stated if period.ref in bound)

    @property
    def categories(self) -> tuple[str, ...]:
        """What the purpose needs of the data here."""
        if self.place is None:
            return self.purpose.data_categories
        return tuple(sorted(each for each in self.place.dataset.categories if self._needs(each)))

    def _needs(self, category: str) -> bool:
        return category in self.purpose.data_categories or any(
            covers(period, self.purpose, category) for period in self.periods
        )

    @property
    def provided(self) -> frozenset[str]:
        """What the person gave: the mapping says so, else the register; where neither does, it may be."""
        if self.place is not None:
            return frozenset(each.category for each in self.place.dataset.fields if each.provided)
        elsewhere = {
            item.category for item in self.activity.data if item.source not in (None, DataSource.PROVIDED)
        }
        return frozenset(self.purpose.data_categories) - elsewhere

    @property
    def duties(self) -> tuple[shapes.RetentionPeriod, ...]:
        """Periods that a legal duty asks for (Art. 17(3)(b))."""
        return tuple(period for period in self.periods if is_duty(self.purpose, period))


def plan_of(record: shapes.Record, places: Sequence[Place], asked: Asked) -> tuple[Line, ...]:
    """All lines, in the order in which they are carried out (``ORDER``), then that of the register.

    Purposes of activities as a processor are left out: their controller answers (Art. 28(3)(e)).
    """
    uses = list(_uses(record, places))
    lines = [
        line
        for right in ORDER
        for use in uses
        if asked.means(right, use.path)
        for line in _lines(right, use, asked)
    ]
    return tuple(_with_what_stays(line, lines, uses) for line in lines)


def overlapped(lines: Sequence[Line], record: shapes.Record, places: Sequence[Place]) -> tuple[Line, ...]:
    """The lines with what stays by the overlap told anew: after staff have overridden some."""
    uses = list(_uses(record, places))
    return tuple(_with_what_stays(line, lines, uses) for line in lines)


def _uses(record: shapes.Record, places: Sequence[Place]) -> Iterator[_Use]:
    for activity in record.activities:
        if activity.role is ActivityRole.PROCESSOR:
            continue
        for purpose in activity.purposes:
            key = (activity.ref, purpose.ref)
            served: list[Place | None] = [
                place
                for place in places
                if any((each.activity, each.purpose) == key for each in place.dataset.bindings)
            ]
            for place in served or [None]:
                yield _Use(activity, purpose, place)


def _lines(right: DataSubjectRight, use: _Use, asked: Asked) -> Iterator[Line]:
    """The ruling; and beside it what a legal duty keeps, where the need would end."""
    case = Case(
        purpose=use.purpose,
        asked=[each for each in asked.rights if asked.means(each, use.path)],
        grounds=asked.grounds,
        judged=asked.judged.get(use.path),
        provided=bool(use.provided & set(use.categories)),
        automated=use.place is None or use.place.automated,
        held=asked.held_person or use.activity.ref in asked.held,
    )
    ruled = ruling(right, case)
    line = Line(
        right=right,
        path=use.path,
        place=use.place.ref if use.place else "",
        verdict=ruled.verdict,
        why=ruled.why,
        article=ruled.article,
        absolute=ruled.absolute,
        categories=use.categories,
    )
    if ruled.verdict is Verdict.HAND_OVER:
        yield replace(line, categories=tuple(each for each in use.categories if each in use.provided))
    elif ruled.why is Why.LEGAL_DUTY:
        yield replace(line, statutes=_statutes(use, use.duties))
    else:
        yield line
        ends = right is DataSubjectRight.ERASURE or (right in ENDING and ruled.verdict is Verdict.END_NOW)
        if use.duties and ends:
            yield _duty(line, use)


def _duty(line: Line, use: _Use) -> Line:
    """Art. 17(3)(b): what of the line's data the law asks to keep."""
    kept = tuple(
        each for each in line.categories if any(covers(period, use.purpose, each) for period in use.duties)
    )
    return replace(
        line,
        verdict=Verdict.KEEP,
        why=Why.LEGAL_DUTY,
        article="17(3)(b)",
        absolute=False,
        categories=kept,
        statutes=_statutes(use, use.duties),
    )


def _statutes(use: _Use, duties: Iterable[shapes.RetentionPeriod]) -> tuple[str, ...]:
    named = [period.legal_duty or use.purpose.statute for period in duties] or [use.purpose.statute]
    return tuple(dict.fromkeys(name for name in named if name))


def _with_what_stays(line: Line, lines: Sequence[Line], uses: Sequence[_Use]) -> Line:
    """The overlap: what an ended need leaves, since another need of the same place still covers it."""
    if line.verdict is not Verdict.END_NOW or not line.place:
        return line
    ends = ends_of(lines, line.place)
    others = {
        use.path: set(use.categories) & set(line.categories)
        for use in uses
        if use.place is not None
        and use.place.ref == line.place
        and use.path != line.path
        and ends.get(use.path) not in _OVER
    }
    kept_by_duty = {
        category
        for each in lines
        if each.why is Why.LEGAL_DUTY and each.place == line.place
        for category in each.categories
    }
    stays = kept_by_duty.union(*others.values()) & set(line.categories)
    return replace(
        line,
        stays=tuple(sorted(stays)),
        others=tuple(path for path, shared in others.items() if shared),
    )
