"""The page on which staff write the right values beside those that are held (Art. 16)."""

import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils.html import escape

from accounts.models import Controller, User
from accounts.principal import Principal
from accounts.roles import Role
from requests.models import Correction, SubjectRequest
from subjects.models import SearchedDataset
from tests.requests.admin.people import signed_in
from tests.requests.correcting import shop

pytestmark = pytest.mark.django_db


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return shop.filled(tmp_path / "shop.db")


@pytest.fixture
def asked(controller: Controller, officer: Principal, path: Path) -> SubjectRequest:
    shop.mapped(controller, path)
    return shop.requested(controller, officer)


def url(request: SubjectRequest, place: str = "shop/people") -> str:
    return f"/admin/requests/subjectrequest/{request.pk}/correct/" + (f"?place={place}" if place else "")


def seen(client: Client, request: SubjectRequest, at: int = 0) -> str:
    """What the row on the page is known by."""
    sheet = client.get(url(request)).context["sheets"][at]
    found: str = sheet.seen
    return found


def test_what_is_held_and_what_the_person_wrote_stand_on_one_page(
    staff: Client, asked: SubjectRequest
) -> None:
    first = staff.get(url(asked, "")).content.decode()
    assert "Shop: People (2)" in first
    assert "Kade 1" not in first
    page = staff.get(url(asked)).content.decode()
    for words in (asked.details, "Kade 1", "Dam 2", "1980-02-29"):
        assert escape(words) in page
    assert "bob@example.org" not in page


def test_old_and_new_stand_beside_each_other_until_dropped(staff: Client, asked: SubjectRequest) -> None:
    said = {"seen": seen(staff, asked), "new:street": "Plein <3>", "empty:born": "on"}
    page = staff.post(url(asked), said, follow=True).content.decode()
    assert "<del>Kade 1</del>" in page
    assert "<ins>Plein &lt;3&gt;</ins>" in page
    assert "Waits for the plan to be approved" in page
    group = Correction.objects.filter(column="street").get().group
    workspace = f"/admin/requests/subjectrequest/{asked.pk}/change/"
    assert "<del>Kade 1</del>" in staff.get(workspace).content.decode()
    staff.post(f"{url(asked, '')}{group}/drop/")
    assert "Kade 1" not in staff.get(workspace).content.decode()
    assert set(Correction.objects.values_list("ended", flat=True)) == {"dropped"}


def test_a_value_that_does_not_fit_says_what_the_column_takes(staff: Client, asked: SubjectRequest) -> None:
    said = {"seen": seen(staff, asked), "new:born": "29-02-1980", "new:street": "Plein 3"}
    page = staff.post(url(asked), said).content.decode()
    assert "2026-03-27" in page
    assert "Plein 3</textarea>" in page
    assert not Correction.objects.exists()


def test_a_row_that_changed_since_it_was_shown_is_shown_anew(
    staff: Client, asked: SubjectRequest, path: Path
) -> None:
    said = {"seen": seen(staff, asked), "new:street": "Plein 3"}
    with sqlite3.connect(path) as database:
        database.execute("UPDATE people SET street = 'Gracht 9' WHERE id = 1")
    page = staff.post(url(asked), said).content.decode()
    assert "has changed since it was shown" in page
    assert "Gracht 9" in page
    assert not Correction.objects.exists()


def test_the_same_mistake_in_every_row_at_once(staff: Client, asked: SubjectRequest) -> None:
    said = {
        "seen": seen(staff, asked),
        "new:name": "Anna Jansen",
        "new:street": "Plein 3",
        "everywhere": "on",
    }
    staff.post(url(asked), said)
    assert {(each.column, each.row) for each in Correction.objects.all()} == {("name", ""), ("street", "")}
    assert Correction.objects.values("group").distinct().count() == 2


def test_a_store_that_hands_over_no_rows_takes_both_values(
    staff: Client, controller: Controller, officer: Principal, officer_user: User, path: Path
) -> None:
    dataset = shop.mapped(controller, path, kind="manual", assignee=officer_user.email, days=14, every=30)
    request = shop.requested(controller, officer)
    found = request_search(request)
    found.update(state="found", confirmed_rows=1, answered_at=request.received_at)
    page = staff.get(url(request)).content.decode()
    assert "hands over no rows" in page
    said = {"seen": "", "old:street": "Kade 1", "new:street": "Plein 3", "new:born": "1980-02-28"}
    staff.post(url(request), said)
    rows = {each.column: each for each in Correction.objects.all()}
    assert (rows["street"].old, rows["street"].whatever) == ("Kade 1", False)
    assert rows["born"].whatever
    assert dataset.ref in rows["born"].place


def request_search(request: SubjectRequest) -> Any:
    """What the datasets of its search answered."""
    return SearchedDataset.objects.filter(search__request=request.reference)


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.DPO])
def test_only_those_who_handle_requests_see_the_page(
    controller: Controller,
    asked: SubjectRequest,
    officer: Principal,
    staff: Client,
    role: Role,
    person: Callable[..., User],
) -> None:
    staff.post(url(asked), {"seen": seen(staff, asked), "new:street": "Plein 3"})
    client = signed_in(person("dora", controller, role))
    assert client.get(url(asked)).status_code == 403
    page = client.get(f"/admin/requests/subjectrequest/{asked.pk}/change/").content.decode()
    assert ("Kade 1" in page) == (role is Role.DPO)
