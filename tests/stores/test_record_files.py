"""CSV files as people have them."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from stores.models import Dataset, InternalRecord, RecordValue
from stores.record_files import Unreadable, read_csv
from tests.stores.own_dataset import dataset

__all__ = ["dataset"]


@pytest.mark.parametrize(
    "text",
    [
        "key,name,closed_on\na,Anna,2020-01-31\n",
        "key;name;closed_on\r\na;Anna;2020-01-31\r\n",
        "\ufeffkey\tname\tclosed_on\na\tAnna\t2020-01-31",
        '"name", "key","closed_on"\n"Anna","a","2020-01-31"\n\n,,\n'.replace(", ", ","),
    ],
    ids=["commas", "semicolons", "tabs after a mark", "quotes and empty lines"],
)
def test_spreadsheets_of_every_make_are_read(text: str) -> None:
    (record,) = read_csv(text.encode())
    assert (record.line, record.key) == (2, "a")
    assert record.data == {"name": "Anna", "closed_on": "2020-01-31"}


def test_quotes_hold_separators_and_lines_and_lines_are_counted_right() -> None:
    first, second = read_csv('key;name\na;"O\'Brien; ""Pat""\nJr."\nb;Bé\n'.encode())
    assert first.data == {"name": 'O\'Brien; "Pat"\nJr.'}
    assert (second.line, second.data) == (4, {"name": "Bé"})


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "must name the columns"),
        (b"name\nAnna\n", "must name the columns"),
        (b"key,name,name\n", "name of its own"),
        (b"key,name\na\n", "Line 2 has 1 cells instead of 2"),
        (b'key,name\na,"Anna\n', "Line 2"),
        ("key,name\na,Bé".encode("latin-1"), "UTF-8"),
        ("key,name\n".encode("utf-16"), "UTF-8"),
    ],
)
def test_what_is_no_table_is_refused(content: bytes, told: str) -> None:
    with pytest.raises(Unreadable, match=told):
        read_csv(content)


def run(file: Path, *more: str) -> str:
    said = StringIO()
    call_command("stores", "import", "own", "customers", str(file), *more, stdout=said, stderr=said)
    return said.getvalue()


def test_ten_thousand_records_are_previewed_then_imported(dataset: Dataset, tmp_path: Path) -> None:
    file = tmp_path / "people.csv"
    lines = [f"k{n};Person {n};p{n}@example.org;2024-01-{n % 28 + 1:02}" for n in range(10_000)]
    file.write_text("\n".join(["key;name;email;closed_on", *lines]), encoding="utf-8-sig")
    assert run(file, "--preview") == "10000 new, 0 there already.\n"
    assert not InternalRecord.objects.exists()
    assert run(file) == "10000 new, 0 there already.\n"
    assert RecordValue.objects.exclude(lookup="").count() == 10_000


def test_one_bad_day_keeps_the_whole_file_out_and_is_told_with_its_line(
    dataset: Dataset, tmp_path: Path
) -> None:
    file = tmp_path / "people.csv"
    file.write_text("key,closed_on\na,2020-01-31\nb,31-01-2020\n")
    said = StringIO()
    with pytest.raises(CommandError, match="1 complaints; nothing was imported"):
        call_command("stores", "import", "own", "customers", str(file), stdout=said, stderr=said)
    assert "people.csv:3: closed_on: Write a day like 2026-03-27." in said.getvalue()
    assert not InternalRecord.objects.exists()


def test_a_dataset_or_file_that_is_not_there_is_told(dataset: Dataset, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"missing\.csv"):
        run(tmp_path / "missing.csv")
    with pytest.raises(CommandError, match="but: customers"):
        call_command("stores", "import", "own", "people", "x.csv")
