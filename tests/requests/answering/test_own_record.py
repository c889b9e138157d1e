"""Until when what is kept here of a person's choices stays, by the controller's own record. Pure."""

from collections.abc import Collection
from dataclasses import replace
from datetime import date

import pytest

from processing.register import Purpose, Register, RetentionPeriod, Standing
from processing.terms import ActivityStatus, Anchor, Disposition
from requests.answering.own_record import IN_EFFECT, Accounted, accounted
from retention.on_record.own_record import ACTIVITY
from retention.staying import Stay
from subjects.terms import Kept
from tests.processing.findings import builders

TODAY = date(2026, 3, 27)
PATH = f"activities/{ACTIVITY}/purposes/consents"
THREE_YEARS = RetentionPeriod(
    ref="ended", period="P3Y", disposition=Disposition.DELETE, data_categories=("record",)
)


def register(*periods: RetentionPeriod) -> Register:
    purpose = Purpose(ref="consents", name="To show", data_categories=("record",), retention=periods or None)
    return builders.register(builders.activity(purpose, ref=ACTIVITY))


def told(of: Register, *ends: date | None, kept: Kept = Kept.CONSENTS) -> Accounted:
    return accounted(of, {kept: ends}, store="here", today=TODAY)


def stays(of: Register, *ends: date | None) -> Collection[Stay]:
    [holding] = told(of, *ends).holdings
    return holding.stays


def test_art_15_1_d_what_has_ended_stays_until_its_period_is_over() -> None:
    [stay] = stays(register(THREE_YEARS), date(2025, 5, 1))
    assert (stay.until, stay.purpose, stay.rule) == (date(2028, 5, 1), PATH, f"{PATH}/retention/ended")
    year = replace(THREE_YEARS, anchor=Anchor.CALENDAR_YEAR_END)
    assert [each.until for each in stays(register(year), date(2025, 5, 1))] == [date(2028, 12, 31)]


def test_art_7_1_what_has_effect_stays_while_it_has() -> None:
    [stay] = stays(register(THREE_YEARS), None)
    assert (stay.until, stay.because) == (None, IN_EFFECT)


def test_what_is_over_stays_no_longer() -> None:
    assert not stays(register(THREE_YEARS), date(2020, 5, 1))


@pytest.mark.parametrize("period", [None, replace(THREE_YEARS, period=None, criteria="As long as needed.")])
def test_without_a_period_that_is_carried_out_no_day_is_told(period: RetentionPeriod | None) -> None:
    of = register(*[period] if period else [])
    assert [each.until for each in stays(of, date(2020, 5, 1))] == [None]


def test_what_the_register_does_not_account_for_is_named() -> None:
    of = register(THREE_YEARS)
    assert told(of, None, kept=Kept.RESTRICTIONS) == Accounted((), (Kept.RESTRICTIONS,))
    retired = replace(of, standings=(Standing(activity=ACTIVITY, status=ActivityStatus.RETIRED),))
    assert told(retired, None) == Accounted((), (Kept.CONSENTS,))
    assert accounted(of, {}, store="here", today=TODAY) == Accounted((), ())
