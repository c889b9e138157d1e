"""A page as it should look to everybody."""

from playwright.sync_api import Locator, Page

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


def follow(page: Page, way: Locator) -> None:
    """Click what leads to another page, and stand on it.

    A click is over when the next page begins to arrive. Who then looks once (a count, an axe, a second
    button of the same name) may look at half a page; only ``expect`` looks again.
    """
    with page.expect_navigation():
        way.click()


def press(page: Page, name: str) -> None:
    """The button of exactly that name, which sends a form."""
    follow(page, page.get_by_role("button", name=name, exact=True))
