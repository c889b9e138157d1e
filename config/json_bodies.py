"""What programs send as JSON: Unicode, not too deep, or refused before anybody reads it."""

import json
import re
from collections.abc import Mapping
from math import isfinite
from typing import Any, NoReturn

from django.utils.translation import gettext as _
from rest_framework import status
from rest_framework.exceptions import APIException, ParseError
from rest_framework.parsers import JSONParser

DEEPEST = 32
"""Lists and objects inside one another. What the API takes is four deep."""
LARGEST = 32 * 1024 * 1024
"""Bytes of one call: a thousand events with the words of a consent each fit."""
_STRING = re.compile(rb'"(?:[^"\\]|\\.)*+"?', re.DOTALL)
_BRACKET = re.compile(rb"[\[\]{}]")


class TooLarge(APIException):
    """The call is larger than anything that the API takes; it is not read."""

    status_code = status.HTTP_413_REQUEST_ENTITY_TOO_LARGE
    default_detail = f"At most {LARGEST} bytes in one call: send it in parts."
    default_code = "too_large"


class JSONTextParser(JSONParser):
    r"""JSON as RFC 8259 has it, in UTF-8 whatever the header says, and what a database can keep.

    Refused are half of a surrogate pair (``"\ud800"`` is valid JSON and no text; RFC 8259, 8.2), numbers that
    are none (``NaN``, ``1e999``) and nesting that only serves to exhaust who reads it.
    """

    def parse(
        self, stream: Any, media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        """Raises ``ParseError``, ``TooLarge``."""
        body = stream.read(LARGEST + 1)
        if len(body) > LARGEST:
            raise TooLarge
        _refuse_depth(body)
        try:
            found = json.loads(body.decode("utf-8"), parse_constant=_no_number, parse_float=_finite)
        except ValueError as error:
            raise ParseError(_("This is not JSON: %(problem)s") % {"problem": _said(error)}) from None
        if not _is_text(found):
            raise ParseError(_("A text holds half of a surrogate pair: send whole characters."))
        return found


def _refuse_depth(body: bytes) -> None:
    """Count brackets outside texts: a parser that recurses would fall over before it could say so."""
    depth = 0
    for bracket in _BRACKET.findall(_STRING.sub(b"", body)):
        depth += 1 if bracket in b"[{" else -1
        if depth > DEEPEST:
            raise ParseError(_("This is nested too deeply."))


def _said(error: ValueError) -> str:
    """Where it went wrong, without what was sent."""
    if isinstance(error, json.JSONDecodeError):
        return str(error)
    if isinstance(error, UnicodeDecodeError):
        return "the text is not UTF-8."
    return "a number is out of range."


def _no_number(name: str) -> NoReturn:
    raise ValueError(name)


def _finite(text: str) -> float:
    number = float(text)
    if not isfinite(number):
        raise ValueError(text)
    return number


def _is_text(found: Any) -> bool:
    try:
        json.dumps(found, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return False
    return True
