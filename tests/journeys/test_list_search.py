"""Searching a list: the term is part of no address that the browser asks for, and of no title."""

import re
from urllib.parse import unquote

import pytest
from playwright.sync_api import Page, expect

from accounts.roles import Role
from tests.journeys.axe import violations
from tests.journeys.conftest import LiveSite, Visit
from tests.journeys.looks import FITS, PHONE
from tests.journeys.people import sign_in

pytestmark = pytest.mark.journey
TERM = "zebra.horst@example.org"


@pytest.fixture
def live_site(looked_at_site: LiveSite) -> LiveSite:
    return looked_at_site


def asked_for(page: Page) -> list[str]:
    """Every address that the browser asks for from here on, and the referrers it sends."""
    seen: list[str] = []
    page.on("request", lambda request: seen.append(request.url + request.headers.get("referer", "")))
    return seen


@pytest.mark.parametrize("language", ["en-GB", "nl-NL"])
def test_a_search_leaves_no_trace_in_addresses(visit: Visit, language: str) -> None:
    page = visit(language=language)
    sign_in(page, Role.PRIVACY_OFFICER)
    page.goto("/admin/processing/processingactivity/?status__exact=draft")
    seen = asked_for(page)
    page.keyboard.press("/")
    page.keyboard.type("job")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("found="))
    expect(page.locator("#searchbar")).to_have_value("job")
    assert "status__exact=draft" in page.url
    page.goto("/admin/requests/subjectrequest/")
    search = page.locator("#searchbar")
    search.fill(TERM)
    search.press("Enter")
    page.wait_for_url(re.compile("found="))
    expect(search).to_have_value(TERM)
    assert not [broken for broken in violations(page) if "search" in broken]
    page.set_viewport_size(PHONE)
    assert page.evaluate(FITS)
    page.reload()
    expect(search).to_have_value(TERM)
    assert TERM not in page.title()
    search.fill("")
    search.press("Enter")
    page.wait_for_url(re.compile(r"subjectrequest/$"))
    page.keyboard.press("Control+k")
    assert not [address for address in seen if "zebra" in unquote(address) or "q=" in address]
