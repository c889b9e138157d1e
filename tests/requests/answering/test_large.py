"""Much of one person: data files stream with flat memory, and the PDF says which file holds the rest."""

import csv
import io
import sqlite3
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import pytest

from accounts.models import Controller
from requests.actions.packages import collect_package
from requests.answering import gathering
from requests.answering.content import content_of
from requests.answering.datafiles import csv_file, json_file
from requests.answering.layout import MOST_ROWS
from requests.answering.pdf import package_html
from requests.models import CollectedDataset
from requests.terms import CollectState, PackageKind
from tests import factories as make
from tests.requests.answering.test_package import opened
from tests.requests.answering.world import BY, asked, collected, database, shop

pytestmark = pytest.mark.django_db
MEGABYTE = 1_000_000
OPENED = 80
"""Of a file that is opened the vault holds 64 MiB at most; the rest lies on disk."""


def at_most(megabytes: int, does: Callable[[], int]) -> int:
    """What it gives, while no more than that was held at once."""
    tracemalloc.start()
    try:
        given = does()
        _now, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < megabytes * MEGABYTE, f"{peak / MEGABYTE:.0f} MB"
    return given


def test_of_more_than_500_rows_the_pdf_shows_the_first_and_names_the_file_of_all(tmp_path: Path) -> None:
    controller: Controller = make.ControllerFactory()
    database(tmp_path / "shop.db", invoices=MOST_ROWS + 3)
    shop(controller, tmp_path / "shop.db")
    package = collected(asked(controller))
    content = content_of(package)
    assert [len(each.cards) for each in content.laid] == [1, MOST_ROWS]
    told = (
        f"The first {MOST_ROWS} of {MOST_ROWS + 3} records. All of them are in the file csv/02-invoices.csv."
    )
    assert told in package_html(content)
    held = opened(package).read("csv/02-invoices.csv").decode("utf-8-sig")
    assert len(list(csv.reader(io.StringIO(held)))) == 1 + MOST_ROWS + 3


def test_100_mb_of_one_person_are_collected_and_written_with_flat_memory(tmp_path: Path) -> None:
    controller: Controller = make.ControllerFactory()
    database(tmp_path / "shop.db", invoices=1)
    with sqlite3.connect(tmp_path / "shop.db") as made:
        notes = ((number, "x" * 2000) for number in range(100, 50_100))
        made.executemany("INSERT INTO people VALUES (?, 'anna@example.org', NULL, NULL, ?)", notes)
    shop(controller, tmp_path / "shop.db")
    (package,) = collect_package(request=asked(controller), kinds=[PackageKind.ACCESS], by=BY)

    def collects() -> int:
        gathering.collect_datasets(package.datasets.values_list("pk", flat=True))
        return sum(CollectedDataset.objects.values_list("rows", flat=True))

    assert at_most(10, collects) == 50_002
    assert {each.state for each in package.datasets.all()} == {CollectState.COLLECTED}
    content = content_of(package)
    people = next(each for each in content.sheets if each.name == "People")
    assert at_most(OPENED, lambda: sum(map(len, json_file({}, content.sheets)))) > 100 * MEGABYTE
    assert at_most(OPENED, lambda: sum(map(len, csv_file(people)))) > 100 * MEGABYTE
