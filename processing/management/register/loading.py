"""``register load FILE…``: print the plan of every file, and apply all of them or none."""

from argparse import ArgumentParser
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, OutputWrapper
from django.db import transaction

from accounts.models import Controller
from accounts.principal import Principal, system
from processing import file_format
from processing.actions import Refused, load_register
from processing.file_format import BadFile, RegisterFile
from processing.management.register.words import printable
from processing.plan import Change, PlanRefused, Sign
from processing.sections import sections

HELP = "Bring controllers' registers to what their YAML files say; a bad file loads nothing at all."

type Files = Mapping[str, RegisterFile]
"""What each file holds, by the file's name."""


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("files", nargs="+", metavar="FILE", help="one controller's record each")
    parser.add_argument("--dry-run", action="store_true", help="print the plan, change nothing")
    only = parser.add_mutually_exclusive_group()
    only.add_argument("--prune", action="store_true", help="also remove the records that a file lacks")
    only.add_argument(
        "--absent",
        action="store_true",
        help="only create controllers that do not exist: what people edited is left as it is",
    )


def run(out: OutputWrapper, options: Mapping[str, Any]) -> None:
    files = read_all(options["files"])
    by = system("loader")
    problems: list[str] = []
    with transaction.atomic():
        if options["absent"]:
            files = dict(_absent(out, files, options))
        for file, whole in files.items():
            try:
                plans = list(_load(whole, by, options))
            except PlanRefused as error:
                problems.append(f"{file}: {error.path}: {error.reason}")
            except Refused as error:
                problems.append(f"{file}: {error}")
            else:
                _tell(out, f"{whole.record.controller.slug} ({file})", plans, options)
        if problems:
            transaction.set_rollback(True)
    if problems:
        raise CommandError(printable("\n".join([*problems, "Nothing was loaded."])))
    if options["dry_run"] and options["verbosity"]:
        out.write("A dry run: nothing was changed.")


type Planned = tuple[Sequence[Change], Sequence[str]]
"""The changes of one part of a file, and the paths of what the part lacks and that stays."""


def _load(whole: RegisterFile, by: Principal, options: Mapping[str, Any]) -> Iterator[Planned]:
    """Load the record first, then what refers to it."""
    how = {"by": by, "prune": options["prune"], "dry_run": options["dry_run"]}
    plan = load_register(wanted=whole.record, **how)
    yield plan.changes, plan.kept
    slug = whole.record.controller.slug
    controller = Controller.objects.filter(slug=slug).first() or Controller(slug=slug)
    for name, section in sections().items():
        if name in whole.sections:
            part = section.load(controller=controller, wanted=whole.sections[name], **how)
            yield part.changes, part.kept


def read_all(names: Sequence[str]) -> Files:
    """What the files hold. Raises ``CommandError`` with every problem of every file."""
    records: dict[str, RegisterFile] = {}
    problems: list[str] = []
    for name in names:
        try:
            records[name] = file_format.read_whole(_content(name), name)
        except OSError as error:
            problems.append(f"{name}: cannot be read: {error.strerror or error}.")
        except BadFile as error:
            problems.extend(map(str, error.problems))
    problems.extend(_twice(records))
    if problems:
        count = f"{len(problems)} problem{'s' if len(problems) > 1 else ''}"
        raise CommandError(printable("\n".join([*problems, f"{count}; nothing was loaded."])))
    return records


def _content(name: str) -> bytes:
    """The file's bytes; one more than is allowed suffices to refuse a file without end."""
    with Path(name).open("rb") as file:
        return file.read(file_format.MAX_BYTES + 1)


def _twice(records: Files) -> Iterator[str]:
    """Two files of one load about the same controller would undo each other."""
    first: dict[str, str] = {}
    for name, whole in records.items():
        slug = whole.record.controller.slug
        if slug in first:
            yield f"{name}: controller/slug: “{slug}” is the controller of {first[slug]} too."
        first.setdefault(slug, name)


def _absent(
    out: OutputWrapper, files: Files, options: Mapping[str, Any]
) -> Iterator[tuple[str, RegisterFile]]:
    slugs = [whole.record.controller.slug for whole in files.values()]
    standing = set(Controller.objects.filter(slug__in=slugs).values_list("slug", flat=True))
    for name, whole in files.items():
        if whole.record.controller.slug not in standing:
            yield name, whole
        elif options["verbosity"]:
            out.write(f"{whole.record.controller.slug}: stands already, left as it is.")


def _tell(out: OutputWrapper, title: str, plans: Sequence[Planned], options: Mapping[str, Any]) -> None:
    """The plan like a migration plan. Creating what is absent is told in full only with ``-v 2``."""
    if not options["verbosity"]:
        return
    changes = [change for changed, _kept in plans for change in changed]
    kept = [path for _changed, paths in plans for path in paths]
    out.write(printable(title))
    if not options["absent"] or options["verbosity"] > 1:
        for change in changes:
            out.write(f"  {change}")
        for path in kept:
            out.write(f"  = {path}  (not in the file, kept; --prune removes it)")
    out.write(f"  {_counts(changes, kept, dry_run=options['dry_run'])}")


def _counts(changes: Sequence[Change], kept: Sequence[str], *, dry_run: bool) -> str:
    if not changes:
        return f"Nothing to change{f', {len(kept)} kept' if kept else ''}."
    words = {Sign.ADD: "add", Sign.CHANGE: "change", Sign.REMOVE: "remove"}
    done = {Sign.ADD: "added", Sign.CHANGE: "changed", Sign.REMOVE: "removed"}
    told = []
    for sign in Sign:
        count = sum(change.sign is sign for change in changes)
        told.append(f"{count} to {words[sign]}" if dry_run else f"{count} {done[sign]}")
    return f"{', '.join(told)}, {len(kept)} kept."
