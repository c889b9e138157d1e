"""Synthetic registers: activities with ten children each, of ordinary length."""

from datetime import date

from processing.reference import catalogue
from processing.register import (
    Activity,
    Controller,
    DataItem,
    Disclosure,
    Measure,
    Party,
    Purpose,
    Recipient,
    Record,
    RetentionPeriod,
    Transfer,
)
from processing.terms import DataSource, Disposition, LegalBasis, MeasureKind, RecipientRole

CHILDREN = 10
"""Three data items, two purposes with a period each, two recipients, one transfer."""
STREAMS = ("Customers", "Website", "Careers", "Suppliers", "Newsletter")
CATEGORIES = tuple(term.ref for term in catalogue().data_categories[:3])
SUBJECTS = catalogue().subject_categories[0].ref


def record_of(activities: int) -> Record:
    """The record of a controller with so many activities; its slug tells how many."""
    recipients = tuple(
        Recipient(
            ref=f"recipient-{number}",
            name=f"Recipient {number} Inc.",
            role=RecipientRole.PROCESSOR,
            country="US" if number % 2 else "NL",
        )
        for number in range(20)
    )
    return Record(
        controller=Controller(
            slug=f"bench-{activities}",
            name=f"Bench {activities} B.V.",
            street="Kade 1",
            postal_code="1011 AA",
            city="Amsterdam",
            country="NL",
            email="privacy@example.org",
            language="en",
            time_zone="Europe/Amsterdam",
            dpo=Party(name="The officer", email="dpo@example.org"),
        ),
        recipients=recipients,
        measures=(Measure(ref="tls", name="Encrypted transport", kind=MeasureKind.TECHNICAL),),
        activities=tuple(_activity(number) for number in range(activities)),
    )


def _activity(number: int) -> Activity:
    first, second = (f"recipient-{(number + step) % 20}" for step in (0, 1))
    return Activity(
        ref=f"activity-{number}",
        name=f"Activity {number}: answering and administering",
        stream=STREAMS[number % len(STREAMS)],
        description="People write, order or ask; what they send is kept to answer and to account for it. "
        * 2,
        department="Service desk",
        owner="Head of service",
        data=tuple(
            DataItem(
                ref=f"item-{index}",
                subjects=SUBJECTS,
                category=category,
                detail="As they gave it.",
                source=DataSource.PROVIDED,
            )
            for index, category in enumerate(CATEGORIES)
        ),
        purposes=tuple(_purpose(index) for index in range(2)),
        recipients=(Disclosure(recipient=first), Disclosure(recipient=second, condition="When they pay.")),
        transfers=(
            Transfer(ref="abroad", recipient=first, mechanism="46-2-c", safeguards="Standard clauses."),
        ),
        measures=("tls",),
        reviewed_on=date(2026, 11, 1),
        review_every="P1Y",
    )


def _purpose(index: int) -> Purpose:
    return Purpose(
        ref=f"purpose-{index}",
        name=("Answering what people ask", "Accounting for it")[index],
        description="Every question is answered within a month, and the answer can be looked up later.",
        data_categories=CATEGORIES,
        basis=(LegalBasis.CONTRACT, LegalBasis.LEGAL_OBLIGATION)[index],
        statute=("", "AWR 52(4)")[index],
        retention=(
            RetentionPeriod(
                ref="all",
                data_categories=CATEGORIES,
                start_event="the question was answered",
                period=("P1Y", "P7Y")[index],
                disposition=Disposition.DELETE,
            ),
        ),
    )
