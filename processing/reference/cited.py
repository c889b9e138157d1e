"""What a record cites of the shared catalogue. Pure."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, fields, is_dataclass
from typing import Protocol

from processing.reference.lists import catalogue
from processing.register import (
    Catalogue,
    DataItem,
    Disclosure,
    Purpose,
    Recipient,
    Record,
    RetentionPeriod,
    Transfer,
)


class _HasRef(Protocol):
    @property
    def ref(self) -> str: ...


@dataclass(slots=True)
class _Cited:
    """The refs that a record uses, by kind."""

    countries: set[str] = field(default_factory=set)
    mechanisms: set[str] = field(default_factory=set)
    data_categories: set[str] = field(default_factory=set)
    subject_categories: set[str] = field(default_factory=set)
    organisations: set[str] = field(default_factory=set)


def catalogue_for(record: Record) -> Catalogue:
    """The part of the catalogue that the record cites, in the catalogue's order.

    The countries are those of every party, recipient and transfer, and of the organisations
    that recipients point at. A ref that the catalogue lacks is passed over here:
    ``unknown_references`` names it.
    """
    shared, cited = catalogue(), _cited_by(record)
    organisations = _among(shared.organisations, cited.organisations)
    codes = cited.countries | {organisation.country for organisation in organisations}
    return Catalogue(
        countries=tuple(country for country in shared.countries if country.code in codes),
        mechanisms=_among(shared.mechanisms, cited.mechanisms),
        data_categories=_among(shared.data_categories, cited.data_categories),
        subject_categories=_among(shared.subject_categories, cited.subject_categories),
        organisations=organisations,
    )


def _among[T: _HasRef](shared: Iterable[T], refs: set[str]) -> tuple[T, ...]:
    return tuple(item for item in shared if item.ref in refs)


def _cited_by(record: Record) -> _Cited:
    cited = _Cited()
    for node in _nodes(record):
        _note(node, cited)
    return cited


def _nodes(node: object) -> Iterator[object]:
    """Every shape of the record, conditional ones (a DPO, a representative) included."""
    if isinstance(node, tuple):
        for item in node:
            yield from _nodes(item)
    elif is_dataclass(node):
        yield node
        for each in fields(node):
            yield from _nodes(getattr(node, each.name))


def _note(node: object, cited: _Cited) -> None:
    country = getattr(node, "country", None)
    if country:
        cited.countries.add(country)
    match node:
        case Recipient(organisation=str(organisation)):
            cited.organisations.add(organisation)
        case Transfer(mechanism=str(mechanism)):
            cited.mechanisms.add(mechanism)
        case DataItem(subjects=subjects, category=category):
            cited.subject_categories.add(subjects)
            cited.data_categories.add(category)
        case Purpose() | RetentionPeriod() | Disclosure():
            cited.data_categories.update(node.data_categories)
