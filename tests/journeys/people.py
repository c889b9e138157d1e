"""The demo people of an installation, in a browser."""

import re

from playwright.sync_api import Locator, Page, expect

from accounts.management.commands.demo_users import PASSWORD, PEOPLE
from accounts.roles import Role

EMAILS = {role: email for email, (_first, _last, role) in PEOPLE.items()}


def sign_in(page: Page, role: Role) -> None:
    """Come in as the demo person of a role, and stand on the dashboard."""
    page.goto("/")
    page.locator("input[name=login]").fill(EMAILS[role])
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("input[name=password]").press("Enter")
    expect(page).to_have_url(re.compile("/admin/$"))


def card(page: Page, controller: str) -> Locator:
    """What the dashboard says of one controller."""
    return page.get_by_role("region", name=controller, exact=True)


def open_findings(page: Page) -> Locator:
    """The findings beside a record, unfolded."""
    panel = page.locator("#findings")
    if panel.get_attribute("open") is None:
        panel.locator("> summary").click()
    return panel.locator("article:not(.accepted)")


def accepted_findings(page: Page) -> Locator:
    return page.locator("#findings article.accepted")
