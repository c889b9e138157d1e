"""A package of names and values as people and programs really have them; and one that cannot be built."""

import csv
import io
import json
import sqlite3
import zipfile
from pathlib import Path

import pytest
from django.utils import timezone

from accounts.models import Controller
from evidence.documents import open_document
from evidence.models import Event
from requests.actions.handling import File
from requests.actions.packages import hand_in
from requests.answering import building
from requests.answering.archive import file_name
from requests.answering.carrying import handing_over
from requests.carrying.terms import PartState
from requests.models import AnswerPackage
from requests.terms import PackageState
from stores.models import Dataset
from tests import factories as make
from tests.requests.answering.world import BY, asked, collect_package, collected, database, shop, work
from tests.requests.answering.world import PackageKind as Kind

VALUES = (
    'O\'Hara "x"; DROP TABLE people;--',
    "\u202eأنا שלום",
    "👩‍👩‍👧‍👦 \U0010ffff",
    "a\x00b\x01\x0b\x7f",
    "<script>alert(1)</script>&amp;<img src=http://127.0.0.1/x>",
    "a" + "\u0301" * 2000,
    "x" * 100_000,
)
FORMULAS = ("=1+1", "+1", "-1", "@x", "\t=1", "\r=1", "\n=1", "＝1+1", "＠x")


@pytest.fixture
def controller(db: None, tmp_path: Path) -> Controller:
    made: Controller = make.ControllerFactory()
    database(tmp_path / "shop.db", invoices=1)
    shop(made, tmp_path / "shop.db")
    return made


def opened(package: AnswerPackage) -> zipfile.ZipFile:
    assert package.document is not None, package.problem
    return zipfile.ZipFile(open_document(package.document))


def test_values_come_out_as_they_are_and_no_cell_is_a_formula(controller: Controller, tmp_path: Path) -> None:
    notes = (*VALUES, *FORMULAS)
    with sqlite3.connect(tmp_path / "shop.db") as made:
        made.execute("DELETE FROM people")
        made.executemany(
            "INSERT INTO people VALUES (?, 'anna@example.org', '=A', NULL, ?)", list(enumerate(notes))
        )
    Dataset.objects.filter(ref="people").update(name="../=👤 <b>'\"")
    package = collected(asked(controller))
    archive = opened(package)
    held = {each["file"]: each["rows"] for each in json.loads(archive.read("data.json"))["datasets"]}
    rows = held["csv/01-people.csv"]
    assert [row["note"] for row in rows] == list(notes)
    text = archive.read("csv/01-people.csv").decode("utf-8-sig")
    cells = [row["note"] for row in csv.DictReader(io.StringIO(text, newline=""))]
    assert cells == [*VALUES, *(f"'{each}" for each in FORMULAS)]
    assert archive.testzip() is None


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("😀", "file"),
        ("..", "file"),
        ("😀.pdf", "file.pdf"),
        ("../../etc/passwd", "etcpasswd"),
        ("brief\u202efdp.exe", "brieffdp.exe"),
        ("a/b\\c:d\x00.pdf", "abcd.pdf"),
        ("أنا ü.pdf", "أنا_ü.pdf"),
        ("x" * 300 + ".pdf", "x" * 60 + ".pdf"),
    ],
)
def test_files_get_names_that_every_system_can_unpack(given: str, kept: str) -> None:
    assert file_name(given) == kept


def test_a_file_whose_name_has_no_letter_goes_into_the_package(controller: Controller) -> None:
    package = collected(asked(controller))
    part = package.datasets.first()
    assert part is not None
    hand_in(dataset=part, files=[File("😀", "text/plain", io.BytesIO(b"abc"))], by=BY)
    package = work(package)
    assert opened(package).read("files/01-file") == b"abc"


def test_a_package_whose_worker_always_dies_is_given_up_and_says_so(controller: Controller) -> None:
    request = asked(controller)
    (package,) = collect_package(request=request, kinds=[Kind.ACCESS], by=BY)
    (part,) = handing_over(request)
    assert (part.state, part.why) == (PartState.WAITING, ("It is built once everything is collected.",))
    AnswerPackage.objects.update(
        state=PackageState.COLLECTED.value, tries=building.MOST_TRIES, next_try_at=timezone.now()
    )
    building.build_package(package.pk)
    (part,) = handing_over(request)
    assert part.state is PartState.FAILED and "its worker died each time" in part.why[0]
    assert Event.objects.filter(verb="request.package_not_built").count() == 1


def test_what_cannot_be_built_names_its_error_and_not_what_the_vault_made_of_it(
    controller: Controller, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_given: object) -> bytes:
        raise RecursionError

    monkeypatch.setattr(building, "package_pdf", broken)
    request = asked(controller)
    package = collected(request)
    (part,) = handing_over(request)
    assert part.state is PartState.WAITING and "RecursionError" in part.why[0]
    assert package.next_try_at is not None
