"""What programs send as JSON: text that is Unicode, or it is refused before anybody reads it."""

import io
import json
import re
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser

_ESCAPED = re.compile(rb"\\ud[89a-f]", re.IGNORECASE)


class JSONTextParser(JSONParser):
    r"""JSON without half of a surrogate pair.

    ``"\ud800"`` is valid JSON and no text (RFC 8259, 8.2): no database takes it, and no answer can name it.
    """

    def parse(
        self, stream: Any, media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        """Raises ``ParseError``."""
        body = stream.read()
        found = super().parse(io.BytesIO(body), media_type, parser_context)
        if _ESCAPED.search(body) and not _is_text(found):
            raise ParseError(_("A text holds half of a surrogate pair: send whole characters."))
        return found


def _is_text(found: Any) -> bool:
    try:
        json.dumps(found, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return False
    return True
