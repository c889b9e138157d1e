"""One row of every model of retention, for tests that walk them all."""

from datetime import timedelta

from django.db import models

from accounts.models import Controller, User
from processing.models import ProcessingActivity
from retention.models import (
    Erasure,
    ErasureBatch,
    ErasureMemory,
    HeldIdentifier,
    LegalHold,
    PurgeBatch,
    PurgePlan,
    PurgeRun,
    RetentionSettings,
)
from retention.terms import BatchState, HoldScope, RunState
from stores.models import Dataset, DataStore


def a_dataset(controller: Controller, word: str) -> Dataset:
    """A table in a store of the controller; both carry the word."""
    store, _made = DataStore.objects.get_or_create(
        controller=controller, ref=f"{word}-store", defaults={"name": word, "kind": "sql"}
    )
    return Dataset.objects.create(store=store, ref=f"{word}-dataset", name=word, resource=word)


def a_row_of_each(
    controller: Controller, user: User, activity: ProcessingActivity, dataset: Dataset, word: str
) -> list[models.Model]:
    """A plan with a run and a batch at work, and a hold on a person and on an activity."""
    today = controller.today()
    held = {"controller": controller, "reason": word, "owner": user, "review_on": today + timedelta(days=30)}
    LegalHold.objects.create(**held, scope=HoldScope.ACTIVITY, activity=activity, placed_by=user.actor)
    hold = LegalHold.objects.create(**held, scope=HoldScope.PERSON, placed_by=user.actor)
    plan = PurgePlan.objects.create(
        dataset=dataset, version=1, fingerprint=word, content={"rules": [word]}, proposed_by=user.actor
    )
    run = PurgeRun.objects.create(
        plan=plan,
        as_of=today,
        key=f"{word}:{today}",
        state=RunState.RUNNING,
        started_by=user.actor,
        problems=[{"code": "unclassified", "subject": word, "values": {}}],
    )
    batch = PurgeBatch.objects.create(
        run=run, step=word, number=1, bounds=word, expected=1, state=BatchState.WAITING
    )
    erasure = Erasure.objects.create(
        dataset=dataset,
        reference=word[:20],
        work={"steps": [word]},
        fingerprint=word,
        mapping=word,
        despite_holds=[word],
        problems=[{"code": "store-away", "subject": word, "values": {}}],
        begun_by=word,
    )
    return [
        RetentionSettings.objects.create(controller=controller),
        hold,
        HeldIdentifier.objects.create(hold=hold, kind="email", value=word, value_hash=word),
        plan,
        run,
        batch,
        erasure,
        ErasureBatch.objects.create(erasure=erasure, step=word, number=1, bounds=word, expected=1),
        ErasureMemory.objects.create(erasure=erasure, people=[{"marks": [word]}]),
    ]
