"""The page of a package: looked at, blacked out and released by those who may, and by nobody else."""

import re
from pathlib import Path

import pytest
from django.test import Client

from accounts.models import Controller
from accounts.roles import Role
from requests.models import AnswerPackage
from requests.terms import PackageState
from tests import factories as make
from tests.people import person, signed_in
from tests.requests.answering.world import asked, collected, database, searched, shop, work

pytestmark = pytest.mark.django_db
BOARD = "/admin/requests/subjectrequest/"


@pytest.fixture
def controller(tmp_path: Path) -> Controller:
    made: Controller = make.ControllerFactory()
    database(tmp_path / "shop.db")
    shop(made, tmp_path / "shop.db")
    return made


@pytest.fixture
def staff(controller: Controller) -> Client:
    return signed_in(person(Role.PRIVACY_LEAD, controller))


def page_of(package: AnswerPackage) -> str:
    return f"{BOARD}{package.request_id}/package/{package.pk}/"


def test_a_step_collects_and_the_workspace_leads_to_the_package(staff, controller):
    request = asked(controller)
    response = staff.post(f"{BOARD}{request.pk}/step/collect/", {})
    assert response.status_code == 302
    package = request.packages.get()
    assert page_of(package) in staff.get(f"{BOARD}{request.pk}/change/").content.decode()
    assert "is being made" in staff.get(page_of(package)).content.decode()
    assert work(package).state == PackageState.READY


def test_each_label_names_the_field_beside_it(staff, controller):
    package = collected(asked(controller))
    part = package.datasets.first()
    for address in (page_of(package), f"{page_of(package)}rows/{part.pk}/"):
        ids = re.findall(r'\bid="(id[-_][^"]+)"', staff.get(address).content.decode())
        assert len(ids) > 1 and len(ids) == len(set(ids)), address


def test_staff_look_black_out_and_release_what_they_saw(staff, controller):
    package = collected(asked(controller))
    pdf = staff.get(f"{page_of(package)}pdf/")
    assert pdf["Content-Type"] == "application/pdf" and pdf.content.startswith(b"%PDF")
    people = package.datasets.get(ref="people")
    rows = staff.get(f"{page_of(package)}rows/{people.pk}/")
    assert "Piet  Jansen" in rows.content.decode()
    mark = rows.context["rows"][0][0][2]
    said = {
        "act": "cover",
        "dataset": people.pk,
        "column": "note",
        "row": mark,
        "reason": "",
        "back": people.pk,
    }
    assert staff.post(page_of(package), said).status_code == 302
    assert not package.redactions.exists(), "a reason is needed"
    staff.post(page_of(package), {**said, "reason": "It is about somebody else."})
    assert package.redactions.get().covers == "value"
    edition = package.edition
    work(package)
    staff.post(page_of(package), {"act": "release", "edition": edition})
    package.refresh_from_db()
    assert package.state == PackageState.READY, "another edition than was seen"
    staff.post(page_of(package), {"act": "release", "edition": package.edition})
    package.refresh_from_db()
    assert package.state == PackageState.RELEASED
    assert staff.get(page_of(package)).context["is_released"]


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.DPO])
def test_who_does_not_handle_requests_sees_no_data(role, controller):
    package = collected(asked(controller))
    client = signed_in(person(role, controller))
    part = package.datasets.first()
    assert part is not None
    for url in ("", "pdf/", "zip/", f"rows/{part.pk}/"):
        assert client.get(page_of(package) + url).status_code == 403, url
    assert client.post(page_of(package), {"act": "release", "edition": package.edition}).status_code == 403


def test_a_package_of_another_controller_is_not_there(staff, tmp_path):
    other = make.ControllerFactory()
    database(tmp_path / "other.db")
    shop(other, tmp_path / "other.db")
    package = collected(asked(other))
    assert staff.get(page_of(package)).status_code == 404
    assert searched(package.request, "anna@example.org").round == 2
