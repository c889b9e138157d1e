"""Two people purge the demo's newsletter in the browser, a real worker does it, the certificate tells.

The shop's database is a clone of this journey's own, so that nothing of another's is touched.
"""

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import psycopg
import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from accounts.models import Controller
from accounts.roles import Role
from stores.models import Dataset, DataStore
from tests.journeys.axe import violations
from tests.journeys.conftest import LiveSite, Visit
from tests.journeys.people import sign_in
from tests.servers import Servers

pytestmark = pytest.mark.journey
FITS = "document.documentElement.scrollWidth <= innerWidth"
NEWSLETTER = "Newsletter subscribers"
TABLES = ("customers", "invoices", "payment_methods", "contact_messages", "job_applications")


@dataclass(frozen=True)
class Shop:
    """The journey's own operational database."""

    name: str
    servers: Servers

    def rows(self, statement: str) -> list[tuple[Any, ...]]:
        with psycopg.connect(
            host=str(self.servers.layout.sockets), user="postgres", dbname=self.name, autocommit=True
        ) as connection:
            return connection.execute(statement.encode()).fetchall()

    def subscribers(self, where: str = "true") -> set[str]:
        return {email for (email,) in self.rows(f"SELECT email FROM newsletter_subscribers WHERE {where}")}

    def others(self) -> dict[str, list[tuple[Any, ...]]]:
        return {
            table: self.rows(f"SELECT count(*), md5(string_agg(t::text, '' ORDER BY t::text)) FROM {table} t")
            for table in TABLES
        }


@pytest.fixture
def shop(live_site: LiveSite, installed_database: str, servers: Servers) -> Iterator[Shop]:
    """A clone of the demo's; the site's data store leads there."""
    name = f"{live_site.database}_openpanel"
    servers.clone(name, template=f"{installed_database}_shop")
    with live_site.orm():
        store = DataStore.objects.get(controller__slug="openpanel", ref="operations")
        store.settings["database"] = name
        store.save()
    yield Shop(name, servers)
    servers.drop(name)


def button(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def open_newsletter(page: Page) -> None:
    page.goto("/admin/retention/purgeddataset/")
    page.get_by_role("link", name=NEWSLETTER).click()


def looked_at(page: Page) -> None:
    """It is accessible, and fits."""
    assert violations(page) == [], page.url
    assert page.evaluate(FITS), page.url


def test_two_people_purge_the_newsletter_and_the_certificate_is_true(
    visit: Visit, live_site: LiveSite, shop: Shop
) -> None:
    with live_site.orm():
        today = Controller.objects.get(slug="openpanel").today()
    is_due = f"unsubscribed_on + interval '1 month' <= date '{today}'"
    due, others = shop.subscribers(is_due), shop.others()
    kept = shop.subscribers(f"({is_due}) IS NOT TRUE")
    assert due
    assert kept
    officer, approver = visit(width=1280), visit(width=390, height=844)
    sign_in(officer, Role.PRIVACY_OFFICER)
    open_newsletter(officer)
    officer.get_by_role("link", name="Count what is due now").click()
    expect(officer.get_by_role("heading", name=f"Rows to delete: {len(due)}")).to_be_visible()
    assert not any(email in officer.content() for email in due)
    looked_at(officer)
    button(officer, "Propose this purge")
    expect(officer.get_by_text("waits for approval")).to_be_visible()

    sign_in(approver, Role.APPROVER)
    open_newsletter(approver)
    looked_at(approver)
    button(approver, "Approve")
    expect(approver.get_by_text("it runs every night from now on")).to_be_visible()

    officer.reload()
    button(officer, "Purge now")
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

    assert shop.subscribers() == kept
    assert shop.others() == others

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
