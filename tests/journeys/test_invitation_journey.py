"""A lead invites somebody; the mail leads them to an account of their own and to the register."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect
from pytest_django import DjangoDbBlocker

from accounts.models import Membership
from accounts.roles import Role
from tests.journeys.conftest import LiveSite, Visit, served
from tests.journeys.looks import looked_at, press
from tests.journeys.mail import mailed, opened_office
from tests.journeys.people import sign_in
from tests.requests.mail.smtp import PostOffice
from tests.servers import Servers

ADDRESS = "nel@example.org"


@pytest.fixture
def office() -> Iterator[PostOffice]:
    with opened_office() as office:
        yield office


@pytest.fixture
def live_site(
    office: PostOffice, servers: Servers, installed_database: str, django_db_blocker: DjangoDbBlocker
) -> Iterator[LiveSite]:
    with served(servers, installed_database, django_db_blocker) as site:
        yield site


def link_in(text: str) -> str | None:
    found = re.search(r"(/accounts/invitation/\S+)", text)
    return found[1] if found else None


def test_somebody_is_invited_and_works_there(visit: Visit, live_site: LiveSite, office: PostOffice) -> None:
    lead = visit()
    sign_in(lead, Role.PRIVACY_LEAD)
    lead.goto("/admin/accounts/membership/")
    lead.get_by_role("link", name="Invite somebody").click()
    lead.get_by_role("link", name="OpenPanel").first.click()
    lead.locator("input[name=email]").fill(ADDRESS)
    press(lead, "Save")
    expect(lead.get_by_text(f"The invitation is on its way to {ADDRESS}")).to_be_visible()
    expect(lead.get_by_role("row", name=ADDRESS)).to_contain_text("Waiting")

    invited: Page = visit()
    invited.goto(mailed(office, link_in))
    expect(invited.get_by_text("Lea Lead")).to_be_visible()
    looked_at(invited)
    for label, words in (
        ("First name", "Nel"),
        ("Last name", "Nieuw"),
        ("Password", "a-long-word-of-ones-own"),
    ):
        invited.get_by_label(label).fill(words)
    press(invited, "Make my account and accept")
    expect(invited).to_have_url(re.compile("/admin/$"))
    with live_site.orm():
        assert Membership.objects.get(user__email=ADDRESS).role == Role.AUDITOR
