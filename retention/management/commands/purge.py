"""``manage.py purge …``: what would go, have it go, count again. Each subcommand is a module of its own."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from retention.management.purge import planning, running, verifying

SUBCOMMANDS = {"plan": planning, "run": running, "verify": verifying}


class Command(BaseCommand):
    help = "Purges of a controller's datasets: plan, run, verify."

    def add_arguments(self, parser: ArgumentParser) -> None:
        subcommands = parser.add_subparsers(dest="subcommand", required=True)
        for name, module in SUBCOMMANDS.items():
            module.add_arguments(subcommands.add_parser(name, help=module.HELP, description=module.HELP))

    def handle(self, *args: Any, **options: Any) -> None:
        SUBCOMMANDS[options["subcommand"]].run(self.stdout, options)
