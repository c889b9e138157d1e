"""What the problems of this connector mean, and what to do."""

from typing import Any

from django.utils.translation import gettext_lazy as _

WORDS: dict[str, Any] = {
    "http_resource_missing": _(
        "The receiver no longer names “%(subject)s”. Correct the resource of the dataset, or the receiver."
    ),
    "http_column_missing": _(
        "The receiver no longer names the column “%(subject)s”. Correct the mapping, or the receiver."
    ),
    "http_column_appeared": _(
        "The receiver names the column “%(subject)s”, which is not mapped. Classify it."
    ),
    "http_column_type": _(
        "The receiver says that “%(subject)s” is of type %(type)s, not %(mapped)s. Read the store again."
    ),
    "http_join": _(
        "The rule reads “%(subject)s” in a join. A receiver knows none: have it offer the column itself."
    ),
    "http_start_type": _(
        "“%(subject)s” is of type %(type)s. A start event must be a date or a moment at the receiver."
    ),
    "http_keyed_hash": _(
        "“%(subject)s” is to become a keyed hash, whose key never leaves Dertig. Choose empty or a constant."
    ),
    "http_not_nullable": _(
        "“%(subject)s” may not be empty at the receiver. Choose a constant as its blank form."
    ),
}
