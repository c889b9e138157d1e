"""The whole catalogue, read from the YAML files beside this module. Pure.

The names of countries stand in ``accounts.countries``; ``adequacy.yaml`` adds to them.
"""

from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from pydantic import TypeAdapter

from accounts.countries import CountryName, countries
from processing.register import Catalogue

_FOLDER = Path(__file__).parent
_CATALOGUE: TypeAdapter[Catalogue] = TypeAdapter(Catalogue)
_LISTS = ("mechanisms", "data_categories", "subject_categories", "organisations")


@lru_cache(maxsize=1)
def catalogue() -> Catalogue:
    """Every shared reference fact, each list ordered by ref (countries by code).

    Raises ``pydantic.ValidationError`` where a file does not have the catalogue's shape.
    """
    data: dict[str, Any] = {name: sorted(_rows(name), key=_ref) for name in _LISTS}
    adequacy = {row.pop("country"): row for row in _rows("adequacy")}
    data["countries"] = [_country(name, adequacy.get(name.code, {})) for name in countries().values()]
    return _CATALOGUE.validate_python(data)


def _rows(name: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = yaml.safe_load((_FOLDER / f"{name}.yaml").read_text(encoding="utf-8"))
    return rows


def _ref(row: dict[str, Any]) -> str:
    return str(row["ref"])


def _country(name: CountryName, decision: dict[str, Any]) -> dict[str, Any]:
    """A country with its adequacy decision, if it has one."""
    needs_certification = decision.pop("needs_certification", False)
    return {
        "code": name.code,
        "names": {"en": name.en, "nl": name.nl},
        "eea": name.eea,
        "adequacy": decision or None,
        "needs_certification": needs_certification,
    }
