"""The fonts of our PDFs: those bundled under ``static/pdf/fonts``, and no others.

A font that a machine happens to have would make the same register look different elsewhere; a
font that is missing would turn text into boxes without a word. So the bundled files are checked
against their ``SHA256SUMS``, and Fontconfig is shown their folder alone.
"""

import hashlib
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from xml.sax.saxutils import escape

FONTS = Path(__file__).resolve().parent.parent / "static" / "pdf" / "fonts"
SUMS = "SHA256SUMS"

_ONLY_THIS_FOLDER = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig><dir>{fonts}</dir><cachedir>{cache}</cachedir></fontconfig>
"""


class FontsMissing(RuntimeError):
    """Bundled fonts are absent or damaged: no document can be made."""


@contextmanager
def only_bundled_fonts(folder: Path | None = None) -> Iterator[None]:
    """Whatever asks Fontconfig in this block finds the bundled fonts only.

    Changes the environment meanwhile, so it runs under the lock of ``evidence.printing``.
    Raises ``FontsMissing``.
    """
    folder = folder or FONTS
    check_fonts(folder)
    with tempfile.TemporaryDirectory(prefix="dertig-fonts-") as scratch:
        settings = Path(scratch) / "fonts.conf"
        settings.write_text(
            _ONLY_THIS_FOLDER.format(fonts=escape(str(folder)), cache=escape(scratch)), encoding="utf-8"
        )
        with environment(FONTCONFIG_FILE=str(settings)):
            yield


def check_fonts(folder: Path) -> None:
    """Raise ``FontsMissing`` unless every bundled font is there, byte for byte."""
    bad = [name for name, sha256 in _sums(folder) if not _is_whole(folder / name, sha256)]
    if bad:
        raise FontsMissing(
            f"Fonts are missing or damaged in {folder}: {', '.join(bad)}. Restore them from the repository."
        )


@contextmanager
def environment(**variables: str) -> Iterator[None]:
    """Environment variables for the libraries that read nothing else, put back afterwards."""
    before = {name: os.environ.get(name) for name in variables}
    os.environ.update(variables)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


def _sums(folder: Path) -> list[tuple[str, str]]:
    """(file name, SHA-256) of each bundled font."""
    try:
        lines = (folder / SUMS).read_text(encoding="ascii").splitlines()
    except OSError as error:
        raise FontsMissing(f"{folder / SUMS} cannot be read: {error.strerror}.") from error
    return [(name, sha256) for sha256, _, name in (line.partition("  ") for line in lines)]


def _is_whole(path: Path, sha256: str) -> bool:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest() == sha256
    except OSError:
        return False
