"""The parameters of an address: each known, given once, and not empty. A misread filter shows too much."""

import re
from collections.abc import Mapping
from datetime import date

from rest_framework.exceptions import ValidationError
from rest_framework.request import Request

LONGEST = 200
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_PAGE = re.compile(r"[1-9][0-9]{0,8}")


def parameters_of(request: Request, *known: str) -> Mapping[str, str]:
    """What the address asks for, by name. Raises ``ValidationError`` (400) by name."""
    wrong = {
        name: [problem]
        for name, values in request.query_params.lists()
        if (problem := _problem(name, values, known))
    }
    if wrong:
        raise ValidationError(wrong)
    return {name: values[0] for name, values in request.query_params.lists()}


def _problem(name: str, values: list[str], known: tuple[str, ...]) -> str:
    if name not in known:
        return "This address knows no such parameter."
    if len(values) > 1:
        return "Give it once."
    (value,) = values
    if not value.strip():
        return "Give it a value, or leave it out."
    if "\x00" in value:
        return "Text cannot hold a NUL character."
    if len(value) > LONGEST:
        return f"At most {LONGEST} characters."
    if name == "page" and not _PAGE.fullmatch(value):
        return "A page number: 1 is the first."
    return ""


def day_of(name: str, text: str) -> date:
    """A day as ISO 8601 writes it. Raises ``ValidationError``."""
    try:
        if _DAY.fullmatch(text):
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise ValidationError({name: ["A day like 2026-03-27."]})
