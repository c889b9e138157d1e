"""How far a PDF is while it is laid out: WeasyPrint tells of every page it reaches."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager

PAGES_A_SHEET = 2.3
"""Of an ordinary register; with more pages the percents wait at the end, with fewer they jump."""
OTHER_PAGES = 8


@contextmanager
def pages_told(sheets: int, tell: Callable[[float], None]) -> Iterator[None]:
    """Tell the share of pages laid out (0 to 1, an estimate) while this block renders a PDF."""
    logger = logging.getLogger("weasyprint.progress")
    listener = _Listener(OTHER_PAGES + PAGES_A_SHEET * sheets, tell)
    level, propagate = logger.level, logger.propagate
    logger.addHandler(listener)
    logger.setLevel(logging.INFO)
    logger.propagate = False
    try:
        yield
    finally:
        logger.removeHandler(listener)
        logger.setLevel(level)
        logger.propagate = propagate


class _Listener(logging.Handler):
    def __init__(self, expected: float, tell: Callable[[float], None]) -> None:
        super().__init__(logging.INFO)
        self._expected = expected
        self._furthest = 0
        self._tell = tell

    def emit(self, record: logging.LogRecord) -> None:
        """Pages come again when numbers change on them: only the furthest counts."""
        page = record.args[0] if isinstance(record.args, tuple) and record.args else 0
        if isinstance(page, int) and page > self._furthest:
            self._furthest = page
            self._tell(min(1.0, page / self._expected))
