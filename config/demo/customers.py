"""The shop's customers and what hangs on them. Pure.

Most accounts are open. Those that were closed wait for the purge, for nobody has deleted anything since;
some close in the weeks to come. A few old customers are gone already, and only their invoices are left.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random
from uuid import UUID

from config.demo.people import Person, somebody
from config.demo.tables import Table
from config.demo.years import Years, at_some_time

CUSTOMERS = 3_200
FORMER = 240
"""Customers whose own rows were deleted years ago."""
CLOSED_SHARE, CLOSING_SHARE = 0.15, 0.015
MONITORED_SHARE = 0.28
REMOVED = "(removed)"
"""What stands for the e-mail address on an invoice once it is gone."""
DATA_CENTRES = ("Amsterdam", "Naaldwijk", "Frankfurt")


@dataclass(frozen=True, slots=True)
class Customer:
    """``id`` None: a former one, without a row. ``closed_at`` None: open, or nobody knows since when."""

    id: int | None
    number: str
    person: Person
    state: str
    created_on: date
    closed_at: datetime | None


def customer_tables(random: Random, years: Years) -> tuple[Table, ...]:
    """Customers, payment methods, monitoring and invoices, in the order in which keys let them in."""
    present = [_customer(random, years, number) for number in range(1, CUSTOMERS + 1)]
    former = [_former(random, years, number) for number in range(1, FORMER + 1)]
    return (
        _customers(random, present),
        _payment_methods(random, present),
        _monitoring(random, present),
        _invoices(random, years, [*former, *present]),
    )


def _customer(random: Random, years: Years, number: int) -> Customer:
    created_on = years.some_day(random, until=years.ago(40))
    state, closed_at = "active", None
    drawn = random.random()
    if drawn < CLOSED_SHARE:
        state = "closed"
        closed_at = at_some_time(random, years.some_day(random, since=created_on + timedelta(days=30)))
    elif drawn < CLOSED_SHARE + CLOSING_SHARE:
        state = "closing"
        closed_at = at_some_time(random, years.today + timedelta(days=random.randint(1, 56)))
    elif number % 260 == 0:  # came from an older shop, which noted no dates
        state = "closed"
    return Customer(number, f"OP-{100_000 + number}", somebody(random, number), state, created_on, closed_at)


def _former(random: Random, years: Years, number: int) -> Customer:
    created_on = years.some_day(random, until=years.first_day + timedelta(days=900))
    closed_on = years.some_day(random, since=created_on + timedelta(days=200), until=years.ago(900))
    person = somebody(random, 900_000 + number)
    return Customer(
        None, f"OP-{90_000 + number}", person, "closed", created_on, at_some_time(random, closed_on)
    )


def _customers(random: Random, customers: list[Customer]) -> Table:
    columns = ("id", "number", "state", "name", "street", "postal_code", "city", "country", "email", "phone")
    table = Table("customers", (*columns, "created_at", "closed_at"))
    for each in customers:
        person = each.person
        phone = person.phone if random.random() < 0.8 else None
        contact = (person.name, *person.address, person.email, phone)
        created_at = at_some_time(random, each.created_on)
        table.rows.append((each.id, each.number, each.state, *contact, created_at, each.closed_at))
    return table


def _payment_methods(random: Random, customers: list[Customer]) -> Table:
    columns = ("id", "customer_id", "kind", "holder", "account", "card_copy", "added_at")
    table = Table("payment_methods", columns)
    for each in customers:
        for _ in range(random.choice((1, 1, 1, 2))):
            key = UUID(int=random.getrandbits(128), version=4)
            kind = random.choice(("card", "direct debit", "ideal"))
            ending = f"•••• {random.randrange(10_000):04}"
            copy = f"card-{key.hex[:8]}.jpg" if kind == "card" and random.random() < 0.2 else None
            added_at = at_some_time(random, each.created_on)
            table.rows.append((key, each.id, kind, each.person.name, ending, copy, added_at))
    return table


def _monitoring(random: Random, customers: list[Customer]) -> Table:
    table = Table("monitoring_subscriptions", ("customer_id", "email", "data_centre", "registered_at"))
    for each in customers:
        if random.random() < MONITORED_SHARE:
            registered_at = at_some_time(random, each.created_on)
            centre = random.choice(DATA_CENTRES)
            table.rows.append((each.id, each.person.email, centre, registered_at))
    return table


def _invoices(random: Random, years: Years, customers: list[Customer]) -> Table:
    """One for each licence of a year or two, numbered within its fiscal year: the calendar's."""
    columns = ("fiscal_year", "number", "customer_number", "name", "street", "postal_code", "city", "country")
    more = ("email", "phone", "amount", "paid_with", "payment_reference", "paid_on", "invoiced_on")
    table = Table("invoices", (*columns, *more, "account_closed_at"))
    dated = sorted(
        ((day, each) for each in customers for day in _invoice_days(random, years, each)),
        key=lambda pair: (pair[0], pair[1].number),
    )
    last_number: dict[int, int] = {}
    for day, each in dated:
        last_number[day.year] = last_number.get(day.year, 0) + 1
        table.rows.append((day.year, last_number[day.year], *_invoice(random, years, each, day)))
    return table


def _invoice_days(random: Random, years: Years, customer: Customer) -> Iterator[date]:
    end = years.ago(1)
    if customer.closed_at:
        end = min(end, customer.closed_at.date())
    day = customer.created_on
    while day <= end:
        yield day
        day += timedelta(days=random.choice((365, 365, 730)))


def _invoice(random: Random, years: Years, customer: Customer, day: date) -> tuple[object, ...]:
    """What stood on it; of accounts that were closed years ago, somebody has removed how to reach them."""
    person, closed_at = customer.person, customer.closed_at
    removed = customer.id is None or (closed_at is not None and closed_at.date() < years.ago(1200))
    reachable = (REMOVED, None) if removed else (person.email, person.phone)
    paid_on = min(day + timedelta(days=random.randrange(14)), years.today)
    amount = random.choice(("9.95", "24.00", "119.40", "480.00"))
    paid_with = random.choice(("card", "direct debit", "ideal", "transfer"))
    reference = f"pay_{random.getrandbits(48):012x}"
    billed = (customer.number, person.name, *person.address, *reachable)
    return (*billed, amount, paid_with, reference, paid_on, day, closed_at)
