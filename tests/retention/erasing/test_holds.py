"""Legal holds (Art. 17(3)(e)): what a plan knows of is heeded, what comes later stops it."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.roles import Role
from retention.actions.holds import Grounds, hold_activity, hold_dataset, hold_person
from retention.erasing.orders import heeded_now
from retention.terms import ErasureState
from stores.models import Binding
from stores.terms import IdentifierKind
from tests import factories as make
from tests.people import person
from tests.retention.erasing.shops import EMAIL, Shop, again, letter, shop
from tests.stores.connectors.sql.targets import Target


@pytest.fixture
def row(own_database: Target, db: None) -> Shop:
    return shop(own_database)


def grounds(row: Shop) -> Grounds:
    return Grounds("claim", person(Role.PRIVACY_LEAD, row.controller), timezone.localdate() + timedelta(9))


def held(row: Shop, email: str = EMAIL) -> None:
    hold_person(
        controller=row.controller,
        identifiers=[(IdentifierKind.EMAIL, email)],
        grounds=grounds(row),
        by=row.lead,
    )


def test_art_17_3_e_a_hold_on_the_person_after_the_approval(row: Shop) -> None:
    begun = row.begun(row.order("letter"))
    held(row)
    row.work()
    (erasure,) = again(begun)
    assert erasure.state == ErasureState.FAILED
    assert [each["code"] for each in erasure.problems] == ["held-meanwhile"]
    assert erasure.rows == 0
    assert row.ids(letter) == [1, 2]


def test_a_hold_that_the_plan_knows_keeps_and_is_no_error(row: Shop) -> None:
    held(row)
    (erasure,) = row.erased(replace(row.order("letter"), heeded=heeded_now(row.controller.pk)))
    assert (erasure.state, erasure.rows) == (ErasureState.DONE, 0), erasure.problems
    assert erasure.after_counts["spared"] == {"delete": 1}
    assert row.ids(letter) == [1, 2]


def test_a_hold_on_somebody_else_changes_nothing(row: Shop) -> None:
    begun = row.begun(row.order("letter"))
    held(row, "b@x.org")
    row.work()
    assert [each.state for each in again(begun)] == [ErasureState.DONE]
    assert row.ids(letter) == [2]


def test_art_21_3_no_hold_keeps_what_direct_marketing_alone_needed(row: Shop) -> None:
    begun = row.begun(replace(row.order("letter"), despite_holds=("delete",)))
    held(row)
    hold_dataset(dataset=row.datasets["letter"], grounds=grounds(row), by=row.lead)
    row.work()
    assert [each.state for each in again(begun)] == [ErasureState.DONE]
    assert row.ids(letter) == [2]


def test_a_hold_on_the_dataset_after_the_approval(row: Shop) -> None:
    begun = row.begun(row.order("letter"))
    hold_dataset(dataset=row.datasets["letter"], grounds=grounds(row), by=row.lead)
    row.work()
    (erasure,) = again(begun)
    assert [each["code"] for each in erasure.problems] == ["held-meanwhile"]
    assert row.ids(letter) == [1, 2]


def test_a_hold_on_an_activity_that_the_dataset_serves(row: Shop) -> None:
    purpose = make.PurposeFactory(activity__controller=row.controller)
    Binding.objects.create(dataset=row.datasets["letter"], purpose=purpose)
    begun = row.begun(row.order("letter"))
    hold_activity(activity=purpose.activity, grounds=grounds(row), by=row.lead)
    row.work()
    (erasure,) = again(begun)
    assert [each["code"] for each in erasure.problems] == ["held-meanwhile"]
    (heeding,) = row.erased(
        replace(row.order("letter"), heeded=heeded_now(row.controller.pk), key="approved anew")
    )
    assert heeding.state == ErasureState.DONE
