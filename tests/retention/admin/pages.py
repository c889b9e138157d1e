"""Where the pages of purges are, and how one acts on them."""

from typing import Any

from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.roles import Role
from retention.models import PurgePlan, PurgeRun
from retention.terms import RunState
from stores.models import Dataset
from tests.people import person, signed_in
from tests.retention.operations import Target, fill
from tests.retention.purging import World, world
from tests.stores import factories as made

LIST, RUNS = "admin:retention_purgeddataset_changelist", "admin:retention_purgerun_changelist"


def ten_customers(target: Target) -> World:
    """A shop; five of its customers closed their account long ago."""
    made_up = world(target)
    fill(target, 10, due=5)
    return made_up


def browser(shop: World, role: Role) -> Client:
    """Of somebody new in a role: Olga Officer, Aart Approver."""
    names = {Role.PRIVACY_OFFICER: ("Olga", "Officer"), Role.APPROVER: ("Aart", "Approver")}
    first_name, last_name = names.get(role, ("Some", "Body"))
    return signed_in(person(role, shop.controller, first_name=first_name, last_name=last_name))


def purge_page(client: Client, dataset: Any, query: str = "") -> str:
    return read(client.get(reverse("admin:retention_purgeddataset_change", args=(dataset.pk,)) + query))


def run_page(client: Client, run: Any) -> str:
    return read(client.get(reverse("admin:retention_purgerun_change", args=(run.pk,))))


def do_plan(client: Client, dataset: Any, verb: str) -> str:
    """Act, and read the page that follows."""
    url = reverse("admin:retention_purge_act", args=(dataset.pk, verb))
    return read(client.post(url, follow=True))


def do_run(client: Client, run: Any, verb: str) -> str:
    url = reverse("admin:retention_run_act", args=(run.pk, verb))
    return read(client.post(url, follow=True))


def acts(page: str) -> set[str]:
    """The verbs that a page offers."""
    parts = page.split("/do/")[1:]
    return {part.split("/")[0] for part in parts}


def read(answer: HttpResponse) -> str:
    assert answer.status_code == 200
    return answer.content.decode()


def queries(client: Client, url: str) -> int:
    with CaptureQueriesContext(connection) as seen:
        read(client.get(url))
    return len(seen)


def another_dataset(shop: World, name: str) -> Dataset:
    """Mapped like the shop's own, with two plans and a run under each."""
    store = shop.dataset.store
    dataset: Dataset = made.DatasetFactory(store=store, ref=name, name=name, resource=name)
    category = shop.period.data_categories.get()
    made.DataFieldFactory(dataset=dataset, name="email", nature="personal", category=category, type="text")
    made.DataFieldFactory(dataset=dataset, name="closed_on", nature="technical", type="date")
    made.binding(dataset, shop.period, start_column="closed_on")
    for version in (1, 2):
        plan = PurgePlan.objects.create(
            dataset=dataset,
            version=version,
            fingerprint=f"{name}{version}",
            content={"purposes": []},
            proposed_by="user:x",
            ended_at=timezone.now() if version == 1 else None,
        )
        PurgeRun.objects.create(
            plan=plan,
            as_of=shop.controller.today(),
            state=RunState.FAILED,
            started_by="user:x",
            ended_at=timezone.now(),
        )
    return dataset
