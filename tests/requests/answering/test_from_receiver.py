"""The package of a person whom another system holds: its receiver hands the rows over, or somebody does."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from accounts.models import Controller
from requests.terms import CollectState, PackageState
from stores.actions import set_secret
from stores.models import DataStore
from tests import factories as make
from tests.requests.answering.test_package import data_of, rows_of
from tests.requests.answering.world import BY, INVOICES, asked, collected, database, shop, work
from tests.stores.connectors.http import serving
from tests.stores.connectors.http.conftest import certificate, loopback_allowed, opening, receiver

__all__ = ["certificate", "loopback_allowed"]
pytestmark = pytest.mark.django_db
type Certificate = tuple[Path, Path]


@pytest.fixture
def controller() -> Controller:
    made: Controller = make.ControllerFactory()
    return made


@contextmanager
def received(controller: Controller, folder: Path, certificate: Certificate) -> Iterator[DataStore]:
    """The shop of the other tests, behind the receiver of the documentation."""
    path = folder / "shop.db"
    database(path)
    store = shop(controller, path)
    with receiver(path, certificate) as port:
        opened = opening(port, certificate[0])
        store.kind, store.settings = "http", dict(opened.store.settings)
        store.save()
        set_secret(store=store, secret=dict(opened.secret), by=BY)
        yield store


def test_art_15_3_a_receiver_hands_over_every_row_of_the_person(
    controller: Controller, tmp_path: Path, certificate: Certificate
) -> None:
    with received(controller, tmp_path, certificate):
        package = collected(asked(controller))
    assert package.state == PackageState.READY, package.problem
    (anna,) = rows_of(package, "People")
    assert anna["name"] == "Anna “O'Hara” أنا" and anna["born"] == "1980-02-03"
    assert [row["id"] for row in rows_of(package, "Invoices")] == list(range(1, INVOICES + 1))
    assert "bert" not in str(data_of(package)).lower()


def test_of_one_that_hands_over_nothing_somebody_hands_in_the_files(
    controller: Controller, tmp_path: Path, certificate: Certificate, monkeypatch: pytest.MonkeyPatch
) -> None:
    reference = serving.reference

    def of_before() -> Any:
        module = reference()
        describe = module.describe
        module.describe = lambda store: describe(store) | {"collect": False}
        return module

    monkeypatch.setattr(serving, "reference", of_before)
    with received(controller, tmp_path, certificate):
        package = collected(asked(controller))
    states = set(package.datasets.values_list("state", flat=True))
    assert states == {CollectState.BY_HAND} and package.state == PackageState.COLLECTING


def test_one_that_still_gathers_is_asked_again(
    controller: Controller, tmp_path: Path, certificate: Certificate, monkeypatch: pytest.MonkeyPatch
) -> None:
    reference = serving.reference
    asked_before: list[str] = []

    def slow() -> Any:
        module = reference()
        collect = module.collect

        def later(store: Any, person: Any, after: Any) -> Any:
            asked_before.append(person["resource"])
            if asked_before.count(person["resource"]) == 1:
                return {"state": "working"}
            return collect(store, person, after)

        module.collect = later
        return module

    monkeypatch.setattr(serving, "reference", slow)
    with received(controller, tmp_path, certificate):
        package = collected(asked(controller))
        assert set(package.datasets.values_list("state", flat=True)) == {CollectState.RETRYING}
        package = work(package)
    assert package.state == PackageState.READY and len(rows_of(package, "Invoices")) == INVOICES
