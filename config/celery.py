"""The Celery application. Its settings are Django's ``CELERY_*``, its beat ``config/beat.py``."""

import os
from logging.config import dictConfig
from typing import Any

from celery import Celery, Task
from celery.signals import setup_logging
from django.conf import settings

from evidence.acting import acting

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")


class OwnWork(Task):  # type: ignore[type-arg]
    """A task is the installation's own work; what it does in somebody's name, it says."""

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        with acting("system:tasks"):
            return super().__call__(*args, **kwargs)


app = Celery("dertig", task_cls=OwnWork)
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.autodiscover_tasks(related_name="sweep_tasks")
app.autodiscover_tasks(related_name="answer_tasks")


@setup_logging.connect
def _log_by_the_settings(**_options: Any) -> None:
    """Celery's own formats would fill in what tasks are given; a worker logs as the site does."""
    dictConfig(settings.LOGGING)
