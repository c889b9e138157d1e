"""Asking the other system: one signed question, one signed answer."""

import json
import re
import ssl
import time
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from pydantic import TypeAdapter, ValidationError

from stores.outbound import Answer, AnswerTooLarge, Limits, NoAnswer, NotTrusted, post, trust
from stores.places import PlaceRefused
from stores.protocol import Forbidden, Refused, Unreachable
from stores.signing import Key, answer_is_genuine, signed_headers

_TRY_AGAIN = frozenset({408, 425, 429})
_ANSWERS = frozenset({200, 202})
_CODE = re.compile(r"[a-z][a-z_]{0,39}")


class Receiver:
    """A system that speaks our protocol below ``url``."""

    def __init__(self, url: str, key: Key, *, certificates: str = "", seconds: float = 30.0) -> None:
        self._url = url.rstrip("/")
        self._key = key
        self._limits = Limits(seconds=seconds)
        try:
            self._context = trust(certificates)
        except (ssl.SSLError, ValueError):
            raise Refused("The certificates of this store cannot be read.") from None

    def ask[T](self, operation: str, question: Mapping[str, Any], shape: TypeAdapter[T]) -> T:
        """The checked answer to one operation.

        Raises ``Unreachable`` where another try may help, ``Refused`` where it cannot.
        """
        url = f"{self._url}/{operation}"
        body = json.dumps(question, separators=(",", ":"), ensure_ascii=False).encode()
        signed = signed_headers(
            self._key, method="POST", path=urlsplit(url).path, body=body, at=int(time.time())
        )
        answer = self._post(url, body, signed)
        self._require_answer(operation, answer, signed["Dertig-Signature"])
        try:
            return shape.validate_json(answer.body)
        except ValidationError:
            # What it said instead may hold anything, so it is not repeated.
            raise Refused(f"The receiver’s answer to “{operation}” is not what the protocol says.") from None

    def _post(self, url: str, body: bytes, signed: Mapping[str, str]) -> Answer:
        headers = {"Content-Type": "application/json", "Accept": "application/json", **signed}
        try:
            return post(url, body, headers, context=self._context, limits=self._limits)
        except NoAnswer as error:
            raise Unreachable(str(error)) from None
        except PlaceRefused as error:
            raise Forbidden(str(error)) from None
        except (AnswerTooLarge, NotTrusted) as error:
            raise Refused(str(error)) from None

    def _require_answer(self, operation: str, answer: Answer, asked: str) -> None:
        """Only a signed 200 or 202 is an answer; anybody between us may have sent the rest."""
        status = answer.status
        if status >= 500 or status in _TRY_AGAIN:
            raise Unreachable(f"The receiver failed at “{operation}” (HTTP {status}).")
        genuine = answer_is_genuine(
            self._key,
            asked=asked,
            status=status,
            body=answer.body,
            signature=answer.headers.get("dertig-signature", ""),
        )
        if status in _ANSWERS and genuine:
            return
        if status in _ANSWERS:
            raise Refused(f"The answer to “{operation}” is not signed with the key “{self._key.id}”.")
        if 300 <= status < 400:
            raise Refused(
                "The receiver sends us elsewhere, and redirects are not followed: correct the address."
            )
        reason = _reason(answer.body) if genuine else ""
        raise Refused(f"The receiver refuses “{operation}” (HTTP {status}{reason}).")


def _reason(body: bytes) -> str:
    """The receiver's own code for why, where it is one."""
    try:
        code = json.loads(body).get("error", "")
    except (ValueError, AttributeError, RecursionError):
        return ""
    return f", {code}" if isinstance(code, str) and _CODE.fullmatch(code) else ""
