"""What anybody may see: a controller's page and the API's documentation."""

import re

import pytest
from playwright.sync_api import Page, expect

from accounts.roles import Role
from tests.journeys.conftest import LiveSite, Visit
from tests.journeys.people import sign_in

pytestmark = pytest.mark.journey


@pytest.fixture
def live_site(looked_at_site: LiveSite) -> LiveSite:
    return looked_at_site


PHONE = {"width": 390, "height": 844}


def overflow(page: Page) -> int:
    over: int = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    return over


def test_anybody_learns_who_is_responsible_and_how_to_reach_them(visit: Visit) -> None:
    page = visit(**PHONE)
    page.goto("/c/openpanel/")
    expect(page.get_by_role("heading", name="OpenPanel", level=1)).to_be_visible()
    expect(page.get_by_role("link", name="privacy@openpanel.com")).to_have_attribute(
        "href", "mailto:privacy@openpanel.com"
    )
    expect(page.get_by_text("IJsbaanpad 2")).to_be_visible()
    assert overflow(page) <= 0
    assert page.context.cookies() == []

    page.get_by_role("link", name="Nederlands").click()
    expect(page.locator("html")).to_have_attribute("lang", "nl")
    expect(page.get_by_text("Nederland", exact=True)).to_be_visible()


def test_an_unknown_controller_is_told_apart_from_a_fault(visit: Visit) -> None:
    page = visit()
    answer = page.request.get("/c/nobody/")
    assert answer.status == 404
    assert "<h1" in answer.text()


def test_the_api_documents_itself_without_asking_others(visit: Visit) -> None:
    page = visit()
    page.goto("/api/docs/")
    expect(page.get_by_text("/api/v1/controllers/{slug}/register/").first).to_be_visible()
    page.get_by_text("/api/v1/controllers/{slug}/findings/").first.click()
    expect(page.get_by_role("button", name="Try it out")).to_be_visible()


def test_the_documentation_asks_the_register_itself(visit: Visit) -> None:
    """Swagger's *Try it out* works with the session of who is signed in."""
    page = visit()
    sign_in(page, Role.AUDITOR)
    page.goto("/api/docs/")
    page.get_by_text("/api/v1/controllers/", exact=True).first.click()
    page.get_by_role("button", name="Try it out").click()
    with page.expect_response(re.compile("/api/v1/controllers/")) as answered:
        page.get_by_role("button", name="Execute").click()
    assert answered.value.status == 200
    assert "openpanel" in answered.value.text()
