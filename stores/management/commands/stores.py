"""``manage.py stores …``: what a store holds, and how it is."""

import json
from argparse import ArgumentParser
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db.models import QuerySet

from accounts.principal import system
from processing import file_format
from stores import checking
from stores.assembly import store_map
from stores.connectors.kinds import UnknownKind
from stores.models import DataStore
from stores.protocol import Problem, StoreError
from stores.record_actions import NotInternal, Unfitting, import_records, preview
from stores.record_files import Unreadable, read_csv
from stores.words import problem_words

MOST_TOLD = 50
"""Complaints about a file that are printed."""


class Command(BaseCommand):
    help = "Data stores: discover what one holds, check how they are, import records kept here."

    def add_arguments(self, parser: ArgumentParser) -> None:
        subcommands = parser.add_subparsers(dest="subcommand", required=True)
        discover = subcommands.add_parser("discover", help="draft the mapping of a store, to correct")
        discover.add_argument("store", metavar="STORE", help="its reference")
        discover.add_argument("--controller", metavar="SLUG", help="where several have such a store")
        discover.add_argument(
            "--write", action="store_true", help="add the datasets that nobody has mapped yet"
        )
        check = subcommands.add_parser("check", help="connection, rights, drift, indexes; exit 1 on problems")
        check.add_argument("store", metavar="STORE", nargs="?", help="only this one")
        check.add_argument("--controller", metavar="SLUG", help="only this controller's")
        check.add_argument("--json", action="store_true", help="for programs")
        importing = subcommands.add_parser("import", help="records of a CSV file into a dataset kept here")
        importing.add_argument("store", metavar="STORE", help="its reference")
        importing.add_argument("dataset", metavar="DATASET", help="its reference")
        importing.add_argument("file", metavar="FILE.csv", type=Path)
        importing.add_argument("--controller", metavar="SLUG", help="where several have such a store")
        importing.add_argument("--preview", action="store_true", help="say what it would do, and do nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        stores = _stores(options["store"], options["controller"])
        if options["subcommand"] == "check":
            self._check(stores, as_json=options["json"])
        elif len(stores) > 1:
            slugs = ", ".join(store.controller.slug for store in stores)
            raise CommandError(f"Several controllers have such a store: {slugs}. Name one with --controller.")
        elif options["subcommand"] == "import":
            self._import(stores[0], options["dataset"], options["file"], preview_only=options["preview"])
        else:
            self._discover(stores[0], write=options["write"])

    def _import(self, store: DataStore, ref: str, file: Path, *, preview_only: bool) -> None:
        dataset = store.datasets.select_related("store").filter(ref=ref).first()
        if dataset is None:
            known = ", ".join(store.datasets.values_list("ref", flat=True))
            raise CommandError(f"There is no dataset “{ref}” here, but: {known or 'none yet'}.")
        verb = preview if preview_only else import_records
        try:
            done = verb(dataset=dataset, records=read_csv(file.read_bytes()), by=system("import"))
        except Unfitting as error:
            for each in error.complaints[:MOST_TOLD]:
                self.stderr.write(f"{file.name}:{each.line}: {each.field}: {each.message}")
            raise CommandError(f"{len(error.complaints)} complaints; nothing was imported.") from None
        except (OSError, Unreadable, NotInternal) as error:
            raise CommandError(f"{file}: {error}") from error
        self.stdout.write(f"{done.added} new, {done.changed} there already.")

    def _discover(self, store: DataStore, *, write: bool) -> None:
        try:
            if write:
                added = checking.add_discovered(store=store, by=system("discover"))
                self._say_added([row.ref for row in added])
                return
            drafted = store_map(store), checking.drafted(store)
        except (StoreError, UnknownKind) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(file_format.dump({"stores": [_with(*drafted)]}), ending="")

    def _say_added(self, refs: list[str]) -> None:
        for ref in refs:
            self.stdout.write(f"+ {ref}")
        self.stdout.write(f"{len(refs)} added; what was mapped already is as it was.")

    def _check(self, stores: Iterable[DataStore], *, as_json: bool) -> None:
        found = {store: checking.check_store(store=store, by=system("check")) for store in stores}
        if as_json:
            self.stdout.write(
                json.dumps([_data(*each) for each in found.items()], ensure_ascii=False, indent=2)
            )
        else:
            for store, problems in found.items():
                self.stdout.write(f"{store.controller.slug}/{store.ref}: {len(problems)} problems.")
                for problem in problems:
                    self.stdout.write(f"  {problem_words(problem)}  [{problem.code}]")
        total = sum(map(len, found.values()))
        if total:
            raise CommandError(f"{total} problems.", returncode=1)


def _stores(ref: str | None, slug: str | None) -> list[DataStore]:
    """Raises ``CommandError`` where there is none, naming those there are."""
    every: QuerySet[DataStore] = DataStore.objects.select_related("controller").order_by(
        "controller__slug", "ref"
    )
    found = every.filter(controller__slug=slug) if slug else every
    chosen = list(found.filter(ref=ref) if ref else found)
    if ref and not chosen:
        known = ", ".join(f"{each.controller.slug}/{each.ref}" for each in every)
        raise CommandError(f"There is no such store “{ref}”. There are: {known or 'none yet'}.")
    return chosen


def _with(store: Any, datasets: Any) -> Any:
    held: Any = file_format.bare(store)
    return {**held, "datasets": file_format.bare(datasets)}


def _data(store: DataStore, problems: tuple[Problem, ...]) -> dict[str, Any]:
    return {
        "controller": store.controller.slug,
        "store": store.ref,
        "problems": [
            {"code": each.code, "subject": each.subject, "message": problem_words(each)} for each in problems
        ],
    }
