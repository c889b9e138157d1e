"""When things happened in the made-up years: the eight calendar years before this one, and this one. Pure."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from random import Random


@dataclass(frozen=True, slots=True)
class Years:
    """The years that the demo spans, seen from ``today``."""

    today: date

    @property
    def first_day(self) -> date:
        return date(self.today.year - 8, 1, 1)

    def ago(self, days: int) -> date:
        return self.today - timedelta(days=days)

    def some_day(self, random: Random, since: date | None = None, until: date | None = None) -> date:
        """Any day of a range, both ends included; of all the years up to yesterday where not said."""
        first, last = since or self.first_day, until or self.ago(1)
        return first + timedelta(days=random.randint(0, max(0, (last - first).days)))


def at_some_time(random: Random, day: date) -> datetime:
    """A moment of that day, in working hours (UTC)."""
    return datetime.combine(day, time(random.randrange(7, 18), random.randrange(60)), UTC)
