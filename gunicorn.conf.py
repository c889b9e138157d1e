"""What gunicorn reads by itself, in the containers as under ``make run``."""

logger_class = "config.gunicorn_log.Logger"
