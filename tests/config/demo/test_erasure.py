"""A customer of OpenPanel with an invoice asks for erasure: what goes, what stays, until when."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from config.demo.setting_up import CONTROLLER
from retention.erasure import erasure_of
from retention.frame import Frame
from retention.needs import End
from retention.schedule import Moment
from retention.staying import RowFacts, stays_of
from stores.mapping import Column
from stores.terms import BlankForm, IdentifierKind
from stores.work import Blank, Spared
from tests.config.demo.mapped import datasets
from tests.processing.registers import record

FRAME = Frame(
    moment=Moment(date(2026, 11, 22), datetime(2026, 11, 22, 12, tzinfo=UTC), ZoneInfo("Europe/Amsterdam"))
)
ORDERS = "activities/customers/purposes/orders"
EMAIL = Spared(IdentifierKind.EMAIL, Column("email"), frozenset({"jo@example.org"}))
NUMBER = Spared(IdentifierKind.CUSTOMER_NUMBER, Column("customer_number"), frozenset({"K-1001"}))
CLOSED = RowFacts(
    starts={Column("invoiced_on"): date(2024, 3, 5), Column("account_closed_at"): date(2026, 11, 1)}
)
OPEN = RowFacts(starts={Column("invoiced_on"): date(2024, 3, 5), Column("account_closed_at"): None})


def told(end: End, row: RowFacts) -> dict[str, tuple[str | None, str]]:
    stays = stays_of(datasets()["invoices"], record(CONTROLLER), FRAME, {ORDERS: end}, row)
    return {each.category: (each.until.isoformat() if each.until else None, each.because) for each in stays}


TAX = ("2031-12-31", "duty-runs")
KEPT = {"address": TAX, "name": TAX, "payment-data": TAX}


@pytest.mark.parametrize(("end", "row"), [(End.NOW, OPEN), (End.NOW, CLOSED), (End.WHEN_STARTED, CLOSED)])
def test_awr_52_4_name_address_and_payment_stay_seven_years_after_the_fiscal_year(end, row):
    assert told(end, row) == KEPT


def test_while_the_account_is_open_the_contract_keeps_the_rest_too():
    running = (None, "not-started")
    assert told(End.WHEN_STARTED, OPEN) == dict.fromkeys(
        ("address", "email", "name", "payment-data", "phone"), running
    )


def test_art_17_1_the_rest_is_blanked_in_one_step_by_whichever_the_person_is_known():
    found = erasure_of(datasets()["invoices"], record(CONTROLLER), FRAME, {ORDERS: End.NOW}, (EMAIL, NUMBER))
    assert found.refusals == ()
    delete, blank = found.work.steps
    assert [str(each.start) for each in delete.lapses] == ["invoiced_on"]
    assert delete.lapses[0].cutoff.day == date(2018, 12, 31)
    assert set(blank.blanks) == {
        Blank("email", BlankForm.CONSTANT, "(removed)"),
        Blank("phone", BlankForm.NULL),
    }
    assert blank.lapses == () and blank.unless == delete.lapses
    assert blank.only == delete.only == (EMAIL, NUMBER)


def test_art_17_1_the_account_itself_goes_whole():
    found = erasure_of(datasets()["customers"], record(CONTROLLER), FRAME, {ORDERS: End.NOW}, (EMAIL,))
    assert [(step.name, step.lapses) for step in found.work.steps] == [("delete", ())]
