"""``register export``: one export, written to a file or to standard output, and kept."""

import sys
from argparse import ArgumentParser
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, OutputWrapper
from django.db import transaction

from accounts.principal import system
from evidence.pdf_fonts import FontsMissing
from evidence.vault import VaultError
from processing.exporting.making import Export, keep, make
from processing.exporting.order import Order
from processing.exports.editions import Edition
from processing.exports.files import NotWritten, write_atomically
from processing.management.register.words import controller_named
from processing.models.exporting import ExportFormat

HELP = "Export a controller's register; what is handed out is kept with its SHA-256."
BINARY = frozenset({ExportFormat.PDF, ExportFormat.XLSX})


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--controller", required=True, metavar="SLUG")
    parser.add_argument("--format", required=True, choices=ExportFormat.values)
    parser.add_argument(
        "--edition",
        choices=[edition.value for edition in Edition],
        help="for the authority (default), or internal: with assessments and findings; "
        "yaml is the register's source and always whole",
    )
    parser.add_argument("--language", choices=["en", "nl"], help="of its labels; else the controller's")
    parser.add_argument("--output", type=Path, metavar="FILE", help="else standard output")


def run(out: OutputWrapper, options: Mapping[str, Any]) -> None:
    controller = controller_named(options["controller"])
    order = _order(options, controller.language)
    output: Path | None = options["output"]
    if output is None and order.format in BINARY and out.isatty():
        raise CommandError(f"A {order.format.label} is not for a terminal; name a file with --output.")
    by = system("export")
    try:
        export = make(controller=controller, order=order, by=by)
        with transaction.atomic():
            # What could not be handed out is not kept as handed out.
            document = keep(export=export, controller=controller, actor=by.actor)
            _hand_out(export, output, out)
    except (VaultError, FontsMissing, NotWritten) as error:
        raise CommandError(str(error)) from error
    if output and options["verbosity"]:
        out.write(f"{output}: {document.size:,} bytes, SHA-256 {document.sha256}")


def _order(options: Mapping[str, Any], own_language: str) -> Order:
    kind = ExportFormat(options["format"])
    asked = options["edition"]
    if kind is ExportFormat.YAML and asked == Edition.AUTHORITY:
        raise CommandError("YAML is the register's source and always whole; leave --edition out.")
    default = Edition.INTERNAL if kind is ExportFormat.YAML else Edition.AUTHORITY
    language = options["language"] or (own_language if own_language in ("en", "nl") else "en")
    return Order(format=kind, edition=Edition(asked or default), language=language)


def _hand_out(export: Export, output: Path | None, out: OutputWrapper) -> None:
    """Write it whole, or fail. Raises ``NotWritten``."""
    if output is not None:
        write_atomically(output, export.content)
        return
    try:
        if export.order.format in BINARY:
            sys.stdout.buffer.write(export.content)
            sys.stdout.buffer.flush()
        else:
            out.write(export.content.decode(), ending="")
            out.flush()
    except OSError as error:
        raise NotWritten(f"Standard output was not written: {error.strerror or error}.") from error
