"""Every page of the portal: accessible, light, fit for a phone, and reached by keyboard alone."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Response

from requests.models import SubjectRequest
from requests.portal.throttling import CODES
from requests.uploads import MAX_TOTAL
from tests.journeys.axe import violations
from tests.journeys.conftest import LiveSite
from tests.journeys.looks import FITS

pytestmark = pytest.mark.journey
PORTAL = "/c/openpanel/request/"
MAX_BYTES = 100_000
SUBMIT = "main button[type=submit]"
SCHEMES = ("light", "dark")
FLOOD = """async (times) => {
    const form = document.querySelector("#reference").form;
    form.querySelector("#reference").value = "D-2222-2222";
    for (let time = 0; time < times; time++) {
        const body = new URLSearchParams(new FormData(form));
        await fetch(location.href, {method: "POST", body, redirect: "manual"});
    }
}"""
TOO_MANY_FIELDS = """() => {
    const form = document.querySelector("main form");
    for (let n = 0; n < 2000; n++) form.append(Object.assign(document.createElement("input"), {name: n}));
}"""


class Looker:
    """Looks at a page in light and dark, on a desk and on a phone; notes what is wrong."""

    def __init__(self, page: Page, site: str) -> None:
        self.page = page
        self.wrong: list[str] = []
        self.weights: dict[str, int] = {}
        self._site = site
        page.on("requestfinished", lambda request: self._weigh(request.response()))

    def __call__(self, status: int = 0) -> None:
        page = self.page
        if status:
            got = page.evaluate("performance.getEntriesByType('navigation')[0].responseStatus")
            assert got == status, page.url
        for scheme in SCHEMES:
            page.emulate_media(color_scheme=scheme)
            self.wrong += [f"{page.url} {scheme}: {found}" for found in violations(page)]
        page.set_viewport_size({"width": 390, "height": 844})
        if not page.evaluate(FITS):
            self.wrong.append(f"{page.url} scrolls sideways on a phone")
        page.set_viewport_size({"width": 1280, "height": 900})

    def _weigh(self, response: Response | None) -> None:
        if response is None:
            return
        if not response.url.startswith(self._site):
            self.wrong.append(f"asks a third party: {response.url}")
        elif response.request.resource_type == "document" and response.status not in (301, 302):
            self.weights[response.url] = len(response.body())

    def judge(self) -> None:
        """Nothing was wrong, and no page with its styles weighs too much."""
        styles = sum(
            len(self.page.request.get(f"/static/{name}").body())
            for name in ("public/page.css", "requests/portal.css")
        )
        assert self.wrong == []
        assert self.weights and max(self.weights.values()) + styles < MAX_BYTES


@pytest.fixture
def look(browser: Browser, live_site: LiveSite) -> Iterator[Looker]:
    """An English visitor, whose browser may be told of errors."""
    context = browser.new_context(base_url=live_site.url, locale="en-GB")
    yield Looker(context.new_page(), live_site.url)
    context.close()


def tab_to(page: Page, selector: str) -> None:
    for _press in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"Tab never reaches {selector}")


def press(page: Page, selector: str, key: str = "Enter") -> None:
    tab_to(page, selector)
    page.keyboard.press(key)


def leave(page: Page, selector: str = SUBMIT) -> None:
    with page.expect_navigation():
        press(page, selector)


def write(page: Page, **fields: str) -> None:
    for name, text in fields.items():
        tab_to(page, f"[name={name}]")
        page.keyboard.type(text)


def file_for_somebody(page: Page, look: Callable[..., None]) -> None:
    """From the first page to the confirmation, for somebody else, with errors on the way."""
    page.goto(PORTAL)
    look()
    leave(page)
    look()
    leave(page)
    look(422)  # nothing was chosen: the error summary has the focus
    assert page.evaluate("document.activeElement.matches('.errors')")
    press(page, ".errors a")
    press(page, "input[value=access]", "Space")
    leave(page)
    look()
    press(page, "input[value=self]", "ArrowDown")  # one place of the keyboard, three choices
    leave(page)
    look()
    leave(page)
    look(422)
    write(page, name="Kim", acting_name="An", authority="I am her guardian.")
    # Only the round trips of the way there make sure that Chromium knows we wait before it opens one.
    with page.expect_file_chooser() as chooser:
        press(page, "input[type=file]")
    chooser.value.set_files({"name": "power.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7"})
    leave(page)
    look()
    write(page, email="an@example.org")
    leave(page)
    look()
    leave(page)
    look()
    leave(page, "a[href$='acting/?change']")
    look()  # with what was added
    leave(page)
    leave(page)
    look()
    press(page, "input[name=saved]", "Space")
    leave(page)
    look()


def follow(page: Page, look: Callable[..., None]) -> None:
    """The page of the request, signing out, and the ways back in."""
    page.goto(f"{PORTAL}status/")
    look()
    write(page, body="How long does it take?")
    leave(page, "form[action$='message/'] button")
    look()
    page.goto(f"{PORTAL}status/withdraw/")
    look()
    page.goto(f"{PORTAL}status/file/999/")
    look(404)
    page.goto(f"{PORTAL}status/")
    leave(page, "form[action$='sign-out/'] button")
    look()
    leave(page)
    look(422)


def run_into_errors(page: Page, look: Callable[..., None], folder: Path) -> None:
    """Every refusal, as a browser runs into it."""
    page.goto("/c/nobody/request/")
    look(404)
    page.goto(PORTAL)
    page.context.clear_cookies()
    leave(page)
    look(403)
    page.goto(f"{PORTAL}status/code/")
    page.evaluate(TOO_MANY_FIELDS)
    with page.expect_navigation():
        page.locator("#reference").press("Enter")
    look(400)
    page.goto(f"{PORTAL}status/code/")
    look()
    page.evaluate(FLOOD, CODES.times + 1)
    write(page, reference="D-2222-2222")
    leave(page)
    look(429)
    huge = folder / "huge.pdf"
    with huge.open("wb") as file:
        file.truncate(MAX_TOTAL + 1)
    page.goto(PORTAL)
    leave(page)
    press(page, "input[value=access]", "Space")
    leave(page)
    press(page, "input[value=self]", "ArrowDown")
    leave(page)
    page.locator("input[type=file]").set_input_files(huge)
    leave(page)
    look(413)


def test_axe_finds_nothing_on_any_page_and_the_keyboard_is_enough(
    look: Looker, live_site: LiveSite, tmp_path: Path
) -> None:
    file_for_somebody(look.page, look)
    follow(look.page, look)
    run_into_errors(look.page, look, tmp_path)
    look.judge()
    with live_site.orm():
        request = SubjectRequest.objects.get()
        assert request.messages.count() == request.authority_files.count() == 1
