from django.apps import AppConfig


class ConfigConfig(AppConfig):
    """The project's own management commands and the checks of its settings; it has no models."""

    name = "config"
    label = "config"

    def ready(self) -> None:
        # Models can be imported only now.
        from config import checks  # noqa: PLC0415

        checks.register()
