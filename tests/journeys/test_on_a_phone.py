"""On a phone nothing is cut off and no page scrolls sideways."""

import pytest
from playwright.sync_api import Page, expect

from accounts.roles import Role
from processing.models import ProcessingActivity
from tests.journeys.conftest import LiveSite, Visit
from tests.journeys.looks import follow
from tests.journeys.people import open_findings, sign_in

pytestmark = pytest.mark.journey


@pytest.fixture
def live_site(looked_at_site: LiveSite) -> LiveSite:
    return looked_at_site


PHONE = {"width": 390, "height": 844}


def fits(page: Page) -> bool:
    """The page is no wider than the screen."""
    page.wait_for_load_state()
    wide: int = page.evaluate("Math.max(document.documentElement.scrollWidth, document.body.scrollWidth)")
    return wide <= PHONE["width"]


def test_the_register_on_a_phone(visit: Visit, live_site: LiveSite) -> None:
    with live_site.orm():
        sheet = ProcessingActivity.objects.get(controller__slug="openpanel", ref="customers")
    page = visit(**PHONE)
    sign_in(page, Role.PRIVACY_OFFICER)
    assert fits(page)
    for path in (
        "/admin/processing/processingactivity/",
        "/admin/processing/findingacceptance/findings/",
        "/admin/processing/exportjob/new/",
        "/admin/evidence/event/",
    ):
        page.goto(path)
        assert fits(page), path
    page.goto(f"/admin/processing/processingactivity/{sheet.pk}/change/")
    assert fits(page)
    # Also with everything unfolded.
    open_findings(page).first.get_by_text("Accept for a while").click()
    expect(open_findings(page).first.get_by_role("button", name="Accept")).to_be_visible()
    assert fits(page)
    page.get_by_role("button", name="Save", exact=True).scroll_into_view_if_needed()
    expect(page.get_by_role("button", name="Save", exact=True)).to_be_in_viewport(ratio=1)


def test_the_menu_opens_on_a_phone(visit: Visit) -> None:
    page = visit(**PHONE)
    sign_in(page, Role.PRIVACY_OFFICER)
    recipients = page.get_by_role("link", name="Recipients", exact=True)
    expect(recipients).not_to_be_in_viewport()
    page.get_by_role("button", name="Menu").filter(visible=True).click()
    follow(page, recipients)
    expect(page.get_by_text("Stripe Inc.").first).to_be_visible()
    assert fits(page)
