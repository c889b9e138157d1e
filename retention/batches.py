"""Batches: cut, carried out with count and proof, and added up (``retention.taking`` opens them)."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import connection

from retention.frozen import BATCH
from retention.models import PurgeBatch, PurgeRun
from retention.models.batch import StoreBatch
from retention.terms import BatchState
from stores.protocol import Certainty, Connector, NotKept, Resolved
from stores.work import Step, Work

_CHUNK = 1_000
# While the store waits for it.
_KEEP = "UPDATE {table} SET rows = %s, proof = %s WHERE id = %s AND lease = %s AND state = %s"

type Done = tuple[StoreBatch, Resolved]
"""A batch that was carried out, and what the store says of it."""


class Fenced(NotKept):
    """Somebody took the batch over: what the store did must not be committed."""


@dataclass(frozen=True, slots=True)
class Cut:
    """How many batches, and how many rows were due in them by name of step."""

    batches: int
    due: Mapping[str, int]


def cut(run: PurgeRun, work: Work, connector: Connector, size: int) -> Cut:
    """Write down the batches of a new round. Call it in one transaction with the move of the run that they
    belong to: killed in between, none of them were."""
    round_ = run.round + 1
    number = 0
    due = {step.name: 0 for step in work.steps}
    for step in work.steps:
        waiting: list[PurgeBatch] = []
        for batch in connector.batches(step, size):
            number += 1
            due[step.name] += batch.expected
            waiting.append(
                PurgeBatch(
                    run=run,
                    round=round_,
                    step=step.name,
                    number=number,
                    bounds=BATCH.write_text(batch),
                    expected=batch.expected,
                )
            )
            if len(waiting) == _CHUNK:
                PurgeBatch.objects.bulk_create(waiting)
                waiting = []
        PurgeBatch.objects.bulk_create(waiting)
    return Cut(number, due)


def carry_out(batch: StoreBatch, step: Step, connector: Connector) -> Done:
    """Do one open batch, to be settled by the caller. Raises ``StoreError``: it stays open, and
    ``resolving`` asks what became of it."""
    table = connection.ops.quote_name(batch._meta.db_table)
    keep = _KEEP.format(table=table)

    def record(rows: int, proof: Mapping[str, Any]) -> None:
        with connection.cursor() as cursor:
            cursor.execute(keep, (rows, json.dumps(proof), batch.pk, batch.lease, BatchState.OPEN))
            if not cursor.rowcount:
                raise Fenced(str(batch.pk))
        batch.rows = rows

    return batch, connector.carry_out(step, batch.part, str(batch.pk), record)


def tally(run: PurgeRun) -> dict[str, dict[str, Any]]:
    """By step: batches, rows gone, how sure that is, and by how many rows batches came out above or below
    what was counted when they were cut."""
    steps: dict[str, dict[str, Any]] = {}
    rows = run.batches.values_list("step", "state", "rows", "expected", "round", "certainty")
    for step, state, gone, expected, round_, certainty in rows:
        figures = steps.setdefault(
            step,
            {
                "batches": 0,
                "rows": 0,
                "more": 0,
                "fewer": 0,
                "later": 0,
                "unproven": 0,
                "undone": 0,
                "certainties": [],
            },
        )
        figures["batches"] += 1
        if certainty and certainty not in figures["certainties"]:
            figures["certainties"].append(certainty)
        if certainty == Certainty.UNPROVEN:
            figures["unproven"] += 1
        elif state == BatchState.DONE:
            figures["rows"] += gone or 0
            figures["more"] += max(0, (gone or 0) - expected)
            figures["fewer"] += max(0, expected - (gone or 0))
            figures["later"] += (gone or 0) if round_ > 1 else 0
        else:
            figures["undone"] += 1
    return steps
