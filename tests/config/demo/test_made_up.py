"""The made-up people: the same on every machine, like nobody, and spread as a purge needs them."""

import gzip
import re
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache

import pytest

from config.demo.customers import REMOVED
from config.demo.made_up import made_up_logs, made_up_tables
from config.demo.tables import Table

# An ordinary day, both ends of a year, and one that few years have.
DAYS = [date(2026, 11, 22), date(2027, 1, 1), date(2026, 12, 31), date(2028, 2, 29)]


@lru_cache
def made_up(today: date) -> dict[str, Table]:
    return {table.name: table for table in made_up_tables(today)}


def each(table: Table, *columns: str) -> list[tuple[object, ...]]:
    return list(zip(*(table.column(name) for name in columns), strict=True))


def test_the_same_day_gives_the_same_people():
    again = {table.name: table for table in made_up_tables(DAYS[0])}
    assert again == made_up(DAYS[0])
    assert again != made_up(DAYS[1])


@pytest.mark.parametrize("today", DAYS)
def test_they_are_a_few_thousand_over_eight_years(today):
    customers = made_up(today)["customers"]
    assert 3_000 <= len(customers.rows) <= 4_000
    years = {moment.year for moment in customers.column("created_at")}
    assert years >= set(range(today.year - 8, today.year))
    assert {day.year for day in made_up(today)["invoices"].column("invoiced_on")} >= years


@pytest.mark.parametrize("today", DAYS)
def test_nothing_but_an_account_s_end_lies_ahead(today):
    for table in made_up(today).values():
        for name in table.columns:
            if name in {"closed_at", "account_closed_at"}:
                continue
            days = [as_day(value) for value in table.column(name) if isinstance(value, date)]
            assert all(day <= today for day in days), f"{table.name}.{name}"


def as_day(value: date) -> date:
    return value.date() if isinstance(value, datetime) else value


def test_nobody_can_be_reached():
    for table in made_up(DAYS[0]).values():
        for name in {"email", "phone", "postal_code", "ip_address"} & set(table.columns):
            pattern = re.compile(
                {
                    "email": rf".+@example\.(org|net)|{re.escape(REMOVED)}",
                    "phone": r"\+31 6 0\d{7}",
                    "postal_code": r"\d{4} S[ADS]",
                    "ip_address": r"203\.0\.113\.\d+|2001:db8::[0-9a-f]+",
                }[name],
                re.IGNORECASE,
            )
            values = [value for value in table.column(name) if value is not None]
            assert values
            assert [value for value in values if not pattern.fullmatch(value)] == []


def test_names_are_those_that_break_careless_software():
    names = " ".join(made_up(DAYS[0])["customers"].column("name"))
    assert all(sign in names for sign in "'\"-âöŁŞÞ")
    emails = made_up(DAYS[0])["newsletter_subscribers"].column("email")
    assert len({email.lower() for email in emails}) == len(emails)
    assert any(email != email.lower() for email in emails)


@pytest.mark.parametrize("today", DAYS)
def test_some_are_due_and_more_will_be_soon(today):
    """Less than the fifth at which a purge asks, the job applications excepted."""
    for name, ends in start_ends(today).items():
        due = sum(end <= today for end in ends)
        soon = sum(today < end <= today + timedelta(weeks=8) for end in ends)
        share = due / len(made_up(today)[name].rows)
        assert due >= 40 and soon >= 5, f"{name}: {due} due, {soon} soon"
        assert (share > 0.4) if name == "job_applications" else (share < 0.2), f"{name}: {share:.0%}"


def start_ends(today: date) -> dict[str, list[date]]:
    """When each row that has a start event is due, roughly: enough to see the spread."""
    tables = made_up(today)
    closed = {key: as_day(moment) for key, moment in each(tables["customers"], "id", "closed_at") if moment}
    return {
        "customers": list(closed.values()),
        "payment_methods": closing(tables["payment_methods"], closed),
        "monitoring_subscriptions": closing(tables["monitoring_subscriptions"], closed),
        "contact_messages": [
            as_day(moment) + timedelta(days=183)
            for moment in tables["contact_messages"].column("answered_at")
            if moment
        ],
        "newsletter_subscribers": [
            day + timedelta(days=31)
            for day in tables["newsletter_subscribers"].column("unsubscribed_on")
            if day
        ],
        "job_applications": [
            day + timedelta(days=365 if given and not withdrawn else 28)
            for day, given, withdrawn in each(
                tables["job_applications"], "rejected_on", "consent_given_at", "consent_withdrawn_at"
            )
            if day
        ],
    }


def closing(table: Table, closed: dict[int, date]) -> list[date]:
    return [closed[key] for key in table.column("customer_id") if key in closed]


@pytest.mark.parametrize("today", DAYS)
def test_awr_52_4_old_invoices_of_closed_accounts_are_there(today):
    invoices = each(made_up(today)["invoices"], "invoiced_on", "account_closed_at", "email")
    gone = [each for each in invoices if each[0].year == today.year - 8 and each[1]]
    assert len(gone) >= 40
    blanked = [email for _day, _closed, email in invoices if email == REMOVED]
    assert 200 <= len(blanked) < len(invoices) / 5


def test_some_start_events_are_unknown():
    tables = made_up(DAYS[0])
    for name, start in (
        ("customers", "closed_at"),
        ("contact_messages", "answered_at"),
        ("job_applications", "rejected_on"),
    ):
        states = {"closed", "answered", "rejected"}
        unknown = [
            state for state, moment in each(tables[name], "state", start) if state in states and not moment
        ]
        assert 3 <= len(unknown) <= 20, name


def test_logs_are_rotated_and_tell_their_newest_entry():
    files = list(made_up_logs(DAYS[0]))
    assert {name.split("-")[0] for name, *_ in files} == {"licence.log", "update.log"}
    assert sum(name.endswith(".gz") for name, *_ in files) >= 40
    for name, day, content in files:
        text = gzip.decompress(content) if name.endswith(".gz") else content
        newest = datetime.fromisoformat(text.decode().splitlines()[-1].split()[0])
        assert newest <= datetime(day.year, day.month, day.day, 23, 59, tzinfo=UTC)
    assert files == list(made_up_logs(DAYS[0]))
