"""A CSV file on the page of a dataset that Dertig keeps: previewed, told what is wrong, imported."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts.roles import Role
from stores.admin.importing import MOST_TOLD
from stores.models import Dataset, InternalRecord
from tests import factories
from tests.people import person, signed_in
from tests.stores import factories as make
from tests.stores.own_dataset import dataset

__all__ = ["dataset"]

GOOD = b"key;email;closed_on\na;anna@example.org;2020-01-31\nb;bob@example.org;\n"


def address(row: Dataset) -> str:
    return reverse("admin:stores_dataset_import", args=(row.pk,))


@pytest.fixture
def officer(dataset: Dataset) -> Client:
    return signed_in(person(Role.PRIVACY_OFFICER, dataset.store.controller))


def sent(content: bytes, button: str = "import") -> dict[str, Any]:
    return {"file": SimpleUploadedFile("people.csv", content, "text/csv"), button: "1"}


def test_the_dataset_leads_to_the_page_and_it_says_what_it_takes(officer: Client, dataset: Dataset) -> None:
    shown = officer.get(reverse("admin:stores_dataset_change", args=(dataset.pk,))).content.decode()
    assert address(dataset) in shown
    assert "0 records" in shown
    page = officer.get(address(dataset)).content.decode()
    for words in ("<code>key</code>", "<code>closed_on</code>", "a day like 2026-03-27"):
        assert words in page


def test_a_preview_changes_nothing_and_an_import_brings_all(officer: Client, dataset: Dataset) -> None:
    page = officer.post(address(dataset), sent(GOOD, "preview")).content.decode()
    assert "2 new records, 0 that were there already." in page
    assert not InternalRecord.objects.exists()
    done = officer.post(address(dataset), sent(GOOD), follow=True)
    assert done.redirect_chain[-1][0] == reverse("admin:stores_dataset_change", args=(dataset.pk,))
    assert "2 new records, 0 that were there already." in done.content.decode()
    assert InternalRecord.objects.count() == 2
    assert "0 new records, 2 that" in officer.post(address(dataset), sent(GOOD), follow=True).content.decode()


@pytest.mark.parametrize("button", ["preview", "import"])
def test_what_is_wrong_is_told_by_line_and_nothing_comes_in(
    officer: Client, dataset: Dataset, button: str
) -> None:
    content = b"key,email,closed_on,shoe\na,anna@example.org,31-01-2020,9\na,,,\n"
    response = officer.post(address(dataset), sent(content, button))
    found = [(each.line, each.field) for each in response.context["answer"].complaints]
    assert found == [(2, "shoe"), (2, "closed_on"), (3, "key")]
    page = response.content.decode()
    assert "3 things in the file are wrong, so nothing can be imported." in page
    assert "Write a day like 2026-03-27." in page
    assert "anna@example.org" not in page
    assert not InternalRecord.objects.exists()


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "The file is empty."),
        (b"name\nAnna\n", "The first line must name the columns, one of them “key”."),
        (b"key,name\na\n", "Line 2 has 1 cells instead of 2."),
        (b"PK\x03\x04\xff\xfe", "The file is not in UTF-8"),
        (b'key,name\na,"Anna\n', "a quotation mark is open"),
        (b"key,name\n", "The file holds no records."),
    ],
    ids=["empty", "no key", "short line", "a workbook", "open quote", "no records"],
)
def test_a_file_that_is_no_table_is_told_in_words(
    officer: Client, dataset: Dataset, content: bytes, told: str
) -> None:
    assert told in officer.post(address(dataset), sent(content, "preview")).content.decode()


def test_no_file_is_told_too(officer: Client, dataset: Dataset) -> None:
    assert "Choose a file." in officer.post(address(dataset), {"import": "1"}).content.decode()


def test_a_file_full_of_errors_makes_no_endless_page(officer: Client, dataset: Dataset) -> None:
    content = "key,closed_on\n" + "\n".join(f"k{n},never" for n in range(MOST_TOLD + 7))
    page = officer.post(address(dataset), sent(content.encode())).content.decode()
    assert page.count("Write a day like") == MOST_TOLD
    assert "And 7 more." in page


def test_only_who_may_push_records_into_their_own_comes_here(dataset: Dataset) -> None:
    for by in (
        person(Role.AUDITOR, dataset.store.controller),
        person(Role.APPROVER, dataset.store.controller),
        person(Role.PRIVACY_LEAD, factories.ControllerFactory()),
    ):
        assert signed_in(by).post(address(dataset), sent(GOOD)).status_code == 404
        assert signed_in(by).get(address(dataset)).status_code == 404
    assert not InternalRecord.objects.exists()


def test_a_table_of_another_system_takes_no_file(officer: Client, dataset: Dataset) -> None:
    elsewhere = make.DatasetFactory(store__controller=dataset.store.controller, store__kind="sql")
    assert officer.get(address(elsewhere)).status_code == 404
    page = officer.get(reverse("admin:stores_dataset_change", args=(elsewhere.pk,))).content.decode()
    assert "Import a CSV file" not in page
