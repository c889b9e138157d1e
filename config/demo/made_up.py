"""All that is made up for one day: the same rows and files on every machine. Pure."""

from collections.abc import Iterator
from datetime import date
from random import Random

from config.demo.correspondence import correspondence_tables
from config.demo.customers import customer_tables
from config.demo.logs import log_files
from config.demo.tables import Table
from config.demo.years import Years

SEED = 30


def made_up_tables(today: date) -> tuple[Table, ...]:
    """All rows of the shop, in the order in which their keys let them in."""
    random, years = _random(), Years(today)
    return (*customer_tables(random, years), *correspondence_tables(random, years))


def made_up_logs(today: date) -> Iterator[tuple[str, date, bytes]]:
    """Name, day of the newest entry, and content of each log file."""
    return log_files(_random(), Years(today))


def _random() -> Random:
    return Random(SEED)  # noqa: S311 - to be the same again, not to be secret
