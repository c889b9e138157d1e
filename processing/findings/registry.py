"""Where other apps add findings of their own, from ``AppConfig.ready()``."""

from collections.abc import Callable, Iterable

from processing.findings.model import Facts, Finding
from processing.register import Register

type Provider = Callable[[Register, Facts], Iterable[Finding]]
"""A pure function: the same register and facts give the same findings."""

_providers: dict[Provider, None] = {}


def add(provider: Provider) -> Provider:
    """Have every check ask ``provider`` too; adding it again changes nothing."""
    _providers[provider] = None
    return provider


def remove(provider: Provider) -> None:
    """No longer ask ``provider``; harmless where it was never added."""
    _providers.pop(provider, None)


def providers() -> tuple[Provider, ...]:
    """All providers in the order in which they came."""
    return tuple(_providers)
