"""Floor 8: wiring only: settings, URLs, the Celery app and its beat, the embedded servers."""

from config.celery import app as celery_app

__all__ = ["celery_app"]
