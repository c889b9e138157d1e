"""``manage.py register …``: the register as code. Each subcommand is a module of its own."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from processing.management.register import checking, exporting, loading, schema

SUBCOMMANDS = {"load": loading, "export": exporting, "check": checking, "schema": schema}


class Command(BaseCommand):
    help = "A controller's record of processing activities: load, export, check, schema."

    def add_arguments(self, parser: ArgumentParser) -> None:
        subcommands = parser.add_subparsers(dest="subcommand", required=True)
        for name, module in SUBCOMMANDS.items():
            module.add_arguments(subcommands.add_parser(name, help=module.HELP, description=module.HELP))

    def handle(self, *args: Any, **options: Any) -> None:
        SUBCOMMANDS[options["subcommand"]].run(self.stdout, options)
