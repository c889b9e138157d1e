"""Where personal data lie, as plain frozen values: what connectors and pure rules work on. Pure.

A *dataset* (a table, a folder of files, a resource of another system) serves one or more purposes of
any activities. Each *binding* ties it to one retention period of one purpose and says which column
records the period's start event. Purposes, periods and data categories are named by their ids in the
register (``processing.register``).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any

from pydantic import Field, StringConstraints

from processing.register import Line, Name, Ref, _Shape
from stores.terms import BlankForm, ColumnType, IdentifierKind, Nature

ColumnName = Annotated[str, StringConstraints(min_length=1, max_length=200)]
Path = Annotated[str, StringConstraints(max_length=500)]
EnvironmentVariable = Annotated[str, StringConstraints(pattern=r"^DERTIG_STORE_[A-Z0-9_]+$", max_length=100)]
"""No other variable: a mapping must not carry off the installation's own secrets."""


@dataclass(frozen=True, slots=True)
class Column(_Shape):
    """A column of the dataset's own table, or of a table that the join ``via`` leads to."""

    name: ColumnName
    via: str = ""

    def __str__(self) -> str:
        return f"{self.via}.{self.name}" if self.via else self.name


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldMap(_Shape):
    """One column, classified. ``nature`` None: nobody has said yet what it holds.

    ``type`` and ``nullable`` are what the store said when it was last read. ``provided`` says that the
    person gave it (Art. 20(1)). Without a ``blank`` form, a NOT NULL column makes blanking refuse.
    """

    name: ColumnName
    nature: Nature | None = None
    category: str = ""
    provided: bool = False
    type: ColumnType = ColumnType.OTHER
    nullable: bool = True
    blank: BlankForm | None = None
    blank_value: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class JoinMap(_Shape):
    """A table beside the dataset's own, at most one row of it for each of ours.

    ``on`` pairs a column of the dataset (or of the join ``parent``) with one of ``table``.
    """

    ref: Ref
    table: Path
    on: tuple[tuple[str, str], ...] = Field(min_length=1)
    parent: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentifierMap(_Shape):
    """A column by which a person is found."""

    kind: IdentifierKind
    column: Column


@dataclass(frozen=True, slots=True, kw_only=True)
class BindingMap(_Shape):
    """The dataset serves a purpose; under ``period`` (its ref, "" for none) since ``start``.

    ``consent`` is the column that says that a consent to a longer period was given (a boolean, or the
    moment), ``withdrawal`` the moment it was withdrawn.
    """

    activity: Ref
    purpose: Ref
    period: str = ""
    start: Column | None = None
    consent: Column | None = None
    withdrawal: Column | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DatasetMap(_Shape):
    """One dataset. ``resource`` is the store's own name for it; ``key`` what names one row.

    ``time_zone`` is that of its moments without a zone. ``guard_share`` (percent) and ``guard_rows``
    are what a purge may touch without asking.
    """

    ref: Ref
    name: Name
    resource: Path
    key: tuple[str, ...] = ()
    time_zone: str = "UTC"
    note: Line = ""
    guard_share: Annotated[int, Field(ge=1, le=100)] = 20
    guard_rows: Annotated[int, Field(ge=1)] = 100_000
    fields: tuple[FieldMap, ...] = ()
    joins: tuple[JoinMap, ...] = ()
    identifiers: tuple[IdentifierMap, ...] = ()
    bindings: tuple[BindingMap, ...] = ()

    def field_named(self, name: str) -> FieldMap | None:
        """The field of that column, if it is mapped."""
        return next((each for each in self.fields if each.name == name), None)

    @property
    def joined(self) -> tuple[Column, ...]:
        """The columns of bindings that a join leads to, in a fixed order."""
        named = {
            column
            for each in self.bindings
            for column in (each.start, each.consent, each.withdrawal)
            if column is not None and column.via
        }
        return tuple(sorted(named, key=str))

    @property
    def unclassified(self) -> tuple[str, ...]:
        """Columns that are mapped and of which nobody has said what they hold."""
        return tuple(each.name for each in self.fields if each.nature is None)

    @property
    def categories(self) -> frozenset[str]:
        """The data categories that it holds."""
        return frozenset(each.category for each in self.fields if each.category)


@dataclass(frozen=True, slots=True, kw_only=True)
class StoreMap(_Shape):
    """One data store: which connector reaches it, and how, without its secrets.

    ``secret_from_env`` names, by secret, the environment variable (``DERTIG_STORE_…``) that holds it.
    """

    ref: Ref
    name: Name
    kind: Ref
    settings: Mapping[str, Any] = field(default_factory=dict)
    secret_from_env: Mapping[str, EnvironmentVariable] = field(default_factory=dict)
    datasets: tuple[DatasetMap, ...] = ()
