"""What upper floors add to an export, outside the register value and its hash.

The last real purge of each period, how timely requests were answered: such facts change every
night, so they stand in an annex. An app adds its provider in ``AppConfig.ready()``; a provider
gives plain values for one register, in the active language.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from processing.register import Register


@dataclass(frozen=True, slots=True)
class Annex:
    """A titled table."""

    title: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


type Provider = Callable[[Register], Iterable[Annex]]

_providers: dict[Provider, None] = {}


def add(provider: Provider) -> Provider:
    """Have every export ask ``provider`` too; adding it again changes nothing."""
    _providers[provider] = None
    return provider


def remove(provider: Provider) -> None:
    """No longer ask ``provider``; harmless where it was never added."""
    _providers.pop(provider, None)


def annexes_of(register: Register) -> tuple[Annex, ...]:
    """Every annex to the register, in the order in which the providers came."""
    return tuple(annex for provider in _providers for annex in provider(register))
