"""One row of every model of the mapping, for tests that walk them all."""

import json
import uuid

from django.db import models
from django.utils import timezone

from accounts.models import User
from processing.models import DataCategory, RetentionPeriod
from stores.models import (
    Dataset,
    InternalRecord,
    RecordMoment,
    RecordValue,
    StoreTask,
    WebhookDelivery,
    WebhookEndpoint,
)
from stores.terms import BlankForm, Nature
from tests.stores import factories as make


def a_row_of_each(
    category: DataCategory, period: RetentionPeriod, user: User, word: str
) -> list[models.Model]:
    """A store with all that can belong to one; its texts and its secret hold the word."""
    store = make.DataStoreFactory(
        controller=category.controller,
        settings={"path": word},
        secret=json.dumps({"password": word}),
        checked_at=timezone.now(),
        problems=[{"code": "column_vanished", "subject": word, "values": {"column": word}}],
    )
    dataset: Dataset = make.DatasetFactory(store=store)
    field = make.DataFieldFactory(
        dataset=dataset,
        nature=Nature.PERSONAL,
        category=category,
        blank=BlankForm.CONSTANT,
        blank_value=word,
    )
    bound = make.binding(
        dataset, period, start_column="closed_on", consent_column="consent", withdrawal_column="withdrawn"
    )
    return [
        store,
        dataset,
        field,
        make.JoinFactory(dataset=dataset),
        make.IdentifierFactory(dataset=dataset),
        bound,
        *_of_our_own(dataset, user, word),
        *_webhook(dataset, word),
    ]


def _of_our_own(dataset: Dataset, user: User, word: str) -> list[models.Model]:
    """A record that Dertig keeps, and a task for a person."""
    record = InternalRecord.objects.create(dataset=dataset, key=word)
    task = StoreTask.objects.create(
        store=dataset.store,
        dataset=dataset.ref,
        step=word,
        batch=uuid.uuid4(),
        assignee=user,
        instructions=word,
        about=word,
        due_on=dataset.store.controller.today(),
    )
    return [
        record,
        RecordValue.objects.create(record=record, name=word, value=word),
        RecordMoment.objects.create(record=record, dataset=dataset, name=word, at=timezone.now()),
        task,
    ]


def _webhook(dataset: Dataset, word: str) -> list[models.Model]:
    """An endpoint, and a message for it."""
    endpoint = WebhookEndpoint.objects.create(
        controller=dataset.store.controller,
        name=word,
        url=f"https://hooks.example/{word.lower()}",
        secret="whsec_AAAA",
    )
    delivery = WebhookDelivery.objects.create(
        endpoint=endpoint,
        message_id=f"msg_{endpoint.pk}",
        event="webhook.test",
        body=word,
        next_try_at=timezone.now(),
        answer=word,
    )
    return [endpoint, delivery]
