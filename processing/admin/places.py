"""Where a new record stands among its siblings, and by which reference it is known.

A person types a name; the reference follows from it once and stays when the name changes.
"""

import re
from collections.abc import Iterable
from typing import Any

from django.db.models import Max, Model
from django.utils.text import slugify

from processing.mapping import MODELS, parent_field
from processing.models import DataItem, RetentionPeriod, Transfer

LONGEST = 60

_PARENTS = {model: parent_field(shape) for shape, model in MODELS.items()}


def place(row: Model) -> None:
    """Give a new record its reference, if it has none, and the place after its last sibling."""
    own: Any = row
    if not row._state.adding or not hasattr(row, "position"):
        return
    parent = _PARENTS[type(row)]
    siblings = type(row)._default_manager.filter(**{parent: getattr(row, parent)})
    last = siblings.aggregate(last=Max("position"))["last"]
    own.position = 0 if last is None else last + 1
    if hasattr(row, "ref") and not own.ref:
        own.ref = free_ref(words_for(row), siblings.values_list("ref", flat=True))


def words_for(row: Model) -> str:
    """What a record's reference is made of."""
    own: Any = row
    match row:
        case DataItem():
            return str(row.category.ref)
        case Transfer():
            return str(row.recipient.ref) if row.recipient else row.country
        case RetentionPeriod():
            return row.legal_duty or row.start_event or row.period
    return str(own.name)


def free_ref(words: str, taken: Iterable[str]) -> str:
    """A reference made of words that no sibling has: "cv", "cv-2", "cv-3"…"""
    held = set(taken)
    base = re.sub(r"[-_]+", "-", slugify(words))[: LONGEST - 4].strip("-") or "record"
    if base not in held:
        return base
    number = 2
    while f"{base}-{number}" in held:
        number += 1
    return f"{base}-{number}"
