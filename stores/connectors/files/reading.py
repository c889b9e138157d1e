"""The content of a file, decompressed as a stream: its newest line, and whether somebody stands in it. Pure.

gzip, bzip2 and xz are told by their first bytes, not by the name.
"""

import bz2
import codecs
import gzip
import lzma
import os
import re
import unicodedata
import zlib
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import BinaryIO, cast
from urllib.parse import unquote

from stores.connectors.files.lines import LONGEST

BLOCK = 256 * 1024
_OPAQUE = (b"\x28\xb5\x2f\xfd", b"\x04\x22\x4d\x18", b"PK\x03\x04", b"7z\xbc\xaf\x27\x1c", b"\x1f\x9d")
"""zstd, lz4, zip, 7z, compress."""
NOT_UNPACKED = (".zst", ".lz4", ".zip", ".7z", ".Z")
"""How the names of such files end."""


class Unreadable(Exception):
    """The content is damaged, cut off, or may not be read."""


class Opaque(Exception):
    """The content is packed in a way that is not read here."""


type Dated = Callable[[bytes], datetime | None]


def newest(stream: BinaryIO, dated: Dated, *, whole: bool) -> datetime | None:
    """The latest moment of its lines: of the last ``BLOCK`` bytes, or of all where ``whole`` or where the
    end tells none. Raises ``Unreadable``, ``Opaque``.
    """
    if not whole:
        moment = _latest(_lines(iter([_tail(stream)])), dated)
        if moment is not None:
            return moment
        stream.seek(0)
    return _latest(_lines(blocks(stream)), dated)


def holds_any(stream: BinaryIO, values: frozenset[str], *, spaced: bool = False) -> bool:
    """Whether one of the values (lower case) stands somewhere, in any case, also percent-encoded.

    ``spaced``: also with spaces, dots, dashes, slashes or parentheses in between, as telephone numbers
    are written. Raises ``Unreadable``, ``Opaque``.
    """
    # Room for a value that lies across two blocks, percent-encoded or spaced out.
    keep = 12 * max(len(value) for value in values)
    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    rest = ""
    for block in blocks(stream):
        text = rest + decoder.decode(block)
        if any(value in view for view in views(text, spaced=spaced) for value in values):
            return True
        rest = text[-keep:]
    return False


def views(text: str, *, spaced: bool) -> Iterator[str]:
    """The ways of reading a text in which values are looked for, in lower case."""
    plain = (text if text.isascii() else unicodedata.normalize("NFKC", text)).lower()
    yield plain
    if "%" in plain:
        yield unquote(plain).lower()
    if spaced:
        yield re.sub(r"[ ()./\-]+", "", plain)


def blocks(stream: BinaryIO) -> Iterator[bytes]:
    """Decompressed, in parts of at most ``BLOCK`` bytes. Raises ``Unreadable``, ``Opaque``."""
    try:
        source = _decompressed(stream)
        while block := source.read(BLOCK):
            yield block
    except (OSError, EOFError, zlib.error, lzma.LZMAError) as error:
        raise Unreadable(type(error).__name__) from error


def _decompressed(stream: BinaryIO) -> BinaryIO:
    head = stream.read(6)
    stream.seek(0)
    if head.startswith(_OPAQUE):
        raise Opaque
    if head.startswith(b"\x1f\x8b"):
        return cast(BinaryIO, gzip.GzipFile(fileobj=stream))
    if head.startswith(b"BZh"):
        return cast(BinaryIO, bz2.BZ2File(stream))
    if head.startswith(b"\xfd7zXZ\0"):
        return cast(BinaryIO, lzma.LZMAFile(stream))
    return stream


def _tail(stream: BinaryIO) -> bytes:
    """The last ``BLOCK`` bytes of the content, without a line cut in two at its start."""
    try:
        source = _decompressed(stream)
        if source is stream:
            size = stream.seek(0, os.SEEK_END)
            stream.seek(max(0, size - BLOCK))
            tail, cut = stream.read(BLOCK), size > BLOCK
            return tail.partition(b"\n")[2] if cut else tail
    except OSError as error:
        raise Unreadable(type(error).__name__) from error
    stream.seek(0)
    tail, cut = b"", False
    for block in blocks(stream):
        cut = cut or len(tail) + len(block) > BLOCK
        tail = (tail + block)[-BLOCK:]
    return tail.partition(b"\n")[2] if cut else tail


def _lines(parts: Iterator[bytes]) -> Iterator[bytes]:
    rest = b""
    for part in parts:
        *whole, rest = (rest + part).split(b"\n")
        yield from whole
        rest = rest[:LONGEST]
    yield rest


def _latest(lines: Iterator[bytes], dated: Dated) -> datetime | None:
    moments = (dated(line) for line in lines if line)
    return max((each for each in moments if each is not None), default=None)
