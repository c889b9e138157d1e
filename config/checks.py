"""Settings at ``manage.py check``, ``migrate`` and ``upgrade_check``: what loading them cannot refuse."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.conf import settings
from django.core import checks
from django.core.checks import CheckMessage, Error, Warning
from django.db import connections

from accounts.models import Controller
from config.setting_rules import MAKE_KEY, weakness
from evidence import upgrade_checks
from evidence.upgrade_checks import Matter, Weight


def register() -> None:
    checks.register(weak_settings, checks.Tags.security)
    checks.register(new_lookup_key, checks.Tags.database)
    upgrade_checks.add("settings", upgrade_matters)


def weak_settings(**_options: Any) -> list[CheckMessage]:
    """What deserves a warning, in every command that checks."""
    return [
        Warning(f"{each.variable}: {each.wrong}.", hint=f"{each.remedy}.", id="dertig.W001")
        for each in settings.SETTING_WARNINGS
    ]


def new_lookup_key(databases: Sequence[str] | None = None, **_options: Any) -> list[CheckMessage]:
    """A weak look-up key is refused as long as no data depend on it; later it can only be warned about.

    Asked where a database is at hand: before each ``migrate``, and so before a first installation is made.
    """
    said = weakness(settings.DERTIG_LOOKUP_KEY) if settings.PRODUCTION and databases else ""
    if not said or any(holds_data(alias) for alias in databases or ()):
        return []
    hint = f"{MAKE_KEY}. No data depend on this one yet."
    return [Error(f"DERTIG_LOOKUP_KEY: {said}.", hint=hint, id="dertig.E001")]


def holds_data(alias: str) -> bool:
    """Whether keyed hashes may exist: each belongs to a controller, also those kept in data stores."""
    connection = connections[alias]
    if Controller._meta.db_table not in connection.introspection.table_names():
        return False
    return Controller.objects.using(alias).exists()


def upgrade_matters() -> Iterator[Matter]:
    """The same warnings for whoever is about to upgrade."""
    for each in settings.SETTING_WARNINGS:
        yield Matter(Weight.NOTE, each.variable, f"{each.wrong[0].upper()}{each.wrong[1:]}. {each.remedy}.")
