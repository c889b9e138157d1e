"""What other systems are told of purges and erasures: refs and counts."""

import json
from typing import Any

import pytest

from accounts.models import Controller
from retention.actions import runs
from retention.announcing import announce_erasure
from retention.models import Erasure
from retention.terms import RunState
from stores.models import WebhookDelivery, WebhookEndpoint
from tests.retention.operations import Target, fill
from tests.retention.purging import World, worked, world
from tests.stores import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop(target: Target) -> World:
    made = world(target)
    listening(made.controller)
    return made


def listening(controller: Controller) -> None:
    WebhookEndpoint.objects.create(
        controller=controller,
        name="Tickets",
        url="https://tickets.example/",
        secret="whsec_AAAA",
        events=["purge.finished", "purge.failed", "erasure.finished"],
    )


def told() -> tuple[str, dict[str, Any]]:
    said = json.loads(WebhookDelivery.objects.get().body)
    return said["type"], said["data"]


def test_a_purge_that_finished_is_told_once_with_its_rows(shop: World) -> None:
    fill(shop.target, 100, due=40)
    run = shop.purged()
    assert run.state == RunState.FINISHED
    event, data = told()
    assert event == "purge.finished"
    assert data["rows"] == 40
    assert data["dataset"] == f"{shop.dataset.store.ref}/{shop.dataset.ref}"
    assert data["link"].endswith(f"/admin/retention/purgerun/{run.pk}/change/")


def test_a_purge_that_failed_is_told_with_the_codes_of_its_problems(shop: World) -> None:
    fill(shop.target, 10, due=5)
    plan = shop.approved()
    shop.period.period = "P2M"
    shop.period.save()
    worked(runs.start(plan=plan, by=shop.officer))
    event, data = told()
    assert event == "purge.failed"
    assert (data["rows"], data["problems"]) == (0, ["plan-changed"])


@pytest.mark.parametrize("state", ["done", "failed", "cancelled"])
def test_an_erasure_is_told_when_it_is_done_and_only_then(state: str) -> None:
    dataset: Any = make.DatasetFactory()
    listening(dataset.store.controller)
    announce_erasure(Erasure(dataset=dataset, reference="D-2345-6789", act="erase", state=state, rows=3))
    if state != "done":
        assert not WebhookDelivery.objects.exists()
        return
    place = f"{dataset.store.ref}/{dataset.ref}"
    slug = dataset.store.controller.slug
    assert told() == (
        "erasure.finished",
        {"controller": slug, "reference": "D-2345-6789", "dataset": place, "act": "erase", "rows": 3},
    )
