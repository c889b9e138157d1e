"""What a person does in the portal, in English or Dutch."""

from collections.abc import Mapping
from io import BytesIO
from types import MappingProxyType
from zipfile import ZipFile

from playwright.sync_api import Page, expect

from tests.journeys.looks import follow, looked_at, press
from tests.journeys.mail import code_in, mailed
from tests.requests.mail.smtp import PostOffice

ENGLISH: Mapping[str, str] = MappingProxyType(
    {
        "start": "Start",
        "on": "Continue",
        "myself": "For myself",
        "name": "Your name",
        "email": "E-mail address",
        "file": "Send my request",
        "saved": "I have saved the reference",
        "code": "Code from the e-mail",
        "confirm": "Confirm",
        "data": "Download your data",
        "fresh": "Send me a code",
        "fresh-code": "Code from our e-mail",
        "download": "Download the file",
    }
)
DUTCH: Mapping[str, str] = MappingProxyType(
    {
        "start": "Beginnen",
        "on": "Verder",
        "myself": "Voor mijzelf",
        "name": "Uw naam",
        "email": "E-mailadres",
        "file": "Mijn verzoek versturen",
        "saved": "Ik heb het kenmerk",
        "code": "Code uit de e-mail",
        "confirm": "Bevestigen",
        "data": "Uw gegevens downloaden",
        "fresh": "Stuur mij een code",
        "fresh-code": "Code uit onze e-mail",
        "download": "Bestand downloaden",
    }
)


def file_request(
    page: Page,
    office: PostOffice,
    *rights: str,
    name: str,
    email: str,
    words: Mapping[str, str] = ENGLISH,
) -> str:
    """From the first question to the confirmed address; gives the reference."""
    page.goto("/c/openpanel/request/")
    press(page, words["start"])
    for right in rights:
        page.get_by_label(right).check()
    press(page, words["on"])
    page.get_by_label(words["myself"]).check()
    press(page, words["on"])
    page.get_by_label(words["name"]).fill(name)
    page.get_by_label(words["email"]).fill(email)
    press(page, words["on"])
    press(page, words["on"])
    before = len(office.arrived)
    press(page, words["file"])
    reference = page.locator("#reference").inner_text()
    page.get_by_label(words["saved"]).check()
    press(page, words["on"])
    page.get_by_label(words["code"]).fill(mailed(office, code_in, before))
    press(page, words["confirm"])
    expect(page.get_by_role("status")).to_be_visible()
    return reference


def download_data(page: Page, office: PostOffice, words: Mapping[str, str] = ENGLISH) -> ZipFile:
    """From the page of the request, with a code that was just sent."""
    page.reload()
    looked_at(page)
    follow(page, page.get_by_role("link", name=words["data"]))
    before = len(office.arrived)
    press(page, words["fresh"])
    page.get_by_label(words["fresh-code"]).fill(mailed(office, code_in, before))
    press(page, words["on"])
    looked_at(page)
    with page.expect_download() as download:
        page.get_by_role("link", name=words["download"]).click()
    return ZipFile(BytesIO(download.value.path().read_bytes()))
