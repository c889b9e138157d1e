"""Which controller, datasets and day a subcommand is about, and how it answers."""

import json
from argparse import ArgumentParser
from collections.abc import Sequence
from datetime import date
from typing import Any

from django.core.management.base import CommandError, OutputWrapper

from accounts.models import Controller
from retention.planning import datasets_to_plan
from stores.models import Dataset


def add_choice(parser: ArgumentParser) -> None:
    """The options that all subcommands have."""
    parser.add_argument("--controller", required=True, metavar="SLUG")
    parser.add_argument("--dataset", metavar="[STORE/]DATASET", help="one dataset; without it, all")
    parser.add_argument("--as-of", type=date.fromisoformat, metavar="DATE", help="due by that day; else now")
    parser.add_argument("--json", action="store_true", help="for machines")


def datasets_of(controller: Controller, options: dict[str, Any]) -> Sequence[Dataset]:
    """Raises ``CommandError`` where none is mapped, or none of that name."""
    rows = datasets_to_plan(controller)
    wanted = options["dataset"]
    chosen = [row for row in rows if wanted in (None, row.ref, f"{row.store.ref}/{row.ref}")]
    if not chosen:
        known = ", ".join(f"{row.store.ref}/{row.ref}" for row in rows)
        raise CommandError(f"No such dataset is mapped; there are: {known or 'none, map a store first'}.")
    return chosen


def answer(stdout: OutputWrapper, told: list[dict[str, Any]], as_json: bool) -> None:
    """As JSON, or a paragraph a dataset."""
    if as_json:
        stdout.write(json.dumps(told, indent=1, ensure_ascii=False, default=str))
        return
    for each in told:
        stdout.write(f"{each['dataset']}")
        for line in each["lines"]:
            stdout.write(f"  {line}")
