"""What each role sees of the admin: each entry of its menu opens, and no figure is told unseen."""

import re

import pytest

from accounts.models import Controller
from accounts.roles import RIGHTS, Right, Role
from tests.requests.admin.people import signed_in
from tests.requests.test_workflow import submitted

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("role", Role)
def test_every_entry_of_the_menu_opens(person, controller: Controller, role: Role) -> None:
    client = signed_in(person("mia", controller, role))
    page = client.get("/admin/").content.decode()
    links = set(re.findall(r'href="(/admin/[a-z]+/[a-z/]+)"', page))
    assert len(links) > 10
    assert {each for each in links if client.get(each).status_code != 200} == set()


@pytest.mark.parametrize("role", Role)
def test_the_dashboard_counts_requests_for_those_who_see_them(
    person, controller: Controller, role: Role
) -> None:
    submitted(controller)
    page = signed_in(person("mia", controller, role)).get("/admin/").content.decode()
    assert ("Open requests" in page) == (Right.SEE_REQUESTS in RIGHTS[role])
