"""``manage.py reference load``: the shared lists that every register cites."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from accounts.principal import system
from processing.reference import catalogue
from processing.reference_actions import load_reference


class Command(BaseCommand):
    help = "The shared reference lists: data categories, data subjects, organisations."

    def add_arguments(self, parser: ArgumentParser) -> None:
        subcommands = parser.add_subparsers(dest="subcommand", required=True)
        subcommands.add_parser("load", help="add and update what the software ships; twice changes nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        counts = load_reference(catalogue=catalogue(), by=system("loader"))
        if options["verbosity"]:
            self.stdout.write(
                f"Reference lists: {counts.added} added, {counts.changed} changed, "
                f"{counts.unchanged} unchanged."
            )
