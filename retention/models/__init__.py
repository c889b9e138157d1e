"""The tables of floor 6: what is held, what was approved, what ran, and what became of it."""

from retention.models.erasure import Erasure, ErasureBatch
from retention.models.hold import HeldIdentifier, LegalHold
from retention.models.memory import ErasureMemory
from retention.models.plan import PurgedDataset, PurgePlan
from retention.models.run import PurgeBatch, PurgeRun
from retention.models.settings import RetentionSettings

__all__ = [
    "Erasure",
    "ErasureBatch",
    "ErasureMemory",
    "HeldIdentifier",
    "LegalHold",
    "PurgeBatch",
    "PurgePlan",
    "PurgeRun",
    "PurgedDataset",
    "RetentionSettings",
]
