"""``manage.py replay_erasures --since DATE``: after a data store was restored from a backup of that day."""

import json
from argparse import ArgumentParser
from collections.abc import Iterator
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db.models import QuerySet

from accounts.principal import system
from processing.management.register.words import controller_named
from retention.ledger.repeating import Repeated
from retention.ledger.replaying import Replayed, replay
from retention.wording import problem_words
from stores.models import DataStore

_BY = system("command")


class Command(BaseCommand):
    help = (
        "Repeat every erasure, blanking and purge since a day, over data stores that were restored from a "
        "backup of it. Run it before the restored store serves again. Exit code 1 where anything is left."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--since", type=date.fromisoformat, required=True, metavar="DATE", help="the day of the backup"
        )
        parser.add_argument("--controller", metavar="SLUG", help="one controller; without it, all")
        parser.add_argument("--store", metavar="REF", help="one data store; without it, all")
        parser.add_argument("--dry-run", action="store_true", help="count only, change nothing")
        parser.add_argument("--json", action="store_true", help="for machines")

    def handle(self, *args: Any, **options: Any) -> None:
        since: date = options["since"]
        if since > date.today():
            raise CommandError(f"{since} has not come yet: name the day of the backup.")
        told = []
        for each in replay(_stores(options), since, by=_BY, only_count=options["dry_run"]):
            told.append(each)
            if not options["json"]:
                for line in _lines(each, only_count=options["dry_run"]):
                    self.stdout.write(line)
        if options["json"]:
            self.stdout.write(json.dumps([_plain(each) for each in told], indent=1, ensure_ascii=False))
        if not options["dry_run"] and not all(each.is_clean for each in told):
            raise CommandError("Something is left to do; see above.")


def _stores(options: dict[str, Any]) -> QuerySet[DataStore]:
    rows = DataStore.objects.select_related("controller").order_by("controller_id", "pk")
    if options["controller"]:
        rows = rows.filter(controller=controller_named(options["controller"]))
    if options["store"]:
        rows = rows.filter(ref=options["store"])
    if not rows:
        raise CommandError("No such data store is mapped.")
    return rows


def _lines(told: Replayed, *, only_count: bool) -> Iterator[str]:
    yield f"{told.store.controller.slug}/{told.store.ref}"
    if told.problem:
        yield f"  {problem_words(told.problem)}"
    for each in told.parts:
        yield f"  {each.repeat.dataset.ref}, {_names(each)}: {_outcome(each, only_count=only_count)}"
    if told.forgotten:
        yield f"  {told.forgotten} erasures are no longer remembered and cannot be repeated: look by hand."
    for row in told.corrections:
        yield f"  {row.dataset.ref}, {row.reference}: corrected since; a person must correct it again"
    if not (told.parts or told.forgotten or told.corrections or told.problem):
        yield "  nothing was done here since"


def _names(each: Repeated) -> str:
    more = len(each.repeats) - 1
    return f"{each.repeat.name} and {more} more" if more else each.repeat.name


def _outcome(each: Repeated, *, only_count: bool) -> str:
    if each.problem:
        return problem_words(each.problem)
    if not each.found:
        return "not in the store again"
    held = f", {each.held} held" if each.held else ""
    if only_count:
        return f"{each.left} rows due again{held}"
    return f"{each.rows} rows repeated, {each.left} left{held}"


def _plain(told: Replayed) -> dict[str, Any]:
    return {
        "controller": told.store.controller.slug,
        "store": told.store.ref,
        "clean": told.is_clean,
        "problem": told.problem.code if told.problem else "",
        "forgotten": told.forgotten,
        "repeated": [
            {
                "dataset": each.repeat.dataset.ref,
                "names": [repeat.name for repeat in each.repeats],
                "kind": "purge" if each.repeat.people is None else "erasure",
                "found": each.found,
                "rows": each.rows,
                "left": each.left,
                "held": each.held,
                "problem": each.problem.code if each.problem else "",
            }
            for each in told.parts
        ],
        "corrections": [{"dataset": row.dataset.ref, "request": row.reference} for row in told.corrections],
    }
