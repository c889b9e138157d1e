from django.apps import AppConfig


class ConfigConfig(AppConfig):
    """Makes the project's own management commands known; it has no models."""

    name = "config"
    label = "config"

    def ready(self) -> None:
        """Say what the wiring knows before an upgrade."""
        # Its migration operations want the apps ready.
        from config import installation_checks  # noqa: PLC0415

        installation_checks.register()
