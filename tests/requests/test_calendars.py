"""Public holidays: one test per correction of the library, and that the calendars reach far."""

from datetime import date, timedelta

import holidays
import pytest

from accounts.countries import countries
from requests.calendars import (
    UnknownCalendar,
    calendar_of,
    calendar_of_controller,
    public_holidays,
    subdivisions,
)
from requests.holiday_names import MARKED, holiday_name

NL = calendar_of("NL")
EASTER_2026 = date(2026, 4, 5)


def test_algemene_termijnenwet_3_1_is_the_whole_dutch_list_and_no_more() -> None:
    listed = {day: names for day, names in public_holidays("NL", "", 2026).items() if day.weekday() != 6}
    assert listed == {
        date(2026, 1, 1): ("New Year's Day",),
        EASTER_2026 + timedelta(days=1): ("Easter Monday",),
        date(2026, 4, 27): ("King's Day",),
        date(2026, 5, 5): ("Liberation Day",),
        EASTER_2026 + timedelta(days=39): ("Ascension Day",),
        EASTER_2026 + timedelta(days=50): ("Whit Monday",),
        date(2026, 12, 25): ("Christmas Day",),
        date(2026, 12, 26): ("Second Day of Christmas",),
    }


def test_algemene_termijnenwet_3_2_good_friday_is_a_working_day() -> None:
    good_friday = EASTER_2026 - timedelta(days=2)
    assert good_friday in holidays.country_holidays("NL")  # what is corrected
    assert NL.is_working_day(good_friday)
    assert not calendar_of("DE").is_working_day(good_friday)


@pytest.mark.parametrize("year", [2018, 2025, 2026, 2027, 2031, 2096, 2144])
def test_algemene_termijnenwet_3_1_5_may_counts_every_year(year: int) -> None:
    assert "Liberation Day" in NL.holidays_on(date(year, 5, 5))


def test_5_may_is_corrected_in_the_library_four_years_of_five() -> None:
    assert date(2026, 5, 5) not in holidays.country_holidays("NL")


def test_ascension_on_5_may_keeps_both_names() -> None:
    assert NL.holidays_on(date(2016, 5, 5)) == ("Ascension Day", "Liberation Day")


def test_kings_day_on_a_sunday_is_kept_on_saturday() -> None:
    assert NL.holidays_on(date(2025, 4, 26)) == ("King's Day",)
    assert NL.holidays_on(date(2025, 4, 27)) == ()


def test_new_years_eve_and_the_dutch_labour_day_are_working_days() -> None:
    assert NL.is_working_day(date(2026, 5, 1))
    assert NL.is_working_day(date(2026, 12, 31))


def test_germany_has_nationwide_days_and_the_lands_own() -> None:
    epiphany, unity = date(2026, 1, 6), date(2028, 10, 3)
    assert calendar_of("DE").is_working_day(epiphany)
    assert not calendar_of("DE", "BY").is_working_day(epiphany)
    assert not calendar_of("DE", "BE").is_working_day(unity)


def test_germany_days_of_catholic_municipalities_alone_do_not_count() -> None:
    assert calendar_of("DE", "BY").is_working_day(date(2028, 8, 15))


def test_hungary_a_rest_day_moved_for_work_is_no_public_holiday() -> None:
    assert date(2026, 1, 2) in holidays.country_holidays("HU")  # what is corrected
    assert calendar_of("HU").is_working_day(date(2026, 1, 2))


def test_spain_a_day_set_by_the_moon_does_not_count_while_estimated() -> None:
    library = holidays.country_holidays("ES", subdiv="CE", language="en_US", years=2040)
    estimated = [day for day in library if "(estimated)" in library[day] and day.weekday() < 5]
    assert estimated
    assert all(calendar_of("ES", "CE").is_working_day(day) for day in estimated)


def test_outside_the_eea_there_is_no_calendar_to_roll_by() -> None:
    georgia = calendar_of("GE")
    christmas = date(2026, 12, 25)
    assert not georgia.rolls
    assert georgia.roll(date(2026, 1, 31)) == date(2026, 1, 31)
    assert calendar_of("CH").holidays_on(christmas) == calendar_of("US", "GA").holidays_on(christmas) == ()


def test_the_united_kingdom_gives_a_day_in_place_of_a_weekend() -> None:
    united_kingdom = calendar_of("GB")
    assert united_kingdom.roll(date(2027, 12, 25)) == date(2027, 12, 29)
    assert united_kingdom.holidays_on(date(2027, 12, 28)) == ("Boxing Day (observed)",)
    assert holiday_name("Boxing Day (observed)").render() == "Boxing Day (in its place)"


@pytest.mark.parametrize(
    "code", [*sorted(code for code, country in countries().items() if country.eea), "GB"]
)
def test_every_rolling_country_has_its_holidays_this_century_and_the_next(code: str) -> None:
    for year in (2018, 2026, 2101, 2500, 4098):
        assert calendar_of(code).holidays_on(date(year, 1, 1))
        assert not calendar_of(code).is_working_day(date(year, 12, 25))


def test_years_long_past_have_weekends_and_break_nothing() -> None:
    assert not NL.is_working_day(date(1900, 1, 7))
    assert NL.is_working_day(date(1, 1, 1))


def test_a_code_that_iso_does_not_have_is_refused() -> None:
    with pytest.raises(UnknownCalendar, match="“XX” is not the ISO 3166-1 code"):
        calendar_of("XX")


def test_a_subdivision_without_holidays_of_its_own_is_refused_with_those_that_have() -> None:
    with pytest.raises(
        UnknownCalendar, match="“ZZ” has no public holidays of its own in DE; these have: BB, BE"
    ):
        calendar_of("DE", "ZZ")
    with pytest.raises(UnknownCalendar, match="leave “NH” out"):
        calendar_of("NL", "NH")


def test_a_stored_address_is_never_refused_for_its_region() -> None:
    assert calendar_of_controller("NL", "NH") == NL
    assert calendar_of_controller("FR", "IDF") == calendar_of("FR")
    assert calendar_of_controller("DE", "BY") == calendar_of("DE", "BY")
    assert calendar_of_controller("US", "GA") == calendar_of("US")


@pytest.mark.parametrize("code", ["NL", "DE", "GB", "AT", "BE", "IE", "LU"])
def test_every_name_near_by_is_marked_for_translation(code: str) -> None:
    names = {
        name.removesuffix(" (observed)")
        for part in ("", *subdivisions(code))
        for year in range(2026, 2046)
        for listed in public_holidays(code, part, year).values()
        for name in listed
    }
    assert names <= MARKED
