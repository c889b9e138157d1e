"""GDPR Art. 12(3)–(4), Regulation (EEC, Euratom) 1182/71 and EDPB Guidelines 01/2022, by article."""

from calendar import monthrange
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from requests.calendars import Calendar, calendar_of
from requests.clock import ClockError, ClockInput, Deadline, Pause, deadline

NL, DE, GB = calendar_of("NL"), calendar_of("DE"), calendar_of("GB")
BAVARIA, BERLIN = calendar_of("DE", "BY"), calendar_of("DE", "BE")
OUTSIDE_EEA = calendar_of("GE")


def day(text: str) -> date:
    return date.fromisoformat(text)


def pause(start: str, end: str) -> Pause:
    return Pause(day(start), day(end))


def days_of(received: str, calendar: Calendar = NL, **more: object) -> Deadline:
    return deadline(ClockInput(received=day(received), calendar=calendar, **more))  # type: ignore[arg-type]


def steps(found: Deadline) -> str:
    return " ".join(step.render() for step in found.steps)


# --- The rows of the law: received, due, extended due


@pytest.mark.parametrize("calendar", [NL, DE])
def test_art_12_3_ends_on_the_same_date_of_the_next_month_edpb_example_32(calendar: Calendar) -> None:
    found = days_of("2024-03-05", calendar)
    assert (found.due, found.extended_due) == (day("2024-04-05"), day("2024-06-05"))


@pytest.mark.parametrize("calendar", [NL, DE])
def test_1182_71_art_3_2_c_a_missing_date_is_the_months_last_day_edpb_example_33(calendar: Calendar) -> None:
    found = days_of("2026-08-31", calendar)
    assert (found.due, found.extended_due) == (day("2026-09-30"), day("2026-11-30"))


@pytest.mark.parametrize("calendar", [NL, DE])
def test_1182_71_art_3_4_a_clamped_saturday_rolls_into_the_next_month(calendar: Calendar) -> None:
    found = days_of("2026-01-31", calendar)
    assert (found.due, found.extended_due) == (day("2026-03-02"), day("2026-04-30"))


@pytest.mark.parametrize("calendar", [NL, DE])
def test_1182_71_art_3_4_christmas_and_the_weekend_after_it(calendar: Calendar) -> None:
    found = days_of("2026-11-25", calendar)
    assert (found.due, found.extended_due) == (day("2026-12-28"), day("2027-02-25"))


def test_1182_71_art_3_4_kings_day_on_a_monday() -> None:
    found = days_of("2026-03-27", NL)
    assert (found.due, found.extended_due) == (day("2026-04-28"), day("2026-06-29"))


def test_1182_71_art_3_4_a_dutch_holiday_moves_nothing_in_germany() -> None:
    found = days_of("2026-03-27", DE)
    assert (found.due, found.extended_due) == (day("2026-04-27"), day("2026-06-29"))


@pytest.mark.parametrize(("land", "due"), [(BAVARIA, "2026-06-05"), (BERLIN, "2026-06-04")])
def test_1182_71_art_3_4_corpus_christi_by_land(land: Calendar, due: str) -> None:
    found = days_of("2026-05-04", land)
    assert (found.due, found.extended_due) == (day(due), day("2026-08-04"))


@pytest.mark.parametrize("calendar", [NL, DE])
def test_1182_71_art_3_4_a_sunday_across_the_turn_of_the_year(calendar: Calendar) -> None:
    found = days_of("2026-12-31", calendar)
    assert (found.due, found.extended_due) == (day("2027-02-01"), day("2027-03-31"))


# --- What each day is


def test_art_12_3_aim_for_is_the_unrolled_day_and_due_the_rolled_one() -> None:
    found = days_of("2026-03-27")
    assert (found.aim_for, found.due) == (day("2026-04-27"), day("2026-04-28"))


def test_art_12_3_only_the_last_day_rolls_not_the_first_nor_any_between() -> None:
    """Received on a Sunday, with Easter in between: the month is no longer for it."""
    assert days_of("2026-03-15").due == day("2026-04-15")


def test_art_12_3_extended_aim_for_is_the_earlier_of_two_readings() -> None:
    """Three months from receipt, or two from the end of month one: 30 April or 28 April."""
    found = days_of("2026-01-31", extended=True)
    assert (found.extended_aim_for, found.extended_due) == (day("2026-04-28"), day("2026-04-30"))
    assert "Two months from the end of month one end Tuesday 28 April: aim for that day." in steps(found)


def test_art_12_3_extension_is_announced_within_the_month_without_pauses() -> None:
    found = days_of("2026-03-27", pauses=(pause("2026-03-30", "2026-04-20"),))
    assert found.announce_extension_by == day("2026-04-28")
    assert found.due > found.announce_extension_by


def test_1182_71_art_3_4_two_days_off_on_end_are_both_passed() -> None:
    """5 April 2026 is Easter Sunday, the 6th Easter Monday."""
    found = days_of("2026-03-05")
    assert found.due == day("2026-04-07")
    assert steps(found).endswith(
        "One month ends Sunday 5 April, Easter Sunday. Monday 6 April is a public holiday: Easter Monday. "
        "Next working day: Tuesday 7 April."
    )


def test_1182_71_binds_nobody_outside_the_eea() -> None:
    found = days_of("2026-01-31", OUTSIDE_EEA)
    assert found.aim_for == found.due == found.announce_extension_by == day("2026-02-28")
    assert "Outside the EEA the last day does not move to a working day." in steps(found)


def test_the_united_kingdom_rolls_over_its_own_holidays() -> None:
    """The early May bank holiday, Monday 4 May 2026, is an ordinary day in Germany."""
    assert days_of("2026-04-04", GB).due == day("2026-05-05")
    assert days_of("2026-04-04", DE).due == day("2026-05-04")


# --- Pauses: Art. 12(6), recital 63


def test_art_12_6_whole_days_are_added_to_the_unrolled_end_then_rolled() -> None:
    """27 April and 5 days are 2 May, a Saturday; adding them to 28 April would give the 3rd."""
    found = days_of("2026-03-27", pauses=(pause("2026-03-30", "2026-04-04"),))
    assert (found.aim_for, found.due) == (day("2026-05-02"), day("2026-05-04"))
    assert (found.extended_aim_for, found.extended_due) == (day("2026-07-02"), day("2026-07-02"))


def test_art_12_6_an_answer_on_the_same_day_adds_nothing() -> None:
    assert days_of("2026-03-27", pauses=(pause("2026-03-30", "2026-03-30"),)).aim_for == day("2026-04-27")


def test_art_12_6_pauses_add_up_in_any_order() -> None:
    first, second = pause("2026-03-28", "2026-03-30"), pause("2026-03-30", "2026-04-02")
    found = days_of("2026-03-27", pauses=(second, first))
    assert found.aim_for == day("2026-05-02")
    assert found.late_pauses == ()


@pytest.mark.parametrize(("asked", "flagged"), [("2026-04-03", False), ("2026-04-04", True)])
def test_art_12_6_a_pause_begun_more_than_seven_days_after_receipt_is_flagged(
    asked: str, flagged: bool
) -> None:
    late = pause(asked, "2026-04-10")
    found = days_of("2026-03-27", pauses=(late,))
    assert (found.late_pauses == (late,)) is flagged
    assert ("not without undue delay" in steps(found)) is flagged


def test_art_12_6_a_controller_can_switch_pausing_off() -> None:
    pauses = (pause("2026-03-30", "2026-04-20"),)
    found = days_of("2026-03-27", pauses=pauses, pausing=False)
    plain = days_of("2026-03-27")
    assert (found.aim_for, found.due, found.extended_due) == (plain.aim_for, plain.due, plain.extended_due)
    assert "This controller lets no question stop the clock." in steps(found)


def test_art_12_3_a_pause_within_the_extension_moves_the_extended_days_alone() -> None:
    found = days_of("2026-03-27", pauses=(pause("2026-05-04", "2026-05-14"),), extended=True)
    assert (found.due, found.extended_aim_for) == (day("2026-04-28"), day("2026-07-07"))


@pytest.mark.parametrize(
    ("pauses", "says"),
    [
        ([("2026-04-09", "2026-04-02")], "ends before it begins"),
        ([("2026-03-26", "2026-04-02")], "begins before the request was received"),
        ([("2026-03-30", "2026-04-05"), ("2026-04-04", "2026-04-09")], "overlaps the one before it"),
        ([("2026-03-30", "2026-03-31"), ("2026-03-30", "2026-03-31")], "overlaps the one before it"),
        ([("2026-04-29", "2026-05-05")], "begins after the time to answer ended on 2026-04-28"),
    ],
)
def test_art_12_6_an_impossible_pause_is_refused(pauses: list[tuple[str, str]], says: str) -> None:
    with pytest.raises(ClockError, match=says):
        days_of("2026-03-27", pauses=tuple(pause(*one) for one in pauses))


def test_art_12_6_a_pause_may_begin_on_the_last_day_and_after_another_moved_it() -> None:
    on_last_day = days_of("2026-03-27", pauses=(pause("2026-04-28", "2026-04-30"),))
    assert on_last_day.aim_for == day("2026-04-29")
    moved = days_of(
        "2026-03-27", pauses=(pause("2026-03-28", "2026-04-07"), pause("2026-05-05", "2026-05-06"))
    )
    assert moved.aim_for == day("2026-05-08")


# --- The controller's own promise


def test_own_promise_rules_where_it_is_earlier() -> None:
    """30 days from 1 July end before the month does, which ends on a Saturday."""
    found = days_of("2026-07-01", promise="P30D")
    assert (found.aim_for, found.due, found.promised) == (day("2026-07-31"),) * 2 + (day("2026-07-31"),)
    assert found.announce_extension_by == day("2026-07-31")
    assert "own promise (30 days) ends Friday 31 July: the earlier date rules." in steps(found)


def test_own_promise_never_moves_to_a_working_day() -> None:
    """30 days end on Sunday 26 April: whoever promised that day promised no Monday."""
    found = days_of("2026-03-27", promise="P30D")
    assert (found.aim_for, found.due) == (day("2026-04-26"), day("2026-04-26"))


@pytest.mark.parametrize("promise", ["P1M", "P31D", "P5W", "P2M", "P1Y", "P9999Y"])
def test_own_promise_never_gives_more_time_than_art_12_3(promise: str) -> None:
    found, plain = days_of("2026-07-01", promise=promise), days_of("2026-07-01")
    assert (found.due, found.announce_extension_by) == (plain.due, plain.announce_extension_by)
    assert (found.extended_aim_for, found.extended_due) == (plain.extended_aim_for, plain.extended_due)


def test_own_promise_within_february_is_longer_than_the_month() -> None:
    """30 days from 31 January are 2 March; the law's month ends on 28 February and rolls to 2 March."""
    found = days_of("2026-01-31", promise="P30D")
    assert (found.aim_for, found.due, found.promised) == (day("2026-02-28"), day("2026-03-02"), None)


def test_own_promise_stands_still_with_the_clock() -> None:
    found = days_of("2026-07-01", promise="P2W", pauses=(pause("2026-07-03", "2026-07-08"),))
    assert found.due == day("2026-07-20")


def test_own_promise_already_broken_is_not_revived_by_a_pause() -> None:
    found = days_of("2026-07-01", promise="P1W", pauses=(pause("2026-07-20", "2026-07-25"),))
    assert found.due == day("2026-07-08")


def test_own_promise_at_once() -> None:
    assert days_of("2026-07-01", promise="at-once").due == day("2026-07-01")


@pytest.mark.parametrize("promise", ["", "30", "P0D", "P-1M", "P1.5M", "PT1H", "P30D\n"])
def test_a_promise_that_is_no_period_is_refused(promise: str) -> None:
    with pytest.raises(ClockError, match="not an ISO 8601 period"):
        days_of("2026-07-01", promise=promise)


# --- Steps in plain words


def test_steps_read_as_sentences() -> None:
    assert steps(days_of("2026-03-27")) == (
        "Received Friday 27 March 2026. One month ends Monday 27 April, King's Day. "
        "Next working day: Tuesday 28 April."
    )


def test_steps_name_a_clamped_month_and_another_year() -> None:
    assert steps(days_of("2026-12-31", extended=True)) == (
        "Received Thursday 31 December 2026. One month ends Sunday 31 January 2027. "
        "Next working day: Monday 1 February 2027. "
        "Extended by two further months: three months from receipt end Wednesday 31 March 2027."
    )
    assert "Wednesday 30 September, the last day of that month." in steps(days_of("2026-08-31"))


def test_steps_tell_of_each_pause() -> None:
    found = days_of(
        "2026-03-27", pauses=(pause("2026-03-30", "2026-03-31"), pause("2026-04-01", "2026-04-05"))
    )
    assert steps(found) == (
        "Received Friday 27 March 2026. One month ends Monday 27 April. "
        "The clock stood still from Monday 30 March to Tuesday 31 March: 1 day. "
        "The clock stood still from Wednesday 1 April to Sunday 5 April: 4 days. "
        "With these days added: Saturday 2 May. Next working day: Monday 4 May."
    )


def test_steps_go_through_the_translation_word_by_word() -> None:
    dutch = {
        "Received %(day)s.": "Ontvangen op %(day)s.",
        "Friday": "vrijdag",
        "March": "maart",
        "%(weekday)s %(day)s %(month)s %(year)s": "%(weekday)s %(day)s %(month)s %(year)s",
        "King's Day": "Koningsdag",
        "One month ends %(day)s.": "Een maand eindigt op %(day)s.",
    }
    first, second, _last = (
        step.render(lambda text: dutch.get(text, text)) for step in days_of("2026-03-27").steps
    )
    assert first == "Ontvangen op vrijdag 27 maart 2026."
    assert second == "Een maand eindigt op Monday 27 April, Koningsdag."


# --- Properties, over decades

CALENDARS = [NL, DE, BAVARIA, calendar_of("DE", "SN"), GB, calendar_of("GB", "SCT"), calendar_of("BE")]
received_days = st.dates(date(1995, 1, 1), date(2095, 12, 31))
calendars = st.sampled_from(CALENDARS)
quick = settings(max_examples=150, deadline=None)


@st.composite
def inputs(draw: Callable[..., object], with_promise: bool = False) -> ClockInput:
    received: date = draw(received_days)  # type: ignore[assignment]
    gaps: list[tuple[int, int]] = draw(  # type: ignore[assignment]
        st.lists(st.tuples(st.integers(0, 6), st.integers(0, 40)), max_size=3)
    )
    pauses, at = [], received
    for wait, length in gaps:
        start = at + timedelta(days=wait)
        at = start + timedelta(days=length)
        pauses.append(Pause(start, at))
    return ClockInput(
        received=received,
        calendar=draw(calendars),  # type: ignore[arg-type]
        pauses=tuple(pauses),
        extended=draw(st.booleans()),  # type: ignore[arg-type]
        promise=draw(st.sampled_from(["P30D", "P1W", "P4W", "P1M", "at-once"])) if with_promise else None,  # type: ignore[arg-type]
    )


@quick
@given(inputs())
def test_never_a_non_working_day_where_the_calendar_rolls(asked: ClockInput) -> None:
    found = deadline(asked)
    for last in (found.due, found.extended_due, found.announce_extension_by):
        assert last.weekday() < 5
        assert asked.calendar.holidays_on(last) == ()


@quick
@given(inputs())
def test_never_earlier_than_the_unrolled_end_and_no_working_day_is_skipped(asked: ClockInput) -> None:
    found = deadline(asked)
    assert found.aim_for <= found.due
    assert found.extended_aim_for <= found.extended_due
    skipped = (found.due - found.aim_for).days
    assert not any(asked.calendar.is_working_day(found.aim_for + timedelta(days=n)) for n in range(skipped))


@quick
@given(received_days, st.integers(0, 800), calendars, st.sampled_from([None, "P30D", "P4W", "P1M2W"]))
def test_monotone_in_the_received_date(
    received: date, later: int, calendar: Calendar, promise: str | None
) -> None:
    one, two = (
        deadline(ClockInput(received=day, calendar=calendar, promise=promise))
        for day in (received, received + timedelta(days=later))
    )
    for name in ("aim_for", "due", "extended_aim_for", "extended_due", "announce_extension_by"):
        assert getattr(one, name) <= getattr(two, name)


@quick
@given(inputs(with_promise=True))
def test_a_promise_only_ever_shortens(asked: ClockInput) -> None:
    found = deadline(asked)
    law = deadline(
        ClockInput(
            received=asked.received, calendar=asked.calendar, pauses=asked.pauses, extended=asked.extended
        )
    )
    assert asked.received <= found.aim_for <= found.due <= law.due
    assert found.announce_extension_by <= law.announce_extension_by
    assert found.extended_due == law.extended_due


@quick
@given(inputs())
def test_a_pause_never_costs_a_day(asked: ClockInput) -> None:
    paused = deadline(asked)
    plain = deadline(ClockInput(received=asked.received, calendar=asked.calendar))
    assert paused.aim_for - plain.aim_for == timedelta(days=sum(pause.days for pause in asked.pauses))
    assert paused.announce_extension_by == plain.announce_extension_by


def test_every_month_end_of_decades_is_clamped_never_carried_over() -> None:
    for year in range(2018, 2058):
        for month in range(1, 13):
            received = date(year, month, monthrange(year, month)[1])
            found = deadline(ClockInput(received=received, calendar=OUTSIDE_EEA))
            following, in_year = month % 12 + 1, year + month // 12
            last_day = monthrange(in_year, following)[1]
            assert found.due == date(in_year, following, min(received.day, last_day))


@pytest.mark.parametrize(
    ("received", "aim_for"),
    [
        ("2024-01-29", "2024-02-29"),
        ("2024-01-31", "2024-02-29"),
        ("2023-01-29", "2023-02-28"),
        ("2024-02-29", "2024-03-29"),
        ("2100-01-29", "2100-02-28"),
        ("2000-01-30", "2000-02-29"),
    ],
)
def test_1182_71_art_3_2_c_leap_years(received: str, aim_for: str) -> None:
    assert days_of(received).aim_for == day(aim_for)


def test_a_year_without_known_holidays_is_refused() -> None:
    assert days_of("4098-03-27").due == day("4098-04-28")  # a Sunday, and King's Day the day before
    with pytest.raises(ClockError, match="after the year 4098"):
        days_of("4099-01-01")
    with pytest.raises(ClockError, match="after the year 4098"):
        days_of("2026-03-27", pauses=(pause("2026-03-28", "9999-12-31"),))
