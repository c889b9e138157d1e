"""Whether a data store may lie where its settings say: for its form, its verbs, the loader, each opening."""

from collections.abc import Mapping
from typing import Any

from stores.binding import settings_in
from stores.connectors.kinds import ConnectorKind, UnknownKind, kind_named
from stores.models import DataStore
from stores.places import PlaceRefused, installation


def forbidden(kind: ConnectorKind, settings: Mapping[str, Any]) -> str:
    """Why the installation allows no store there, or an empty text. Resolves no name: connecting does."""
    places = installation()
    try:
        for place in kind.places(settings):
            places.require(place)
    except PlaceRefused as error:
        return str(error)
    return ""


def forbidden_now(row: DataStore) -> str:
    """The same of a store as it is kept; nothing where its connector is not installed."""
    try:
        told = settings_in(row.kind, row.settings, taken_over=row.taken_over)
        return forbidden(kind_named(row.kind), told)
    except UnknownKind:
        return ""


def newly_forbidden(row: DataStore) -> str:
    """The same of a row that is to be saved. One that lay there before may still be renamed."""
    before = DataStore.objects.filter(pk=row.pk).values("kind", "settings").first()
    unchanged = before == {"kind": row.kind, "settings": row.settings}
    return "" if unchanged else forbidden_now(row)
