"""The SQL connector counts in OpenPanel's database what hand-written SQL counts there, on any day."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from psycopg.rows import dict_row

from config.demo.database import ShopDatabase
from config.demo.setting_up import CONTROLLER, DATABASE_STORE, address_of
from retention.disposal import Disposal, Frame, disposal_of
from retention.schedule import Moment
from stores.connectors.kinds import Opening, kind_named
from stores.protocol import Connector
from tests.config.demo.conftest import TODAY
from tests.config.demo.mapped import datasets, stores
from tests.processing.registers import record

ZONE = ZoneInfo("Europe/Amsterdam")
AS_OF = {
    "a year ago": TODAY - timedelta(days=366),
    "yesterday": TODAY - timedelta(days=1),
    "today": TODAY,
    "tomorrow": TODAY + timedelta(days=1),
    "in a month": TODAY + timedelta(days=31),
    "last of the year": date(TODAY.year, 12, 31),
    "New Year": date(TODAY.year + 1, 1, 1),
    "end of February": date(TODAY.year + 1, 2, 28),
    "in nine years": date(TODAY.year + 9, 6, 30),
}
CLOSED = """{} < %(now)s AND ({} AT TIME ZONE 'Europe/Amsterdam')::date <= %(as_of)s"""
INVOICE_OVER = "make_date(fiscal_year + 8, 1, 1) <= %(as_of)s"
BY_HAND = {
    ("payment-methods", "delete"): f"""
        SELECT count(*) FROM payment_methods JOIN customers ON customers.id = customer_id
        WHERE {CLOSED.format("closed_at", "closed_at")}""",
    ("monitoring-subscriptions", "delete"): f"""
        SELECT count(*) FROM monitoring_subscriptions JOIN customers ON customers.id = customer_id
        WHERE {CLOSED.format("closed_at", "closed_at")}""",
    ("customers", "delete"): f"""
        SELECT count(*) FROM customers WHERE {CLOSED.format("closed_at", "closed_at")}""",
    ("invoices", "delete"): f"""
        SELECT count(*) FROM invoices
        WHERE {CLOSED.format("account_closed_at", "account_closed_at")} AND {INVOICE_OVER}""",
    ("invoices", "blank email phone"): f"""
        SELECT count(*) FROM invoices
        WHERE {CLOSED.format("account_closed_at", "account_closed_at")} AND NOT {INVOICE_OVER}
            AND (email <> '(removed)' OR phone IS NOT NULL)""",
    ("contact-messages", "delete"): """
        SELECT count(*) FROM contact_messages WHERE answered_at::date + interval '6 months' <= %(as_of)s""",
    ("contact-messages", "blank chat-content ip-address message-content"): "SELECT 0",
    ("newsletter-subscribers", "delete"): """
        SELECT count(*) FROM newsletter_subscribers
        WHERE unsubscribed_on + interval '1 month' <= %(as_of)s""",
    ("job-applications", "delete"): """
        SELECT count(*) FROM job_applications
        WHERE CASE WHEN consent_given_at IS NOT NULL AND consent_withdrawn_at IS NULL
            THEN rejected_on + interval '1 year' ELSE rejected_on + interval '4 weeks' END <= %(as_of)s""",
}
UNKNOWN = {
    "payment-methods": """
        SELECT count(*) FROM payment_methods JOIN customers ON customers.id = customer_id
        WHERE closed_at IS NULL""",
    "monitoring-subscriptions": """
        SELECT count(*) FROM monitoring_subscriptions JOIN customers ON customers.id = customer_id
        WHERE closed_at IS NULL""",
    "customers": "SELECT count(*) FROM customers WHERE closed_at IS NULL",
    "invoices": "SELECT count(*) FROM invoices WHERE account_closed_at IS NULL",
    "contact-messages": "SELECT count(*) FROM contact_messages WHERE answered_at IS NULL",
    "newsletter-subscribers": "SELECT count(*) FROM newsletter_subscribers WHERE unsubscribed_on IS NULL",
    "job-applications": "SELECT count(*) FROM job_applications WHERE rejected_on IS NULL",
}


@pytest.fixture(scope="module")
def connector(shop: ShopDatabase) -> Iterator[Connector]:
    """As Dertig's role, as the demo has it."""
    [store] = [each for each in stores() if each.ref == DATABASE_STORE]
    opening = Opening(
        store=replace(store, settings=address_of(shop)),
        controller_id=1,
        store_id=1,
        hash_key=b"0" * 32,
        secret={"password": shop.new_password()},
    )
    with kind_named("sql").open(opening) as opened:
        yield opened


def disposal(ref: str, as_of: date, now: datetime) -> Disposal:
    return disposal_of(datasets()[ref], record(CONTROLLER), Frame(moment=Moment(as_of, now, ZONE)))


def by_hand(shop: ShopDatabase, statement: str, as_of: date, now: datetime) -> int:
    """What has not happened yet has not started, but for a day ahead it will have."""
    ahead = as_of > now.astimezone(ZONE).date()
    values = {"as_of": as_of, "now": datetime.max.replace(tzinfo=UTC) if ahead else now}
    with shop.postgres.connect(shop.owner, shop.name) as connection:
        connection.row_factory = dict_row
        [row] = connection.execute(statement, values).fetchall()
    return int(next(iter(row.values())))


def test_every_step_has_its_own_sql():
    now = datetime.now(UTC)
    steps = {(ref, step.name) for ref in UNKNOWN for step in disposal(ref, TODAY, now).work.steps}
    assert steps == BY_HAND.keys()


@pytest.mark.parametrize("as_of", AS_OF.values(), ids=AS_OF.keys())
@pytest.mark.parametrize("ref", UNKNOWN)
def test_as_many_are_due_as_by_hand(connector: Connector, shop: ShopDatabase, ref: str, as_of: date):
    now = datetime.now(UTC)
    work = disposal(ref, as_of, now).work
    counted = connector.count(work)
    expected = {step.name: by_hand(shop, BY_HAND[ref, step.name], as_of, now) for step in work.steps}
    assert dict(counted.due) == expected
    assert counted.unknown_start == by_hand(shop, UNKNOWN[ref], as_of, now)


def test_nothing_stands_in_the_way_and_what_points_at_customers_goes_first(connector: Connector):
    surveys = {ref: connector.survey(disposal(ref, TODAY, datetime.now(UTC)).work) for ref in UNKNOWN}
    assert {ref: survey.obstacles for ref, survey in surveys.items() if survey.obstacles} == {}
    assert set(surveys["customers"].after) == {"payment_methods", "monitoring_subscriptions"}


def test_the_mapping_is_the_schema(connector: Connector):
    """Columns, their types and what may be empty; every moment that starts a period has an index."""
    tables: dict[str, Any] = {each.resource: each for each in connector.discover()}
    assert set(tables) == {datasets()[ref].resource for ref in UNKNOWN}
    for ref in UNKNOWN:
        mapped, found = datasets()[ref], tables[datasets()[ref].resource]
        assert mapped.key == found.key
        assert [(each.name, each.type, each.nullable) for each in mapped.fields] == [
            (each.name, each.type, each.nullable) for each in found.columns
        ]
    # Nobody at the shop searches by e-mail address often enough to index it.
    problems = connector.check([datasets()[ref] for ref in UNKNOWN])
    assert {problem.code for problem in problems} == {"index-missing", "index-cannot-serve"}, problems
    starts = {str(each.start) for ref in UNKNOWN for each in datasets()[ref].bindings}
    assert {problem.subject for problem in problems} & starts == set()
