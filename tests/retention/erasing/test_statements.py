"""How often our database and the store are asked; and that what is not read again is known all the same."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from retention.erasing.listening import add_at_rest, add_listener, remove_at_rest, remove_listener
from retention.models import LegalHold
from retention.terms import ErasureState, HoldScope
from tests import factories as make
from tests.retention.erasing.shops import EMAIL, REFERENCE, Shop, again, letter, searched, shop
from tests.stores import factories as made
from tests.stores.connectors.sql.targets import Target

MOST_OWN, MOST_STORE = 14, 4
"""For one more dataset: of Dertig's database, savepoints and locks among them, and of the store."""


@pytest.fixture
def row(own_database: Target, db: None) -> Shop:
    return shop(own_database)


def asked(row: Shop, store_statements: list[str], *tables: str, reference: str) -> tuple[int, int]:
    """Statements to our database and to the store, for erasing a person from these tables."""
    begun = row.begun(*(row.order(table) for table in tables), reference=reference)
    store_statements.clear()
    with CaptureQueriesContext(connection) as own:
        row.work(reference)
    assert {each.state for each in again(begun)} == {ErasureState.DONE}
    return len(own), len(store_statements)


def test_statements_do_not_grow_with_the_rows(row: Shop, store_statements: list[str]) -> None:
    found = []
    for number, rows in enumerate((1, 1, 500)):
        reference, email = f"R-{number}", f"p{number}@example.org"
        searched(row, email, reference=reference)
        row.target.fill(
            letter, [{"id": 1_000 * number + at + 10, "email": email, "name": "P"} for at in range(rows)]
        )
        found.append(asked(row, store_statements, "letter", reference=reference))
    # The first also learns which columns an index serves.
    assert found[1] == found[2]
    assert row.ids(letter) == [1, 2]


def test_one_more_dataset_takes_a_fixed_number(row: Shop, store_statements: list[str]) -> None:
    for number in range(6):
        ref = f"copy{number}"
        row.datasets[ref] = made.DatasetFactory(store=row.store, ref=ref, resource="letter")
        made.IdentifierFactory(dataset=row.datasets[ref])
    counted = []
    for number, tables in enumerate((1, 1, 2, 3, 6)):
        searched(row, EMAIL, reference=f"R-{number}")
        refs = [f"copy{at}" for at in range(tables)]
        counted.append(asked(row, store_statements, *refs, reference=f"R-{number}"))
    _warm, one, two, three, six = counted
    own, store = two[0] - one[0], two[1] - one[1]
    assert (three[0] - two[0], three[1] - two[1]) == (own, store)
    assert (six[0] - three[0], six[1] - three[1]) == (3 * own, 3 * store)
    assert own <= MOST_OWN and store <= MOST_STORE


def test_whoever_waits_for_the_store_hears_it_once(row: Shop) -> None:
    heard: list[tuple[int, str]] = []
    add_at_rest("test", lambda controller_id, reference: heard.append((controller_id, reference)))
    try:
        row.erased(row.order("letter"), row.order("customer"), row.order("purchase"))
        row.work()
    finally:
        remove_at_rest("test")
    assert heard == [(row.controller.pk, REFERENCE)]


def test_a_hold_that_came_since_the_last_dataset_is_seen_by_the_next(row: Shop) -> None:
    """Holds are not read for each dataset, but asked whether they have changed."""

    def hold(_erasure: object) -> None:
        if LegalHold.objects.exists():
            return
        LegalHold.objects.create(
            controller=row.controller,
            scope=HoldScope.DATASET,
            dataset=row.datasets["letter"],
            reason="A claim",
            owner=make.UserFactory(),
            review_on=timezone.now().date(),
            placed_by=row.lead.actor,
        )

    add_listener("test", hold)
    try:
        first, second = row.erased(row.order("purchase"), row.order("letter"))
    finally:
        remove_listener("test")
    assert first.state == ErasureState.DONE
    assert (second.state, second.problems[0]["code"]) == (ErasureState.FAILED, "held-meanwhile")
    assert row.ids(letter) == [1, 2]
