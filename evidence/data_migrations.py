"""Data migrations over tables of any size: small batches, each committed by itself."""

from collections.abc import Callable, Sequence
from typing import Any

import structlog
from django.apps.registry import Apps
from django.db import models, transaction
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations import RunPython

log = structlog.get_logger(__name__)

type Change = Callable[[Apps, Sequence[Any]], None]
"""Changes and saves a batch of rows of the historical model."""


class NotAllChanged(RuntimeError):
    """Rows are left that the migration was to change."""


class InBatches(RunPython):
    """Change the rows that still need it, ``size`` at a time, locked, each batch in its own transaction.

    ``todo`` matches exactly the rows that are not changed yet, so a migration that was killed goes on where
    it stopped when it runs again. The migration says ``atomic = False`` and holds nothing else: what was
    committed would be refused the second time. Rows are taken in the order of their primary key. Raises
    ``NotAllChanged`` where ``todo`` still matches a row at the end.
    """

    def __init__(
        self,
        app_label: str,
        model: str,
        *,
        todo: models.Q,
        change: Change,
        reverse_code: Any = None,
        size: int = 1000,
    ) -> None:
        self.app_label, self.model, self.todo, self.change, self.size = app_label, model, todo, change, size
        super().__init__(self._run, reverse_code=reverse_code, atomic=False)

    def describe(self) -> str:
        return f"Change {self.app_label}.{self.model} in batches of {self.size}"

    def _run(self, apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
        alias = editor.connection.alias
        rows = apps.get_model(self.app_label, self.model)._base_manager.using(alias).filter(self.todo)
        last, done = None, 0
        while batch := self._change_next(apps, rows, last, alias):
            last, done = batch[-1].pk, done + len(batch)
            log.info("rows_changed", model=f"{self.app_label}.{self.model}", rows=done)
        if left := rows.count():
            raise NotAllChanged(
                f"{left} rows of {self.app_label}.{self.model} are not changed: some came in meanwhile, or "
                "the migration leaves them. Run migrate again; if it says so again, mend the migration."
            )

    def _change_next(self, apps: Apps, rows: "models.QuerySet[Any]", last: Any, alias: str) -> Sequence[Any]:
        with transaction.atomic(using=alias):
            later = rows if last is None else rows.filter(pk__gt=last)
            batch = list(later.select_for_update().order_by("pk")[: self.size])
            if batch:
                self.change(apps, batch)
        return batch
