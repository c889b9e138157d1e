"""A webhook that delivers nothing is a finding, with the way to it; one that was restarted is none."""

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Controller
from accounts.roles import Role
from processing.facts import facts_of
from processing.register import REGISTER, Register
from processing.rows import row_at
from stores.models import WebhookDelivery, WebhookEndpoint
from stores.webhooks.actions import ping
from stores.webhooks.health import FAILING_FOR, findings, webhooks_by_controller
from stores.webhooks.sending import deliver
from stores.webhooks.terms import Trouble
from tests import factories as make
from tests.people import person, signed_in
from tests.stores.webhooks.kit import BY

NOW = timezone.now()
LONG_AGO = NOW - FAILING_FOR - timedelta(minutes=1)


def register() -> Register:
    controller = {"name": "Acme", "slug": "acme", "language": "en", "time_zone": "UTC"}
    return REGISTER.validate_python({"record": {"controller": controller}, "catalogue": {}})


def found(controller: Controller) -> list[tuple[str, str]]:
    return [each.key for each in findings(register(), facts_of([controller])[controller.pk])]


@pytest.mark.parametrize(
    ("standing", "code"),
    [
        ({}, None),
        ({"failing_since": NOW}, None),
        ({"failing_since": LONG_AGO}, "webhook-failing"),
        ({"failing_since": LONG_AGO, "paused_at": NOW}, "webhook-paused"),
        ({"failing_since": NOW, "paused_at": NOW}, "webhook-paused"),
        ({"failing_since": LONG_AGO, "active": False}, None),
    ],
)
def test_what_is_paused_or_failed_for_a_day_is_a_finding(
    standing: dict[str, Any], code: str | None, endpoint: WebhookEndpoint
) -> None:
    WebhookEndpoint.objects.update(**standing)
    path = f"webhooks/{endpoint.pk}"
    assert found(endpoint.controller) == ([(code, path)] if code else [])
    assert row_at(endpoint.controller_id, path) == endpoint
    assert row_at(make.ControllerFactory().pk, path) is None


def test_one_whose_address_may_not_be_called_is_a_finding_at_the_first_try(
    endpoint: WebhookEndpoint, settings: Any
) -> None:
    """What an upgrade forbids stops the same day, and is named."""
    settings.DERTIG_STORES_HOSTS = []
    ping(endpoint=endpoint, by=BY)
    deliver(WebhookDelivery.objects.get().pk)
    assert WebhookDelivery.objects.get().trouble == Trouble.ADDRESS_REFUSED
    assert found(endpoint.controller) == [("webhook-refused", f"webhooks/{endpoint.pk}")]
    WebhookEndpoint.objects.update(failing_since=None)
    assert not found(endpoint.controller), "something arrived since"


def test_it_stands_among_the_findings_with_a_way_to_the_webhook(endpoint: WebhookEndpoint) -> None:
    WebhookEndpoint.objects.update(failing_since=LONG_AGO, paused_at=NOW)
    officer = signed_in(person(Role.SYSTEMS_MANAGER, endpoint.controller))
    asked = f"controller={endpoint.controller_id}"
    page = officer.get(f"{reverse('admin:processing_findings')}?{asked}").content.decode()
    assert "The webhook “Tickets” is paused" in page
    go = f"{reverse('admin:processing_finding_go')}?{asked}&path=webhooks/{endpoint.pk}&code=webhook-paused"
    mended_at = reverse("admin:stores_webhookendpoint_change", args=(endpoint.pk,))
    assert officer.get(go).headers["Location"].startswith(mended_at)


def test_many_are_read_in_one_query(endpoint: WebhookEndpoint, django_assert_num_queries: Any) -> None:
    WebhookEndpoint.objects.update(failing_since=NOW, paused_at=NOW)
    others = [make.ControllerFactory() for _each in range(3)]
    with django_assert_num_queries(1):
        told = webhooks_by_controller([endpoint.controller_id, *(each.pk for each in others)])
    assert set(told) == {endpoint.controller_id}
