"""``manage.py suppressions check FILE``: which lines of a mailing list may be written to."""

import csv
import sys
from argparse import ArgumentParser
from itertools import batched
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.models import Controller
from stores.terms import IdentifierKind
from subjects.asked import standings
from subjects.identifiers import NotAnIdentifier
from subjects.purposes import PurposeFacts, purposes_of
from subjects.whom import Whom

AT_ONCE = 1_000


class Command(BaseCommand):
    help = "Check a mailing list against consents, objections and restrictions."

    def add_arguments(self, parser: ArgumentParser) -> None:
        check = parser.add_subparsers(dest="subcommand", required=True).add_parser(
            "check", help="Copy the lines of a CSV file that may be written to; the others are counted."
        )
        check.add_argument(
            "file", help="CSV in UTF-8 whose first line names the columns; “-” for standard input"
        )
        check.add_argument("--controller", required=True, help="its slug")
        check.add_argument("--purpose", required=True, help="its path in the register")
        check.add_argument("--column", default="email", help="the column of the identifier")
        check.add_argument(
            "--kind", default=IdentifierKind.EMAIL.value, choices=[kind.value for kind in IdentifierKind]
        )

    def handle(self, *args: Any, **options: Any) -> None:
        controller = Controller.objects.filter(slug=options["controller"]).first()
        if controller is None:
            raise CommandError("There is no such controller.")
        purpose = purposes_of(controller.pk).get(options["purpose"])
        if purpose is None:
            raise CommandError("The register has no such purpose.")
        if options["file"] == "-":
            self._check(sys.stdin, controller, purpose, options)
            return
        try:
            with Path(options["file"]).open(encoding="utf-8-sig", newline="") as lines:
                self._check(lines, controller, purpose, options)
        except (OSError, UnicodeDecodeError) as error:
            raise CommandError(f"The file cannot be read: {type(error).__name__}.") from None

    def _check(self, lines: Any, controller: Controller, purpose: PurposeFacts, options: Any) -> None:
        """Stream the list; memory does not grow with it."""
        rows = csv.DictReader(lines)
        if options["column"] not in (rows.fieldnames or ()):
            raise CommandError(f"The first line names no column “{options['column']}”.")
        out = csv.DictWriter(self.stdout, rows.fieldnames or (), extrasaction="ignore", lineterminator="\n")
        out.writeheader()
        kind, left = IdentifierKind(options["kind"]), 0
        for part in batched(rows, AT_ONCE):
            people = [_whom(kind, row[options["column"]]) for row in part]
            found = standings(controller, people, [purpose])
            for row, whom, asked in zip(part, people, found, strict=True):
                if whom.identifiers and asked.purposes[0].allowed:
                    out.writerow(row)
                else:
                    left += 1
        self.stderr.write(f"{left} left out.")


def _whom(kind: IdentifierKind, text: str | None) -> Whom:
    """The person of a line; nobody where it names none, who then cannot be written to."""
    try:
        return Whom.of([(kind, text or "")])
    except NotAnIdentifier:
        return Whom(())
