"""Glob patterns over paths below a root, as a shell reads them. Pure.

``*`` and ``?`` stay within one folder, ``**`` is any number of folders, ``[…]`` one character; a
leading dot must be written. Case counts.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from fnmatch import translate


class PatternError(ValueError):
    """The pattern cannot be used; the message says why."""


@dataclass(frozen=True, slots=True)
class Glob:
    """A pattern, folder by folder; None stands for ``**``."""

    text: str
    parts: tuple[re.Pattern[str] | None, ...]

    @classmethod
    def of(cls, text: str) -> "Glob":
        """Raises ``PatternError``."""
        pieces = text.split("/")
        if not text.strip():
            raise PatternError("The pattern is empty: write one like “nginx/access*.log*”.")
        if "\0" in text:
            raise PatternError("The pattern holds a character that no file name has.")
        if text.startswith("/") or any(piece in {"", ".", ".."} for piece in pieces):
            raise PatternError("The pattern starts below the root and has no empty part, “.” or “..”.")
        if pieces[-1] == "**":
            pieces.append("*")
        return cls(text=text, parts=tuple(None if piece == "**" else _part(piece) for piece in pieces))

    def matches(self, path: str) -> bool:
        """Whether the whole path matches."""
        return _match(self.parts, path.split("/"))

    def may_hold(self, folder: str) -> bool:
        """Whether anything below the folder can match: what else need not be walked."""
        for part, name in zip(self.parts[:-1], folder.split("/"), strict=False):
            if part is None:
                return True
            if not part.match(name):
                return False
        return folder.count("/") + 1 < len(self.parts)


def _part(piece: str) -> re.Pattern[str]:
    hidden = "" if piece.startswith(".") else r"(?!\.)"
    return re.compile(hidden + translate(piece))


def _match(parts: Sequence[re.Pattern[str] | None], names: Sequence[str]) -> bool:
    """One row of the classic table per part of the pattern: linear in both."""
    reached = {0}
    for part in parts:
        following: set[int] = set()
        for at in reached:
            if part is None:
                following.add(at)
                while at < len(names) - 1 and not names[at].startswith("."):
                    at += 1
                    following.add(at)
            elif at < len(names) and part.match(names[at]):
                following.add(at + 1)
        reached = following
    return len(names) in reached
