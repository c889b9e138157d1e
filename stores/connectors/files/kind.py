"""The connector of files, as ``stores.connectors.kinds`` lists it."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.utils.translation import gettext_lazy as _

from stores.connectors.files.connector import FilesConnector
from stores.connectors.files.form import FilesForm
from stores.connectors.files.local import LocalFolder
from stores.connectors.files.remote import connected
from stores.connectors.files.settings import FilesSettings, Place, destination, places, taken_over
from stores.connectors.files.words import WORDS
from stores.connectors.kinds import ConnectorKind, Opening
from stores.protocol import Connector


@contextmanager
def opened(opening: Opening) -> Iterator[Connector]:
    """Raises ``StoreError``."""
    settings = FilesSettings.of(opening.store.settings, opening.secret)
    folder = LocalFolder(settings.root) if settings.place is Place.LOCAL else connected(settings)
    try:
        yield FilesConnector(folder, settings)
    finally:
        folder.close()


KIND = ConnectorKind(
    kind="files",
    label=_("Files"),
    form=FilesForm,
    open=opened,
    words=WORDS,
    taken_over=taken_over,
    destination=destination,
    places=places,
)
