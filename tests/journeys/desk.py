"""What the privacy team does on the page of a request, in a browser."""

import time
from collections.abc import Callable, Iterable, Mapping

from playwright.sync_api import Page, expect

from requests.models import AnswerPackage, RightsPlan, Telling
from requests.terms import PackageState
from subjects.models import PersonSearch
from subjects.terms import SearchState
from tests.journeys.conftest import SITE_SECONDS, LiveSite
from tests.journeys.looks import follow, looked_at, press

NOT_TOLD = "Not told: impossible or disproportionate effort – Art. 19"
BOARD = "/admin/requests/subjectrequest/"


def open_request(desk: Page, reference: str) -> None:
    """From the board."""
    desk.goto(BOARD)
    follow(desk, desk.get_by_role("link", name=reference))
    expect(desk.get_by_role("navigation", name="Next steps")).to_be_visible()


def take(desk: Page, step: str, said: Mapping[str, str] | None = None, ticked: Iterable[str] = ()) -> None:
    """A step of the workspace; where a letter goes out, it is shown first."""
    follow(desk, desk.get_by_role("link", name=step, exact=True))
    for label, text in (said or {}).items():
        field = desk.get_by_label(label)
        if field.evaluate("each => each.tagName") == "SELECT":
            field.select_option(label=text)
        else:
            field.fill(text)
    for label in ticked:
        desk.get_by_label(label, exact=True).check()
    preview = desk.get_by_role("button", name="Show what goes out")
    if preview.count():
        follow(desk, preview)
        for text in (said or {}).values():
            expect(desk.get_by_role("region", name="This goes out")).to_contain_text(text)
    press(desk, step)
    expect(desk.get_by_role("navigation", name="Next steps")).to_be_visible()


def search(desk: Page, site: LiveSite, reference: str, said: Mapping[str, str] | None = None) -> None:
    """Ask every store, and wait for their answers: nothing is called fulfilled before."""
    take(desk, "Search the data stores", said)
    until_searched(site, reference)
    desk.reload()


def until_searched(site: LiveSite, reference: str) -> None:
    """The worker has asked every store."""
    ended = PersonSearch.objects.filter(request=reference, state=SearchState.ENDED)
    until(site, ended.exists, "the search does not end")


def until(site: LiveSite, holds: Callable[[], bool], otherwise: str) -> None:
    """Wait for what the worker does."""
    deadline = time.monotonic() + SITE_SECONDS
    with site.orm():
        while not holds():
            assert time.monotonic() < deadline, otherwise
            time.sleep(0.05)


def open_plan(desk: Page) -> str:
    """From the page of the request; gives the plan's address."""
    follow(desk, desk.get_by_role("link", name="Plan", exact=True))
    expect(desk.get_by_role("region", name="Where it stands")).to_be_visible()
    return desk.url


def approve(desk: Page, *foretold: str) -> None:
    """See what will happen, which says all of that, and let it happen."""
    press(desk, "Show what will happen")
    summary = desk.get_by_role("region", name="This will happen")
    for text in foretold:
        expect(summary).to_contain_text(text)
    looked_at(desk)
    press(desk, "Approve and carry out")
    expect(desk.get_by_text("The plan is approved")).to_be_visible()


def until_carried_out(site: LiveSite, reference: str) -> None:
    """Every stage of the plan has ended."""
    done = RightsPlan.objects.current().filter(request__reference=reference, carried_out_at__isnull=False)
    until(site, done.exists, "the plan is not carried out")


def tell_recipients(desk: Page, site: LiveSite, reference: str, count: int) -> None:
    """Nothing of this person went to any of those who wait to be told (Art. 19)."""
    told = Telling.objects.filter(request__reference=reference)
    until(site, lambda: told.count() == count, "the plan does not come to the recipients")
    desk.reload()
    waiting = desk.get_by_role("region", name="Recipients to be told").get_by_role("listitem")
    expect(waiting).to_have_count(count)
    for left in reversed(range(count)):
        name = waiting.first.locator("b").inner_text()
        said = {"recipient of the register": name, "note": "Nothing of this person went there."}
        take(desk, "Recipient told", said, ticked=[NOT_TOLD])
        expect(waiting).to_have_count(left)
    until_carried_out(site, reference)


def release(desk: Page, site: LiveSite, reference: str) -> None:
    """Look at the package once it is built, page, rows and document, and let the person have it."""
    ready = AnswerPackage.objects.filter(request__reference=reference, state=PackageState.READY)
    until(site, ready.exists, "the package is not built")
    desk.reload()
    follow(desk, desk.get_by_role("region", name="Packages").get_by_role("link"))
    looked_at(desk)
    with desk.expect_download() as download:
        desk.get_by_role("link", name="Whole package (ZIP)").click()
    assert download.value.path().read_bytes().startswith(b"PK")
    press(desk, "Release to the person")
    expect(desk.get_by_text("The package is released")).to_be_visible()


def answer(desk: Page, reference: str, *rights: str) -> None:
    """Grant what is asked (``rights``, where it is several), and tell the person."""
    open_request(desk, reference)
    take(desk, "Grant", ticked=rights)
    take(desk, "Answer")
    expect(desk.get_by_text("The person is answered.")).to_be_visible()
