"""Erasures that commit 392623c began go on as what they are."""

import pytest

from evidence.models import Event
from evidence.upgrade_checks import Weight
from retention.models import Erasure
from retention.stored_checks import stored_disposal
from retention.terms import ErasureState
from stores.models import DataField
from tests.retention.erasing.shops import Shop, again, customer, purchase, shop
from tests.rewriting import rewrite
from tests.stored.version_1 import make_old
from tests.stores.connectors.sql.targets import Target

pytestmark = pytest.mark.django_db


@pytest.fixture
def anna(own_database: Target) -> Shop:
    return shop(own_database)


def old(row: Shop) -> list[Erasure]:
    begun = row.begun(row.order("customer"), row.order("purchase"))
    for each in begun:
        make_old(each)
    return list(begun)


def test_begun_again_it_is_the_same_and_it_ends(anna: Shop) -> None:
    begun = old(anna)
    assert list(stored_disposal()) == []
    same = anna.begun(anna.order("customer"), anna.order("purchase"))
    assert [each.pk for each in same] == [each.pk for each in begun]
    anna.work()
    assert {each.state for each in again(begun)} == {ErasureState.DONE}
    assert anna.ids(customer) == [2, 3] and anna.ids(purchase) == [3]
    assert Event.objects.filter(verb="erasure.begin").count() == 1


def test_a_rename_changes_nothing(anna: Shop) -> None:
    begun = old(anna)
    for row in anna.datasets.values():
        row.name, row.note, row.guard_rows = "Renamed", "New", 7
        row.save()
    anna.work()
    assert {each.state for each in again(begun)} == {ErasureState.DONE}


@pytest.mark.parametrize("part", ["store", "mapping"])
def test_on_other_ground_nothing_is_touched(anna: Shop, part: str) -> None:
    begun = old(anna)
    if part == "store":
        anna.store.settings = {
            **anna.store.settings,
            "options": {"target_session_attrs": "any"},
        }
        anna.store.save()
    else:
        DataField.objects.filter(dataset__ref__in=("customer", "purchase"), name="id").delete()
    assert {each.weight for each in stored_disposal()} == {Weight.PEOPLE}
    anna.work()
    first, *_more = [each for each in again(begun) if each.problems]
    assert (first.state, first.problems[0]["code"]) == (ErasureState.FAILED, "mapping-changed")
    assert anna.ids(customer) == [1, 2, 3]


def test_one_that_this_version_cannot_read_fails_in_words_and_what_is_ordered_is_begun_beside_it(
    anna: Shop,
) -> None:
    (letter,) = anna.begun(anna.order("letter"))
    rewrite(Erasure.objects.all(), work={"format": "dertig-work/9"})
    assert Weight.STOP in {each.weight for each in stored_disposal()}
    (beside,) = anna.begun(anna.order("letter", key="again"))
    assert beside.pk != letter.pk
    anna.work()
    unread, done = again((letter, beside))
    assert (unread.state, unread.problems[0]["code"]) == (ErasureState.FAILED, "stored-by-newer")
    assert done.state == ErasureState.DONE
