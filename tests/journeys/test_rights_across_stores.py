"""Six people exercise their rights against the demo's shop, in a browser; then its stores are asked.

One site, one worker and one shop for all of them: each journey is about another customer, and checks that
everybody else's rows are what they were.
"""

import csv
import hashlib
import io
import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from jsonschema import Draft202012Validator
from playwright.sync_api import Page, expect
from pypdf import PdfReader
from pytest_django import DjangoDbBlocker

from accounts.models import Controller
from accounts.roles import Role
from evidence.models import Event
from requests.models import AnswerPackage, Correction, SubjectRequest
from requests.terms import Outcome, State
from stores.models import DataStore
from subjects.models import Suppression
from tests.journeys.conftest import LiveSite, Visit, served
from tests.journeys.desk import (
    BOARD,
    answer,
    approve,
    open_plan,
    open_request,
    release,
    search,
    take,
    tell_recipients,
    until,
    until_carried_out,
)
from tests.journeys.looks import follow, looked_at, press
from tests.journeys.mail import opened_office
from tests.journeys.people import sign_in
from tests.journeys.portal import DUTCH, download_data, file_request
from tests.journeys.shop import Customer, Shop, shop_of
from tests.requests.mail.smtp import PostOffice
from tests.servers import Servers

pytestmark = pytest.mark.journey
ACTIVE = "state = 'active' AND phone IS NOT NULL AND id IN (SELECT customer_id FROM monitoring_subscriptions)"
BILLED = "(SELECT count(*) FROM invoices i WHERE i.customer_number = c.number AND i.email = c.email)"


@pytest.fixture(scope="module")
def office() -> Iterator[PostOffice]:
    with opened_office() as office:
        yield office


@pytest.fixture(scope="module")
def live_site(
    office: PostOffice, servers: Servers, installed_database: str, django_db_blocker: DjangoDbBlocker
) -> Iterator[LiveSite]:
    """One for all journeys of this file, with a worker."""
    with served(servers, installed_database, django_db_blocker) as site, site.worker():
        yield site


@pytest.fixture(scope="module")
def shop(live_site: LiveSite, installed_database: str) -> Iterator[Shop]:
    with shop_of(live_site, f"{installed_database}_shop") as shop:
        yield shop


@pytest.fixture
def desk(visit: Visit) -> Page:
    """The privacy officer's browser."""
    page = visit(width=1280)
    sign_in(page, Role.PRIVACY_OFFICER)
    return page


@pytest.fixture
def phone(visit: Visit) -> Page:
    """A citizen's."""
    return visit(width=390, height=844)


@pytest.fixture
def dutch_phone(visit: Visit) -> Page:
    return visit(language="nl-NL", width=390, height=844)


def text_of(package: ZipFile) -> str:
    """What a person reads in the document of a package."""
    (name,) = (each for each in package.namelist() if each.endswith(".pdf"))
    pages = PdfReader(io.BytesIO(package.read(name))).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def data_of(package: ZipFile) -> dict[str, Any]:
    """The data of a package, which are as their schema says."""
    data: dict[str, Any] = json.loads(package.read("data.json"))
    Draft202012Validator(json.loads(package.read("data.schema.json"))).validate(data)
    return data


def table_of(package: ZipFile, dataset: str) -> list[dict[str, str]]:
    (name,) = (each for each in package.namelist() if each.endswith(f"-{dataset}.csv"))
    return list(csv.DictReader(io.StringIO(package.read(name).decode("utf-8-sig"))))


def outcome_of(site: LiveSite, reference: str) -> tuple[str, str]:
    with site.orm():
        request = SubjectRequest.objects.get(reference=reference)
        return request.state, request.outcome


def test_art_15_access_from_the_first_question_to_the_opened_package(
    phone: Page, desk: Page, live_site: LiveSite, office: PostOffice, shop: Shop
) -> None:
    anna = shop.customer(f"{ACTIVE} AND {BILLED} = 4")
    before, others = shop.counts(anna), shop.others(anna)
    reference = file_request(phone, office, "See my data", name=anna.name, email=anna.email)
    open_request(desk, reference)
    search(desk, live_site, reference)
    looked_at(desk)
    open_plan(desk)
    looked_at(desk)
    approve(desk, "The data of 4 datasets are collected", "Nothing is erased.")
    open_request(desk, reference)
    release(desk, live_site, reference)
    until_carried_out(live_site, reference)
    answer(desk, reference)

    package = download_data(phone, office)
    text = text_of(package)
    last_year = max(year for (year,) in shop.held(anna, "invoices", "fiscal_year")) + 7
    for said in (
        anna.name,
        "Processing orders and payments",
        "a contract with you (Art. 6(1)(b) GDPR)",
        "from you",
        "Domain registration providers",
        "Shop database",
        f"until 31 December {last_year} at the latest",
        "at once when this happens: The customer deletes the user account",
        "to have data erased (Art. 17 GDPR)",
        "lodge a complaint (Art. 77 GDPR)",
        "Licence log",
    ):
        assert said in text, said
    assert text.index("Your rights") < text.index("The data themselves"), "not behind hundreds of pages"
    assert "Stripe" not in text, "no transaction data are held"
    held_rows = {each["name"]: len(each["rows"]) for each in data_of(package)["datasets"]}
    assert {name.lower().replace(" ", "_"): rows for name, rows in held_rows.items()} == before
    invoices = [(row["fiscal_year"], row["number"], row["amount"]) for row in table_of(package, "invoices")]
    held = shop.held(anna, "invoices", "fiscal_year, number, amount")
    assert invoices == [tuple(map(str, row)) for row in held]
    assert (shop.counts(anna), shop.others(anna)) == (before, others)
    with live_site.orm():
        assert AnswerPackage.objects.get(request__reference=reference).downloads == 1


def test_art_17_3_b_the_invoice_stays_and_the_person_reads_why_and_until_when(
    dutch_phone: Page, desk: Page, live_site: LiveSite, office: PostOffice, shop: Shop
) -> None:
    left = shop.customer(f"state = 'closed' AND closed_at < now() AND {BILLED} > 2")
    shop.run("INSERT INTO newsletter_subscribers VALUES (upper(%(email)s), '2024-01-01')", email=left.email)
    shop.run(
        "INSERT INTO contact_messages (state, channel, name, email, message, received_at, answered_at) VALUES"
        " ('answered', 'form', %(name)s, %(email)s, 'Waar is mijn factuur?', now(), now())",
        name=left.name,
        email=left.email,
    )
    others, invoices = shop.others(left), shop.held(left, "invoices", "fiscal_year, number, name, street")
    logs = log_digest(live_site)
    reference = file_request(
        dutch_phone, office, "Mijn gegevens wissen", name=left.name, email=left.email, words=DUTCH
    )
    open_request(desk, reference)
    search(desk, live_site, reference)
    plan = open_plan(desk)
    expect(desk.get_by_text("What is to be weighed wants your decision.")).to_be_visible()
    looked_at(desk)
    weighed = desk.locator("article.is-waiting")
    weighed.get_by_label("Decision").select_option(label="The objection is upheld – Art. 21(1), 17(1)(c)")
    weighed.get_by_label("Why").fill("The question was answered; nothing of ours weighs more.")
    press(desk, "Decide so")
    last_year = max(year for year, *_rest in invoices) + 7
    approve(
        desk,
        f"emptied in {len(invoices)} rows: email, phone",
        f"until the end of 31 December {last_year}: a legal obligation runs",
    )
    open_request(desk, reference)
    tell_recipients(desk, live_site, reference, 4)
    desk.goto(plan)
    expect(desk.get_by_text("carried out", exact=True)).to_be_visible()
    looked_at(desk)
    answer(desk, reference)
    take(desk, "Close")

    dutch_phone.reload()
    looked_at(dutch_phone)
    letter = dutch_phone.get_by_role("region", name="Brieven van ons")
    expect(letter).to_contain_text("Een wettelijke verplichting vraagt ze te bewaren.")
    expect(letter).to_contain_text(f"31 december {last_year}")
    expect(letter).not_to_contain_text("De overeenkomst")
    assert shop.counts(left) == {"invoices": len(invoices)}
    assert shop.held(left, "invoices", "fiscal_year, number, name, street") == invoices
    assert set(shop.held(left, "invoices", "email, phone")) == {("(removed)", None)}
    assert (shop.others(left), log_digest(live_site)) == (others, logs)
    assert outcome_of(live_site, reference) == (State.CLOSED, Outcome.FULFILLED)


def test_art_21_3_an_objection_to_marketing_is_carried_out_without_anybody(
    phone: Page, desk: Page, live_site: LiveSite, office: PostOffice, shop: Shop
) -> None:
    reader = shop.customer(f"{ACTIVE} AND {BILLED} = 2")
    shop.run("INSERT INTO newsletter_subscribers VALUES (%(email)s, '2024-01-01')", email=reader.email)
    before, others = shop.counts(reader), shop.others(reader)
    name = f"{reader.name} “d'Oré” – 名前"
    reference = file_request(phone, office, "Stop advertising to me", name=name, email=reader.email)
    until(live_site, lambda: not shop.held(reader, "newsletter_subscribers"), "the address is still there")
    before.pop("newsletter_subscribers")
    assert (shop.counts(reader), shop.others(reader)) == (before, others)
    with live_site.orm():
        (entry,) = Suppression.objects.filter(reference=reference)
        assert (entry.kind, entry.purpose, entry.stands) == ("email", "", True)
        by_law = Event.objects.filter(record=f"requests/{reference}", verb="request.by_law")
        assert by_law.count() == 1

    open_request(desk, reference)
    expect(desk.get_by_role("cell", name=name)).to_be_visible()
    open_plan(desk)
    expect(desk.get_by_text("Version 1: By law, at once")).to_be_visible()
    looked_at(desk)
    desk.goto("/admin/subjects/suppression/")
    expect(desk.get_by_text("any direct marketing").first).to_be_visible()
    looked_at(desk)
    answer(desk, reference)
    phone.reload()
    expect(phone.get_by_role("region", name="Answered")).to_contain_text("Stop advertising to me: Done")


def test_art_16_rows_are_corrected_that_a_caller_proved_to_be_theirs(
    desk: Page, live_site: LiveSite, shop: Shop
) -> None:
    caller = shop.customer(f"{ACTIVE} AND {BILLED} = 3")
    before, others = shop.counts(caller), shop.others(caller)
    street = "Prins Hendrikkade 1234, ’t achterhuis"
    reference = taken_in(desk, caller, f"I moved to {street}.")
    take(desk, "Confirm identity", ticked=["Facts that only they know"])
    said = {
        "another identifier": "Customer number",
        "as the person or the data say it": caller.number,
        "how you know that it is this person’s": "It was read out from an invoice, with its amount.",
    }
    search(desk, live_site, reference, said)
    follow(desk, desk.get_by_role("link", name="Correct data"))
    for place, rows in (("Customers", 1), ("Invoices", 3)):
        follow(desk, desk.get_by_role("link", name=f"Shop database: {place} ({rows})"))
        sheet = desk.get_by_role("region", name=f"Shop database: {place} 1")
        sheet.get_by_label("New: street").fill(street)
        if rows > 1:
            sheet.get_by_label("In every row of this person").check()
        follow(desk, sheet.get_by_role("button", name="Propose"))
        expect(desk.get_by_text("The correction is proposed")).to_be_visible()
        looked_at(desk)
    open_request(desk, reference)
    open_plan(desk)
    expect(desk.get_by_role("region", name="Corrections").get_by_text(street)).to_have_count(2)
    looked_at(desk)
    approve(desk, "2 columns are corrected, in: Customers, Invoices.", "Nothing is erased.")
    open_request(desk, reference)
    tell_recipients(desk, live_site, reference, 4)
    answer(desk, reference)

    assert shop.held(caller, "customers", "street") == [(street,)]
    assert set(shop.held(caller, "invoices", "street")) == {(street,)}
    assert (shop.counts(caller), shop.others(caller)) == (before, others)
    with live_site.orm():
        values = Correction.objects.filter(request__reference=reference).values_list("ended", "old", "new")
        assert set(values) == {("corrected", "", "")}
        trail = Event.objects.filter(record=f"requests/{reference}")
        assert not any(street in str(each.detail) for each in trail)


def test_art_20_a_portability_package_holds_what_the_person_provided_and_no_more(
    dutch_phone: Page, desk: Page, live_site: LiveSite, office: PostOffice, shop: Shop
) -> None:
    mover = shop.customer(f"{ACTIVE} AND {BILLED} = 1")
    before, others = shop.counts(mover), shop.others(mover)
    reference = file_request(
        dutch_phone, office, "Mijn gegevens meenemen", name=mover.name, email=mover.email, words=DUTCH
    )
    open_request(desk, reference)
    search(desk, live_site, reference)
    open_plan(desk)
    looked_at(desk)
    approve(desk, "The data of 4 datasets are collected")
    open_request(desk, reference)
    release(desk, live_site, reference)
    until_carried_out(live_site, reference)
    answer(desk, reference)

    package = download_data(dutch_phone, office, DUTCH)
    (invoice,) = table_of(package, "invoices")
    provided = {"name", "street", "postal_code", "city", "country", "email", "phone"}
    assert set(invoice) == provided
    assert [invoice["name"]] == [name for (name,) in shop.held(mover, "invoices", "name")]
    (customer,) = table_of(package, "customers")
    assert set(customer) == provided
    assert data_of(package)["language"] == "nl"
    assert "art. 20 AVG" in text_of(package)
    assert (shop.counts(mover), shop.others(mover)) == (before, others)


def test_art_15_1_somebody_whom_nobody_knows_is_told_so_and_where_was_looked(
    phone: Page, desk: Page, live_site: LiveSite, office: PostOffice, shop: Shop
) -> None:
    nobody = Customer(0, "OP-0", "Nemo O’Nobody", "nemo@nowhere.example")
    others = shop.others(nobody)
    reference = file_request(
        phone, office, "See my data", "Delete my data", name=nobody.name, email=nobody.email
    )
    open_request(desk, reference)
    search(desk, live_site, reference)
    open_plan(desk)
    expect(desk.get_by_text("There is nothing to carry out.")).to_be_visible()
    looked_at(desk)
    open_request(desk, reference)
    take(desk, "Collect the data")
    release(desk, live_site, reference)
    answer(desk, reference, "Access (Art. 15)", "Erasure (Art. 17)")
    package = download_data(phone, office)
    text = text_of(package)
    assert "We hold nothing about you" not in text, "two logs cannot be searched by an address"
    assert "We found no data that we can be sure are about you, but could not search everything." in text
    assert "Job applications" in text
    assert data_of(package)["datasets"] == []
    assert shop.others(nobody) == others
    assert outcome_of(live_site, reference)[1] == Outcome.FULFILLED


def taken_in(desk: Page, caller: Customer, words: str) -> str:
    """Staff write down what somebody asks by telephone; gives the reference."""
    desk.goto(f"{BOARD}add/")
    for field, choice in (("controller", "OpenPanel"), ("channel", "Telephone")):
        desk.locator(f"[name={field}]").select_option(label=choice)
    desk.locator("[name=day]").fill(date.today().isoformat())
    desk.get_by_label("Rectification (Art. 16)").check()
    for field, text in (
        ("details", words),
        ("name", caller.name),
        ("email", "new.address@nowhere.example"),
    ):
        desk.locator(f"[name={field}]").fill(text)
    press(desk, "Take it in")
    expect(desk.get_by_role("navigation", name="Next steps")).to_be_visible()
    return desk.title().partition(" ")[0]


def log_digest(site: LiveSite) -> str:
    """Of all log files of the demo's servers."""
    with site.orm():
        controller = Controller.objects.get(slug="openpanel")
        root = Path(DataStore.objects.get(controller=controller, ref="installation-logs").settings["root"])
    files = sorted(each for each in root.rglob("*") if each.is_file())
    assert files
    return hashlib.sha256(b"".join(each.name.encode() + each.read_bytes() for each in files)).hexdigest()
