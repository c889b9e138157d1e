"""``register schema``: the published JSON Schema of a register file."""

from argparse import ArgumentParser
from collections.abc import Mapping
from typing import Any

from django.core.management.base import OutputWrapper

from processing import schemas

HELP = "Print the JSON Schema (2020-12) that register files are checked against."


def add_arguments(parser: ArgumentParser) -> None:
    """It takes none."""


def run(out: OutputWrapper, options: Mapping[str, Any]) -> None:
    out.write(schemas.text(), ending="")
