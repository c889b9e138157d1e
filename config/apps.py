from django.apps import AppConfig


class ConfigConfig(AppConfig):
    """Makes the project's own management commands known; it has no models."""

    name = "config"
    label = "config"
