"""The register as the rules look at it: its records with their paths, and look-ups by ref.

Built once per check, so that each rule is linear in the records it looks at.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from processing.register import (
    Activity,
    Country,
    DataCategory,
    Mechanism,
    Names,
    OwnDataCategory,
    Purpose,
    Recipient,
    Register,
    RetentionPeriod,
    Stated,
    Transfer,
)
from processing.terms import ActivityRole, ActivityStatus, LegalBasis, Sensitivity


@dataclass(frozen=True, slots=True)
class ActivityAt:
    """An activity that runs or is being drafted, with its path."""

    path: str
    activity: Activity

    def below(self, field: str, ref: str) -> str:
        """The path of one of its records."""
        return f"{self.path}/{field}/{ref}"

    @property
    def as_controller(self) -> bool:
        """Whether Art. 30(1) applies, rather than 30(2)."""
        return self.activity.role is ActivityRole.CONTROLLER


@dataclass(frozen=True, slots=True)
class PurposeAt:
    """A purpose of a controller's activity, with its path."""

    path: str
    activity: Activity
    purpose: Purpose


@dataclass(frozen=True, slots=True)
class PeriodAt:
    """A retention period of a purpose, with its path."""

    path: str
    purpose: Purpose
    period: RetentionPeriod


@dataclass(frozen=True, slots=True)
class DisclosureAt:
    """That an activity's data go to a recipient of the record, with the path."""

    path: str
    recipient: Recipient


@dataclass(frozen=True, slots=True)
class TransferAt:
    """A transfer with its path, its recipient (if it names one) and where it goes (if known)."""

    path: str
    within: ActivityAt
    transfer: Transfer
    recipient: Recipient | None
    country: Country | None
    mechanism: Mechanism | None


def items[T](stated: Stated[tuple[T, ...]]) -> tuple[T, ...]:
    """The items of a conditional list; none where there are none or nothing is stated."""
    return stated if isinstance(stated, tuple) else ()


def not_stated(stated: object) -> bool:
    """Whether nothing is said: neither items nor "none, because…"."""
    return stated is None or stated == ()


class View:
    """One register, as the rules look at it.

    ``activities`` leaves out retired ones; ``purposes`` and ``periods`` are those of activities
    as controller, for Art. 30(2) asks neither of a processor; ``transfers`` are everybody's.
    """

    def __init__(self, register: Register, today: date) -> None:
        self.record = register.record
        self.today = today
        catalogue = register.catalogue
        self._countries = {country.code: country for country in catalogue.countries}
        self._mechanisms = {mechanism.ref: mechanism for mechanism in catalogue.mechanisms}
        self._organisations = {one.ref: one for one in catalogue.organisations}
        self._recipients = {recipient.ref: recipient for recipient in self.record.recipients}
        self._categories: dict[str, DataCategory | OwnDataCategory] = {
            **{shared.ref: shared for shared in catalogue.data_categories},
            **{own.ref: own for own in self.record.data_categories},
        }
        retired = {
            standing.activity for standing in register.standings if standing.status is ActivityStatus.RETIRED
        }
        self.activities = tuple(
            ActivityAt(f"activities/{activity.ref}", activity)
            for activity in self.record.activities
            if activity.ref not in retired
        )
        self.purposes = tuple(self._purposes())
        self.periods = tuple(self._periods())
        self.transfers = tuple(self._transfers())
        self.bases = self._bases()

    def country(self, code: str | None) -> Country | None:
        """The country as Chapter V sees it; None where unknown or not in the catalogue."""
        return self._countries.get(code) if code else None

    def country_name(self, code: str) -> str | Names:
        """The country's name in both languages, or its code where the catalogue lacks it."""
        country = self._countries.get(code)
        return country.names if country else code

    def reference_country(self, recipient: Recipient) -> str | None:
        """The country code that the reference list knows for the recipient's organisation."""
        organisation = self._organisations.get(recipient.organisation or "")
        return organisation.country if organisation else None

    def country_of(self, recipient: Recipient) -> str | None:
        """The country code that counts: the stated one, else that of the reference list."""
        return recipient.country or self.reference_country(recipient)

    def abroad(self, recipient: Recipient) -> bool:
        """Whether data that go there leave the EEA, as far as the record shows."""
        country = self.country(self.country_of(recipient))
        return recipient.international_organisation or (country is not None and not country.eea)

    def sensitivity(self, ref: str) -> Sensitivity:
        """Whether a data category, shared or the controller's own, is of a special kind."""
        category = self._categories.get(ref)
        return category.sensitivity if category else Sensitivity.ORDINARY

    def category_name(self, ref: str) -> str | Names:
        """A data category's name: in both languages if shared, else the controller's own."""
        match self._categories.get(ref):
            case DataCategory(names=names):
                return names
            case OwnDataCategory(name=name):
                return name
            case _:
                return ref

    def category_names(self, refs: tuple[str, ...]) -> tuple[str | Names, ...]:
        """The names of data categories, in the order given."""
        return tuple(self.category_name(ref) for ref in refs)

    def as_controller(self) -> Iterator[ActivityAt]:
        """The activities to which Art. 30(1) applies."""
        return (at for at in self.activities if at.as_controller)

    def as_processor(self) -> Iterator[ActivityAt]:
        """The activities to which Art. 30(2) applies."""
        return (at for at in self.activities if not at.as_controller)

    def disclosures_of(self, at: ActivityAt) -> Iterator[DisclosureAt]:
        """An activity's disclosures to recipients that the record knows."""
        for disclosure in items(at.activity.recipients):
            recipient = self._recipients.get(disclosure.recipient)
            if recipient:
                yield DisclosureAt(at.below("recipients", disclosure.recipient), recipient)

    def _purposes(self) -> Iterator[PurposeAt]:
        for at in self.as_controller():
            for purpose in at.activity.purposes:
                yield PurposeAt(at.below("purposes", purpose.ref), at.activity, purpose)

    def _periods(self) -> Iterator[PeriodAt]:
        for at in self.purposes:
            for period in items(at.purpose.retention):
                yield PeriodAt(f"{at.path}/retention/{period.ref}", at.purpose, period)

    def _transfers(self) -> Iterator[TransferAt]:
        for at in self.activities:
            for transfer in items(at.activity.transfers):
                recipient = self._recipients.get(transfer.recipient or "")
                code = self.country_of(recipient) if recipient else None
                yield TransferAt(
                    path=at.below("transfers", transfer.ref),
                    within=at,
                    transfer=transfer,
                    recipient=recipient,
                    country=self.country(code or transfer.country),
                    mechanism=self._mechanisms.get(transfer.mechanism or ""),
                )

    def _bases(self) -> frozenset[LegalBasis]:
        """Every basis relied on; a longer period under consent relies on consent too."""
        bases = {at.purpose.basis for at in self.purposes if at.purpose.basis}
        if any(at.period.consent_period for at in self.periods):
            bases.add(LegalBasis.CONSENT)
        return frozenset(bases)
