"""People who wrote, subscribed or applied. Pure."""

from datetime import date, datetime, timedelta
from random import Random
from uuid import UUID

from config.demo.people import somebody
from config.demo.tables import Table
from config.demo.years import Years, at_some_time

MESSAGES, SUBSCRIBERS, APPLICATIONS = 2_400, 1_800, 420
QUESTIONS = (
    "My server doesn't start since this morning's update.",
    'Which of the two "starter" licences do I need?',
    "Kunt u de factuur op naam van 't bedrijf zetten?",
    "Hoe kinne wy de lisinsje nei in oare server ferhúzje?",
    "I'd like to know which data you hold of me.",
    "Können Sie mir den Lizenzschlüssel erneut senden?",
)
POSITIONS = ("System engineer", "Customer service, part-time", "Front-end developer", "Bookkeeper")


def correspondence_tables(random: Random, years: Years) -> tuple[Table, ...]:
    """Contact messages, newsletter subscribers and job applications."""
    return _messages(random, years), _subscribers(random, years), _applications(random, years)


def _messages(random: Random, years: Years) -> Table:
    """Most were answered within the last six months; a sixth lies there from all the years before."""
    columns = ("state", "channel", "name", "email", "message", "chat", "ip_address", "received_at")
    table = Table("contact_messages", (*columns, "answered_at"))
    for number in range(1, MESSAGES + 1):
        person = somebody(random, 200_000 + number)
        old = random.random() < 0.16
        received_on = (
            years.some_day(random, until=years.ago(200)) if old else years.some_day(random, years.ago(178))
        )
        answered_on = received_on + timedelta(days=random.randrange(6))
        state, answered_at = _answer(random, years, number, answered_on)
        channel = random.choice(("form", "e-mail", "chat"))
        text = random.choice(QUESTIONS)
        is_chat = channel == "chat"
        # 203.0.113.0/24 and 2001:db8::/32 are for examples.
        address = random.choice((f"203.0.113.{number % 250 + 1}", f"2001:db8::{number:x}"))
        said = (None, text, address) if is_chat else (text, None, None)
        name = person.name if random.random() < 0.9 else None
        received_at = at_some_time(random, received_on)
        table.rows.append((state, channel, name, person.email, *said, received_at, answered_at))
    return table


def _answer(random: Random, years: Years, number: int, day: date) -> tuple[str, datetime | None]:
    if day >= years.today or random.random() < 0.02:
        return "open", None
    if number % 300 == 0:  # taken over from a mailbox that noted no dates
        return "answered", None
    return "answered", at_some_time(random, day).replace(tzinfo=None)


def _subscribers(random: Random, years: Years) -> Table:
    """One in eight left in earlier years; some have left in the last month."""
    table = Table("newsletter_subscribers", ("email", "subscribed_on", "unsubscribed_on"))
    for number in range(1, SUBSCRIBERS + 1):
        subscribed_on = years.some_day(random, until=years.ago(60))
        drawn = random.random()
        left_on = None
        if drawn < 0.12:
            left_on = years.some_day(random, since=subscribed_on, until=years.ago(33))
        elif drawn < 0.15:
            left_on = years.some_day(random, since=years.ago(26))
        table.rows.append((somebody(random, 300_000 + number).email, subscribed_on, left_on))
    return table


def _applications(random: Random, years: Years) -> Table:
    """Kept since the beginning: far more than a fifth is due, so the guard of the purge asks."""
    columns = (
        "id",
        "position",
        "state",
        "name",
        "street",
        "postal_code",
        "city",
        "country",
        "email",
        "phone",
    )
    more = ("cv", "attachments", "applied_on", "rejected_on", "consent_given_at", "consent_withdrawn_at")
    table = Table("job_applications", (*columns, *more))
    for number in range(1, APPLICATIONS + 1):
        person = somebody(random, 400_000 + number)
        recent = random.random() < 0.3
        applied_on = years.some_day(random, since=years.ago(50) if recent else None)
        state, rejected_on = _decision(random, years, number, applied_on)
        consent = _consent(random, years, rejected_on)
        position = random.choice(POSITIONS)
        key = UUID(int=random.getrandbits(128), version=4)
        about = (person.name, *person.address, person.email, person.phone)
        papers = (f"{person.name}: eight years at “De Werf”.", random.choice((None, "certificates.pdf")))
        table.rows.append((key, position, state, *about, *papers, applied_on, rejected_on, *consent))
    return table


def _decision(random: Random, years: Years, number: int, applied_on: date) -> tuple[str, date | None]:
    decided_on = applied_on + timedelta(days=random.randint(3, 25))
    if decided_on >= years.today:
        return "open", None
    if number % 20 == 0:
        return "hired", None
    if number % 70 == 1:  # rejected by telephone, and nobody wrote down when
        return "rejected", None
    return "rejected", decided_on


def _consent(
    random: Random, years: Years, rejected_on: date | None
) -> tuple[datetime | None, datetime | None]:
    """To be kept for a year: four in ten say yes, and one of these thinks better of it."""
    if rejected_on is None or random.random() >= 0.4:
        return None, None
    given_at = at_some_time(random, rejected_on)
    withdrawn_on = rejected_on + timedelta(days=random.randint(10, 200))
    if random.random() >= 0.25 or withdrawn_on >= years.today:
        return given_at, None
    return given_at, at_some_time(random, withdrawn_on)
