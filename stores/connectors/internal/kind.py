"""How the kind ``internal`` is known."""

from django.utils.translation import gettext_lazy as _

from stores.connectors.internal.connector import open_internal
from stores.connectors.internal.form import InternalForm
from stores.connectors.internal.words import WORDS
from stores.connectors.kinds import ConnectorKind

KIND = ConnectorKind(
    kind="internal",
    label=_("Records kept by Dertig itself"),
    form=InternalForm,
    words=WORDS,
    open=open_internal,
    destination=lambda settings: None,
)
