"""The whole interface speaks Dutch to whoever asks for it."""

import re

import pytest
from playwright.sync_api import expect

from accounts.roles import Role
from tests.journeys.conftest import LiveSite, Visit
from tests.journeys.people import card, sign_in

pytestmark = pytest.mark.journey


@pytest.fixture
def live_site(looked_at_site: LiveSite) -> LiveSite:
    return looked_at_site


def test_a_dutch_browser_gets_dutch_pages(visit: Visit) -> None:
    page = visit(language="nl-NL")
    page.goto("/")
    expect(page.locator("html")).to_have_attribute("lang", "nl")
    expect(page.get_by_role("heading", name="Inloggen")).to_be_visible()
    sign_in(page, Role.PRIVACY_OFFICER)
    expect(page).to_have_title(re.compile(r"^\s*Overzicht \| Dertig"))
    expect(page.get_by_text("Het register dat zijn beloften houdt")).to_be_visible()
    expect(card(page, "PowerPanel").get_by_role("heading", name="Open bevindingen")).to_be_visible()
    card(page, "PowerPanel").get_by_role("link", name="Exporteren").click()
    expect(page.get_by_role("button", name="Export maken")).to_be_visible()
    # PowerPanel's record is in Dutch, so its export is offered in Dutch.
    expect(page.locator("select[name=language]")).to_have_value("nl")


def test_the_language_is_chosen_in_the_menu_and_stays(visit: Visit) -> None:
    page = visit()
    sign_in(page, Role.AUDITOR)
    expect(page.get_by_role("link", name="Findings", exact=True)).to_be_visible()
    page.get_by_text("auditor@dertig.example").first.click()
    page.get_by_role("button", name="Nederlands").click()
    expect(page.get_by_role("link", name="Bevindingen", exact=True)).to_be_visible()
    page.reload()
    expect(page.get_by_role("link", name="Bevindingen", exact=True)).to_be_visible()
