"""A page as it should look to everybody."""

from playwright.sync_api import Page

from tests.journeys.axe import violations

FITS = "document.documentElement.scrollWidth <= innerWidth"
PHONE = {"width": 390, "height": 844}


def looked_at(page: Page) -> None:
    """It is accessible, and fits, also on a phone."""
    assert violations(page) == [], page.url
    size = page.viewport_size
    assert size is not None
    page.set_viewport_size(PHONE)
    assert page.evaluate(FITS), page.url
    page.set_viewport_size(size)


def press(page: Page, name: str) -> None:
    """The button of exactly that name."""
    page.get_by_role("button", name=name, exact=True).click()
