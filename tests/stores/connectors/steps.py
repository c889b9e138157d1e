"""Steps and mappings for tests of connectors."""

from datetime import UTC, date, datetime

from stores.mapping import Column, DatasetMap, FieldMap, IdentifierMap
from stores.terms import BlankForm, ColumnType, IdentifierKind, Nature
from stores.work import Blank, Cutoff, Lapse, LongerByConsent, Spared, Step, Work

RULE = "activities/accounts/purposes/service/periods/closed"
EMAIL = Column("email")


def cutoff(day: str) -> Cutoff:
    """The end of that day, in UTC."""
    last = date.fromisoformat(day)
    return Cutoff(last, datetime(last.year, last.month, last.day, tzinfo=UTC).replace(hour=23, minute=59))


def lapse(start: str, day: str, consent: LongerByConsent | None = None) -> Lapse:
    return Lapse(rule=RULE, start=Column(start), cutoff=cutoff(day), consent=consent)


def customers(*more: FieldMap, key: tuple[str, ...] = ("id",)) -> DatasetMap:
    """Accounts with an address, a name, the day they were closed and the moment they were last seen."""
    fields = (
        FieldMap(name="id", nature=Nature.TECHNICAL, type=ColumnType.NUMBER, nullable=False),
        FieldMap(name="email", nature=Nature.PERSONAL, category="contact", type=ColumnType.TEXT),
        FieldMap(name="name", nature=Nature.PERSONAL, category="contact", type=ColumnType.TEXT),
        FieldMap(name="closed_on", nature=Nature.TECHNICAL, type=ColumnType.DATE),
        FieldMap(name="seen_at", nature=Nature.TECHNICAL, type=ColumnType.INSTANT),
        FieldMap(name="agreed_at", nature=Nature.TECHNICAL, type=ColumnType.INSTANT),
        FieldMap(name="withdrawn_at", nature=Nature.TECHNICAL, type=ColumnType.INSTANT),
    )
    return DatasetMap(
        ref="customers",
        name="Customers",
        resource="customers",
        key=key,
        fields=(*fields, *more),
        identifiers=(IdentifierMap(kind=IdentifierKind.EMAIL, column=EMAIL),),
    )


def deletion(dataset: DatasetMap, *lapses: Lapse, spared: tuple[str, ...] = ()) -> Step:
    people = (Spared(IdentifierKind.EMAIL, EMAIL, frozenset(spared)),) if spared else ()
    return Step(name="delete", dataset=dataset, lapses=lapses, spared=people)


def blanking(dataset: DatasetMap, lapses: tuple[Lapse, ...], unless: tuple[Lapse, ...] = ()) -> Step:
    return Step(
        name="blank:contact",
        dataset=dataset,
        lapses=lapses,
        unless=unless,
        blanks=(Blank("name", BlankForm.NULL), Blank("email", BlankForm.CONSTANT, "gone@example.org")),
    )


def work(*steps: Step) -> Work:
    return Work(dataset=steps[0].dataset, steps=steps)
