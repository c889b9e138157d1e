"""Sections of a controller's YAML file that upper apps bring, beside the record itself.

An app adds its ``Section`` in ``AppConfig.ready()``. ``register load``, ``export`` and ``schema`` then
know its key; the register value and its hash stay as they are. Pure.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from pydantic import TypeAdapter

from accounts.principal import Principal
from processing.plan import Change
from processing.register import Record

if TYPE_CHECKING:
    from accounts.models import Controller


class SectionPlan(Protocol):
    """What loading a section changes, and the paths of what the file lacks and that stays."""

    @property
    def changes(self) -> Sequence[Change]: ...

    @property
    def kept(self) -> Sequence[str]: ...


class Load(Protocol):
    """Makes what stands what ``wanted`` says, or only plans it; ``PlanRefused`` where that cannot be.

    On a dry run the controller may be one that is not saved yet.
    """

    def __call__(
        self, *, controller: "Controller", wanted: Any, by: Principal, prune: bool, dry_run: bool
    ) -> SectionPlan: ...


@dataclass(frozen=True, slots=True)
class Section:
    """One key of the file. ``shape`` is the pydantic shape of its value.

    ``unknown`` gives each reference of the value that leads nowhere, with its path in the file;
    ``read`` the value that stands: falsy where there is none, and the key is left out.
    """

    name: str
    shape: TypeAdapter[Any]
    unknown: Callable[[Any, Record], Iterable[tuple[str, str]]]
    read: Callable[["Controller"], Any]
    load: Load


_sections: dict[str, Section] = {}


def add(section: Section) -> None:
    """Have files know that key; adding it again replaces it."""
    _sections[section.name] = section


def sections() -> dict[str, Section]:
    """All sections by name, in the order in which they came."""
    return dict(_sections)
