"""What staff may do on a page about people: the form, the button's words, and the verb behind it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from accounts.principal import Principal


@dataclass(frozen=True, slots=True)
class Recorded:
    """What is said once it is done, and the row to show; None where it is one of several."""

    said: str
    row: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    title: Any
    explained: Any
    words: Any
    icon: str

    @property
    def words_of_page(self) -> dict[str, str]:
        return {
            "title": str(self.title),
            "explained": str(self.explained),
            "words": str(self.words),
            "icon": self.icon,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Recording(_Asked):
    """How a row is made; ``form`` is built from the controller and what was posted."""

    form: Callable[..., Any]
    record: Callable[[Any, Any, Principal], Recorded]


@dataclass(frozen=True, slots=True, kw_only=True)
class Act(_Asked):
    """What may be done with a row while ``offered``; ``form`` is built from it and what was posted."""

    name: str
    form: Callable[..., Any]
    offered: Callable[[Any], bool]
    act: Callable[[Any, Any, Principal], Recorded]
