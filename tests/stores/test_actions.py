"""The verbs of data stores: rights, events, and secrets that nothing reads back."""

import json

import pytest
from django.core.exceptions import ValidationError

from accounts.principal import NotAllowed, Principal
from accounts.roles import Role
from evidence.models import Event
from stores.actions import record_check, remove_row, save_row, set_secret
from stores.models import DataStore
from stores.opening import opened, secrets_of
from stores.protocol import Problem, Refused
from tests.people import principal
from tests.stores import factories as make
from tests.stores.third_party import PASSWORD

pytestmark = pytest.mark.django_db


@pytest.fixture
def store() -> DataStore:
    made: DataStore = make.DataStoreFactory(kind="ledger")
    return made


@pytest.fixture
def officer(store: DataStore) -> Principal:
    return principal(Role.SYSTEMS_MANAGER, store.controller)


def verbs(store: DataStore) -> set[str]:
    """What was told. In no order: all acts of one transaction have its moment."""
    events = Event.objects.filter(controller_id=store.controller_id)
    return {f"{event.verb} {event.record}" for event in events}


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.SYSTEMS_MANAGER}))
def test_only_a_systems_manager_manages_stores(role: Role, store: DataStore) -> None:
    by = principal(role, store.controller)
    for act in (
        lambda: save_row(row=store, by=by),
        lambda: remove_row(row=store, by=by),
        lambda: set_secret(store=store, secret={"password": "x"}, by=by),
        lambda: record_check(store=store, problems=(), by=by),
    ):
        with pytest.raises(NotAllowed):
            act()


def test_nobody_manages_the_stores_of_another_controller(store: DataStore) -> None:
    with pytest.raises(NotAllowed):
        save_row(row=store, by=principal(Role.SYSTEMS_MANAGER, make.DataStoreFactory().controller))


def test_a_change_is_told_once_and_names_its_columns(store: DataStore, officer: Principal) -> None:
    store.name = "Renamed"
    save_row(row=store, by=officer)
    save_row(row=store, by=officer)
    event = Event.objects.get(record=f"stores/{store.ref}")
    assert (event.verb, event.detail) == ("record.change", {"fields": ["name"]})


def test_parts_of_a_dataset_are_told_by_their_path(store: DataStore, officer: Principal) -> None:
    dataset = make.DatasetFactory.build(store=store, ref="people")
    save_row(row=dataset, by=officer)
    field = make.DataFieldFactory.build(dataset=dataset, name="email")
    save_row(row=field, by=officer)
    remove_row(row=field, by=officer)
    assert verbs(store) == {
        f"record.add stores/{store.ref}/datasets/people",
        f"record.add stores/{store.ref}/datasets/people/fields/email",
        f"record.remove stores/{store.ref}/datasets/people/fields/email",
    }


def test_half_a_fact_is_refused(store: DataStore, officer: Principal) -> None:
    field = make.DataFieldFactory.build(dataset=make.DatasetFactory(store=store), nature="personal")
    with pytest.raises(ValidationError):
        save_row(row=field, by=officer)


def test_secrets_are_replaced_by_name_and_the_others_kept(store: DataStore, officer: Principal) -> None:
    set_secret(store=store, secret={"password": "first", "key": "kept"}, by=officer)
    set_secret(store=store, secret={"password": "second"}, by=officer)
    assert secrets_of(DataStore.objects.get(pk=store.pk)) == {"password": "second", "key": "kept"}
    told = sorted(json.dumps(event.detail) for event in Event.objects.filter(verb="store.secret"))
    assert told == ['{"secrets": ["key", "password"]}', '{"secrets": ["password"]}']


def test_nothing_named_is_no_act(store: DataStore, officer: Principal) -> None:
    set_secret(store=store, secret={}, by=officer)
    assert verbs(store) == set()


def test_a_check_is_kept_in_place_of_the_last(store: DataStore, officer: Principal) -> None:
    record_check(store=store, problems=[Problem("unclassified", "email")], by=officer)
    record_check(store=store, problems=[Problem("unclassified", "phone")], by=officer)
    store.refresh_from_db()
    assert store.problems == [{"code": "unclassified", "subject": "phone", "values": {}}]
    assert store.checked_at is not None


def test_a_third_partys_connector_is_found_by_its_entry_point(
    ledger: None, store: DataStore, officer: Principal
) -> None:
    set_secret(store=store, secret={"password": PASSWORD}, by=officer)
    with opened(store) as connector:
        assert connector.discover() == ()


def test_a_secret_of_the_environment_goes_before_a_kept_one(
    ledger: None, store: DataStore, officer: Principal, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_secret(store=store, secret={"password": "wrong"}, by=officer)
    store.secret_from_env = {"password": "DERTIG_STORE_LEDGER"}
    with pytest.raises(Refused, match="DERTIG_STORE_LEDGER is not set"), opened(store):
        pass
    monkeypatch.setenv("DERTIG_STORE_LEDGER", PASSWORD)
    with pytest.raises(Refused, match="DERTIG_STORE_LEDGER_HOST"), opened(store):
        pass
    monkeypatch.setenv("DERTIG_STORE_LEDGER_HOST", store.destination().place)
    with opened(store) as connector:
        assert connector.discover() == ()
