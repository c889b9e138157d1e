"""What upper floors add to a controller's card on the dashboard.

A floor registers a source where its admin loads; this floor knows of none. A source is asked once
for all controllers in scope, so that the page costs the same however many there are.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest

from accounts.models import Controller


@dataclass(frozen=True, slots=True)
class Panel:
    """A part of a card: its template, and what it shows there as ``panel.shown``."""

    template: str
    shown: Mapping[str, Any] = field(default_factory=dict)


type Source = Callable[[HttpRequest, Sequence[Controller]], Mapping[int, Panel]]
"""Panels by the id of their controller; none where there is nothing to show."""

_SOURCES: dict[str, Source] = {}


def add_source(name: str, source: Source) -> None:
    """Register a source of panels; the same name again replaces it."""
    _SOURCES[name] = source


def panels_of(request: HttpRequest, controllers: Sequence[Controller]) -> dict[int, list[Panel]]:
    """The panels of each controller, in the order in which their sources registered."""
    found = [source(request, controllers) for source in _SOURCES.values()]
    return {each.pk: [told[each.pk] for told in found if each.pk in told] for each in controllers}
