from django.apps import AppConfig


class ConfigConfig(AppConfig):
    """The project's own management commands and the checks of its settings; it has no models."""

    name = "config"
    label = "config"

    def ready(self) -> None:
        """Say what the wiring knows before it serves, and before an upgrade."""
        # Models can be imported only now.
        from config import checks, installation_checks  # noqa: PLC0415

        checks.register()
        installation_checks.register()
