"""How the kind ``http`` is known."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from stores.connectors.http.connector import destination, open_http
from stores.connectors.http.form import HttpForm
from stores.connectors.http.words import WORDS
from stores.connectors.kinds import ConnectorKind
from stores.outbound import checked_url
from stores.places import Host, Place, text_of
from stores.protocol import Certainty


def places(settings: Mapping[str, Any]) -> tuple[Place, ...]:
    """The host of the receiver. Raises ``PlaceRefused``."""
    url = text_of(settings, "url")
    return (Host(str(checked_url(url).hostname)),) if url else ()


KIND = ConnectorKind(
    kind="http",
    label=_("A system that deletes by itself (HTTP)"),
    form=HttpForm,
    open=open_http,
    certainty=Certainty.REPORTED,
    words=WORDS,
    places=places,
    destination=destination,
)
