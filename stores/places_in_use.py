"""What an operator has to declare before an upgrade: each host, socket and folder in use that is not allowed.

Stores, webhooks and, by ``add_source``, what upper floors reach (mailboxes). Reads columns of every version,
resolves names and connects to the databases that may be opened; changes nothing.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from django.conf import settings

from evidence.upgrade_checks import Matter, Weight
from stores.connectors.kinds import UnknownKind, kind_named
from stores.models import DataStore, WebhookEndpoint
from stores.opening import opened
from stores.outbound import NoAnswer, addresses_of, checked_url
from stores.places import (
    HOSTS,
    ROOTS,
    File,
    Folder,
    Host,
    Place,
    PlaceRefused,
    Places,
    Socket,
    entry_for,
    host_name,
    installation,
)
from stores.protocol import Forbidden, StoreError

type Source = Callable[[], Iterable[tuple[str, Place | PlaceRefused]]]
"""What is in use: the subject of its matter, and where it lies, or why that is no place."""

_sources: dict[str, Source] = {}


def add_source(name: str, source: Source) -> None:
    """Have ``matters`` judge these too; the same name again replaces it."""
    _sources[name] = source


def matters() -> Iterator[Matter]:
    """What stops with the upgrade as the environment is now, and the lines that would keep it going."""
    wanted: dict[str, list[str]] = {HOSTS: [], ROOTS: []}
    for source in (_stores, _webhooks, *_sources.values()):
        for subject, place in source():
            if words := str(place) if isinstance(place, PlaceRefused) else refused(place):
                yield Matter(Weight.PEOPLE, subject, f"It stops with the upgrade. {words}")
            if words and not isinstance(place, PlaceRefused):
                wanted_by(place, wanted)
    for setting, entries in wanted.items():
        if entries:
            line = f"{setting}={','.join(dict.fromkeys([*_declared(setting), *entries]))}"
            yield Matter(
                Weight.PEOPLE, setting, f"To keep all of these going, put in the environment: {line}"
            )
    if settings.DERTIG_HTTP_STORES_ALLOW_PRIVATE:
        words = f"It is still read; move what it names to {HOSTS}."
        yield Matter(Weight.NOTE, "DERTIG_HTTP_STORES_ALLOW_PRIVATE", words)


def refused(place: Place) -> str:
    """Why no store may lie there, names resolved; empty where it may, or where the name leads nowhere now."""
    try:
        installation().require(place)
        if isinstance(place, Host):
            addresses_of(place.name, 0)
    except PlaceRefused as error:
        return str(error)
    except NoAnswer:
        pass
    return ""


def wanted_by(place: Place, wanted: dict[str, list[str]]) -> None:
    """Note what would allow the place; nothing for what no entry allows."""
    try:
        setting, entry = entry_for(place)
        _with_entry(installation(), place).require(place)
    except PlaceRefused:
        return
    wanted[setting].append(entry)


def _with_entry(places: Places, place: Place) -> Places:
    match place:
        case Host(name):
            return replace(places, names=places.names | {host_name(name)})
        case Socket(path):
            return replace(places, sockets=(*places.sockets, Path(path).resolve()))
        case Folder(path):
            return replace(places, roots=(*places.roots, Path(path).resolve()))
        case File(path):
            return replace(places, roots=(*places.roots, Path(path).resolve().parent))


def _declared(setting: str) -> list[str]:
    return list(settings.DERTIG_STORES_HOSTS if setting == HOSTS else settings.DERTIG_STORES_ROOTS)


def _stores() -> Iterator[tuple[str, Place | PlaceRefused]]:
    for slug, ref, name, told in DataStore.objects.values_list("controller__slug", "ref", "kind", "settings"):
        subject = f"{slug}: stores/{ref}"
        try:
            kind = kind_named(name)
            for place in kind.places(kind.taken_over(told)):
                yield subject, place
        except PlaceRefused as error:
            yield subject, error
        except UnknownKind:
            continue


def _webhooks() -> Iterator[tuple[str, Place | PlaceRefused]]:
    rows = WebhookEndpoint.objects.filter(active=True)
    for slug, name, url in rows.values_list("controller__slug", "name", "url"):
        subject = f"{slug}: webhook {name}"
        try:
            yield subject, Host(str(checked_url(url).hostname))
        except PlaceRefused as error:
            yield subject, error


def rights() -> Iterator[Matter]:
    """Of the databases that may be opened: who comes in with rights that nothing here needs."""
    for row in DataStore.objects.filter(kind="sql").select_related("controller"):
        try:
            with opened(row) as connector:
                connector.now()
        except Forbidden as error:
            if error.code != "place-forbidden":
                yield Matter(
                    Weight.PEOPLE,
                    f"{row.controller.slug}: stores/{row.ref}",
                    f"It stops with the upgrade. {error}",
                )
        except StoreError as error:
            words = f"It could not be asked with which rights it is reached. {error}"
            yield Matter(Weight.UNCHECKED, f"{row.controller.slug}: stores/{row.ref}", words)
