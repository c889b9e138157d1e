"""The admin of data stores: forms of each kind, secrets that are only written, whose choices are whose."""

import json
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Controller
from accounts.roles import Role
from stores.models import Binding, DataField, Dataset, DataStore
from tests import factories
from tests.people import person, signed_in
from tests.stores import factories as make
from tests.stores.third_party import PASSWORD, TABLES

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ledger")]

LIST = reverse("admin:stores_datastore_changelist")
ADD = reverse("admin:stores_datastore_add")


@pytest.fixture
def controller() -> Controller:
    made: Controller = factories.ControllerFactory()
    return made


@pytest.fixture
def officer(controller: Controller) -> Client:
    return signed_in(person(Role.SYSTEMS_MANAGER, controller))


@pytest.fixture
def store(controller: Controller) -> DataStore:
    made: DataStore = make.DataStoreFactory(
        controller=controller,
        kind="ledger",
        settings={"path": "/srv/crm"},
        secret=json.dumps({"password": PASSWORD}),
    )
    return made


def page(row: Any, name: str = "change") -> str:
    return reverse(f"admin:stores_{row._meta.model_name}_{name}", args=(row.pk,))


def test_the_kind_is_chosen_first_and_then_asks_for_its_own(officer: Client) -> None:
    assert "?kind=ledger" in officer.get(ADD).content.decode()
    form = officer.get(f"{ADD}?kind=ledger").content.decode()
    assert 'name="connector_path"' in form
    assert 'name="connector_url"' not in form


def test_a_store_is_made_and_its_secret_is_never_shown(officer: Client, controller: Controller) -> None:
    typed = {"name": "Customer register", "connector_path": "/srv/crm", "connector_password": PASSWORD}
    officer.post(f"{ADD}?kind=ledger", typed)
    store = DataStore.objects.get()
    assert (store.controller, store.ref, store.kind) == (controller, "customer-register", "ledger")
    assert store.settings == {"path": "/srv/crm"}
    assert json.loads(store.secret) == {"password": PASSWORD}
    text = officer.get(page(store)).content.decode()
    assert PASSWORD not in text
    assert "Leave it empty to keep it" in text


def test_an_empty_secret_is_kept_and_a_typed_one_replaces_it(officer: Client, store: DataStore) -> None:
    typed = {"name": "Renamed", "ref": store.ref, "connector_path": "/srv/crm", "connector_password": ""}
    officer.post(page(store), typed)
    store.refresh_from_db()
    assert (store.name, store.settings) == ("Renamed", {"path": "/srv/crm"})
    assert json.loads(store.secret) == {"password": PASSWORD}
    officer.post(page(store), typed | {"connector_password": "another"})
    store.refresh_from_db()
    assert json.loads(store.secret) == {"password": "another"}


def test_errors_of_the_connectors_form_stand_at_their_field(officer: Client, store: DataStore) -> None:
    typed = {"name": "N", "ref": store.ref, "connector_path": "", "connector_pages": "0"}
    form = officer.post(page(store), typed).context["adminform"].form
    assert set(form.errors) == {"connector_path", "connector_pages"}
    store.refresh_from_db()
    assert store.settings == {"path": "/srv/crm"}


def test_a_stores_page_lists_its_datasets_and_what_is_open(officer: Client, store: DataStore) -> None:
    assert "Nothing is mapped yet" in officer.get(page(store)).content.decode()
    dataset = make.DatasetFactory(store=store, name="People of the shop")
    make.DataFieldFactory(dataset=dataset)
    text = officer.get(page(store)).content.decode()
    assert "People of the shop" in text
    assert "1 of 1 unclassified" in text
    assert "under no rule" in text


def test_an_auditor_reads_and_is_offered_nothing_to_change(store: DataStore) -> None:
    client = signed_in(person(Role.AUDITOR, store.controller))
    text = client.get(page(store)).content.decode()
    assert "/srv/crm" in text
    assert "kept, never shown" in text
    assert PASSWORD not in text
    for name in ("check", "discover"):
        assert page(store, name) not in text
        assert client.post(page(store, name)).status_code == 404


def test_a_button_hands_the_work_to_the_worker(officer: Client, store: DataStore, settings: Any) -> None:
    settings.CELERY_TASK_ALWAYS_EAGER = True
    assert officer.post(page(store, "check"), follow=True).status_code == 200
    assert officer.get(page(store, "check")).status_code == 405


def test_lists_ask_the_same_number_of_queries_however_long(
    officer: Client, store: DataStore, django_assert_max_num_queries: Any
) -> None:
    def count(url: str) -> int:
        with django_assert_max_num_queries(40) as asked:
            officer.get(url)
        return len(asked)

    lists = (LIST, reverse("admin:stores_dataset_changelist"), page(store))
    make.DatasetFactory(store=store)
    officer.get(page(store))  # the findings are kept from here on
    few = [count(url) for url in lists]
    for _number in range(5):
        dataset = make.DatasetFactory(store=store)
        make.DataFieldFactory(dataset=dataset)
        make.DatasetFactory(store=make.DataStoreFactory(controller=store.controller))
    assert [count(url) for url in lists] == few


def test_a_dataset_page_offers_only_ones_own_purposes_and_periods(officer: Client, store: DataStore) -> None:
    own = factories.RetentionPeriodFactory(purpose__activity__controller=store.controller, ref="own-period")
    factories.RetentionPeriodFactory(ref="their-period")
    dataset = make.DatasetFactory(store=store)
    make.DataFieldFactory(dataset=dataset, name="colour")
    make.binding(dataset, own)
    text = officer.get(page(dataset)).content.decode()
    assert "own-period" in text
    assert "their-period" not in text
    assert "1 columns unclassified" in text


def inlines(dataset: Dataset, **typed: Any) -> dict[str, Any]:
    held: dict[str, Any] = {
        "name": dataset.name,
        "ref": dataset.ref,
        "resource": dataset.resource,
        "key": "id",
        "time_zone": "UTC",
        "guard_share": 20,
        "guard_rows": 1000,
    }
    for prefix in ("fields", "joins", "identifiers", "bindings"):
        held |= {f"{prefix}-TOTAL_FORMS": 0, f"{prefix}-INITIAL_FORMS": 0}
    return held | typed


def test_columns_and_bindings_are_saved_by_their_verbs(officer: Client, store: DataStore) -> None:
    period = factories.RetentionPeriodFactory(purpose__activity__controller=store.controller)
    category = factories.DataCategoryFactory(controller=store.controller)
    dataset = make.DatasetFactory(store=store)
    typed = {
        "fields-TOTAL_FORMS": 1,
        "fields-0-name": "email",
        "fields-0-nature": "personal",
        "fields-0-category": category.pk,
        "fields-0-type": "text",
        "bindings-TOTAL_FORMS": 1,
        "bindings-0-purpose": period.purpose.pk,
        "bindings-0-period": period.pk,
        "bindings-0-start_column": "closed_on",
    }
    officer.post(page(dataset), inlines(dataset, **typed))
    assert DataField.objects.get().category == category
    assert Binding.objects.get().start_column == "closed_on"


def test_a_period_of_another_purpose_is_refused_at_its_field(officer: Client, store: DataStore) -> None:
    period = factories.RetentionPeriodFactory(purpose__activity__controller=store.controller)
    other = factories.PurposeFactory(activity__controller=store.controller)
    dataset = make.DatasetFactory(store=store)
    typed = {"bindings-TOTAL_FORMS": 1, "bindings-0-purpose": other.pk, "bindings-0-period": period.pk}
    text = officer.post(page(dataset), inlines(dataset, **typed)).content.decode()
    assert "Choose a retention period of that purpose." in text
    assert not Binding.objects.exists()


def test_a_finding_leads_to_its_dataset(officer: Client, store: DataStore) -> None:
    dataset = make.DatasetFactory(store=store)
    asked = {
        "controller": store.controller_id,
        "path": f"stores/{store.ref}/datasets/{dataset.ref}",
        "code": "x",
    }
    response = officer.get(reverse("admin:processing_finding_go"), asked)
    assert response.headers["Location"].startswith(page(dataset))
    assert TABLES == {}
