"""A person exercises a right in a real browser: without an account, without JavaScript.

The privacy team works on it in another browser, and the worker's mail goes through a real SMTP server.
"""

import re
import time
from collections.abc import Callable, Iterator

import pytest
from django.utils import translation
from playwright.sync_api import Browser, Page, expect

from accounts.roles import Role
from requests.models import SubjectRequest
from requests.portal.words import full_day
from requests.terms import IdentityMethod, Outcome, State
from subjects.models import PersonSearch
from subjects.terms import SearchState
from tests.journeys.conftest import SITE_SECONDS, LiveSite, Visit
from tests.journeys.people import sign_in
from tests.requests.mail.smtp import PostOffice

pytestmark = pytest.mark.journey
REASONS = "Uw gegevens staan in veel systemen."
SHEET = b"%PDF-1.7 what we hold"


@pytest.fixture(autouse=True)
def post_office(monkeypatch: pytest.MonkeyPatch) -> Iterator[PostOffice]:
    """A real SMTP server, which the site is told of before it starts."""
    office = PostOffice()
    office.open()
    monkeypatch.setenv("EMAIL_URL", f"smtp://127.0.0.1:{office.port}")
    yield office
    office.close()


@pytest.fixture
def plain_page(browser: Browser, live_site: LiveSite) -> Iterator[Page]:
    """A Dutch visitor whose browser runs no script."""
    context = browser.new_context(base_url=live_site.url, locale="nl-NL", java_script_enabled=False)
    yield context.new_page()
    context.close()


def mailed[T](office: PostOffice, found_in: Callable[[str], T | None]) -> T:
    """What is looked for in the text of the mail, once the worker has sent it."""
    deadline = time.monotonic() + SITE_SECONDS
    while time.monotonic() < deadline:
        for mail in reversed(office.arrived):
            body = mail.get_body(("plain",))
            found = found_in(body.get_content()) if body else None
            if found is not None:
                return found
        time.sleep(0.05)
    raise AssertionError("no such mail arrives")


def code_in(text: str) -> str | None:
    found = re.search(r"\b(\d{6})\b", text)
    return found[1] if found else None


def file_in_dutch(page: Page) -> tuple[str, str]:
    """From the public page to the receipt; gives reference and receipt."""
    page.goto("/c/openpanel/")
    page.get_by_role("link", name="verzoek").or_(page.get_by_role("link", name="request")).first.click()
    expect(page.locator("html")).to_have_attribute("lang", "nl")
    page.get_by_role("button", name="Beginnen").click()
    page.get_by_label("Mijn gegevens wissen").check()
    page.get_by_role("button", name="Verder").click()
    page.get_by_label("Voor mijzelf").check()
    page.get_by_role("button", name="Verder").click()
    page.get_by_role("button", name="Verder").click()
    expect(page.get_by_role("alert")).to_contain_text("Vul uw naam in.")
    page.get_by_label("Uw naam").fill("Jip de Vries")
    page.get_by_label("E-mailadres").fill("jip@example.org")
    page.get_by_role("button", name="Verder").click()
    page.get_by_role("textbox").fill("Klantnummer 12")
    page.get_by_role("button", name="Verder").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Controleer uw antwoorden")
    expect(page.get_by_text("Mijn gegevens wissen")).to_be_visible()
    page.get_by_role("button", name="Mijn verzoek versturen").click()
    secrets = page.locator("#reference").inner_text(), page.locator("#receipt").inner_text()
    page.get_by_label("Ik heb het kenmerk").check()
    page.get_by_role("button", name="Verder").click()
    expect(page.get_by_text("uiterlijk")).to_be_visible()
    expect(page.get_by_text("privacytoezichthouder")).to_be_visible()
    return secrets


def ask_a_question(page: Page, reference: str, receipt: str) -> None:
    """Come back with the receipt and write."""
    page.get_by_role("button", name="Uitloggen").click()
    page.get_by_label("Kenmerk").fill(reference.lower())
    page.get_by_label("Ontvangstbewijs, of").fill(receipt)
    page.get_by_role("button", name="Mijn verzoek tonen").click()
    page.get_by_label("Uw bericht").fill("Hoe lang duurt het?")
    page.get_by_role("button", name="Bericht versturen").click()
    expect(page.get_by_text("Hoe lang duurt het?")).to_be_visible()


def take(desk: Page, step: str, **said: str) -> None:
    """A step of the workspace; where a letter goes out, it is shown first."""
    desk.get_by_role("link", name=step, exact=True).click()
    for label, text in said.items():
        desk.get_by_label(label).fill(text)
    preview = desk.get_by_role("button", name="Show what goes out")
    if preview.count():
        preview.click()
        for text in said.values():
            expect(desk.get_by_role("region", name="This goes out")).to_contain_text(text)
    desk.get_by_role("button", name=step, exact=True).click()
    expect(desk.get_by_role("navigation", name="Next steps")).to_be_visible()


def until_searched(site: LiveSite, reference: str) -> None:
    """The worker has asked every store: nothing is called fulfilled before."""
    deadline = time.monotonic() + SITE_SECONDS
    with site.orm():
        while not PersonSearch.objects.filter(request=reference, state=SearchState.ENDED).exists():
            assert time.monotonic() < deadline, "the search does not end"
            time.sleep(0.05)


def test_a_request_in_dutch_from_the_first_page_to_the_answer(
    plain_page: Page, visit: Visit, live_site: LiveSite, post_office: PostOffice
) -> None:
    person = plain_page
    reference, receipt = file_in_dutch(person)
    with live_site.worker():
        person.get_by_label("Code uit de e-mail").fill(mailed(post_office, code_in))
        person.get_by_role("button", name="Bevestigen").click()
        expect(person.get_by_role("status")).to_contain_text("bevestigd")
        ask_a_question(person, reference, receipt)
        with live_site.orm():
            request = SubjectRequest.objects.get(reference=reference)
            assert [asked.right for asked in request.rights.all()] == ["erasure"]
            assert (request.name, request.language) == ("Jip de Vries", "nl")
            assert request.identity_method == IdentityMethod.EMAIL_CODE
        with translation.override("nl"):
            later = full_day(request.extended_due)

        desk = visit(width=1280)
        sign_in(desk, Role.PRIVACY_OFFICER)
        desk.goto("/admin/requests/subjectrequest/")
        desk.get_by_role("link", name=reference).click()
        expect(desk.get_by_text("Hoe lang duurt het?")).to_be_visible()
        take(desk, "Extend", reasons=REASONS)
        letter = mailed(post_office, lambda text: text if REASONS in text else None)
        assert later.partition(" ")[2] in letter and reference in letter

        person.reload()
        expect(person.get_by_text(later, exact=True)).to_be_visible()
        expect(person.get_by_role("region", name="Ontvangen")).to_contain_text(REASONS)

        desk.get_by_label("message to the person").fill("Dit hebben wij van u.")
        desk.get_by_label("files").set_input_files(
            {"name": "overzicht.pdf", "mimeType": "application/pdf", "buffer": SHEET}
        )
        desk.get_by_role("button", name="Send", exact=True).click()
        take(desk, "Search the data stores")
        until_searched(live_site, reference)
        take(desk, "Grant")
        take(desk, "Answer", answer="Alles is gewist.")
        take(desk, "Close")
        answer = mailed(post_office, lambda text: text if "niet in deze e-mail" in text else None)
        assert "Alles is gewist." not in answer

    person.reload()
    expect(person.get_by_text("Alles is gewist.")).to_be_visible()
    expect(person.get_by_role("heading", name="Afgesloten")).to_be_visible()
    with person.expect_download() as download:
        person.get_by_role("link", name="overzicht.pdf").click()
    assert download.value.path().read_bytes() == SHEET
    with live_site.orm():
        request.refresh_from_db()
        assert (request.state, request.outcome) == (State.CLOSED, Outcome.FULFILLED)
