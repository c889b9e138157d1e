"""The words of a package in the person's language: ``templates/answers/<language>.yaml``.

As with letters, the person's language may be one that the pages of the privacy team do not speak.
"""

import re
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings
from django.utils import translation
from django.utils.formats import date_format

from processing.register import AT_ONCE, RetentionPeriod
from processing.terms import Anchor

_PART = re.compile(r"(\d+)([YMWD])")


@cache
def words(language: str) -> dict[str, Any]:
    """Everything that the file of a language holds; one of ``requests.letter_words.LANGUAGES``."""
    path = Path(settings.BASE_DIR) / "templates" / "answers" / f"{language}.yaml"
    loaded: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return loaded


class Speaker:
    """Says things in one language."""

    def __init__(self, language: str) -> None:
        self.language = language
        self.said = words(language)

    def __call__(self, key: str, **values: Any) -> str:
        return str(self.said[key]).format(**values) if values else str(self.said[key])

    def of(self, key: str, code: str) -> str:
        """The word for a code, or the code itself."""
        return str(self.said[key].get(code, code))

    def counted(self, key: str, count: int) -> str:
        """ "1 record", "17 records"."""
        return str(self.said[key]["one" if count == 1 else "many"]).format(n=count)

    def day(self, day: date | datetime) -> str:
        """The day with its month in words."""
        with translation.override(self.language):
            return date_format(day, self.said["date"], use_l10n=False)

    def length(self, period: str) -> str:
        """A period of the register: "1 year and 6 months"."""
        if period == AT_ONCE:
            return self("at_once")
        parts = [
            self.said["units"][unit][0 if int(count) == 1 else 1].format(n=count)
            for count, unit in _PART.findall(period)
        ]
        return self("and").join(parts)

    def rule(self, period: RetentionPeriod) -> str:
        """The rule of a retention period; empty where it states neither length nor criteria."""
        if period.period is None:
            return period.criteria
        length = self.length(period.period)
        if period.period == AT_ONCE and period.start_event:
            return self("rule_at_once", event=period.start_event)
        if not period.start_event:
            return length
        if period.anchor is Anchor.EVENT:
            return self("rule", length=length, event=period.start_event)
        return self.of("rule_anchor", period.anchor.value).format(length=length, event=period.start_event)
