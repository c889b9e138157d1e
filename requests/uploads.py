"""Files that people send: few, small, and of a kind that their first bytes tell."""

import codecs
import re
from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from requests.actions.handling import File

type Upload = UploadedFile[Any]

MEGABYTE = 1024 * 1024
MAX_FILES = 5
MAX_BYTES = 5 * MEGABYTE
MAX_TOTAL = MAX_FILES * MAX_BYTES + MEGABYTE
"""Of a whole form, its other fields included."""

SIGNATURES = (
    (b"%PDF-", "application/pdf", ".pdf"),
    (b"\x89PNG\r\n\x1a\n", "image/png", ".png"),
    (b"\xff\xd8\xff", "image/jpeg", ".jpg"),
)
_TEXT = ("text/plain", ".txt")
_ENDINGS = {".jpg": (".jpg", ".jpeg")}
_CHUNK = 64 * 1024
_NAME_LENGTH = 100
_UNFIT = re.compile(r"[\x00-\x1f\x7f\u2028\u2029\u202a-\u202e\u2066-\u2069<>:\"/\\|?*]")


def checked(files: Sequence[Upload]) -> list[File]:
    """The files as the verbs take them. Raises ``ValidationError`` that says which and why."""
    if len(files) > MAX_FILES:
        raise ValidationError(_("Send at most %(count)s files at once.") % {"count": MAX_FILES})
    return [_checked(file) for file in files]


def _checked(file: Upload) -> File:
    name = tidy_name(file.name or "")
    size = file.size or 0
    if not size:
        raise ValidationError(_("“%(name)s” is empty.") % {"name": name})
    if size > MAX_BYTES:
        raise ValidationError(
            _("“%(name)s” is too large: at most %(size)s MB.") % {"name": name, "size": MAX_BYTES // MEGABYTE}
        )
    media_type, ending = _type_of(file, name)
    return File(name=_with_ending(name, ending), media_type=media_type, content=file)


def _type_of(file: Upload, name: str) -> tuple[str, str]:
    """Media type and ending, by the content and never by what the browser says."""
    start = file.read(16)
    file.seek(0)
    for signature, media_type, ending in SIGNATURES:
        if start.startswith(signature):
            return media_type, ending
    if _is_text(file):
        return _TEXT
    raise ValidationError(
        _("“%(name)s” is of a kind that we cannot take: send PDF, PNG, JPEG or plain text.") % {"name": name}
    )


def _is_text(file: Upload) -> bool:
    """UTF-8 without control characters."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        return all(_printable(decoder.decode(chunk)) for chunk in _chunks(file)) and not decoder.decode(
            b"", final=True
        )
    except UnicodeDecodeError:
        return False
    finally:
        file.seek(0)


def _chunks(file: Upload) -> Iterator[bytes]:
    while chunk := file.read(_CHUNK):
        yield chunk


def _printable(text: str) -> bool:
    return not any(sign < " " and sign not in "\t\r\n" for sign in text)


def tidy_name(name: str) -> str:
    """A file name without path, signs that deceive or break headers, and excess length."""
    last = PurePosixPath(name.replace("\\", "/")).name
    clean = _UNFIT.sub("", last).strip(" .")
    stem, dot, ending = clean.rpartition(".")
    if dot and len(ending) <= 5:
        return f"{stem[: _NAME_LENGTH - 6]}.{ending}"
    return clean[:_NAME_LENGTH] or "file"


def _with_ending(name: str, ending: str) -> str:
    return name if name.lower().endswith(_ENDINGS.get(ending, (ending,))) else f"{name}{ending}"
