"""The store of an erasure, open; where it cannot take or correct one person's rows, a person who does."""

from collections.abc import Iterator
from contextlib import contextmanager

from accounts.models import Membership, User
from accounts.roles import Role
from retention.models import Erasure
from retention.terms import Act
from stores.connectors.manual.connector import ManualConnector
from stores.models import DataStore
from stores.opening import opened, opening_of
from stores.people import chooses, corrects
from stores.protocol import Connector
from stores.task_actions import members

ACTOR = "system:erasure"
DAYS = 14
"""Within which somebody is to have done it; a ``manual`` store says so itself."""

type Hands = tuple[Connector, bool]
"""Who carries it out, and whether that is a person."""


@contextmanager
def opened_for_people(erasure: Erasure) -> Iterator[Hands]:
    """The connector of an erasure's store for a block. Raises ``StoreError``, ``UnknownKind``."""
    store = erasure.dataset.store
    with opened(store, actor=ACTOR) as connector:
        if chooses(connector) and (erasure.act != Act.CORRECT or corrects(connector)):
            yield connector, isinstance(connector, ManualConnector)
        else:
            yield by_hand(erasure, store), True


def by_hand(erasure: Erasure, store: DataStore) -> Connector:
    """The same store by way of a person: whoever approved it, or who leads privacy there."""
    person = _who_began(erasure, store) or _lead(store)
    return ManualConnector(
        opening_of(store, actor=ACTOR, settings={"assignee": person.email if person else "", "days": DAYS})
    )


def _who_began(erasure: Erasure, store: DataStore) -> User | None:
    kind, _, public_id = erasure.begun_by.partition(":")
    if kind != "user":
        return None
    return members(store.controller_id).filter(public_id=public_id).first()


def _lead(store: DataStore) -> User | None:
    leads = Membership.objects.filter(
        controller=store.controller_id, role=Role.PRIVACY_LEAD, user__is_active=True
    ).select_related("user")
    first = leads.order_by("pk").first()
    return first.user if first else None
