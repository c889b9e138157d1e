"""Art. 24(1), 12(3): reviews, and the controller's own promises."""

from datetime import date

import pytest

from processing.register import AT_ONCE, ResponsePromise
from processing.terms import DataSubjectRight
from tests.processing.findings.builders import (
    ACTIVITY,
    activity,
    controller,
    found,
    only,
    processing,
    register,
)


def test_art_24_1_a_review_is_due_until_its_last_day_has_passed() -> None:
    reviewed = register(activity(reviewed_on=date(2025, 8, 31), review_every="P6M"))
    assert found(reviewed, date(2026, 2, 28)) == []
    assert found(reviewed, date(2026, 3, 1)) == [("review-overdue", ACTIVITY)]
    assert "2026-02-28" in only(reviewed, date(2026, 3, 1)).message.render()


def test_art_24_1_an_activity_never_reviewed_is_one_finding() -> None:
    assert found(register(activity(reviewed_on=None, review_every=None))) == [("never-reviewed", ACTIVITY)]
    assert found(register(activity(review_every=None))) == [("review-not-planned", ACTIVITY)]


def test_art_24_1_a_processors_activities_are_reviewed_too() -> None:
    assert found(register(processing(reviewed_on=None))) == [("never-reviewed", ACTIVITY)]


@pytest.mark.parametrize(
    ("period", "too_long"),
    [("P30D", False), ("P31D", False), ("P1M", False), (AT_ONCE, False), ("P32D", True), ("P5W", True)],
)
def test_art_12_3_a_promise_is_no_longer_than_one_month(period: str, too_long: bool) -> None:
    promise = ResponsePromise(right=DataSubjectRight.ACCESS, period=period)
    expected = [("response-promise-too-long", "controller/response_promises/access")] if too_long else []
    assert found(register(controller=controller(response_promises=(promise,)))) == expected
