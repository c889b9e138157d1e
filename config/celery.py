"""The Celery application. Its settings are Django's ``CELERY_*``, its beat ``config/beat.py``."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("dertig")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.autodiscover_tasks(related_name="sweep_tasks")
app.autodiscover_tasks(related_name="answer_tasks")
