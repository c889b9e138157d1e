"""The subcommands of ``manage.py purge``."""
