"""From a finding to an approved activity and the PDF an auditor gets: officer, approver, auditor."""

import hashlib
import io
import json
import re
from datetime import date, timedelta

import pytest
from playwright.sync_api import Download, Page, expect
from pypdf import PdfReader

from accounts.roles import Role
from evidence.models import Document, Event
from tests.journeys.conftest import LiveSite, Visit
from tests.journeys.looks import follow, press
from tests.journeys.people import accepted_findings, card, open_findings, sign_in

pytestmark = pytest.mark.journey

SHEET = "Log files of server installations"
# Not the menu of a person called Approver.
APPROVE = re.compile(r"^Approve\b")
UNWEIGHED = "is not weighed against the people concerned"
MISCITED = "which is Art. 46(2)(c)"
NO_COUNTRY = "does not name the country"


def open_sheet(page: Page) -> None:
    """From the dashboard to one activity of OpenPanel, as a person goes."""
    page.goto("/admin/")
    follow(page, card(page, "OpenPanel").get_by_role("link", name="Open the record"))
    follow(page, page.get_by_role("link", name=SHEET))
    expect(page.get_by_role("heading", name="Whose data")).to_be_visible()


def go_to_record(page: Page, finding: str) -> None:
    """Go where a finding says that it is mended."""
    follow(page, open_findings(page).filter(has_text=finding).get_by_role("link", name="Go to the record"))


def save(page: Page) -> None:
    press(page, "Save and continue editing")
    expect(page.get_by_text("was changed successfully")).to_be_visible()


def weigh_the_interest(page: Page) -> None:
    """Enter the assessment that a legitimate interest needs (Art. 6(1)(f))."""
    open_sheet(page)
    expect(open_findings(page).filter(has_text=UNWEIGHED)).to_have_count(1)
    go_to_record(page, UNWEIGHED)
    expect(page.get_by_label("Assessed on")).to_be_focused()
    page.get_by_label("Assessed on").fill("2026-02-03")
    page.get_by_label("Outcome of the assessment").fill("Logs hold no more than the service needs.")
    save(page)
    expect(open_findings(page).filter(has_text=UNWEIGHED)).to_have_count(0)
    open_sheet(page)
    expect(open_findings(page).filter(has_text=UNWEIGHED)).to_have_count(0)
    # The count reached the sheet's steps too: only the two of the transfer are left.
    expect(page.get_by_role("navigation", name="Steps").get_by_title("Errors")).to_have_text(["2"])


def accept_the_citation(page: Page) -> None:
    """Live with a finding for a while, and say why."""
    line = open_findings(page).filter(has_text=MISCITED)
    line.get_by_text("Accept for a while").click()
    line.get_by_label("Reason").fill("The notice is corrected with its next revision.")
    line.get_by_label("Until").fill((date.today() + timedelta(days=60)).isoformat())
    follow(page, line.get_by_role("button", name="Accept"))
    expect(page.get_by_role("button", name="Still correct")).to_be_visible()
    open_findings(page)
    expect(accepted_findings(page).filter(has_text=MISCITED)).to_be_visible()


def name_the_country(page: Page) -> None:
    """Say where the service providers are (Art. 30(1)(e))."""
    open_sheet(page)
    go_to_record(page, NO_COUNTRY)
    page.locator("#transfers-group").get_by_text("service-providers", exact=True).click()
    page.locator("[aria-labelledby=select2-id_transfers-0-country-container]").click()
    page.get_by_role("searchbox").last.fill("United St")
    page.get_by_role("option", name=re.compile("United States")).click()
    save(page)
    expect(open_findings(page).filter(has_text=NO_COUNTRY)).to_have_count(0)


def test_an_activity_is_mended_accepted_reviewed_and_approved(visit: Visit, live_site: LiveSite) -> None:
    officer, approver = visit(), visit()
    sign_in(officer, Role.PRIVACY_OFFICER)
    weigh_the_interest(officer)
    accept_the_citation(officer)
    press(officer, "Still correct")
    expect(officer.get_by_label("Last reviewed on")).to_have_value(re.compile(r"\d"))
    expect(officer.get_by_role("button", name=APPROVE)).to_have_count(0)

    # Whoever approves is barred, and told by what, as long as an error is open.
    sign_in(approver, Role.APPROVER)
    open_sheet(approver)
    approve = approver.get_by_role("button", name=APPROVE)
    expect(approve).to_be_disabled()
    expect(approve).to_contain_text("Errors still open: 1")

    name_the_country(officer)
    open_sheet(approver)
    expect(approve).to_be_enabled()
    follow(approver, approve)
    expect(approver.get_by_text("Approved.")).to_be_visible()
    expect(approver.get_by_role("button", name=APPROVE)).to_have_count(0)

    # Nobody approved what a later change says: it is a draft again.
    open_sheet(officer)
    officer.get_by_label("Description").fill("Kept on the servers themselves.")
    save(officer)
    open_sheet(approver)
    expect(approve).to_be_enabled()

    with live_site.orm():
        told = set(Event.objects.values_list("verb", flat=True))
    assert {"activity.confirm", "activity.approved", "finding.accept"} <= told


def test_a_pdf_is_made_by_the_worker_and_downloaded(visit: Visit, live_site: LiveSite) -> None:
    page = visit()
    sign_in(page, Role.PRIVACY_OFFICER)
    follow(page, card(page, "OpenPanel").get_by_role("link", name="Export"))
    expect(page.get_by_label("PDF – for auditors")).to_be_checked()
    press(page, "Make the export")
    # No worker runs yet: the export waits, and the page says how far it is.
    expect(page.get_by_role("progressbar", name="Progress")).to_be_visible()
    expect(page.get_by_text("This page refreshes by itself.")).to_be_visible()
    with live_site.worker():
        link = page.get_by_role("link", name=re.compile("Download"))
        expect(link).to_be_visible(timeout=60_000)
    with page.expect_download() as downloading:
        link.click()
    told = page.locator(".dertig-hash").inner_text()
    content = content_of(downloading.value)
    assert hashlib.sha256(content).hexdigest() == told
    with live_site.orm():
        assert Document.objects.get().sha256 == told
    check_pdf(content)


def content_of(download: Download) -> bytes:
    assert re.fullmatch(r"[a-z0-9.-]*openpanel[a-z0-9.-]*\.pdf", download.suggested_filename)
    return download.path().read_bytes()


def check_pdf(content: bytes) -> None:
    """The authority's edition of OpenPanel's record, with its data inside."""
    reader = PdfReader(io.BytesIO(content))
    words = " ".join(page.extract_text() for page in reader.pages)
    assert SHEET in " ".join(words.split())
    [(name, [data])] = reader.attachments.items()
    assert name.endswith(".json")
    record = json.loads(data)
    assert "openpanel" in json.dumps(record)
    assert "findings" not in record


def test_an_auditor_reads_and_changes_nothing(visit: Visit) -> None:
    page = visit()
    sign_in(page, Role.AUDITOR)
    open_sheet(page)
    expect(open_findings(page).filter(has_text=UNWEIGHED)).to_be_visible()
    for verb in ("Save", "Save and continue editing", "Still correct", "Retire"):
        expect(page.get_by_role("button", name=verb, exact=True)).to_have_count(0)
    expect(page.get_by_role("button", name=APPROVE)).to_have_count(0)
    expect(page.get_by_role("link", name=re.compile("^Delete"))).to_have_count(0)
    expect(page.get_by_text("Accept for a while")).to_have_count(0)
    expect(page.locator("#content input[type=text], #content select, #content textarea")).to_have_count(0)
    page.goto("/admin/processing/processingactivity/")
    expect(page.get_by_role("link", name="Add processing activity")).to_have_count(0)
