"""Nothing to ask: the records are in our own database."""

from stores.connectors.kinds import ConnectorForm


class InternalForm(ConnectorForm):
    """No settings."""
