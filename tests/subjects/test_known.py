"""How sure it is that a row is the person's (Art. 12(6)): pure rules."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from stores.mapping import Column, DatasetMap, IdentifierMap
from stores.people import Sighting
from stores.terms import IdentifierKind
from stores.work import Spared
from subjects.known import Judged, Known, judged, meant, question

EMAIL, PHONE = IdentifierKind.EMAIL, IdentifierKind.PHONE
NUMBER = IdentifierKind.CUSTOMER_NUMBER
DATASET = DatasetMap(
    ref="d",
    name="D",
    resource="d",
    identifiers=tuple(IdentifierMap(kind=kind, column=Column(kind.value)) for kind in (EMAIL, PHONE, NUMBER)),
)


def known(kind: IdentifierKind, text: str, confirmed: bool) -> Known:
    return Known.of(kind, text, confirmed=confirmed)


def test_confirmed_identifiers_are_asked_apart_from_typed_ones() -> None:
    asked = question(
        DATASET,
        [
            known(EMAIL, "Typed@example.org", False),
            known(EMAIL, "anna@example.org", True),
            known(PHONE, "+49 30 1", False),
        ],
    )
    assert [(each.kind, sorted(each.values)) for each in asked.matches] == [
        (EMAIL, ["anna@example.org"]),
        (EMAIL, ["typed@example.org"]),
        (PHONE, ["+49301", "0049301", "49301"]),
    ]
    assert asked.confirmed == {0}


def test_without_a_column_for_what_is_known_there_is_nothing_to_ask() -> None:
    assert question(DATASET, [known(IdentifierKind.USERNAME, "anna", True)]).matches == ()


@pytest.mark.parametrize(
    ("ways", "expected"),
    [
        ({(0,): 3}, Judged(3, 0, ambiguous=False)),
        ({(0, 1): 2, (1,): 1}, Judged(2, 1, ambiguous=True)),
        ({}, Judged(0, 0, ambiguous=False)),
        ({(1,): 4}, Judged(0, 4, ambiguous=True)),
    ],
)
def test_rows_that_only_a_typed_number_finds_wait_for_staff(
    ways: dict[tuple[int, ...], int], expected: Judged
) -> None:
    asked = question(DATASET, [known(EMAIL, "a@example.org", True), known(PHONE, "030123", False)])
    told = Sighting(dataset="d", ways={frozenset(way): rows for way, rows in ways.items()})
    assert judged(asked, told) == expected


def test_a_confirmed_telephone_is_a_households() -> None:
    asked = question(DATASET, [known(EMAIL, "a@example.org", True), known(PHONE, "030123", True)])
    assert judged(asked, Sighting(dataset="d", ways={frozenset({1}): 1})) == Judged(1, 0, ambiguous=True)
    alone = question(DATASET, [known(PHONE, "030123", True)])
    assert judged(alone, Sighting(dataset="d", ways={frozenset({0}): 1})) == Judged(1, 0, ambiguous=False)


IDENTIFIERS = st.lists(
    st.builds(
        Known,
        st.sampled_from([EMAIL, PHONE, NUMBER, IdentifierKind.USERNAME, IdentifierKind.IP_ADDRESS]),
        st.sampled_from(["a", "b", "030"]),
        st.booleans(),
    ),
    max_size=6,
    # A search keeps each identifier once, confirmed or typed.
    unique_by=lambda each: (each.kind, each.value),
)
DATASETS = st.sets(st.sampled_from(list(IdentifierKind)), max_size=4).map(
    lambda kinds: DatasetMap(
        ref="d",
        name="D",
        resource="d",
        identifiers=tuple(IdentifierMap(kind=kind, column=Column(kind.value)) for kind in sorted(kinds)),
    )
)


@given(DATASETS, IDENTIFIERS, st.data())
@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_rows_that_are_meant_are_those_judged_certain(
    dataset: DatasetMap, known: list[Known], data: st.DataObject
) -> None:
    asked = question(dataset, known)
    positions = range(len(asked.matches))
    ways = data.draw(
        st.dictionaries(
            st.frozensets(st.sampled_from(positions), min_size=1) if positions else st.nothing(),
            st.integers(1, 5),
            max_size=4,
        )
        if positions
        else st.just({})
    )
    told = Sighting(dataset="d", ways=ways)
    rows = judged(asked, told)
    by = meant(dataset, known)

    def taken(matches: tuple[Spared, ...]) -> int:
        return sum(n for way, n in ways.items() if any(asked.matches[at] in matches for at in way))

    assert set(by) <= {asked.matches[at] for at in asked.confirmed}, "only what is confirmed"
    assert taken(by) <= rows.confirmed
    if not rows.typed and not rows.ambiguous:
        assert taken(by) == told.rows, "nothing waits: all of it is meant"
    if rows.confirmed and not rows.ambiguous:
        assert taken(by) == rows.confirmed
    assert taken(meant(dataset, known, accepted=True)) == told.rows, "staff accepted all of it"
    assert all(match.values for match in by)


def test_a_household_telephone_takes_rows_only_where_nothing_else_can_be_asked() -> None:
    both = [known(EMAIL, "a@example.org", True), known(PHONE, "030123", True), known(NUMBER, "7", False)]
    assert [match.kind for match in meant(DATASET, both)] == [EMAIL]
    assert [match.kind for match in meant(DATASET, both[1:])] == [PHONE]
    assert meant(DATASET, both[2:]) == ()
    assert [match.kind for match in meant(DATASET, both, accepted=True)] == [EMAIL, PHONE, NUMBER]
