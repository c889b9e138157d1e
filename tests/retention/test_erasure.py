"""What a person's right takes from a dataset, what a legal hold keeps, and what refuses (Art. 17, 21(3))."""

from dataclasses import replace
from datetime import date

import pytest

from processing.terms import Bound, LegalBasis
from retention.disposal import DELETE, Holds
from retention.erasure import erasure_of
from retention.needs import End
from retention.staying import RowFacts, stays_of
from stores.mapping import Column, FieldMap
from stores.terms import BlankForm, IdentifierKind
from stores.work import Spared
from tests.retention.samples import (
    ANONYMISE,
    NO_FORM,
    REVIEW,
    bound,
    column,
    dataset,
    known_by,
    on,
    period,
    purpose,
    record,
)

DAY = "2026-11-22"
WHOSE = (Spared(IdentifierKind.EMAIL, Column("email"), frozenset({"jo@example.org"})),)
JO = {IdentifierKind.EMAIL: frozenset({"jo@example.org"})}
HELD = Holds(people=(JO,), held=(JO,))
NAME, INVOICE = column("name", "name"), column("invoice", "invoice")
ACCOUNT = purpose("account", "name", period("kept", "P1M", "name"))
TAX = purpose("tax", "invoice", period("kept", "P7Y", "invoice", bound=Bound.MINIMUM, legal_duty="AWR 52(4)"))
MAIL = purpose("mail", "address", period("kept", "P1M", "address"))
TO_ACCOUNT, TO_TAX, TO_MAIL = bound("account", "kept", "closed"), bound("tax", "kept", "on"), bound("mail")
ADDRESS = column("address", "address")
P = "activities/sales/purposes/"


def erasure(fields, bindings, purposes, ends, *, whose=WHOSE, holds=None, **facts):
    mapped = dataset(fields, *bindings, **facts)
    at = on(DAY, holds=holds)
    return erasure_of(mapped, record(*purposes), at, {P + ref: end for ref, end in ends.items()}, whose)


def steps(found) -> dict[str, tuple[str, ...]]:
    return {step.name: tuple(str(each.start) for each in step.lapses) for step in found.work.steps}


def codes(found) -> list[str]:
    return [problem.code for problem in found.refusals]


# --- Ends


def test_art_17_1_an_ended_need_keeps_no_row_however_young():
    found = erasure([NAME], [TO_ACCOUNT], [ACCOUNT], {"account": End.NOW})
    assert steps(found) == {DELETE: ()}
    assert found.work.steps[0].only == WHOSE


def test_a_contract_keeps_its_data_until_it_has_ended_and_not_a_day_longer():
    found = erasure([NAME], [TO_ACCOUNT], [ACCOUNT], {"account": End.WHEN_STARTED})
    (step,) = found.work.steps
    (lapse,) = step.lapses
    assert (str(lapse.start), lapse.cutoff.day) == ("closed", date(2026, 11, 22))


def test_art_17_3_b_a_legal_duty_runs_as_promised_whatever_ends_its_purpose():
    found = erasure(
        [NAME, INVOICE], [TO_ACCOUNT, TO_TAX], [ACCOUNT, TAX], {"account": End.NOW, "tax": End.NOW}
    )
    assert steps(found) == {DELETE: ("on",), "blank name": ()}
    under_c = replace(ACCOUNT, basis=LegalBasis.LEGAL_OBLIGATION)
    assert steps(erasure([NAME], [TO_ACCOUNT], [under_c], {"account": End.NOW})) == {DELETE: ("closed",)}


def test_what_another_purpose_needs_stays():
    also = purpose("service", "name", period("kept", "P1Y", "name"))
    found = erasure(
        [NAME], [TO_ACCOUNT, bound("service", "kept", "served")], [ACCOUNT, also], {"account": End.NOW}
    )
    assert steps(found) == {DELETE: ("served",)}


def test_a_purpose_without_a_period_keeps_until_its_need_is_ended():
    silent = purpose("account", "name")
    kept = erasure([NAME], [bound("account")], [silent], {})
    assert not kept.work.steps
    assert [each.code for each in kept.stays] == ["no-period-bound"]
    assert steps(erasure([NAME], [bound("account")], [silent], {"account": End.NOW})) == {DELETE: ()}


def test_art_5_1_c_what_no_purpose_needs_goes():
    assert steps(erasure([NAME, INVOICE], [TO_TAX], [TAX], {}))["blank name"] == ()


def test_a_rule_that_anonymises_keeps_the_row_and_says_where_a_pseudonym_stays():
    kept = purpose("account", "name", period("kept", "P1M", "name", disposition=ANONYMISE))
    hashed = column("name", "name", blank=BlankForm.KEYED_HASH)
    found = erasure([hashed], [TO_ACCOUNT], [kept], {"account": End.NOW})
    assert steps(found) == {"blank name": ()}
    assert found.pseudonyms == ("name",), "Art. 4(5)"


def test_who_ends_a_need_has_reviewed_it():
    kept = purpose("account", "name", period("kept", "P1M", "name", disposition=REVIEW))
    assert steps(erasure([NAME], [TO_ACCOUNT], [kept], {"account": End.NOW})) == {DELETE: ()}
    waiting = erasure([NAME], [TO_ACCOUNT], [kept], {})
    assert [each.code for each in waiting.stays] == ["waits-for-review"]


# --- What refuses


@pytest.mark.parametrize("whose", [(), (replace(WHOSE[0], values=frozenset()),)])
def test_nothing_is_taken_where_nobody_is_named(whose):
    found = erasure([NAME], [TO_ACCOUNT], [ACCOUNT], {"account": End.NOW}, whose=whose)
    assert codes(found) == ["names-nobody"]
    assert not found.work.steps


def test_what_is_unclear_or_cannot_be_blanked_refuses():
    unclear = erasure([NAME, FieldMap(name="notes")], [TO_ACCOUNT], [ACCOUNT], {"account": End.NOW})
    assert codes(unclear) == ["unclassified"]
    assert codes(erasure([], [TO_ACCOUNT], [ACCOUNT], {})) == ["holds-no-category"]
    mandatory = column("name", "name", **NO_FORM)
    formless = erasure([mandatory, INVOICE], [TO_ACCOUNT, TO_TAX], [ACCOUNT, TAX], {"account": End.NOW})
    assert codes(formless) == ["no-blank-form"]
    assert not formless.work.steps


def test_three_columns_that_hide_the_row_at_times_of_their_own_refuse():
    fields = [column(each, each) for each in "abc"]
    purposes = [purpose(each, each, period("kept", "P1M")) for each in "abc"]
    bindings = [bound(each, "kept", f"start-{each}") for each in "abc"]
    whose = tuple(Spared(IdentifierKind.OTHER, Column(each), frozenset({"jo"})) for each in "abc")
    assert codes(erasure(fields, bindings, purposes, {}, whose=whose)) == ["loses-sight"]


# --- Legal holds


def test_art_17_3_e_a_held_person_and_a_held_dataset_keep_everything():
    held = erasure([NAME], [TO_ACCOUNT], [ACCOUNT], {"account": End.NOW}, holds=HELD)
    assert [step.spared for step in held.work.steps] == [WHOSE]
    assert not erasure(
        [NAME], [TO_ACCOUNT], [ACCOUNT], {"account": End.NOW}, holds=Holds(dataset=True)
    ).work.steps
    of_activity = Holds(activities=frozenset({"sales"}))
    kept = erasure([NAME], [TO_ACCOUNT], [ACCOUNT], {"account": End.NOW}, holds=of_activity)
    assert [each.code for each in kept.stays] == ["activity-held"]
    silent = erasure(
        [NAME], [bound("account")], [purpose("account", "name")], {"account": End.NOW}, holds=of_activity
    )
    assert [each.code for each in silent.stays] == ["activity-held"]


def test_an_open_request_does_not_spare_its_own_person():
    found = erasure([NAME], [TO_ACCOUNT], [ACCOUNT], {"account": End.NOW}, holds=Holds(people=(JO,)))
    assert [step.spared for step in found.work.steps] == [()]


def test_art_17_3_e_a_held_person_whom_the_dataset_may_know_otherwise_refuses_it():
    other = {IdentifierKind.IP_ADDRESS: frozenset({"192.0.2.1"})}
    found = erasure([NAME], [TO_ACCOUNT], [ACCOUNT], {"account": End.NOW}, holds=Holds(held=(other,)))
    assert codes(found) == ["hold-cannot-be-applied"]


@pytest.mark.parametrize(
    "holds",
    [HELD, Holds(dataset=True), Holds(activities=frozenset({"sales"}))],
    ids=["person", "dataset", "activity"],
)
def test_art_21_3_no_hold_keeps_what_only_marketing_needs_after_an_objection(holds):
    alone = erasure([ADDRESS], [TO_MAIL], [MAIL], {"mail": End.NOW_DESPITE_HOLDS}, holds=holds)
    assert steps(alone) == {DELETE: ()}
    assert alone.work.steps[0].spared == ()
    both = erasure(
        [NAME, ADDRESS],
        [TO_ACCOUNT, TO_MAIL],
        [ACCOUNT, MAIL],
        {"account": End.NOW, "mail": End.NOW_DESPITE_HOLDS},
        holds=holds,
    )
    (last,) = both.work.steps[-1:]
    assert ([blank.column for blank in last.blanks], last.spared, last.lapses) == (["address"], (), ())
    assert all(step.spared == WHOSE for step in both.work.steps[:-1])


# --- Until when


def test_art_17_3_b_a_row_stays_until_the_last_day_of_its_duty_by_the_statute_s_name():
    mapped = dataset([NAME, INVOICE], TO_ACCOUNT, TO_TAX)
    facts = RowFacts(starts={Column("on"): date(2024, 3, 5), Column("closed"): None})
    (invoice, name) = stays_of(
        mapped, record(ACCOUNT, TAX), on(DAY), {P + "account": End.WHEN_STARTED, P + "tax": End.NOW}, facts
    )
    assert (invoice.until, invoice.because, invoice.duty) == (date(2031, 3, 5), "duty-runs", "AWR 52(4)")
    assert (name.until, name.because) == (None, "not-started")


def test_the_longest_of_several_needs_is_told_and_nobody_knows_beats_a_date():
    twice = purpose("account", "name", period("kept", "P1M", "name"), period("longer", "P2Y", "name"))
    mapped = dataset([NAME], TO_ACCOUNT, bound("account", "longer", "left"))
    begun = {Column("closed"): date(2026, 11, 1), Column("left"): date(2026, 1, 31)}
    (stay,) = stays_of(mapped, record(twice), on(DAY), {}, RowFacts(starts=begun))
    assert (stay.until, stay.rule) == (date(2028, 1, 31), P + "account/retention/longer")
    (stay,) = stays_of(mapped, record(twice), on(DAY), {}, RowFacts(starts={**begun, Column("closed"): None}))
    assert (stay.until, stay.because) == (None, "start-unknown")


def test_art_17_3_e_a_held_row_stays_but_for_marketing_that_was_objected_to():
    mapped = dataset([NAME, ADDRESS], TO_ACCOUNT, TO_MAIL, identifiers=(known_by(IdentifierKind.EMAIL),))
    ends = {P + "account": End.NOW, P + "mail": End.NOW_DESPITE_HOLDS}
    stays = stays_of(mapped, record(ACCOUNT, MAIL), on(DAY), ends, RowFacts(held=True))
    assert [(stay.category, stay.because) for stay in stays] == [("name", "held")]
