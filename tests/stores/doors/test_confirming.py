"""A second person confirms where something leads, before anything is sent there."""

from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.contrib import admin
from django.core.exceptions import EmptyResultSet
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Controller, Membership
from accounts.principal import NotAllowed, Principal, system
from accounts.roles import Role
from accounts.scope import within
from evidence.models import Event
from requests.mail.arranging import save_mailbox
from requests.mail.reading import read
from requests.models import Mailbox
from stores import checking
from stores.actions import CannotConfirm, confirm_destination, save_row
from stores.confirmation_mail import tell_of_proposals
from stores.facts import stores_by_controller
from stores.findings import DESTINATION_UNCONFIRMED, _of_last_check
from stores.models import DataStore, WebhookEndpoint
from stores.opening import opened
from stores.protocol import Unconfirmed
from stores.tasks import tell_of_new_destinations
from stores.webhooks.actions import save_endpoint
from stores.webhooks.calling import call
from stores.webhooks.terms import Trouble
from tests.factories import ControllerFactory, EventFactory
from tests.people import person, principal, signed_in
from tests.stores import factories as make
from tests.stores.doors.listeners import listening, silent

pytestmark = pytest.mark.django_db

SQL = {
    "dialect": "postgresql",
    "host": "127.0.0.1",
    "port": 1,
    "user": "dertig",
    "database": "shop",
    "tls": "unencrypted",
}
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def confirming(settings: Any) -> None:
    """As in production."""
    settings.DERTIG_CONFIRM_DESTINATIONS = True


@pytest.fixture
def controller() -> Controller:
    made: Controller = ControllerFactory()
    return made


@pytest.fixture
def manager(controller: Controller) -> Principal:
    return principal(Role.SYSTEMS_MANAGER, controller)


@pytest.fixture
def store(controller: Controller, manager: Principal) -> DataStore:
    made: DataStore = make.DataStoreFactory.build(controller=controller, settings=SQL)
    save_row(row=made, by=manager)
    return made


def confirm(row: Any, by: Principal) -> None:
    confirm_destination(row=row, seen=row.destination().whole_fingerprint, by=by, path="stores/x")


def fresh(store: DataStore) -> DataStore:
    return DataStore.objects.get(pk=store.pk)


def test_nothing_is_opened_before_a_second_person_confirms(
    store: DataStore, controller: Controller, manager: Principal
) -> None:
    other = principal(Role.PRIVACY_LEAD, controller)
    with listening(silent) as server:
        store.settings = {**SQL, "port": server.port}
        save_row(row=store, by=manager)
        with pytest.raises(Unconfirmed), opened(fresh(store)):
            pass
        (problem,) = checking.check_store(store=fresh(store), by=system("check"))
        assert problem.code == "unconfirmed"
        assert server.connections == 0
        with pytest.raises(CannotConfirm, match="second person"):
            confirm(store, manager)
        confirm(store, other)
        checking.check_store(store=fresh(store), by=system("check"))
        assert server.connections
    (event,) = Event.objects.filter(verb="store.confirm")
    assert (event.actor, event.detail["alone"]) == (other.actor, False)


@pytest.mark.parametrize("change", [{"host": "127.0.0.2"}, {"database": "another"}, {"user": "v"}])
@pytest.mark.parametrize("by_sql", [False, True])
def test_each_change_of_where_it_leads_waits_again(
    store: DataStore, controller: Controller, manager: Principal, change: dict[str, Any], by_sql: bool
) -> None:
    confirm(store, principal(Role.PRIVACY_LEAD, controller))
    assert not fresh(store).awaits_confirmation()
    changed = fresh(store)
    changed.settings = {**SQL, **change}
    if by_sql:
        DataStore.objects.filter(pk=store.pk).update(settings=changed.settings)
    else:
        save_row(row=changed, by=manager)
    assert fresh(store).awaits_confirmation()


def test_who_sees_something_else_by_now_confirms_nothing(
    store: DataStore, controller: Controller, manager: Principal
) -> None:
    seen = store.destination().whole_fingerprint  # type: ignore[union-attr]
    store.settings = {**SQL, "host": "127.0.0.2"}
    save_row(row=store, by=manager)
    with pytest.raises(CannotConfirm, match="by now"):
        confirm_destination(row=store, seen=seen, by=principal(Role.PRIVACY_LEAD, controller), path="x")


def test_alone_a_day_later(store: DataStore, controller: Controller, manager: Principal) -> None:
    with pytest.raises(CannotConfirm, match="a day after"):
        confirm(store, manager)
    DataStore.objects.filter(pk=store.pk).update(proposed_at=timezone.now() - DAY)
    confirm(store, manager)
    assert not fresh(store).awaits_confirmation()
    assert Event.objects.get(verb="store.confirm").detail["alone"] is True


def test_nobody_is_alone_who_has_a_colleague(
    store: DataStore, controller: Controller, manager: Principal
) -> None:
    person(Role.SYSTEMS_MANAGER, controller)
    DataStore.objects.filter(pk=store.pk).update(proposed_at=timezone.now() - DAY)
    with pytest.raises(CannotConfirm, match="second person"):
        confirm(store, manager)


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.PRIVACY_LEAD, Role.SYSTEMS_MANAGER}))
def test_nobody_else_confirms(store: DataStore, controller: Controller, role: Role) -> None:
    with pytest.raises(NotAllowed):
        confirm(store, principal(role, controller))
    with pytest.raises(NotAllowed):
        confirm(store, principal(Role.PRIVACY_LEAD, ControllerFactory()))


def test_the_database_refuses_the_same_person_on_the_same_day(store: DataStore) -> None:
    kept = fresh(store)
    with pytest.raises(IntegrityError), transaction.atomic():
        DataStore.objects.filter(pk=store.pk).update(
            fingerprint=kept.proposed_for, approved_by=kept.proposed_by, approved_at=timezone.now()
        )


def test_it_is_a_finding_until_then(store: DataStore) -> None:
    (of_store,) = stores_by_controller([store.controller_id])[store.controller_id]
    (found,) = _of_last_check(of_store, f"stores/{store.ref}")
    assert found.code == DESTINATION_UNCONFIRMED.code


def page(row: Any, name: str = "change") -> str:
    return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_{name}", args=(row.pk,))


def client(role: Role, controller: Controller) -> Client:
    return signed_in(person(role, controller))


def test_the_page_says_that_it_waits_and_has_the_button(store: DataStore, controller: Controller) -> None:
    lead = client(Role.PRIVACY_LEAD, controller)
    text = lead.get(page(store)).content.decode()
    assert "Waits for confirmation" in text and "127.0.0.1:1" in text
    auditor = client(Role.AUDITOR, controller)
    assert page(store, "confirm") not in auditor.get(page(store)).content.decode()
    seen = {"seen": store.destination().whole_fingerprint}  # type: ignore[union-attr]
    assert auditor.post(page(store, "confirm"), seen).status_code == 404
    assert lead.get(page(store, "confirm")).status_code == 405
    assert lead.post(page(store, "confirm"), seen).status_code == 302
    assert not fresh(store).awaits_confirmation()
    assert "Waits for confirmation" not in lead.get(page(store)).content.decode()


def test_a_webhook_waits_too(controller: Controller, manager: Principal) -> None:
    with listening(silent) as server:
        endpoint = WebhookEndpoint(
            controller=controller, name="Hook", url=f"https://127.0.0.1:{server.port}/", events=[]
        )
        save_endpoint(endpoint=endpoint, by=manager)
        heard = call(endpoint, message_id="m", body=b"{}", at=timezone.now())
        assert heard.trouble is Trouble.UNCONFIRMED
        assert server.connections == 0
    lead = client(Role.PRIVACY_LEAD, controller)
    assert "Waits for confirmation" in lead.get(page(endpoint)).content.decode()
    lead.post(page(endpoint, "confirm"), {"seen": endpoint.destination().whole_fingerprint})
    assert not WebhookEndpoint.objects.get().awaits_confirmation()


def test_a_mailbox_waits_too(controller: Controller) -> None:
    by = principal(Role.PRIVACY_LEAD, controller)
    with listening(silent) as server:
        mailbox = Mailbox(
            controller=controller, host="127.0.0.1", port=server.port, tls=False, user="u", password="p"
        )
        save_mailbox(mailbox=mailbox, by=by)
        assert read(mailbox.pk) == 0
        assert "second person" in Mailbox.objects.get().last_error
        assert server.connections == 0
    lead = client(Role.PRIVACY_LEAD, controller)
    assert "Waits for confirmation" in lead.get(page(mailbox)).content.decode()
    lead.post(page(mailbox, "confirm"), {"seen": mailbox.destination().whole_fingerprint})
    assert not Mailbox.objects.get().awaits_confirmation()


def test_what_sends_nothing_anywhere_waits_for_nobody(controller: Controller) -> None:
    for kind in ("manual", "internal"):
        assert not make.DataStoreFactory(controller=controller, kind=kind).awaits_confirmation()


def test_in_the_demo_nobody_is_asked(store: DataStore, settings: Any) -> None:
    settings.DERTIG_CONFIRM_DESTINATIONS = False
    assert not fresh(store).awaits_confirmation()


@pytest.mark.parametrize("floor", ["requests", "subjects"])
def test_a_systems_manager_sees_no_requests_and_no_people(
    floor: str, controller: Controller, manager: Principal
) -> None:
    browser = client(Role.SYSTEMS_MANAGER, controller)
    auditor = principal(Role.AUDITOR, controller)
    for model in apps.get_app_config(floor).get_models():
        if getattr(model, "shared_without_controller", False) or getattr(model, "installation_wide", False):
            continue  # of nobody
        rows = model._default_manager.all()
        assert str(within(rows, auditor).query)
        with pytest.raises(EmptyResultSet):
            str(within(rows, manager).query)
        if model in admin.site._registry:
            url = reverse(f"admin:{floor}_{model._meta.model_name}_changelist")
            assert browser.get(url).status_code in (403, 404), url
    assert browser.get(reverse("admin:index")).status_code == 200
    assert browser.get(reverse("admin:stores_datastore_changelist")).status_code == 200


def test_who_may_confirm_is_mailed_once(
    store: DataStore, controller: Controller, manager: Principal, mailoutbox: Any
) -> None:
    (alone,) = Membership.objects.filter(controller=controller)
    assert tell_of_proposals() == 1
    assert mailoutbox[-1].to == [alone.user.email], "nobody else may: the same person, a day later"
    lead = person(Role.PRIVACY_LEAD, controller)
    person(Role.PRIVACY_OFFICER, controller)
    assert tell_of_proposals() == 0
    store.settings = {**SQL, "host": "127.0.0.3"}
    save_row(row=store, by=manager)
    tell_of_new_destinations()
    (mail,) = mailoutbox[1:]
    assert mail.to == [lead.email]
    assert page(store) in mail.body


def test_the_trail_of_a_systems_manager_names_no_request(controller: Controller) -> None:
    for record in ("requests/D-2345-6789", "people", "stores/crm"):
        EventFactory(controller_id=controller.pk, record=record, verb="record.change")
    trail = reverse("admin:evidence_event_changelist")
    for url in (trail, reverse("admin:index")):
        text = client(Role.SYSTEMS_MANAGER, controller).get(url).content.decode()
        assert "D-2345-6789" not in text and "stores/crm" in text
    assert "D-2345-6789" in client(Role.AUDITOR, controller).get(trail).content.decode()
