"""When data are due, by statute and promise: to the day, in every zone (Art. 5(1)(e), 30(1)(f))."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from processing.terms import Anchor, Bound
from retention.schedule import (
    CALENDAR_YEAR,
    Moment,
    Rule,
    YearEnd,
    anchored,
    cutoff,
    cutoff_day,
    due_on,
    last_day,
)

MINIMUM, MAXIMUM = Bound.MINIMUM, Bound.MAXIMUM
EVENT, CALENDAR, FISCAL = Anchor.EVENT, Anchor.CALENDAR_YEAR_END, Anchor.FISCAL_YEAR_END
AMSTERDAM = ZoneInfo("Europe/Amsterdam")


def day(text: str) -> date:
    return date.fromisoformat(text)


def rule(period: str, anchor: Anchor = EVENT, bound: Bound = MAXIMUM, ends: YearEnd = CALENDAR_YEAR) -> Rule:
    return Rule(period=period, anchor=anchor, bound=bound, fiscal_year_end=ends)


# --- The tables of the law


@pytest.mark.parametrize(
    ("law", "kept", "start", "due"),
    [
        ("AWR 52(4), BW 2:10", rule("P7Y", FISCAL, MINIMUM), "2018-05-05", "2026-01-01"),
        ("AWR 52(4), BW 2:10", rule("P7Y", FISCAL, MINIMUM), "2018-12-31", "2026-01-01"),
        ("AWR 52(4), BW 2:10", rule("P7Y", FISCAL, MINIMUM), "2019-01-01", "2027-01-01"),
        ("Wet OB 34a", rule("P9Y", CALENDAR, MINIMUM), "2016-03-01", "2026-01-01"),
        ("2006/112, 369k", rule("P10Y", CALENDAR, MINIMUM), "2015-07-01", "2026-01-01"),
        ("AO 147, HGB 257: books", rule("P10Y", CALENDAR, MINIMUM), "2014-01-01", "2025-01-01"),
        ("BEG IV: invoices", rule("P8Y", CALENDAR, MINIMUM), "2017-11-30", "2026-01-01"),
        ("HGB 257: letters", rule("P6Y", CALENDAR, MINIMUM), "2019-02-28", "2026-01-01"),
        ("NL applicants", rule("P4W"), "2026-01-05", "2026-02-02"),
        ("NL applicants, with consent", rule("P1Y"), "2026-01-05", "2027-01-05"),
        ("AGG 15(4), ArbGG 61b", rule("P6M"), "2026-01-05", "2026-07-05"),
    ],
)
def test_art_5_1_e_every_row_of_the_tables(law, kept, start, due):
    assert due_on(kept, day(start)) == day(due), law


# --- Minimum and maximum


def test_a_minimum_is_never_due_on_its_last_day_and_a_maximum_is_gone_by_its_end():
    start = day("2026-01-15")
    assert last_day(rule("P6M"), start) == day("2026-07-15")
    assert due_on(rule("P6M", bound=MAXIMUM), start) == day("2026-07-15")
    assert due_on(rule("P6M", bound=MINIMUM), start) == day("2026-07-16")


def test_at_once_is_due_on_the_day_of_the_event_and_a_minimum_of_no_length_a_day_later():
    start = day("2026-01-15")
    assert due_on(rule("at-once"), start) == start
    assert due_on(rule("at-once", bound=MINIMUM), start) == day("2026-01-16")


# --- Anchors


@pytest.mark.parametrize(
    ("ends", "start", "end"),
    [
        (YearEnd(12, 31), "2026-12-31", "2026-12-31"),
        (YearEnd(6, 30), "2026-06-30", "2026-06-30"),
        (YearEnd(6, 30), "2026-07-01", "2027-06-30"),
        (YearEnd(6, 30), "2026-01-01", "2026-06-30"),
        (YearEnd(6, 31), "2026-07-01", "2027-06-30"),
        (YearEnd(2, 28), "2024-02-28", "2024-02-28"),
        (YearEnd(2, 28), "2024-02-29", "2025-02-28"),
        (YearEnd(2, 29), "2024-02-29", "2024-02-29"),
        (YearEnd(2, 29), "2023-02-28", "2023-02-28"),
        (YearEnd(2, 29), "2023-03-01", "2024-02-29"),
        (YearEnd(2, 29), "2024-03-01", "2025-02-28"),
    ],
)
def test_awr_52_4_the_fiscal_year_ends_when_the_controller_s_does(ends, start, end):
    assert anchored(rule("P7Y", FISCAL, ends=ends), day(start)) == day(end)


def test_the_calendar_year_ends_in_december_whatever_the_fiscal_one_does():
    assert anchored(rule("P7Y", CALENDAR, ends=YearEnd(6, 30)), day("2026-03-01")) == day("2026-12-31")
    assert anchored(rule("P7Y", EVENT, ends=YearEnd(6, 30)), day("2026-03-01")) == day("2026-03-01")


# --- Month ends and leap days


@pytest.mark.parametrize(
    ("period", "start", "due"),
    [
        ("P1M", "2026-01-31", "2026-02-28"),
        ("P1M", "2024-01-31", "2024-02-29"),
        ("P1Y", "2024-02-29", "2025-02-28"),
        ("P4Y", "2024-02-29", "2028-02-29"),
        ("P6M", "2026-08-31", "2027-02-28"),
        ("P1M1D", "2026-01-31", "2026-03-01"),
        ("P1Y2M3W4D", "2026-01-31", "2027-04-25"),
    ],
)
def test_a_day_that_the_month_lacks_means_its_last(period, start, due):
    assert due_on(rule(period), day(start)) == day(due)


def test_month_ends_share_their_cutoff():
    """Three start days are due on 28 February at once, and none of 1 March before its own."""
    kept = rule("P1M")
    assert cutoff_day(kept, day("2026-02-27")) == day("2026-01-27")
    assert cutoff_day(kept, day("2026-02-28")) == day("2026-01-31")


# --- Cutoffs


def test_a_period_longer_than_the_calendar_is_never_due():
    kept = rule("P9999Y")
    assert due_on(kept, day("2026-01-01")) == date.max
    assert due_on(rule("P9999Y", FISCAL, MINIMUM), day("9999-12-31")) == date.max
    assert cutoff_day(kept, day("2026-01-01")) is None
    assert cutoff(kept, moment("2026-01-01T12:00+01:00")) is None


def test_a_start_in_the_future_is_not_due():
    assert cutoff_day(rule("at-once"), day("2026-01-15")) == day("2026-01-15")
    assert cutoff_day(rule("P1D"), day("2026-01-15")) == day("2026-01-14")


PERIODS = st.one_of(
    st.just("at-once"),
    st.builds(
        lambda y, m, w, d: "P" + "".join(f"{n}{u}" for n, u in ((y, "Y"), (m, "M"), (w, "W"), (d, "D")) if n),
        st.integers(0, 30),
        st.integers(0, 30),
        st.integers(0, 60),
        st.integers(0, 400),
    ).filter(lambda period: period != "P"),
)
RULES = st.builds(
    Rule,
    period=PERIODS,
    anchor=st.sampled_from(Anchor),
    bound=st.sampled_from(Bound),
    fiscal_year_end=st.builds(YearEnd, st.integers(1, 12), st.integers(1, 31)),
)
DAYS = st.dates(date(1960, 1, 1), date(2120, 12, 31))


@given(RULES, DAYS, DAYS)
def test_on_or_before_the_cutoff_is_due_and_after_it_is_not(kept, start, as_of):
    last = cutoff_day(kept, as_of)
    assert (last is not None and start <= last) == (due_on(kept, start) <= as_of)


@given(RULES, DAYS)
def test_the_cutoff_itself_is_due_and_the_day_after_it_is_not(kept, as_of):
    last = cutoff_day(kept, as_of)
    if last is not None:
        assert due_on(kept, last) <= as_of < due_on(kept, last + timedelta(days=1))


@given(RULES, DAYS, DAYS)
def test_a_later_start_is_never_due_earlier(kept, one, other):
    first, second = sorted((one, other))
    assert due_on(kept, first) <= due_on(kept, second)


@given(RULES, DAYS)
def test_a_minimum_is_due_the_day_after_the_same_maximum(kept, start):
    shortest = Rule(period=kept.period, anchor=kept.anchor, fiscal_year_end=kept.fiscal_year_end)
    longest = Rule(
        period=kept.period, anchor=kept.anchor, bound=MINIMUM, fiscal_year_end=kept.fiscal_year_end
    )
    assert due_on(longest, start) == due_on(shortest, start) + timedelta(days=1)


# --- Consent


def test_on_withdrawal_the_ordinary_period_counts_from_the_original_start():
    """An application of 5 January with consent to a year; withdrawn in June it is due since February."""
    ordinary, longer = rule("P4W"), rule("P4W").with_period("P1Y")
    start = day("2026-01-05")
    assert (due_on(ordinary, start), due_on(longer, start)) == (day("2026-02-02"), day("2027-01-05"))
    assert longer.anchor is ordinary.anchor
    assert longer.bound is ordinary.bound


# --- Moments


def moment(now: str, as_of: str = "", zone: ZoneInfo = AMSTERDAM) -> Moment:
    at = datetime.fromisoformat(now)
    return Moment(day(as_of) if as_of else at.astimezone(zone).date(), at, zone)


def until(kept: Rule, at: Moment) -> datetime:
    found = cutoff(kept, at)
    assert found is not None
    return found.until


def test_the_day_is_that_of_the_controller_s_zone():
    late = moment("2026-01-15T23:30+00:00")
    assert late.today == day("2026-01-16")
    assert cutoff(rule("P1D"), late).day == day("2026-01-15")
    assert until(rule("P1D"), late) == datetime(2026, 1, 15, 23, tzinfo=UTC)


def test_what_happens_this_evening_has_not_happened_yet():
    noon = moment("2026-01-15T12:00+01:00")
    assert until(rule("at-once"), noon) == noon.now
    assert until(rule("P1D"), noon) == datetime(2026, 1, 14, 23, tzinfo=UTC)


def test_a_day_before_today_asks_what_was_due_then():
    past = moment("2026-01-15T12:00+01:00", "2026-01-10")
    assert not past.is_ahead
    assert until(rule("at-once"), past) == datetime(2026, 1, 10, 23, tzinfo=UTC)


def test_a_day_after_today_asks_what_will_be_due():
    ahead = moment("2026-01-15T12:00+01:00", "2026-03-01")
    assert ahead.is_ahead
    assert until(rule("at-once"), ahead) == datetime(2026, 3, 1, 23, tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "last", "end"),
    [
        ("Europe/Amsterdam", "2026-03-28", "2026-03-28T23:00+00:00"),
        ("Europe/Amsterdam", "2026-03-29", "2026-03-29T22:00+00:00"),
        ("Europe/Amsterdam", "2026-10-25", "2026-10-25T23:00+00:00"),
        # The clocks went on at midnight: the day after began at one.
        ("America/Sao_Paulo", "2018-11-03", "2018-11-04T03:00+00:00"),
        ("Asia/Beirut", "2022-03-26", "2022-03-26T22:00+00:00"),
        # And back at midnight or at one: the day after begins the first time that it is midnight.
        ("America/Sao_Paulo", "2018-02-17", "2018-02-18T03:00+00:00"),
        ("America/Havana", "2025-11-01", "2025-11-02T04:00+00:00"),
        # A day that never was.
        ("Pacific/Apia", "2011-12-29", "2011-12-30T10:00+00:00"),
        ("Pacific/Apia", "2011-12-30", "2011-12-30T10:00+00:00"),
    ],
)
def test_a_day_ends_when_the_next_begins_there(zone, last, end):
    at = moment("2026-11-22T12:00+00:00", last, ZoneInfo(zone))
    assert until(rule("at-once"), at) == datetime.fromisoformat(end)


ZONES = st.sampled_from(
    ["UTC", "Europe/Amsterdam", "America/Sao_Paulo", "Asia/Beirut", "America/Havana", "Pacific/Apia"]
)


@given(RULES, st.datetimes(datetime(1990, 1, 1), datetime(2060, 1, 1)), st.integers(-400, 400), ZONES)
def test_the_moment_is_never_ahead_of_the_clock_unless_asked(kept, now, off, name):
    zone = ZoneInfo(name)
    at = Moment(now.date() + timedelta(days=off), now.replace(tzinfo=UTC), zone)
    found = cutoff(kept, at)
    if found is None:
        return
    if not at.is_ahead:
        assert found.until <= at.now
    assert found.until <= datetime.combine(found.day + timedelta(days=1), time.min, zone).astimezone(UTC)
    assert found.day <= at.as_of


def test_the_last_day_of_the_calendar_stands_for_never():
    at = moment("2026-01-15T12:00+01:00", "9999-12-31")
    assert cutoff(rule("P9999Y"), at) is None
    assert cutoff(rule("at-once"), at).day == day("9999-12-30")
