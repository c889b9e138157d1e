"""Rows changed in batches, by a migration that may be killed and run again."""

from collections.abc import Sequence
from typing import Any

import pytest
from django.db import connection, models
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ProjectState

from evidence.data_migrations import InBatches, NotAllChanged
from processing.models import Organisation

pytestmark = pytest.mark.django_db
OLD, NEW = "made-up-old", "made-up-new"


@pytest.fixture(scope="module")
def state() -> ProjectState:
    return MigrationLoader(None).project_state()


@pytest.fixture(autouse=True)
def rows() -> list[Organisation]:
    return [Organisation.objects.create(ref=f"o{number}", name=OLD) for number in range(7)]


def run(state: ProjectState, change: Any, size: int = 3) -> None:
    operation = InBatches("processing", "Organisation", todo=models.Q(name=OLD), change=change, size=size)
    with connection.schema_editor(atomic=False) as editor:
        operation.database_forwards("processing", editor, state, state)


def left() -> int:
    return Organisation.objects.filter(name=OLD).count()


def rename(_apps: Any, batch: Sequence[Any]) -> None:
    for row in batch:
        row.name = NEW
        row.save(update_fields=["name"])


def test_every_row_is_changed_a_batch_at_a_time(state: ProjectState) -> None:
    sizes: list[int] = []

    def change(apps: Any, batch: Sequence[Any]) -> None:
        sizes.append(len(batch))
        rename(apps, batch)

    run(state, change)
    assert (sizes, left()) == ([3, 3, 1], 0)


def test_what_was_killed_goes_on_where_it_stopped(state: ProjectState) -> None:
    batches: list[list[int]] = []

    def die_in_the_second(apps: Any, batch: Sequence[Any]) -> None:
        rename(apps, batch)
        batches.append([row.pk for row in batch])
        if len(batches) == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(state, die_in_the_second)
    assert left() == 4
    run(state, rename)
    assert left() == 0


def test_a_row_left_as_it_was_is_an_error_and_no_endless_loop(state: ProjectState) -> None:
    def skip_the_first(apps: Any, batch: Sequence[Any]) -> None:
        rename(apps, batch[1:])

    with pytest.raises(NotAllChanged, match="3 rows of processing"):
        run(state, skip_the_first)


def test_where_nothing_is_to_be_changed_nothing_happens(state: ProjectState) -> None:
    run(state, rename)
    run(state, lambda _apps, _batch: pytest.fail("no row matches"))
