"""Webhooks in the admin: made, secret shown once, log, redelivered; nobody else's."""

from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Controller
from accounts.roles import Role
from stores.models import WebhookDelivery, WebhookEndpoint
from stores.webhooks.terms import DeliveryState
from tests import factories as make
from tests.people import person, signed_in
from tests.stores.webhooks.kit import happened, made_endpoint

ENDPOINTS = "/admin/stores/webhookendpoint/"
LOG = "/admin/stores/webhookdelivery/"


@pytest.fixture
def lead(controller: Controller) -> Client:
    return signed_in(person(Role.SYSTEMS_MANAGER, controller))


def page_of(endpoint: WebhookEndpoint) -> str:
    return f"{ENDPOINTS}{endpoint.pk}/change/"


def test_the_secret_is_shown_once(lead: Client) -> None:
    said = {
        "name": "Tickets",
        "url": "https://hooks.example/dertig",
        "events": ["purge.finished"],
        "active": "on",
    }
    shown = lead.post(f"{ENDPOINTS}add/", said, follow=True).content.decode()
    endpoint = WebhookEndpoint.objects.get()
    assert endpoint.events == ["purge.finished"]
    assert endpoint.secret in shown
    assert endpoint.secret not in lead.get(page_of(endpoint)).content.decode()
    shown = lead.post(f"{ENDPOINTS}{endpoint.pk}/rotate/", follow=True).content.decode()
    before = endpoint.secret
    endpoint.refresh_from_db()
    assert endpoint.secret in shown
    assert before not in shown
    assert endpoint.previous_secret == before


@pytest.mark.parametrize(
    "url", ["http://hooks.example/", "https://me:word@hooks.example/", "https://x.example/?a=b"]
)
def test_an_address_that_cannot_be_called_is_refused_at_its_field(lead: Client, url: str) -> None:
    page = lead.post(f"{ENDPOINTS}add/", {"name": "x", "url": url, "active": "on"})
    assert page.status_code == 200
    assert list(page.context["adminform"].form.errors) == ["url"]
    assert not WebhookEndpoint.objects.exists()


def test_a_test_and_what_is_sent_again_stand_in_the_log(
    lead: Client, endpoint: WebhookEndpoint, controller: Controller
) -> None:
    lead.post(f"{ENDPOINTS}{endpoint.pk}/ping/")
    delivery = WebhookDelivery.objects.get(event="webhook.test")
    WebhookDelivery.objects.update(
        state=DeliveryState.FAILED, next_try_at=None, answer="<script>", status=500
    )
    page = lead.get(f"{LOG}{delivery.pk}/change/").content.decode()
    assert "&lt;script&gt;" in page
    lead.post(f"{LOG}{delivery.pk}/again/")
    delivery.refresh_from_db()
    assert delivery.state == DeliveryState.WAITING
    WebhookDelivery.objects.update(state=DeliveryState.FAILED, next_try_at=None)
    lead.post(LOG, {"action": "send_again", "_selected_action": [delivery.pk]})
    delivery.refresh_from_db()
    assert delivery.state == DeliveryState.WAITING


def test_a_paused_one_is_resumed_on_its_page(lead: Client, endpoint: WebhookEndpoint) -> None:
    WebhookEndpoint.objects.update(failing_since=timezone.now(), paused_at=timezone.now())
    assert "resume/" in lead.get(page_of(endpoint)).content.decode()
    lead.post(f"{ENDPOINTS}{endpoint.pk}/resume/")
    endpoint.refresh_from_db()
    assert endpoint.paused_at is None


def test_who_only_looks_changes_nothing(controller: Controller, endpoint: WebhookEndpoint) -> None:
    auditor = signed_in(person(Role.AUDITOR, controller))
    delivery = happened(controller)
    assert auditor.get(f"{LOG}{delivery.pk}/change/").status_code == 200
    for url in (f"{ENDPOINTS}{endpoint.pk}/rotate/", f"{LOG}{delivery.pk}/again/"):
        assert auditor.post(url).status_code == 404


def test_another_controllers_webhooks_do_not_exist(endpoint: WebhookEndpoint, controller: Controller) -> None:
    delivery = happened(controller)
    stranger = signed_in(person(Role.SYSTEMS_MANAGER, make.ControllerFactory()))
    for name in ("rotate", "ping", "resume"):
        assert stranger.post(f"{ENDPOINTS}{endpoint.pk}/{name}/").status_code == 404
    assert stranger.post(f"{LOG}{delivery.pk}/again/").status_code == 404
    stranger.post(LOG, {"action": "send_again", "_selected_action": [delivery.pk]})
    secret = endpoint.secret
    endpoint.refresh_from_db()
    assert endpoint.secret == secret
    assert WebhookDelivery.objects.count() == 1


def test_the_log_takes_as_many_queries_for_many_as_for_few(
    lead: Client, controller: Controller, endpoint: WebhookEndpoint, certificate: tuple[Path, Path]
) -> None:
    def queries(url: str) -> int:
        lead.get(url)
        with CaptureQueriesContext(
            connection,
        ) as counted:
            assert lead.get(url).status_code == 200
        return len(counted)

    def both() -> tuple[Any, ...]:
        return queries(LOG), queries(ENDPOINTS), queries(f"{LOG}?webhook={endpoint.pk}&state__exact=waiting")

    happened(controller)
    few = both()
    for number in range(5):
        made_endpoint(controller, certificate[0], f"Other {number}")
    happened(controller)
    happened(controller)
    assert both() == few
