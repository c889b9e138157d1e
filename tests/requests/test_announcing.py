"""Which acts on a request other systems are told of, and that they never learn who asks."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import transaction

from accounts.models import Controller, Membership, User
from accounts.principal import Principal
from accounts.roles import Role
from processing.terms import DataSubjectRight as R
from requests import actions, sweeps
from stores.models import WebhookDelivery, WebhookEndpoint
from stores.webhooks.terms import CHOSEN
from tests.requests.test_workflow import confirmed, controller, officer, submitted

__all__ = ["controller", "officer"]

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def endpoint(controller: Controller) -> WebhookEndpoint:
    return WebhookEndpoint.objects.create(
        controller=controller,
        name="Tickets",
        url="https://tickets.example/",
        secret="whsec_AAAA",
        events=[event.value for event in CHOSEN],
    )


@pytest.fixture(autouse=True)
def nobody_is_named(endpoint: WebhookEndpoint) -> Iterator[None]:
    yield
    told = " ".join(WebhookDelivery.objects.values_list("body", flat=True)).lower()
    assert "piet" not in told
    assert "example.org" not in told


def told() -> list[tuple[str, dict[str, Any]]]:
    bodies = WebhookDelivery.objects.order_by("pk").values_list("body", flat=True)
    return [(said["type"], said["data"]) for said in map(json.loads, bodies)]


def test_from_receipt_to_close(controller: Controller, officer: Principal) -> None:
    request = confirmed(controller, officer, R.ERASURE)
    actions.extend(request=request, reasons="Many systems.", by=officer)
    actions.grant(request=request, rights=[R.ERASURE], by=officer)
    actions.answer(request=request, text="Done.", by=officer)
    actions.close(request=request, by=officer)
    request.refresh_from_db()
    received, extended, answered, closed = told()
    link = received[1]["link"]
    assert link.endswith(f"/admin/requests/subjectrequest/{request.pk}/change/")
    common = {"controller": controller.slug, "reference": request.reference, "link": link}
    first_due = received[1]["due_on"]
    assert received == (
        "request.received",
        {**common, "received_on": str(request.received_on), "due_on": first_due, "rights": ["erasure"]},
    )
    assert extended == ("request.extended", {**common, "due_on": str(request.due_on)})
    assert first_due < str(request.due_on)
    assert answered == ("request.answered", {**common, "outcome": "fulfilled", "late": False})
    assert closed == ("request.closed", common)


def test_due_soon_with_each_reminder_and_not_when_it_is_too_late(controller: Controller) -> None:
    lead = User.objects.create_user("lead@acme.example")
    Membership.objects.create(user=lead, controller=controller, role=Role.PRIVACY_LEAD)
    request = submitted(controller)
    for left in (14, 13, 7, 0, -1):
        day = request.due_on - timedelta(days=left)
        for _tick in (1, 2):
            sweeps.send_reminders(datetime(day.year, day.month, day.day, 12, tzinfo=UTC))
    soon = [data["days_left"] for event, data in told() if event == "request.due_soon"]
    assert soon == [14, 7, 0]


def test_what_is_rolled_back_is_told_to_nobody(controller: Controller) -> None:
    with transaction.atomic():
        submitted(controller)
        transaction.set_rollback(True)
    assert told() == []
