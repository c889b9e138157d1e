"""Art. 4(5), 17: people are recognised by marks, and marks tell nobody who they are."""

import json

from retention.ledger.marks import MEMORY, marked, marked_json, recognised
from stores.mapping import Column
from stores.terms import IdentifierKind
from stores.work import Spared

EMAIL, PHONE = IdentifierKind.EMAIL, IdentifierKind.PHONE


def people(*values: str, kind: IdentifierKind = EMAIL) -> Spared:
    return Spared(kind, Column("contact"), frozenset(values))


def test_who_was_marked_is_recognised_in_any_writing() -> None:
    (anna,) = marked([people("anna@example.org")])
    (bert,) = marked([people("bert@example.org")])
    owners = {mark: [name] for name, each in (("anna", anna), ("bert", bert)) for mark in each.marks}
    texts = [" Anna@Example.ORG ", "carl@example.org", "ANNA@example.org.uk", "", "O'Brien; DROP"]
    assert recognised(texts, EMAIL, owners) == {"anna": {"anna@example.org"}}


def test_two_erasures_of_one_person_are_both_told() -> None:
    (anna,) = marked([people("anna@example.org")])
    owners = {mark: ["first", "second"] for mark in anna.marks}
    found = recognised(["anna@example.org"], EMAIL, owners)
    assert found == {"first": {"anna@example.org"}, "second": {"anna@example.org"}}


def test_a_number_is_none_of_another_kind() -> None:
    (number,) = marked([people("123456", kind=IdentifierKind.CUSTOMER_NUMBER)])
    assert not recognised(["123456"], PHONE, {mark: [1] for mark in number.marks})


def test_marks_are_kept_without_values_and_come_back() -> None:
    kept = marked([people("zoë@example.org", "zoe@example.com")])
    told = json.dumps(marked_json(kept))
    assert "zo" not in told and "example" not in told
    assert MEMORY.read(json.loads(told)) == kept


def test_marks_do_not_hang_on_the_keys_that_rotate(settings) -> None:  # type: ignore[no-untyped-def]
    before = marked([people("anna@example.org")])
    settings.DERTIG_FIELD_KEYS = ["another"]
    settings.SECRET_KEY = "another"
    assert marked([people("anna@example.org")]) == before
