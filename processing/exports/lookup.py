"""Names for the refs of a register, in the language of a document. Pure."""

from collections.abc import Callable, Iterable

from processing.register import (
    Activity,
    Client,
    Country,
    JointController,
    Measure,
    Mechanism,
    Names,
    Recipient,
    Register,
    Standing,
    Stated,
    Transfer,
)
from processing.terms import ActivityStatus, Sensitivity


def items[T](stated: Stated[tuple[T, ...]]) -> tuple[T, ...]:
    """The items of a conditional list; none where there are none or nothing is stated."""
    return stated if isinstance(stated, tuple) else ()


class Lookup:
    """A register's look-ups by ref, built once per document. A ref that leads nowhere names itself."""

    def __init__(self, register: Register, language: str) -> None:
        self.register = register
        self.record = record = register.record
        self.language = language
        catalogue = register.catalogue
        self._countries = {country.code: country for country in catalogue.countries}
        self._mechanisms = {each.ref: each for each in catalogue.mechanisms}
        self._organisations = {each.ref: each for each in catalogue.organisations}
        self._data: dict[str, tuple[str, Sensitivity]] = {
            **{each.ref: (self._name(each.names), each.sensitivity) for each in catalogue.data_categories},
            **{own.ref: (own.name, own.sensitivity) for own in record.data_categories},
        }
        self._subjects: dict[str, str] = {
            **{each.ref: self._name(each.names) for each in catalogue.subject_categories},
            **{own.ref: own.name for own in record.subject_categories},
        }
        self.recipients: dict[str, Recipient] = {each.ref: each for each in record.recipients}
        self.measures: dict[str, Measure] = {each.ref: each for each in record.measures}
        self.clients: dict[str, Client] = {each.ref: each for each in record.clients}
        self.joint_controllers: dict[str, JointController] = {
            each.ref: each for each in items(record.joint_controllers)
        }
        self._standings = {each.activity: each for each in register.standings}

    def data_category(self, ref: str) -> str:
        """The name of a data category, shared or the controller's own."""
        return self._data.get(ref, (ref, Sensitivity.ORDINARY))[0]

    def sensitivity(self, ref: str) -> Sensitivity:
        """Whether a data category is of a special kind."""
        return self._data.get(ref, (ref, Sensitivity.ORDINARY))[1]

    def data_categories(self, refs: Iterable[str]) -> str:
        """The names of data categories, one after the other."""
        return "; ".join(self.data_category(ref) for ref in refs)

    def subjects(self, ref: str) -> str:
        """The name of a category of data subjects."""
        return self._subjects.get(ref, ref)

    def country(self, code: str | None) -> Country | None:
        """The country as Chapter V sees it."""
        return self._countries.get(code or "")

    def country_name(self, code: str | None) -> str:
        """The country's name, or its code where the catalogue lacks it, or ""."""
        country = self.country(code)
        return self._name(country.names) if country else code or ""

    def country_code(self, recipient: Recipient) -> str | None:
        """The country that counts: the stated one, else that of the reference list."""
        organisation = self._organisations.get(recipient.organisation or "")
        return recipient.country or (organisation.country if organisation else None)

    def from_reference_list(self, recipient: Recipient) -> bool:
        """Whether the controller does not state the country that counts."""
        return recipient.country is None and self.country_code(recipient) is not None

    def organisation(self, recipient: Recipient) -> str:
        """The name of the organisation that a recipient points at, or ""."""
        organisation = self._organisations.get(recipient.organisation or "")
        return organisation.name if organisation else ""

    def recipient_name(self, ref: str | None) -> str:
        """A recipient's name."""
        recipient = self.recipients.get(ref or "")
        return recipient.name if recipient else ref or ""

    def mechanism(self, ref: str | None) -> Mechanism | None:
        """The footing of a transfer."""
        return self._mechanisms.get(ref or "")

    def mechanism_name(self, mechanism: Mechanism) -> str:
        """Its name in the language of the document."""
        return self._name(mechanism.names)

    def destination(self, transfer: Transfer) -> str | None:
        """The code of the country where a transfer goes."""
        recipient = self.recipients.get(transfer.recipient or "")
        return (self.country_code(recipient) if recipient else None) or transfer.country

    def standing(self, activity: Activity) -> Standing:
        """Where an activity stands; a draft until somebody approves it."""
        return self._standings.get(activity.ref, Standing(activity=activity.ref, status=ActivityStatus.DRAFT))

    def in_language(self, names: Names) -> str:
        """A shared term's name."""
        return self._name(names)

    def _name(self, names: Names) -> str:
        return names.in_language(self.language)


def named[T](refs: Iterable[str], known: dict[str, T], name: Callable[[T], str]) -> list[str]:
    """The names behind refs; a ref that leads nowhere names itself."""
    return [name(known[ref]) if ref in known else ref for ref in refs]
