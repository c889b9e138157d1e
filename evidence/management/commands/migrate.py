"""``migrate`` as the owner of the tables, and the app role's rights after it."""

from typing import Any

from django.conf import settings
from django.core.management.base import CommandError, CommandParser
from django.core.management.commands.migrate import Command as MigrateCommand
from django.db import DEFAULT_DB_ALIAS, connections

from evidence.grants import grant_to_app

OWNER_ALIAS = "owner"


class Command(MigrateCommand):
    """Django's ``migrate``, over the alias ``owner`` unless another is named."""

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.set_defaults(database=OWNER_ALIAS)

    def execute(self, *args: Any, **options: Any) -> str | None:
        """Refuse before Django's own checks, which already ask the server things."""
        if settings.PRODUCTION and role_of(options["database"]) == role_of(DEFAULT_DB_ALIAS):
            raise CommandError(
                "migrate needs DATABASE_OWNER_URL with a role of its own: a role that owns "
                "the tables could unlock the append-only ones."
            )
        return super().execute(*args, **options)

    def handle(self, *args: Any, **options: Any) -> None:
        super().handle(*args, **options)
        app_role, owner = role_of(DEFAULT_DB_ALIAS), options["database"]
        nothing_done = options["plan"] or options["check_unapplied"]
        if not nothing_done and role_of(owner) != app_role:
            grant_to_app(connections[owner], app_role)


def role_of(alias: str) -> str:
    return str(connections[alias].settings_dict["USER"])
