"""What must not go from a dataset at this moment: legal holds, and people with an open request."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.db import connection
from django.db.models import Q, QuerySet

from retention.disposal import Holds, Person
from retention.models import HeldIdentifier, LegalHold
from retention.sparing import rows_of_sources, spared_in
from retention.terms import HoldScope
from stores.models import Dataset
from stores.terms import IdentifierKind
from subjects.identifiers import spellings

type Asks = tuple[str, tuple[Any, ...]]
"""A statement and its parameters."""


class Watch:
    """The holds on a dataset, read when something they are made of has changed, and not before.

    ``asks`` is a statement, with its parameters, that finds ``seen`` for as long as nothing has: a hash of
    the rows of holds and open requests, where they lie. They are unsealed here only where it finds something
    else.
    """

    def __init__(self, dataset: Dataset) -> None:
        self.holds = Holds()
        self.seen: str | None = None
        """None where they were not read yet, or where a source does not say what it reads."""
        self._dataset = dataset
        rows = rows_of_sources(dataset)
        own = [_standing(dataset), _identifiers(dataset.store.controller_id)]
        self.asks: Asks = ("SELECT NULL::text", ()) if rows is None else hashes([*own, *rows])

    def now(self) -> Holds:
        """The holds of this moment."""
        self.changed()
        return self.holds

    def changed(self) -> Holds | None:
        """The holds, if they are not those that were given the last time."""
        with connection.cursor() as cursor:
            cursor.execute(*self.asks)
            (now,) = cursor.fetchone() or (None,)
        if now is not None and now == self.seen:
            return None
        # In this order: what changes in between is seen the next time.
        self.seen, self.holds = now, Holds() if finds_nothing(now) else holds_on(self._dataset)
        return self.holds


def holds_on(dataset: Dataset) -> Holds:
    """What stands in the way of a purge or an erasure there.

    Two queries (one more where the dataset's store was not read with it), and those of the sources of
    ``retention.sparing``.
    """
    controller_id = dataset.store.controller_id
    held = held_people(controller_id)
    by_scope = list(_standing(dataset))
    return Holds(
        dataset=any(scope == HoldScope.DATASET for scope, _ref in by_scope),
        activities=frozenset(ref for _scope, ref in by_scope if ref),
        people=(*held, *spared_in(dataset)),
        held=held,
    )


def held_activities(controller_id: int) -> frozenset[str]:
    """The refs of activities under a standing hold; one query."""
    rows = LegalHold.objects.filter(controller=controller_id, scope=HoldScope.ACTIVITY, lifted_at=None)
    return frozenset(rows.values_list("activity__ref", flat=True))


def held_people(controller_id: int) -> tuple[Person, ...]:
    """Everybody under a standing hold at a controller; one query."""
    known: defaultdict[int, list[tuple[str, str]]] = defaultdict(list)
    for hold_id, kind, value in _identifiers(controller_id):
        known[hold_id].append((kind, value))
    return tuple(person_known_by(identifiers) for identifiers in known.values())


def person_known_by(identifiers: Iterable[tuple[str, str]]) -> Person:
    """One person from pairs of kind and normalised value."""
    values: defaultdict[IdentifierKind, set[str]] = defaultdict(set)
    for kind, value in identifiers:
        values[IdentifierKind(kind)] |= spellings(IdentifierKind(kind), value)
    return {kind: frozenset(known) for kind, known in values.items()}


def _standing(dataset: Dataset) -> QuerySet[Any, Any]:
    return LegalHold.objects.filter(
        Q(scope=HoldScope.ACTIVITY) | Q(scope=HoldScope.DATASET, dataset=dataset),
        controller=dataset.store.controller_id,
        lifted_at=None,
    ).values_list("scope", "activity__ref")


def _identifiers(controller_id: int) -> QuerySet[Any, Any]:
    return HeldIdentifier.objects.filter(hold__controller=controller_id, hold__lifted_at=None).values_list(
        "hold_id", "kind", "value"
    )


def finds_nothing(hashed: str | None) -> bool:
    """Whether none of the queries of ``hashes`` has a row: of no row there is no hash."""
    return hashed is not None and not hashed.strip("(,)")


def hashes(rows: Iterable[QuerySet[Any, Any]]) -> Asks:
    """One statement, with its parameters: a hash of what each query finds, sealed texts as they lie."""
    found = [each.order_by().query.sql_with_params() for each in rows]
    each_hash = (
        f"(SELECT md5(string_agg(found::text, ' ' ORDER BY found::text)) FROM ({sql}) found)"  # noqa: S608
        for sql, _parameters in found
    )
    return f"SELECT ROW({', '.join(each_hash)})::text", tuple(each for _sql, given in found for each in given)
