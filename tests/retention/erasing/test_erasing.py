"""Erasing one person (Art. 17): their rows and nobody else's, in the right order, counted again."""

from dataclasses import replace

import pytest

from accounts.principal import NotAllowed
from accounts.roles import Role
from evidence.models import Event
from retention.actions.erasures import CannotErase, begin_erasures, cancel_erasure, retry_erasure
from retention.erasing.listening import add_listener, remove_listener
from retention.frozen import COUNTS
from retention.models import Erasure
from retention.terms import ErasureState
from stores.models import DataStore
from stores.work import Work
from subjects.models import PersonSearch
from tests import factories as make
from tests.people import principal
from tests.retention.erasing.shops import (
    EMAIL,
    REFERENCE,
    Shop,
    again,
    customer,
    letter,
    purchase,
    searched,
    shop,
)
from tests.stores.connectors.sql.targets import Target


@pytest.fixture
def postgresql(own_database: Target, db: None) -> Shop:
    return shop(own_database)


@pytest.fixture
def anywhere(any_database: Target, db: None) -> Shop:
    return shop(any_database)


def codes(erasure: Erasure) -> list[str]:
    return [each["code"] for each in erasure.problems]


def test_all_of_one_person_goes_and_nothing_else(anywhere: Shop) -> None:
    """The purchases are found through the customer and point at it: they go first, whatever was asked."""
    erasures = anywhere.erased(*(anywhere.order(table) for table in ("customer", "letter", "purchase")))
    assert [each.state for each in erasures] == [ErasureState.DONE] * 3, [each.problems for each in erasures]
    assert [each.rows for each in erasures] == [1, 1, 2]
    assert {each.certainty for each in erasures} == {"proven"}
    assert anywhere.ids(customer) == [2, 3]
    assert anywhere.ids(purchase) == [3]
    assert anywhere.ids(letter) == [2]
    assert erasures[0].after == [erasures[2].pk]
    assert COUNTS.read(erasures[2].before).due == {"delete": 2}
    assert COUNTS.read(erasures[2].after_counts).due == {"delete": 0}


def test_columns_are_blanked_and_rows_stay(anywhere: Shop) -> None:
    (erasure,) = anywhere.erased(anywhere.blanking("letter", "name", value="erased"))
    assert (erasure.state, erasure.rows) == (ErasureState.DONE, 1)
    assert anywhere.target.values(letter, "name") == {1: "erased", 2: "B"}


def test_the_column_that_finds_the_person_may_be_blanked(postgresql: Shop) -> None:
    (erasure,) = postgresql.erased(postgresql.blanking("letter", "email"))
    assert (erasure.state, erasure.rows) == (ErasureState.DONE, 1)
    assert postgresql.target.values(letter, "email") == {1: None, 2: "b@x.org"}


def test_begun_twice_it_is_one(postgresql: Shop) -> None:
    orders = [postgresql.order("customer"), postgresql.order("purchase")]
    first = postgresql.begun(*orders)
    second = postgresql.begun(*orders)
    assert [each.pk for each in first] == [each.pk for each in second]
    postgresql.work()
    postgresql.begun(*orders)
    postgresql.work()
    assert Event.objects.filter(verb="erasure.begin").count() == 1
    assert Event.objects.filter(verb="erasure.done").count() == 2


def test_nothing_of_the_person_is_kept_or_told(postgresql: Shop) -> None:
    (erasure,) = postgresql.erased(postgresql.order("customer"), postgresql.order("purchase"))[:1]
    row = Erasure.objects.filter(pk=erasure.pk).values().get()
    assert EMAIL not in str(row)
    assert "anna" not in str(list(Event.objects.values())).lower()


def test_an_unconfirmed_identifier_erases_nothing(postgresql: Shop) -> None:
    """Art. 12(6): anybody can type another's address."""
    PersonSearch.objects.all().delete()
    searched(postgresql, confirmed=False)
    (erasure,) = postgresql.erased(postgresql.order("letter"))
    assert (erasure.state, codes(erasure)) == (ErasureState.FAILED, ["names-nobody"])
    assert postgresql.ids(letter) == [1, 2]


def test_without_its_search_an_erasure_touches_nobody(postgresql: Shop) -> None:
    """A step that names no person would be about everybody."""
    begun = postgresql.begun(postgresql.order("letter"))
    PersonSearch.objects.all().delete()
    postgresql.work()
    (erasure,) = again(begun)
    assert (erasure.state, codes(erasure)) == (ErasureState.FAILED, ["names-nobody"])
    assert postgresql.ids(letter) == [1, 2]


@pytest.mark.parametrize(
    "address",
    ["o'brien@example.org", 'a"; drop table letter; --@example.org', "анна@пример.рф", "%@example.org"],
)
def test_names_with_quotes_and_other_scripts(anywhere: Shop, address: str) -> None:
    anywhere.target.fill(letter, [{"id": 9, "email": address.upper(), "name": "x"}])
    PersonSearch.objects.all().delete()
    searched(anywhere, address)
    (erasure,) = anywhere.erased(anywhere.order("letter"))
    assert (erasure.state, erasure.rows) == (ErasureState.DONE, 1), erasure.problems
    assert anywhere.ids(letter) == [1, 2]


def test_rows_that_the_key_of_an_unmapped_table_keeps(postgresql: Shop) -> None:
    """Nothing is forced: the row stays, and the erasure says why."""
    postgresql.target.run(
        "CREATE TABLE claim (customer_id int REFERENCES customer)", "INSERT INTO claim VALUES (1)"
    )
    found = postgresql.erased(postgresql.order("customer"), postgresql.order("purchase"))
    assert [each.state for each in found] == [ErasureState.FAILED, ErasureState.DONE]
    assert codes(found[0]) == ["rows-pointed-at"]
    assert postgresql.ids(customer) == [1, 2, 3]
    postgresql.target.run("DELETE FROM claim")
    retry_erasure(erasure=found[0], by=postgresql.lead)
    postgresql.work()
    (erasure,) = again(found[:1])
    assert (erasure.state, erasure.rows, erasure.problems) == (ErasureState.DONE, 1, [])


def test_a_table_whose_key_was_not_known_of_is_waited_for(postgresql: Shop) -> None:
    """The letters point at the customers by a key that no survey told of: the customers go after them."""
    postgresql.target.run(
        "ALTER TABLE letter ADD customer_id int REFERENCES customer",
        "UPDATE letter SET customer_id = 1 WHERE id = 1",
    )
    found = postgresql.erased(*(postgresql.order(table) for table in ("customer", "purchase", "letter")))
    assert [each.state for each in found] == [ErasureState.DONE] * 3, [each.problems for each in found]
    assert [each.rows for each in found] == [1, 2, 1]
    assert found[0].after == sorted([found[1].pk, found[2].pk])


def test_what_failed_keeps_back_what_it_is_found_through(postgresql: Shop) -> None:
    """Erasing the customer first would make the purchases nobody's for ever."""
    postgresql.target.run("ALTER TABLE purchase RENAME TO bought")
    begun = postgresql.erased(postgresql.order("customer"), postgresql.order("purchase"))
    assert [each.state for each in begun] == [ErasureState.WAITING, ErasureState.FAILED]
    assert codes(begun[1]) == ["store-refuses"]
    assert postgresql.ids(customer) == [1, 2, 3]
    postgresql.target.run("ALTER TABLE bought RENAME TO purchase")
    retry_erasure(erasure=begun[1], by=postgresql.lead)
    postgresql.work()
    assert [each.state for each in again(begun)] == [ErasureState.DONE] * 2


def test_cancelled_what_waited_for_it_goes_on(postgresql: Shop) -> None:
    late, early = postgresql.begun(postgresql.order("customer"), postgresql.order("purchase"))
    cancel_erasure(erasure=early, by=postgresql.lead)
    postgresql.target.run("DELETE FROM purchase")
    postgresql.work()
    assert [each.state for each in again((late, early))] == [ErasureState.DONE, ErasureState.CANCELLED]


def test_a_mapping_that_changed_since_touches_nothing(postgresql: Shop) -> None:
    begun = postgresql.begun(postgresql.order("letter"))
    dataset = postgresql.datasets["letter"]
    dataset.resource = "customer"
    dataset.save()
    postgresql.work()
    (erasure,) = again(begun)
    assert (erasure.state, codes(erasure)) == (ErasureState.FAILED, ["mapping-changed"])
    assert postgresql.ids(customer) == [1, 2, 3]


def test_a_store_that_moved_since_touches_nothing(postgresql: Shop) -> None:
    begun = postgresql.begun(postgresql.order("letter"))
    DataStore.objects.update(
        settings={**postgresql.target.settings, "options": {"channel_binding": "prefer"}}
    )
    postgresql.work()
    assert codes(again(begun)[0]) == ["mapping-changed"]
    assert postgresql.ids(letter) == [1, 2]


def test_a_schema_that_changed_since_touches_nothing(postgresql: Shop) -> None:
    begun = postgresql.begun(postgresql.order("letter"), postgresql.blanking("customer", "name"))
    postgresql.target.run("ALTER TABLE letter DROP COLUMN email")
    postgresql.work()
    found = again(begun)
    assert [each.state for each in found] == [ErasureState.FAILED, ErasureState.DONE]
    assert codes(found[0]) == ["store-refuses"]
    assert postgresql.ids(letter) == [1, 2]


def test_what_the_store_refuses_at_the_statement_has_failed_and_nothing_is_open(postgresql: Shop) -> None:
    """Blanking a column that must not be empty: the statement is refused, after its intent was written."""
    (erasure,) = postgresql.erased(postgresql.blanking("letter", "name"))
    assert (erasure.state, codes(erasure)) == (ErasureState.FAILED, ["store-refuses"])
    assert not erasure.batches.exclude(state="waiting").exists()
    assert postgresql.target.values(letter, "name") == {1: "Anna", 2: "B"}


def test_listeners_hear_of_each_end_once(postgresql: Shop) -> None:
    heard: list[tuple[str, str]] = []
    add_listener("test", lambda erasure: heard.append((erasure.dataset.ref, erasure.state)))
    try:
        postgresql.erased(postgresql.order("customer"), postgresql.order("purchase"))
        postgresql.work()
    finally:
        remove_listener("test")
    assert heard == [("purchase", "done"), ("customer", "done")]


def test_only_datasets_of_the_controller(postgresql: Shop) -> None:
    other = make.ControllerFactory()
    with pytest.raises(CannotErase):
        begin_erasures(
            controller=other,
            reference=REFERENCE,
            orders=[postgresql.order("letter")],
            by=principal(Role.PRIVACY_LEAD, other),
        )


def test_an_order_without_steps_is_refused(postgresql: Shop) -> None:
    order = postgresql.order("letter")
    with pytest.raises(CannotErase):
        postgresql.begun(replace(order, work=Work(dataset=order.work.dataset)))


@pytest.mark.parametrize("role", [Role.APPROVER, Role.DPO, Role.AUDITOR, Role.ACTIVITY_OWNER])
def test_only_who_decides_on_requests_begins(postgresql: Shop, role: Role) -> None:
    postgresql.lead = principal(role, postgresql.controller)
    with pytest.raises(NotAllowed):
        postgresql.begun(postgresql.order("letter"))
