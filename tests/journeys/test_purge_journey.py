"""Two people purge the demo's newsletter in the browser, a real worker does it, the certificate tells.

The shop's database is a clone of this journey's own, so that nothing of another's is touched.
"""

import io
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from accounts.models import Controller
from accounts.roles import Role
from stores.models import Dataset
from tests.journeys.conftest import LiveSite, Visit
from tests.journeys.looks import follow, looked_at, press
from tests.journeys.people import sign_in
from tests.journeys.shop import Shop, shop_of

pytestmark = pytest.mark.journey
NEWSLETTER = "Newsletter subscribers"
TABLES = ("customers", "invoices", "payment_methods", "contact_messages", "job_applications")


@pytest.fixture
def shop(live_site: LiveSite, installed_database: str) -> Iterator[Shop]:
    """A clone of the demo's; the site's data store leads there."""
    with shop_of(live_site, f"{installed_database}_shop") as shop:
        yield shop


def subscribers(shop: Shop, where: str = "true") -> set[str]:
    return {email for (email,) in shop.rows(f"SELECT email FROM newsletter_subscribers WHERE {where}")}


def others(shop: Shop) -> dict[str, tuple[Any, ...]]:
    return {table: shop.digest(table, "true") for table in TABLES}


def open_newsletter(page: Page) -> None:
    page.goto("/admin/retention/purgeddataset/")
    follow(page, page.get_by_role("link", name=NEWSLETTER))


def test_two_people_purge_the_newsletter_and_the_certificate_is_true(
    visit: Visit, live_site: LiveSite, shop: Shop
) -> None:
    with live_site.orm():
        today = Controller.objects.get(slug="openpanel").today()
    is_due = f"unsubscribed_on + interval '1 month' <= date '{today}'"
    due, kept_elsewhere = subscribers(shop, is_due), others(shop)
    kept = subscribers(shop, f"({is_due}) IS NOT TRUE")
    assert due
    assert kept
    officer, approver = visit(width=1280), visit(width=390, height=844)
    sign_in(officer, Role.PRIVACY_OFFICER)
    open_newsletter(officer)
    follow(officer, officer.get_by_role("link", name="Count what is due now"))
    expect(officer.get_by_role("heading", name=f"Rows to delete: {len(due)}")).to_be_visible()
    assert not any(email in officer.content() for email in due)
    looked_at(officer)
    press(officer, "Propose this purge")
    expect(officer.get_by_text("waits for approval")).to_be_visible()

    sign_in(approver, Role.APPROVER)
    open_newsletter(approver)
    looked_at(approver)
    press(approver, "Approve")
    expect(approver.get_by_text("it runs every night from now on")).to_be_visible()

    officer.reload()
    press(officer, "Purge now")
    expect(officer.get_by_text("A worker takes it up in a moment.")).to_be_visible()
    with live_site.worker():
        expect(officer.get_by_text("Finished, nothing left")).to_be_visible()
        certificate = officer.get_by_role("link", name="Download the certificate")
        expect(certificate).to_be_visible()
    looked_at(officer)
    run = officer.url
    with officer.expect_download() as download:
        certificate.click()
    pdf = PdfReader(io.BytesIO(download.value.path().read_bytes()))
    text = " ".join(" ".join(page.extract_text() for page in pdf.pages).split())
    assert f"Rows deleted {len(due)} {len(due)} 0 0" in text
    assert "Aart Approver" in text

    assert subscribers(shop) == kept
    assert others(shop) == kept_elsewhere

    approver.goto(run)
    expect(approver.get_by_text(re.compile(r"(\d+) of \1 batches"))).to_be_visible()
    looked_at(approver)


def test_the_lists_and_a_refusing_dataset_fit_a_phone(visit: Visit, live_site: LiveSite, shop: Shop) -> None:
    with live_site.orm():
        log = Dataset.objects.get(ref="licence-log")
        page_of_log = reverse("admin:retention_purgeddataset_change", args=(log.pk,))
    page = visit(width=390, height=844)
    sign_in(page, Role.DPO)
    for path in ("/admin/retention/purgeddataset/", "/admin/retention/purgerun/", page_of_log):
        page.goto(path)
        looked_at(page)
    expect(page.get_by_text("Why it cannot run")).to_be_visible()
