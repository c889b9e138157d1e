"""One form of each identifier: what is spared and what is looked up never differ from what is stored."""

import pytest

from stores.identifiers import normalised
from stores.record_actions import lookup
from stores.terms import IdentifierKind
from subjects.identifiers import NotAnIdentifier, normalise, spellings

EMAIL, PHONE, IP = IdentifierKind.EMAIL, IdentifierKind.PHONE, IdentifierKind.IP_ADDRESS
SAME = [
    (EMAIL, "jörg@example.org", [" JÖRG@Example.ORG ", "Jo\u0308rg@example.org"]),
    (PHONE, "+31612345678", ["+31 (0)6 1234 5678", "0031-6-12345678", "(+31) 612345678"]),
    (PHONE, "0612345678", ["06 1234 5678", "06-12.34.56/78"]),
    (IP, "2001:db8::1", ["2001:0DB8:0000::0001", " 2001:db8::1"]),
    (IdentifierKind.CUSTOMER_NUMBER, "nl-12", ["NL-12", " nl-12\n"]),
]


@pytest.mark.parametrize(("kind", "form", "texts"), SAME)
def test_all_spellings_come_to_one_form(kind: IdentifierKind, form: str, texts: list[str]) -> None:
    assert {normalised(kind, each) for each in [form, *texts]} == {form}
    assert {normalise(kind, each) for each in texts} == {form}


@pytest.mark.parametrize(("kind", "form", "texts"), SAME)
def test_a_record_is_found_by_every_spelling_of_a_person(
    kind: IdentifierKind, form: str, texts: list[str]
) -> None:
    sought = {lookup(kind, each) for each in spellings(kind, normalise(kind, texts[0]))}
    assert {lookup(kind, each) for each in texts} <= sought


@pytest.mark.parametrize("kind", sorted(IdentifierKind))
@pytest.mark.parametrize("text", ["", "  ", "none", "n/a", "999.1.2.3", "+", "(0)", "ﬁne＠x"])
def test_what_a_store_holds_never_fails_and_is_the_same_twice(kind: IdentifierKind, text: str) -> None:
    once = normalised(kind, text)
    assert normalised(kind, once) == once


@pytest.mark.parametrize(("kind", "text"), [(PHONE, "no"), (PHONE, "12"), (IP, "999.1.2.3"), (EMAIL, "  ")])
def test_what_a_person_gives_is_refused_where_it_is_none(kind: IdentifierKind, text: str) -> None:
    with pytest.raises(NotAnIdentifier):
        normalise(kind, text)
