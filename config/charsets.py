"""In which signs people and programs send: UTF-8, or what is read alike wherever it matters."""

import re
from collections.abc import Callable, Iterable
from typing import Any

OUR_CHARSETS = ("utf-8", "utf8", "us-ascii", "iso-8859-1")
_CHARSET = re.compile(r"charset\s*=\s*\"?([^\s;\"]*)", re.IGNORECASE)

type Application = Callable[[dict[str, Any], Any], Iterable[bytes]]


def known_charsets(application: Application) -> Application:
    """Past a fault of Django: of a charset that Python knows and that is no text (``hex``) it makes a 500.

    That comes before any of our code runs. Named as unknown, the charset gets as far as ``config.problems``,
    which refuses it.
    """

    def checked(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        kind = environ.get("CONTENT_TYPE", "")
        found = _CHARSET.search(kind)
        if found and found[1].lower() not in OUR_CHARSETS:
            environ["CONTENT_TYPE"] = f"{kind[: found.start(1)]}x-unknown{kind[found.end(1) :]}"
        return application(environ, start_response)

    return checked
