"""What the register and the mapping make of OpenPanel's datasets: each rule in its place, for one day."""

from datetime import UTC, date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

import pytest

from config.demo.setting_up import CONTROLLER
from retention.disposal import Disposal, Frame, disposal_of
from retention.schedule import Moment
from stores.mapping import DatasetMap
from stores.terms import BlankForm
from stores.work import Blank, Lapse, Step
from tests.config.demo.mapped import datasets
from tests.processing.registers import record

TODAY = date(2026, 11, 22)
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
CLOSED = ("customers/purposes/orders/retention/account-deletion", "2026-11-22", NOW)
TAX = ("customers/purposes/orders/retention/tax", "2018-12-31", datetime(2018, 12, 31, 23, tzinfo=UTC))
ANSWERED = ("2026-05-22", datetime(2026, 5, 22, 22, tzinfo=UTC))
GOLDEN = {
    "payment-methods": {"delete": {("customer.closed_at", *CLOSED)}},
    "monitoring-subscriptions": {
        "delete": {
            (
                "customer.closed_at",
                "customers/purposes/monitoring/retention/account-deletion",
                "2026-11-22",
                NOW,
            )
        }
    },
    "customers": {"delete": {("closed_at", *CLOSED)}},
    "invoices": {
        "delete": {("account_closed_at", *CLOSED), ("invoiced_on", *TAX)},
        "blank email phone": {("account_closed_at", *CLOSED)},
    },
    "contact-messages": {
        "delete": {
            ("answered_at", "contact/purposes/customer-service/retention/answered", *ANSWERED),
            ("answered_at", "contact/purposes/later-contact/retention/answered", *ANSWERED),
        },
        "blank chat-content ip-address message-content": {
            ("answered_at", "contact/purposes/customer-service/retention/answered", *ANSWERED)
        },
    },
    "newsletter-subscribers": {
        "delete": {
            (
                "unsubscribed_on",
                "newsletters/purposes/product-news/retention/unsubscribed",
                "2026-10-22",
                datetime(2026, 10, 22, 22, tzinfo=UTC),
            )
        }
    },
    "job-applications": {
        "delete": {
            (
                "rejected_on",
                "careers/purposes/recruitment/retention/rejected",
                "2026-10-25",
                datetime(2026, 10, 25, 23, tzinfo=UTC),
            )
        }
    },
}


@lru_cache
def disposal(ref: str, as_of: date = TODAY) -> Disposal:
    moment = Moment(as_of, NOW, ZoneInfo("Europe/Amsterdam"))
    return disposal_of(datasets()[ref], record(CONTROLLER), Frame(moment=moment))


def steps(ref: str) -> dict[str, Step]:
    return {step.name: step for step in disposal(ref).work.steps}


def told(lapse: Lapse) -> tuple[str, str, str, datetime]:
    rule = lapse.rule.removeprefix("activities/")
    return str(lapse.start), rule, lapse.cutoff.day.isoformat(), lapse.cutoff.until


@pytest.mark.parametrize("ref", GOLDEN)
def test_a_dataset_s_steps_are_these(ref):
    assert disposal(ref).refusals == ()
    assert disposal(ref).never == ()
    assert {name: set(map(told, step.lapses)) for name, step in steps(ref).items()} == GOLDEN[ref]


def test_every_dataset_of_the_database_is_here():
    assert set(GOLDEN) | {"licence-log", "update-log"} == set(datasets())


def test_awr_52_4_an_invoice_loses_how_to_reach_its_customer_and_keeps_the_rest():
    blank = steps("invoices")["blank email phone"]
    assert set(blank.blanks) == {
        Blank("email", BlankForm.CONSTANT, "(removed)"),
        Blank("phone", BlankForm.NULL),
    }
    assert blank.unless == steps("invoices")["delete"].lapses


def test_art_6_1_a_an_application_stays_a_year_while_its_consent_runs():
    [lapse] = steps("job-applications")["delete"].lapses
    assert lapse.consent is not None
    assert (str(lapse.consent.given), str(lapse.consent.withdrawn)) == (
        "consent_given_at",
        "consent_withdrawn_at",
    )
    assert lapse.consent.cutoff.day == date(2025, 11, 22)


@pytest.mark.parametrize("ref", ["licence-log", "update-log"])
def test_art_5_1_e_logs_without_a_period_refuse(ref):
    assert [problem.code for problem in disposal(ref).refusals] == ["bound-to-no-rule"]
    assert disposal(ref).work.steps == ()


@pytest.mark.parametrize("dataset", datasets().values(), ids=lambda each: each.ref)
def test_every_column_is_classified(dataset: DatasetMap):
    assert dataset.unclassified == ()
