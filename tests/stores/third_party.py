"""A connector as a third party would bring it: a ledger of tables that live in this module."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, ClassVar

from django import forms

from stores.connectors.kinds import ConnectorForm, ConnectorKind, Opening
from stores.mapping import DatasetMap
from stores.protocol import DiscoveredTable, Problem, Refused

TABLES: dict[str, DiscoveredTable] = {}
"""What the ledger holds, by resource."""

PASSWORD = "open sesame"


class LedgerForm(ConnectorForm):
    """Where it is, and its password."""

    SECRETS: ClassVar[tuple[str, ...]] = ("password",)

    path = forms.CharField(label="path", max_length=200)
    password = forms.CharField(label="password", widget=forms.PasswordInput)
    pages = forms.IntegerField(label="pages", min_value=1, required=False)


class Ledger:
    """Only what the mapping asks of a connector."""

    def check(self, datasets: Sequence[DatasetMap]) -> tuple[Problem, ...]:
        return tuple(self._drift(datasets))

    def discover(self) -> tuple[DiscoveredTable, ...]:
        return tuple(TABLES.values())

    def _drift(self, datasets: Sequence[DatasetMap]) -> Iterator[Problem]:
        for dataset in datasets:
            there = {column.name for column in TABLES[dataset.resource].columns}
            mapped = {field.name for field in dataset.fields}
            for name in sorted(mapped - there):
                yield Problem("ledger_column_gone", f"{dataset.ref}.{name}", {"column": name})


@contextmanager
def open_ledger(opening: Opening) -> Iterator[Any]:
    if opening.secret.get("password") != PASSWORD:
        raise Refused("The password is wrong.")
    yield Ledger()


KIND = ConnectorKind(
    kind="ledger",
    label="A ledger",
    form=LedgerForm,
    open=open_ledger,
    words={"ledger_column_gone": "The ledger lost the column “%(column)s”."},
)
