"""Without a mouse: everything is reached in order, and one sees where one is."""

import re

import pytest
from playwright.sync_api import Page, expect

from accounts.management.commands.demo_users import PASSWORD
from accounts.roles import Role
from processing.models import ProcessingActivity
from tests.journeys.conftest import LiveSite, Visit
from tests.journeys.people import EMAILS, card, sign_in

pytestmark = pytest.mark.journey


@pytest.fixture
def live_site(looked_at_site: LiveSite) -> LiveSite:
    return looked_at_site


# What the browser shows of the element that has the focus.
OUTLINE = """() => {
    const seen = getComputedStyle(document.activeElement);
    return seen.outlineStyle !== 'none' && parseFloat(seen.outlineWidth) >= 2;
}"""
NAME = """() => {
    const at = document.activeElement;
    return (at.labels?.[0]?.innerText || at.innerText || at.name || '').trim();
}"""


def tab(page: Page) -> str:
    """Go to the next place; give its name. It must be seen to have the focus."""
    page.keyboard.press("Tab")
    name: str = page.evaluate(NAME)
    assert page.evaluate(OUTLINE), f"no focus to be seen on {name!r}"
    return name


def test_the_public_page_is_read_by_keyboard(visit: Visit) -> None:
    page = visit()
    page.goto("/c/openpanel/")
    assert tab(page) == "Skip to the content"
    expect(page.get_by_role("link", name="Skip to the content")).to_be_in_viewport()
    assert [tab(page) for _ in range(3)] == ["English", "Nederlands", "privacy@openpanel.com"]


def test_the_skip_link_passes_the_head_of_the_page(visit: Visit) -> None:
    page = visit()
    page.goto("/c/openpanel/")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
    assert tab(page) == "privacy@openpanel.com"


def test_one_signs_in_by_keyboard(visit: Visit) -> None:
    page = visit()
    page.goto("/")
    expect(page).to_have_url(re.compile("/accounts/login/"))
    assert tab(page) == "Dertig"
    assert tab(page) == "E-mail address"
    page.keyboard.type(EMAILS[Role.PRIVACY_OFFICER])
    assert tab(page) == "Password"
    page.keyboard.type(PASSWORD)
    assert tab(page) == "Sign in"
    assert tab(page) == "Sign in with a passkey"
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    expect(card(page, "OpenPanel")).to_be_visible()


def test_the_admin_is_worked_by_keyboard(visit: Visit) -> None:
    page = visit(width=1000)  # as wide as a magnified screen: the menu is folded away
    sign_in(page, Role.PRIVACY_OFFICER)
    page.wait_for_load_state("networkidle")  # a key that comes before the page is there goes nowhere
    assert tab(page) == "Skip to the content"
    page.keyboard.press("Enter")
    assert tab(page).endswith("Error")  # the first figure of the first card

    page.get_by_role("button", name="Menu").filter(visible=True).focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Recipients", exact=True)).to_be_in_viewport()
    page.get_by_role("button", name=EMAILS[Role.PRIVACY_OFFICER]).focus()
    page.keyboard.press("Space")
    expect(page.get_by_role("button", name="Nederlands")).to_be_visible()


def test_a_folded_row_opens_by_keyboard(visit: Visit, live_site: LiveSite) -> None:
    with live_site.orm():
        sheet = ProcessingActivity.objects.get(controller__slug="openpanel", ref="server-logs")
    page = visit()
    sign_in(page, Role.PRIVACY_OFFICER)
    page.goto(f"/admin/processing/processingactivity/{sheet.pk}/change/")
    cited = page.get_by_label("Cited as").first
    expect(cited).to_be_hidden()
    page.locator("#transfers-group").get_by_role("button", name="service-providers").focus()
    page.keyboard.press("Enter")
    expect(cited).to_be_visible()


def test_a_refused_sign_in_is_told(visit: Visit) -> None:
    page = visit()
    page.goto("/accounts/login/")
    page.get_by_label("E-mail address").fill(EMAILS[Role.AUDITOR])
    page.get_by_label("Password").fill("not it")
    page.keyboard.press("Enter")
    expect(page.get_by_text("password you specified are not correct")).to_be_visible()
    expect(page).to_have_url(re.compile("/accounts/login/"))
