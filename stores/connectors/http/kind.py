"""How the kind ``http`` is known."""

from django.utils.translation import gettext_lazy as _

from stores.connectors.http.connector import destination, open_http
from stores.connectors.http.form import HttpForm
from stores.connectors.http.words import WORDS
from stores.connectors.kinds import ConnectorKind
from stores.protocol import Certainty

KIND = ConnectorKind(
    kind="http",
    label=_("A system that deletes by itself (HTTP)"),
    form=HttpForm,
    open=open_http,
    certainty=Certainty.REPORTED,
    words=WORDS,
    destination=destination,
)
