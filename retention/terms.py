"""The closed vocabularies of retention: the codes of rows. Pure."""

from enum import StrEnum


class HoldScope(StrEnum):
    """What a legal hold keeps."""

    PERSON = "person"
    DATASET = "dataset"
    ACTIVITY = "activity"


class ApprovalKind(StrEnum):
    """How a plan came to be approved."""

    SECOND_PERSON = "second_person"
    COOLING_OFF = "cooling_off"
    """One officer alone, a day later; the certificate says so."""


class RunState(StrEnum):
    """Where a purge run stands."""

    WAITING = "waiting"
    """For other datasets of the same night that must go first, or for a worker."""
    PREPARING = "preparing"
    ASKING = "asking"
    """The guard stopped it: a person must release it."""
    RUNNING = "running"
    VERIFYING = "verifying"
    FINISHED = "finished"
    """Counted again, and nothing due is left."""
    FAILED = "failed"
    CANCELLED = "cancelled"


RUN_MOVES: dict[RunState, tuple[RunState, ...]] = {
    RunState.WAITING: (RunState.PREPARING, RunState.FAILED, RunState.CANCELLED),
    RunState.PREPARING: (
        RunState.WAITING,
        RunState.ASKING,
        RunState.RUNNING,
        RunState.FAILED,
        RunState.CANCELLED,
    ),
    RunState.ASKING: (RunState.RUNNING, RunState.FAILED, RunState.CANCELLED),
    RunState.RUNNING: (RunState.VERIFYING, RunState.FAILED, RunState.CANCELLED),
    RunState.VERIFYING: (
        RunState.RUNNING,
        RunState.ASKING,
        RunState.FINISHED,
        RunState.FAILED,
        RunState.CANCELLED,
    ),
}
"""To which state each may go; the database refuses every other move, and those that have ended stay."""

OPEN_STATES = (
    RunState.WAITING,
    RunState.PREPARING,
    RunState.ASKING,
    RunState.RUNNING,
    RunState.VERIFYING,
)


class BatchState(StrEnum):
    """Where one batch stands; OPEN is an intent that must be resolved before a certificate."""

    WAITING = "waiting"
    OPEN = "open"
    PENDING = "pending"
    """Others do it and report back: a receiver, a person."""
    DONE = "done"
    UNPROVEN = "unproven"


UNRESOLVED = (BatchState.OPEN, BatchState.PENDING)

BATCH_MOVES: dict[BatchState, tuple[BatchState, ...]] = {
    BatchState.WAITING: (BatchState.OPEN,),
    BatchState.OPEN: (BatchState.PENDING, BatchState.WAITING, BatchState.DONE, BatchState.UNPROVEN),
    BatchState.PENDING: (BatchState.WAITING, BatchState.DONE, BatchState.UNPROVEN),
}
"""Back to WAITING where the store did nothing."""


class Act(StrEnum):
    """What is done for one person in a dataset."""

    ERASE = "erase"
    """Rows deleted, columns blanked (Art. 17)."""
    CORRECT = "correct"
    """Columns set to what is right (Art. 16)."""


class ErasureState(StrEnum):
    """Where one person's part in one dataset stands."""

    WAITING = "waiting"
    """For a worker, for datasets that must go first, or for a store that is away."""
    RUNNING = "running"
    BY_HAND = "by_hand"
    """A person was asked, and has not said yet that it is done."""
    DONE = "done"
    """Counted again, and nothing of it is left."""
    FAILED = "failed"
    CANCELLED = "cancelled"


ERASURE_MOVES: dict[ErasureState, tuple[ErasureState, ...]] = {
    ErasureState.WAITING: (
        ErasureState.RUNNING,
        ErasureState.BY_HAND,
        ErasureState.FAILED,
        ErasureState.CANCELLED,
    ),
    ErasureState.RUNNING: (
        ErasureState.WAITING,
        ErasureState.BY_HAND,
        ErasureState.DONE,
        ErasureState.FAILED,
        ErasureState.CANCELLED,
    ),
    ErasureState.BY_HAND: (
        ErasureState.WAITING,
        ErasureState.RUNNING,
        ErasureState.DONE,
        ErasureState.FAILED,
        ErasureState.CANCELLED,
    ),
    ErasureState.FAILED: (ErasureState.WAITING,),
    ErasureState.CANCELLED: (ErasureState.WAITING,),
}
"""Staff may try again what failed or was cancelled, in another round; what is done stays done."""

OPEN_ERASURES = (ErasureState.WAITING, ErasureState.RUNNING, ErasureState.BY_HAND)
