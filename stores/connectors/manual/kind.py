"""How the kind ``manual`` is known."""

from django.utils.translation import gettext_lazy as _

from stores.connectors.kinds import ConnectorKind
from stores.connectors.manual.connector import open_manual
from stores.connectors.manual.form import ManualForm
from stores.connectors.manual.words import WORDS
from stores.protocol import Certainty

KIND = ConnectorKind(
    kind="manual",
    label=_("Work for a person: paper, or a system without access"),
    form=ManualForm,
    words=WORDS,
    open=open_manual,
    certainty=Certainty.ATTESTED,
    destination=lambda settings: None,
)
