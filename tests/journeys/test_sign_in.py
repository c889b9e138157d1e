"""Staff come in through allauth, never through the admin's own form."""

import re

import pytest
from playwright.sync_api import Page, expect

from accounts.models import User
from tests.journeys.conftest import LiveSite

pytestmark = pytest.mark.journey

EMAIL = "journey@example.org"
PASSWORD = "correct horse battery staple"


def test_a_stranger_signs_in_and_finds_the_admin(page: Page, live_site: LiveSite) -> None:
    with live_site.orm():
        User.objects.create_superuser(EMAIL, PASSWORD)
    page.goto("/")
    expect(page).to_have_url(re.compile("/accounts/login/"))
    page.locator("input[name=login]").fill(EMAIL)
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("form button[type=submit]").first.click()
    expect(page).to_have_url(re.compile("/admin/$"))


def test_nobody_signs_up(page: Page) -> None:
    page.goto("/accounts/signup/")
    expect(page.get_by_role("textbox")).to_have_count(0)
