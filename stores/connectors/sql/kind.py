"""The kind “sql”, as the registry finds it."""

from django.utils.translation import gettext_lazy as _

from stores.connectors.kinds import ConnectorKind
from stores.connectors.sql.connector import opened
from stores.connectors.sql.form import SqlForm
from stores.connectors.sql.reaching import places
from stores.connectors.sql.words import WORDS
from stores.databases.settings import destination, taken_over

KIND = ConnectorKind(
    kind="sql",
    label=_("SQL database"),
    form=SqlForm,
    open=opened,
    words=WORDS,
    taken_over=taken_over,
    destination=destination,
    places=places,
)
