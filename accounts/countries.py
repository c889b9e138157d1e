"""The countries and territories of ISO 3166-1: names, and whether they belong to the EEA. Pure.

The GDPR was made part of the EEA Agreement in 2018, so data that stay within the EEA are not
transferred in the sense of Chapter V. The list stands in ``countries.yaml``; adequacy
decisions, which change, stand in ``processing.reference``.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

import yaml

_FILE = Path(__file__).with_name("countries.yaml")


@dataclass(frozen=True, slots=True, kw_only=True)
class CountryName:
    """A country by its ISO 3166-1 alpha-2 code, in the languages of the interface."""

    code: str
    en: str
    nl: str
    eea: bool

    def in_language(self, language: str) -> str:
        """The Dutch name for "nl", else the English one."""
        return self.nl if language == "nl" else self.en


@lru_cache(maxsize=1)
def countries() -> Mapping[str, CountryName]:
    """Every country by its code, ordered by code."""
    rows = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    return MappingProxyType({row["code"]: CountryName(**row) for row in rows})


def is_known(code: str) -> bool:
    """Whether ISO 3166-1 assigns this alpha-2 code."""
    return code in countries()


def is_eea(code: str) -> bool:
    """Whether the country lies within the EEA; False for a code that is not known."""
    country = countries().get(code)
    return country is not None and country.eea
