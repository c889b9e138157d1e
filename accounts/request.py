"""Who asks, read off a request. Imports no model, so that settings may lead here."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest

from accounts.principal import Principal


def principal_at(request: HttpRequest) -> Principal:
    """The principal that ``accounts.middleware.PrincipalMiddleware`` set."""
    principal: Principal = request.principal  # type: ignore[attr-defined]
    return principal


def once[T](request: HttpRequest, name: str, read: Callable[[], T]) -> T:
    """What ``read`` gives, read once per request under that name."""
    held: dict[str, Any] = request.__dict__.setdefault("_read_once", {})
    if name not in held:
        held[name] = read()
    value: T = held[name]
    return value
