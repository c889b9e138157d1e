"""To which destination a kept secret was given; handed to no other, whatever path changed the settings.

A binding is JSON, sealed beside its secret: ``for`` is the fingerprint of the destination, ``of`` the hash of
the secret (so that it cannot be put to another), ``variables`` the fingerprints by environment variable of
what these were used for before they had to name their host.
"""

import hashlib
import json
import os
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from stores.connectors.kinds import UnknownKind, kind_named
from stores.destination import Destination, of_whole
from stores.protocol import Refused

VERSION = 1


def bound(secret: str, destination: Destination | None, *, before: str = "") -> str:
    """The binding of a secret given for a destination now; what ``before`` says of variables stays."""
    held = _read(before)
    if secret and destination is not None:
        held = {**held, "version": VERSION, "for": destination.fingerprint, "of": _hash(secret)}
    else:
        held = {name: value for name, value in held.items() if name == "variables"}
    return json.dumps(held) if held else ""


def is_bound(binding: str, secret: str) -> bool:
    """Whether it is the binding of that very secret."""
    return _read(binding).get("of") == _hash(secret)


def holds(binding: str, secret: str, destination: Destination | None) -> bool:
    """Whether that secret was given for that destination."""
    return (
        destination is not None
        and is_bound(binding, secret)
        and _read(binding).get("for") == destination.fingerprint
    )


def bound_variables(binding: str, variables: Mapping[str, str], destination: Destination | None) -> str:
    """With variables that named no host until now: they go on for the destination that they have."""
    if not variables or destination is None:
        return binding
    kept = dict.fromkeys(variables.values(), destination.fingerprint)
    return json.dumps({**_read(binding), "version": VERSION, "variables": kept})


def of_environment(variable: str, binding: str, destination: Destination | None) -> str:
    """The secret in a variable, for a destination that it names. Raises ``Refused``."""
    if variable not in os.environ:
        raise Refused(f"The environment variable {variable} is not set.")
    if destination is None or not _is_meant(variable, binding, destination):
        place = destination.place if destination else "-"
        raise Refused(
            _(
                "The secret in %(variable)s is not for this destination. If it is meant to go there, set"
                " %(variable)s_HOST to “%(place)s” in the environment of web, worker and beat."
            )
            % {"variable": variable, "place": place}
        )
    return os.environ[variable]


def _is_meant(variable: str, binding: str, destination: Destination) -> bool:
    named = os.environ.get(f"{variable}_HOST")
    if named is not None:
        return destination.is_named(named)
    kept = _read(binding).get("variables") or {}
    return bool(kept.get(variable) == destination.fingerprint)


def destination_in(kind: str, settings: Mapping[str, Any]) -> Destination | None:
    """Where settings lead; None for a kind that sends nothing anywhere. Total."""
    try:
        found = kind_named(kind).destination
    except UnknownKind:
        found = None
    return found(settings) if found else of_whole(kind, settings)


def settings_in(kind: str, settings: Mapping[str, Any], *, taken_over: bool) -> Mapping[str, Any]:
    """Settings as they are meant today (``ConnectorKind.taken_over``). Total."""
    try:
        return kind_named(kind).taken_over(settings) if taken_over else settings
    except UnknownKind:
        return settings


def _read(binding: str) -> dict[str, Any]:
    try:
        held: Any = json.loads(binding or "{}")
    except ValueError:
        return {}
    return held if isinstance(held, dict) else {}


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
