"""Covering what is about others before anybody sees it: values, columns, and words wherever they stand. Pure.

What is covered is replaced by a mark with the number of the reason, which the package tells (Art. 15(4)).
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from requests.answering.rowfile import Row
from requests.terms import BlackOut


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One black-out. ``number`` is that of its reason, ``place`` names the dataset."""

    number: int
    covers: BlackOut
    place: str = ""
    column: str = ""
    mark: str = field(default="", repr=False)
    phrase: str = field(default="", repr=False)


class Blackener:
    """Applies rules to rows. ``hits`` counts by number the places that were covered."""

    def __init__(self, rules: Sequence[Rule], cover: str) -> None:
        """``cover`` is what stands there instead, with a place for the number: "[withheld {number}]"."""
        self.hits: Counter[int] = Counter()
        self._cover = cover
        self._whole = {
            (each.place, each.column, each.mark): each.number
            for each in rules
            if each.covers is not BlackOut.PHRASE
        }
        self._words = [(each.number, _pattern(each.phrase)) for each in rules if each.phrase]

    def row(self, place: str, row: Row) -> Mapping[str, Any]:
        """The values of a row as they are handed over."""
        if not (self._whole or self._words):
            return row.values
        return {name: self._value(place, row.mark, name, value) for name, value in row.values.items()}

    def _value(self, place: str, mark: str, column: str, value: Any) -> Any:
        number = self._whole.get((place, column, "")) or self._whole.get((place, column, mark))
        if number is not None and value is not None:
            self.hits[number] += 1
            return self._mark(number)
        return self._without_words(value)

    def _without_words(self, value: Any) -> Any:
        match value:
            case None | bool():
                return value
            case str():
                return self._text(value)
            case int() | float():
                text = self._text(str(value))
                return value if text == str(value) else text
            case Mapping():
                return {self._text(str(key)): self._without_words(each) for key, each in value.items()}
            case _:
                return [self._without_words(each) for each in value]

    def _text(self, text: str) -> str:
        for number, words in self._words:
            text, found = words.subn(self._mark(number).replace("\\", r"\\"), text)
            self.hits[number] += found
        return text

    def _mark(self, number: int) -> str:
        return self._cover.format(number=number)


def _pattern(phrase: str) -> re.Pattern[str]:
    """The words in any case, with any space between them, composed or not."""
    forms = {unicodedata.normalize(form, phrase) for form in ("NFC", "NFD")}
    return re.compile(
        "|".join(r"\s+".join(map(re.escape, form.split())) for form in sorted(forms)), re.IGNORECASE
    )
