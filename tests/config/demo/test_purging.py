"""The demo's data are purged by its two demo people, and what is certified is what is gone."""

from collections.abc import Iterator

import pytest

from accounts.models import Controller, User
from accounts.principal import Principal
from accounts.scope import principal_of
from evidence.models import Document
from retention.actions.plans import approve, propose
from retention.models import PurgePlan, PurgeRun
from retention.planning import datasets_to_plan, ground_of, planned, resources_beside
from retention.preview import Preview, preview_of
from retention.terms import RunState
from stores.models import Dataset
from stores.opening import opened
from tests.servers import Servers

ASKS = "job-applications"


@pytest.fixture
def controller(there: str) -> Controller:
    return Controller.objects.get(slug="openpanel")


def signed_in(email: str) -> Principal:
    return principal_of(User.objects.get(email=email))


def previews(controller: Controller, wanted: set[str]) -> Iterator[tuple[Dataset, Preview]]:
    ground = ground_of(controller)
    for dataset in datasets_to_plan(controller):
        if dataset.ref in wanted:
            with opened(dataset.store) as connector:
                now = planned(dataset, ground, ground.moment())
                yield dataset, preview_of(now, connector, resources_beside(dataset))


def due(preview: Preview) -> dict[str, int]:
    return {step.name: step.due for step in preview.steps}


def approve_all(controller: Controller, wanted: set[str]) -> dict[str, dict[str, int]]:
    """What the approver saw of each dataset: rows due by step."""
    seen = {}
    for dataset, preview in previews(controller, wanted):
        plan = propose(dataset=dataset, preview=preview, by=signed_in("officer@dertig.example"))
        approve(plan=plan, by=signed_in("approver@dertig.example"))
        seen[dataset.ref] = due(preview)
    return seen


def sizes(servers: Servers, there: str) -> dict[str, int]:
    with servers.postgres.connect_as_superuser(f"{there}_openpanel") as shop:
        names = [
            name for (name,) in shop.execute("SELECT tablename FROM pg_tables WHERE schemaname='public'")
        ]
        return {name: shop.execute(f"SELECT count(*) FROM {name}").fetchall()[0][0] for name in names}


def test_two_people_purge_it_and_the_certificate_counts_what_is_gone(
    controller: Controller, there: str, servers: Servers
):
    refs = {each.ref for each in datasets_to_plan(controller) if each.store.ref == "operations"}
    seen = approve_all(controller, refs - {ASKS})
    before = sizes(servers, there)

    servers.manage("purge", "run", "--controller", "openpanel", database=there)

    gone = {name: rows - sizes(servers, there)[name] for name, rows in before.items()}
    runs = list(PurgeRun.objects.select_related("plan__dataset"))
    assert {run.plan.dataset.ref for run in runs} == refs - {ASKS}
    assert {run.state for run in runs} == {RunState.FINISHED}
    assert all(Document.objects.filter(pk=run.certificate).exists() for run in runs)
    for run in runs:
        dataset = run.plan.dataset
        deleted = sum(batch.rows or 0 for batch in run.batches.filter(step="delete"))
        assert deleted == gone[dataset.resource] == seen[dataset.ref]["delete"] > 40
    # In what is left nothing is due, and a purge of it finds nothing.
    assert not any(any(due(preview).values()) for _, preview in previews(controller, refs - {ASKS}))


def test_the_guard_asks_about_years_of_applications(controller: Controller, there: str, servers: Servers):
    approve_all(controller, {ASKS})
    with pytest.raises(RuntimeError, match="Not every run ended"):
        servers.manage("purge", "run", "--controller", "openpanel", "--dataset", ASKS, database=there)
    run = PurgeRun.objects.get(plan=PurgePlan.objects.get(dataset__ref=ASKS))
    assert run.state == RunState.ASKING
    assert not run.batches.exclude(rows=None).exists()
