"""The web process's entry point: ``gunicorn config.wsgi``."""

import os

from django.core.wsgi import get_wsgi_application

from config.charsets import known_charsets

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

application = known_charsets(get_wsgi_application())
