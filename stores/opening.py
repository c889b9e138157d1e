"""From a row to an open connector."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _

from evidence.sealing import derived_key
from stores.assembly import store_map
from stores.binding import of_environment, settings_in
from stores.connectors.kinds import Opening, kind_named
from stores.models import DataStore
from stores.place_checks import forbidden
from stores.protocol import Connector, Forbidden, Refused, SettingRefused, Unconfirmed


@contextmanager
def opened(store: DataStore, *, actor: str = "system:stores") -> Iterator[Connector]:
    """The store's connector for a block. Raises ``StoreError``, ``UnknownKind``; ``SettingRefused`` for a
    setting that is not allowed, ``Forbidden`` where the installation allows no store."""
    kind = kind_named(store.kind)
    for name, words in forbidden_settings(store):
        raise SettingRefused(name, words)
    if words := forbidden(kind, settings_of(store)):
        raise Forbidden(words)
    if store.awaits_confirmation():
        raise Unconfirmed(_("A second person has not confirmed yet where this store leads."))
    with kind.open(opening_of(store, actor=actor)) as connector:
        yield connector


def settings_of(store: DataStore) -> Mapping[str, Any]:
    """The settings by which a store is opened."""
    return settings_in(store.kind, store.settings, taken_over=store.taken_over)


def forbidden_settings(store: DataStore) -> tuple[tuple[str, str], ...]:
    """What is not allowed in a store's settings, whatever path it came by: name and words. A store that holds
    any is not opened. Raises ``UnknownKind``."""
    return tuple(kind_named(store.kind).faults(settings_of(store)))


def opening_of(store: DataStore, *, actor: str, settings: Mapping[str, Any] | None = None) -> Opening:
    """What the connector of a store is given; with other ``settings`` than its own, for a connector of
    another kind, without its secrets. Raises ``Refused``."""
    mapped = store_map(store)
    return Opening(
        store=replace(mapped, settings=settings_of(store) if settings is None else settings),
        controller_id=store.controller_id,
        store_id=store.pk,
        hash_key=derived_key("blank"),
        secret=secrets_of(store) if settings is None else {},
        actor=actor,
    )


def kept_secrets(store: DataStore) -> frozenset[str]:
    """The names of the secrets that are kept for where the store leads: nothing else is shown."""
    return frozenset(json.loads(store.secret or "{}")) if store.holds_secret() else frozenset()


def secrets_of(store: DataStore) -> dict[str, str]:
    """The store's secrets by name: those kept, and over them those of the environment.

    Raises ``Refused`` for one that was given for another destination, whatever path changed where the store
    leads, and where a variable is not set or names another host.
    """
    held: dict[str, str] = json.loads(store.secret or "{}")
    if held.keys() - store.secret_from_env.keys() and not store.holds_secret():
        raise Refused(_("The secrets of this store were given for another destination: enter them again."))
    destination = store.destination()
    return held | {
        name: of_environment(variable, store.secret_for, destination)
        for name, variable in store.secret_from_env.items()
    }
