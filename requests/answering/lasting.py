"""Until which day the rows of a dataset stay, from their own start days (Art. 15(1)(d)). Pure."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from processing.register import Record
from requests.answering.rowfile import Row
from retention.frame import Frame
from retention.staying import RowFacts, Stay, every_stay_of
from stores.mapping import Column, DatasetMap


@dataclass(slots=True)
class Lasting:
    """What one dataset's rows say. Rows alike in what they know are one; of their days the latest counts,
    since a later start never ends earlier."""

    dataset: DatasetMap
    record: Record
    frame: Frame
    _latest: dict[tuple[frozenset[Column], frozenset[Column]], dict[Column, date | None]] = field(
        default_factory=dict
    )

    def see(self, row: Row) -> RowFacts:
        """Take a row into account; gives its facts."""
        facts = facts_of(self.dataset, row, self.frame.moment.zone)
        known = frozenset(column for column, day in facts.starts.items() if day is not None)
        held = self._latest.setdefault((facts.consents, known), dict(facts.starts))
        for column in known:
            day, before = facts.starts[column], held[column]
            if day is not None and (before is None or day > before):
                held[column] = day
        return facts

    def stays(self) -> list[Stay]:
        """By purpose, period and category, the one that lasts longest; none: all is over."""
        longest: dict[tuple[str, str, str], Stay] = {}
        for (consents, _known), starts in self._latest.items():
            for stay in self.of(RowFacts(starts=starts, consents=consents)):
                key = (stay.purpose, stay.rule, stay.category)
                if key not in longest or _end(stay) > _end(longest[key]):
                    longest[key] = stay
        return list(longest.values())

    def of(self, facts: RowFacts) -> tuple[Stay, ...]:
        """What stays of a row with these facts."""
        return every_stay_of(self.dataset, self.record, self.frame, {}, facts)

    def until(self, facts: RowFacts) -> date | None:
        """The last day of a row; None where no day can be said."""
        stays = self.of(facts)
        days = [stay.until for stay in stays if stay.until is not None]
        return max(days) if days and len(days) == len(stays) else None


def facts_of(dataset: DatasetMap, row: Row, zone: ZoneInfo) -> RowFacts:
    """What one row says of its start events and consents, in the controller's days."""
    own = ZoneInfo(dataset.time_zone)

    def day(column: Column) -> date | None:
        return _day(_held(row, column), own, zone)

    return RowFacts(
        starts={each.start: day(each.start) for each in dataset.bindings if each.start},
        consents=frozenset(_consents(dataset, row)),
    )


def _consents(dataset: DatasetMap, row: Row) -> Iterator[Column]:
    """The consents that run: given, and not withdrawn."""
    for each in dataset.bindings:
        if each.consent is None or _held(row, each.consent) in (None, False, 0, "", "0", "false", "f"):
            continue
        if each.withdrawal is None or _held(row, each.withdrawal) is None:
            yield each.consent


def _held(row: Row, column: Column) -> object:
    return (
        row.beside.get(str(column))
        if column.via
        else row.values.get(column.name, row.beside.get(column.name))
    )


def _day(value: object, own: ZoneInfo, zone: ZoneInfo) -> date | None:
    """The day in the controller's zone; None for what no calendar of ours knows."""
    if not isinstance(value, str):
        return None
    try:
        if len(value) == len("2026-01-01"):
            return date.fromisoformat(value)
        moment = datetime.fromisoformat(value)
    except ValueError:
        return None
    return (moment if moment.tzinfo else moment.replace(tzinfo=own)).astimezone(UTC).astimezone(zone).date()


def _end(stay: Stay) -> date:
    return stay.until or date.max
