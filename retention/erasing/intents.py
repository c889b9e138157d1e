"""The first intent of an erasure that nobody has tried yet: in one message to our database.

What ``steps.take`` does in several statements, for the usual case: the holds are those that are known, and
let it go. Where they are others by now, nothing is done.
"""

import json
import uuid

from django.db import connection

from evidence.turns import shared_turns
from retention.erasing.holding import Watch
from retention.flushing import FLUSHED_WITH_THE_NEXT
from retention.leases import holds_turn
from retention.ledger.marks import marked, marked_json
from retention.models import Erasure, ErasureBatch
from retention.terms import OPEN_ERASURES, BatchState, ErasureState
from stores.work import Step

# The database's clock, which placing a hold reads too.
_OPEN = """
WITH seen (now) AS MATERIALIZED ({watch}),
going AS (
    UPDATE retention_erasure SET state = %s, problems = '[]', next_try_at = NULL
    WHERE id = %s AND state = ANY (%s) AND cancelled_at IS NULL AND (SELECT seen.now FROM seen) = %s
    RETURNING id, round),
opened AS (
    INSERT INTO retention_erasurebatch
        (id, erasure_id, round, step, number, bounds, expected, state, tries, lease, taken_at, proof,
         certainty)
    SELECT %s, id, round, %s, 1, '', 0, %s, 1, %s, statement_timestamp(), '{{}}', '' FROM going),
remembered AS (
    INSERT INTO retention_erasurememory (erasure_id, people, remembered_at)
    SELECT id, %s::jsonb, statement_timestamp() FROM going)
SELECT id FROM going"""


def opened_at_once(erasure: Erasure, step: Step, lease: uuid.UUID, watch: Watch) -> ErasureBatch | None:
    """Open it, with its memory, if the erasure goes on and the holds are those that ``watch`` has seen.

    Its statements are one transaction; each sees what was committed before it begins, and so the last reads
    holds with the turn in hand.
    """
    turn, names = shared_turns(holds_turn(erasure.dataset.store.controller_id))
    asked, of_watch = watch.asks
    number = uuid.uuid4()
    statements = (FLUSHED_WITH_THE_NEXT, turn, _OPEN.format(watch=asked))
    going = (ErasureState.RUNNING, erasure.pk, list(OPEN_ERASURES), watch.seen)
    batch = (number, step.name, BatchState.OPEN, lease)
    people = json.dumps(marked_json(marked(step.only)))
    with connection.cursor() as cursor:
        cursor.execute("; ".join(statements), (*names, *of_watch, *going, *batch, people))
        while cursor.nextset():
            pass
        found = cursor.fetchone()
    if found is None:
        return None
    erasure.state, erasure.problems, erasure.next_try_at = ErasureState.RUNNING, [], None
    return ErasureBatch(
        id=number,
        erasure=erasure,
        round=erasure.round,
        step=step.name,
        number=1,
        expected=0,
        state=BatchState.OPEN,
        tries=1,
        lease=lease,
    )
