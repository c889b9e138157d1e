"""What to know before an upgrade: what is open, what needs people, whether keys and disk suffice."""

import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import OperationalError

from evidence.upgrade_checks import Matter, Weight, matters, names

HEADINGS = {
    Weight.STOP: "Stop: mend this before you upgrade",
    Weight.PEOPLE: "For people, before or after",
    Weight.UNCHECKED: "Not checked: it may be well or not",
    Weight.NOTE: "Good to know",
}


class Command(BaseCommand):
    help = "Say what is open, what needs people, and whether keys and disk suffice. Exit status 1: stop."

    # It is asked before an upgrade, when not all may be well.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="as JSON, for programs")

    def handle(self, *args: Any, **options: Any) -> None:
        found = _found()
        stop = any(matter.weight is Weight.STOP for matter in found)
        if options["json"]:
            said = {"stop": stop, "asked": names(), "matters": [asdict(matter) for matter in found]}
            self.stdout.write(json.dumps(said, indent=2))
        else:
            self.stdout.write(as_text(found))
        if stop:
            sys.exit(1)


def _found() -> list[Matter]:
    try:
        return matters()
    except OperationalError as error:
        words = f"The database does not answer ({type(error).__name__}): nothing was checked."
        return [Matter(Weight.STOP, "DATABASE_URL", words)]


def as_text(found: Sequence[Matter]) -> str:
    """Grouped by weight, the heaviest first."""
    lines = []
    for weight, heading in HEADINGS.items():
        if group := [matter for matter in found if matter.weight is weight]:
            lines += [heading, *(f"  {matter.subject}: {matter.words}" for matter in group), ""]
    return "\n".join([*lines, f"Asked: {', '.join(names())}."])
