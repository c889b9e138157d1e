"""A person exercises a right in a real browser: without an account, without JavaScript.

The privacy team works on it in another browser, and the worker's mail goes through a real SMTP server.
"""

from collections.abc import Iterator

import pytest
from django.utils import translation
from playwright.sync_api import Browser, Page, expect

from accounts.roles import Role
from requests.models import SubjectRequest
from requests.portal.words import full_day
from requests.terms import IdentityMethod, Outcome, State
from tests.journeys.conftest import LiveSite, Visit
from tests.journeys.desk import open_request, search, take
from tests.journeys.looks import follow, looked_at, press
from tests.journeys.mail import code_in, mailed, opened_office
from tests.journeys.people import sign_in
from tests.requests.mail.smtp import PostOffice

pytestmark = pytest.mark.journey
REASONS = "Uw gegevens staan in veel systemen."
SHEET = b"%PDF-1.7 what we hold"


@pytest.fixture(autouse=True)
def post_office() -> Iterator[PostOffice]:
    """A real SMTP server, which the site is told of before it starts."""
    with opened_office() as office:
        yield office


@pytest.fixture
def plain_page(browser: Browser, live_site: LiveSite) -> Iterator[Page]:
    """A Dutch visitor whose browser runs no script."""
    context = browser.new_context(base_url=live_site.url, locale="nl-NL", java_script_enabled=False)
    yield context.new_page()
    context.close()


def file_in_dutch(page: Page) -> tuple[str, str]:
    """From the public page to the receipt; gives reference and receipt."""
    page.goto("/c/openpanel/")
    follow(page, page.get_by_role("link", name="verzoek").or_(page.get_by_role("link", name="request")).first)
    expect(page.locator("html")).to_have_attribute("lang", "nl")
    press(page, "Beginnen")
    page.get_by_label("Mijn gegevens wissen").check()
    press(page, "Verder")
    page.get_by_label("Voor mijzelf").check()
    press(page, "Verder")
    press(page, "Verder")
    expect(page.get_by_role("alert")).to_contain_text("Vul uw naam in.")
    page.get_by_label("Uw naam").fill("Jip de Vries")
    page.get_by_label("E-mailadres").fill("jip@example.org")
    press(page, "Verder")
    page.get_by_role("textbox").fill("Klantnummer 12")
    press(page, "Verder")
    expect(page.get_by_role("heading", level=1)).to_have_text("Controleer uw antwoorden")
    expect(page.get_by_text("Mijn gegevens wissen")).to_be_visible()
    press(page, "Mijn verzoek versturen")
    secrets = page.locator("#reference").inner_text(), page.locator("#receipt").inner_text()
    page.get_by_label("Ik heb het kenmerk").check()
    press(page, "Verder")
    expect(page.get_by_text("uiterlijk")).to_be_visible()
    expect(page.get_by_text("privacytoezichthouder")).to_be_visible()
    return secrets


def ask_a_question(page: Page, reference: str, receipt: str) -> None:
    """Come back with the receipt and write."""
    press(page, "Uitloggen")
    page.get_by_label("Kenmerk").fill(reference.lower())
    page.get_by_label("Ontvangstbewijs, of").fill(receipt)
    press(page, "Mijn verzoek tonen")
    page.get_by_label("Uw bericht").fill("Hoe lang duurt het?")
    press(page, "Bericht versturen")
    expect(page.get_by_text("Hoe lang duurt het?")).to_be_visible()


def test_a_request_in_dutch_from_the_first_page_to_the_answer(
    plain_page: Page, visit: Visit, live_site: LiveSite, post_office: PostOffice
) -> None:
    person = plain_page
    reference, receipt = file_in_dutch(person)
    with live_site.worker():
        person.get_by_label("Code uit de e-mail").fill(mailed(post_office, code_in))
        press(person, "Bevestigen")
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
        open_request(desk, reference)
        expect(desk.get_by_text("Hoe lang duurt het?")).to_be_visible()
        take(desk, "Extend", {"reasons": REASONS})
        letter = mailed(post_office, lambda text: text if REASONS in text else None)
        assert later.partition(" ")[2] in letter and reference in letter

        person.reload()
        expect(person.get_by_text(later, exact=True)).to_be_visible()
        expect(person.get_by_role("region", name="Ontvangen")).to_contain_text(REASONS)

        desk.get_by_label("message to the person").fill("Dit hebben wij van u.")
        desk.get_by_label("files").set_input_files(
            {"name": "overzicht.pdf", "mimeType": "application/pdf", "buffer": SHEET}
        )
        press(desk, "Send")
        search(desk, live_site, reference)
        take(desk, "Grant")
        take(desk, "Answer", {"answer": "Alles is gewist."})
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


def test_a_lawyer_files_for_two_clients_in_two_tabs_and_nothing_mixes(
    page: Page, live_site: LiveSite
) -> None:
    names = ("Anna Bakker", "Bert Smit")
    tabs = list(zip(names, (page, page.context.new_page()), strict=True))
    for _name, tab in tabs:
        tab.goto("/c/openpanel/request/")
        press(tab, "Start")
    for _name, tab in tabs:
        tab.get_by_label("See my data").check()
        press(tab, "Continue")
    for _name, tab in tabs:
        tab.get_by_label("For myself").check()
        press(tab, "Continue")
    for name, tab in tabs:
        tab.get_by_label("Your name").fill(name)
        tab.get_by_label("E-mail address").fill(f"{name.split()[0].lower()}@example.org")
        press(tab, "Continue")
    references = {}
    for name, tab in tabs:
        press(tab, "Continue")
        expect(tab.get_by_text(name)).to_be_visible()
        press(tab, "Send my request")
        references[name] = tab.locator("#reference").inner_text()
    for _name, tab in tabs:
        tab.get_by_label("I have saved the reference").check()
        press(tab, "Continue")
        follow(tab, tab.get_by_role("link", name="the page of your request"))
    for name, tab in tabs:
        tab.get_by_label("Your message").fill(f"I write for {name}")
        press(tab, "Send the message")
    follow(tabs[0][1], tabs[0][1].get_by_role("link", name="Withdraw my request"))
    press(tabs[0][1], "Yes, withdraw it")
    follow(tabs[1][1], tabs[1][1].get_by_role("link", name="See how a request stands"))
    looked_at(tabs[1][1])
    for reference in references.values():
        expect(tabs[1][1].get_by_role("link", name=reference)).to_be_visible()
    with live_site.orm():
        for name, withdrawn in zip(names, (True, False), strict=True):
            request = SubjectRequest.objects.get(reference=references[name])
            assert request.name == name
            assert [each.body for each in request.messages.all()] == [f"I write for {name}"]
            assert (request.state == State.WITHDRAWN) is withdrawn
