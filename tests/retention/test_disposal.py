"""What a dataset loses and when: the last purpose wins; what is unclear refuses (Art. 5(1)(e), 17(3))."""

from dataclasses import replace

import pytest

from processing.terms import Bound
from retention.disposal import DELETE as DELETING
from retention.disposal import Holds, disposal_of
from stores.mapping import Column, FieldMap
from stores.terms import BlankForm, IdentifierKind
from tests.retention.samples import (
    ANONYMISE,
    CONSTANT,
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
NAME, INVOICE = column("name", "name"), column("invoice", "invoice")

ACCOUNT = purpose("account", "name", period("kept", "P1M", "name"))
TAX = purpose("tax", "invoice", period("kept", "P7Y", "invoice", bound=Bound.MINIMUM))
TAX_OF_BOTH = purpose("tax", "name invoice", period("kept", "P7Y", bound=Bound.MINIMUM))
TO_ACCOUNT, TO_TAX = bound("account", "kept", "closed"), bound("tax", "kept", "invoiced")


def rules(step) -> set[str]:
    return {lapse.rule for lapse in step.lapses}


def codes(disposal) -> set[str]:
    return {problem.code for problem in disposal.refusals}


def never(disposal) -> dict[str, str]:
    return {each.category: each.code for each in disposal.never}


KEPT_ACCOUNT = "activities/sales/purposes/account/retention/kept"
KEPT_TAX = "activities/sales/purposes/tax/retention/kept"


# --- The last purpose wins


def test_a_row_goes_when_the_last_purpose_over_all_bindings_has_lapsed():
    found = disposal_of(dataset([NAME, INVOICE], TO_ACCOUNT, TO_TAX), record(ACCOUNT, TAX_OF_BOTH), on(DAY))
    whole, blank = found.work.steps
    assert whole.name == DELETING
    assert whole.deletes
    assert rules(whole) == {KEPT_ACCOUNT, KEPT_TAX}
    assert (blank.name, rules(blank)) == ("blank invoice", {KEPT_TAX}), "nobody needs it but the tax"
    assert found.rules == (KEPT_ACCOUNT, KEPT_TAX)
    assert not found.never


def test_columns_that_no_purpose_needs_any_longer_are_blanked_before_the_row_goes():
    found = disposal_of(dataset([NAME, INVOICE], TO_ACCOUNT, TO_TAX), record(ACCOUNT, TAX), on(DAY))
    whole, *blanks = found.work.steps
    assert rules(whole) == {KEPT_ACCOUNT, KEPT_TAX}
    assert {step.name: rules(step) for step in blanks} == {
        "blank name": {KEPT_ACCOUNT},
        "blank invoice": {KEPT_TAX},
    }
    assert all(step.unless == whole.lapses for step in blanks), "what goes whole is not blanked before"
    assert [blank.column for blank in blanks[0].blanks] == ["name"] or [
        blank.column for blank in blanks[1].blanks
    ] == ["name"]


def test_purposes_of_other_activities_count_too():
    of_two = record(activities={"sales": (ACCOUNT,), "books": (TAX_OF_BOTH,)})
    mapped = dataset([NAME], TO_ACCOUNT, replace(TO_TAX, activity="books"))
    (step,) = disposal_of(mapped, of_two, on(DAY)).work.steps
    assert rules(step) == {KEPT_ACCOUNT, "activities/books/purposes/tax/retention/kept"}


def test_two_periods_of_one_purpose_are_both_waited_for():
    twice = purpose("account", "name", period("kept", "P1M", "name"), period("longer", "P1Y", "name"))
    mapped = dataset([NAME], TO_ACCOUNT, bound("account", "longer", "left"))
    (step,) = disposal_of(mapped, record(twice), on(DAY)).work.steps
    assert {str(lapse.start) for lapse in step.lapses} == {"closed", "left"}
    assert len(rules(step)) == 2


def test_a_purpose_that_needs_a_category_without_a_bound_period_keeps_it_for_ever():
    found = disposal_of(dataset([NAME, INVOICE], TO_TAX, bound("account")), record(ACCOUNT, TAX), on(DAY))
    assert never(found) == {"name": "no-period-bound"}
    assert [step.name for step in found.work.steps] == ["blank invoice"]


def test_a_period_that_names_no_category_is_meant_for_all_that_its_purpose_needs():
    all_of = purpose("account", "name invoice", period("kept", "P1M"))
    (step,) = disposal_of(dataset([NAME, INVOICE], TO_ACCOUNT), record(all_of), on(DAY)).work.steps
    assert step.name == DELETING


# --- Never due


@pytest.mark.parametrize(
    ("facts", "binding", "code"),
    [
        ({"length": None}, {}, "no-period-stated"),
        ({"length": "P1M"}, {"start": ""}, "no-start-column"),
        ({"length": "P9999Y"}, {}, "nothing-old-enough"),
        ({"length": "P4W", "consent_period": "P1Y"}, {}, "no-consent-column"),
    ],
)
def test_art_5_1_e_what_cannot_be_decided_is_never_due(facts, binding, code):
    length = facts.pop("length")
    mapped = dataset([NAME], bound("account", "kept", binding.get("start", "closed")))
    found = disposal_of(mapped, record(purpose("account", "name", period("kept", length, **facts))), on(DAY))
    assert never(found) == {"name": code}
    assert not found.work.steps
    assert not found.refusals


def test_review_waits_for_a_person():
    looked_at = record(purpose("account", "name", period("kept", "P1M", disposition=REVIEW)))
    waiting = disposal_of(dataset([NAME], TO_ACCOUNT), looked_at, on(DAY))
    assert never(waiting) == {"name": "waits-for-review"}
    assert waiting.for_review == ("name",)
    let_go = disposal_of(dataset([NAME], TO_ACCOUNT), looked_at, on(DAY, reviewed=True))
    assert [step.name for step in let_go.work.steps] == [DELETING]


def test_anonymise_blanks_and_never_deletes():
    kept = record(purpose("account", "name", period("kept", "P1M", disposition=ANONYMISE)), TAX)
    found = disposal_of(dataset([NAME, INVOICE], TO_ACCOUNT, TO_TAX), kept, on(DAY))
    assert {step.name for step in found.work.steps} == {"blank name", "blank invoice"}
    assert all(step.unless == () for step in found.work.steps)


# --- Consent


def test_consent_lengthens_and_its_withdrawal_column_is_carried_along():
    applied = record(purpose("account", "name", period("kept", "P4W", consent_period="P1Y")))
    binding = replace(TO_ACCOUNT, consent=Column("agreed"), withdrawal=Column("withdrew"))
    (step,) = disposal_of(dataset([NAME], binding), applied, on(DAY)).work.steps
    (lapse,) = step.lapses
    assert (str(lapse.consent.given), str(lapse.consent.withdrawn)) == ("agreed", "withdrew")
    assert lapse.cutoff.day.isoformat() == "2026-10-25"
    assert lapse.consent.cutoff.day.isoformat() == "2025-11-22"


def test_a_consent_that_would_shorten_lengthens_nothing():
    applied = record(purpose("account", "name", period("kept", "P1Y", consent_period="P4W")))
    binding = replace(TO_ACCOUNT, consent=Column("agreed"))
    (step,) = disposal_of(dataset([NAME], binding), applied, on(DAY)).work.steps
    (lapse,) = step.lapses
    assert lapse.consent is None
    assert lapse.cutoff.day.isoformat() == "2025-11-22"


# --- What refuses


def test_a_column_that_nobody_classified_refuses_the_whole_dataset():
    mapped = dataset([NAME, FieldMap(name="notes")], TO_ACCOUNT)
    found = disposal_of(mapped, record(ACCOUNT), on(DAY))
    assert codes(found) == {"unclassified"}
    assert not found.work.steps


def test_a_category_without_purpose_refuses():
    found = disposal_of(dataset([NAME, INVOICE], TO_ACCOUNT), record(ACCOUNT), on(DAY))
    assert codes(found) == {"category-without-purpose"}
    assert not found.work.steps


def test_a_dataset_that_no_rule_is_bound_to_refuses():
    assert "bound-to-no-rule" in codes(
        disposal_of(dataset([NAME], bound("account")), record(ACCOUNT), on(DAY))
    )
    assert "holds-no-category" in codes(disposal_of(dataset([]), record(), on(DAY)))


def test_a_period_that_does_not_say_what_is_to_be_done_refuses():
    silent = record(purpose("account", "name", period("kept", "P1M", disposition=None)))
    assert codes(disposal_of(dataset([NAME], TO_ACCOUNT), silent, on(DAY))) == {"no-disposition"}


def test_a_not_null_column_without_a_blank_form_refuses_where_it_is_to_be_blanked():
    mandatory = column("name", "name", **NO_FORM)
    blanking = disposal_of(dataset([mandatory, INVOICE], TO_ACCOUNT, TO_TAX), record(ACCOUNT, TAX), on(DAY))
    assert codes(blanking) == {"no-blank-form"}
    assert not blanking.work.steps
    deleting = disposal_of(dataset([mandatory], TO_ACCOUNT), record(ACCOUNT), on(DAY))
    assert not deleting.refusals
    told = column("name", "name", **CONSTANT)
    (_whole, *blanks) = disposal_of(
        dataset([told, INVOICE], TO_ACCOUNT, TO_TAX), record(ACCOUNT, TAX), on(DAY)
    ).work.steps
    forms = {blank.column: (blank.form, blank.value) for step in blanks for blank in step.blanks}
    assert forms == {"name": (BlankForm.CONSTANT, "gone"), "invoice": (BlankForm.NULL, "")}


# --- Holds


def test_art_17_3_e_a_held_dataset_loses_nothing():
    found = disposal_of(dataset([NAME], TO_ACCOUNT), record(ACCOUNT), on(DAY, holds=Holds(dataset=True)))
    assert not found.work.steps
    assert not found.refusals


def test_art_17_3_e_a_held_activity_keeps_what_it_needs_and_nothing_else():
    both = record(activities={"sales": (ACCOUNT,), "books": (TAX,)})
    mapped = dataset([NAME, INVOICE], TO_ACCOUNT, replace(TO_TAX, activity="books"))
    found = disposal_of(mapped, both, on(DAY, holds=Holds(activities=frozenset({"books"}))))
    assert never(found) == {"invoice": "activity-held"}
    assert [step.name for step in found.work.steps] == ["blank name"]


JO = {IdentifierKind.EMAIL: frozenset({"jo@example.org"})}
IP = {IdentifierKind.IP_ADDRESS: frozenset({"192.0.2.1"})}


def test_art_17_3_e_a_held_person_is_spared_in_every_step():
    holds = Holds(people=(JO, IP), held=(JO,))
    found = disposal_of(
        dataset([NAME, INVOICE], TO_ACCOUNT, TO_TAX), record(ACCOUNT, TAX), on(DAY, holds=holds)
    )
    for step in found.work.steps:
        (spared,) = step.spared
        assert (spared.kind, str(spared.column)) == (IdentifierKind.EMAIL, "email")
        assert spared.values == {"jo@example.org"}


def test_art_17_3_e_a_held_person_whom_the_dataset_may_know_otherwise_refuses_it():
    mapped = dataset([NAME], TO_ACCOUNT, identifiers=(known_by(IdentifierKind.IP_ADDRESS, "ip"),))
    held = disposal_of(mapped, record(ACCOUNT), on(DAY, holds=Holds(people=(JO,), held=(JO,))))
    assert codes(held) == {"hold-cannot-be-applied"}
    asking = disposal_of(mapped, record(ACCOUNT), on(DAY, holds=Holds(people=(JO,))))
    assert [step.name for step in asking.work.steps] == [DELETING]
    nameless = dataset([NAME], TO_ACCOUNT, identifiers=())
    nobody = disposal_of(nameless, record(ACCOUNT), on(DAY, holds=Holds(people=(JO,), held=(JO,))))
    assert not nobody.refusals


@pytest.mark.parametrize(
    ("holds", "barred"),
    [
        (Holds(), False),
        (Holds(dataset=True), True),
        (Holds(activities=frozenset({"sales"})), True),
        (Holds(activities=frozenset({"books"})), False),
        (Holds(people=(JO,), held=(JO,)), False),
        (Holds(people=(IP,), held=(IP,)), True),
        (Holds(people=(IP,)), False),
    ],
)
def test_a_hold_that_a_running_purge_cannot_spare_bars_its_next_batch(holds, barred):
    assert holds.bar(dataset([NAME], TO_ACCOUNT)) is barred


# --- Names


def test_steps_keep_their_names_and_order_from_day_to_day_and_however_fields_are_listed():
    rows = record(ACCOUNT, TAX)
    one = disposal_of(dataset([NAME, INVOICE], TO_ACCOUNT, TO_TAX), rows, on("2026-01-01"))
    other = disposal_of(dataset([INVOICE, NAME], TO_TAX, TO_ACCOUNT), rows, on(DAY))
    assert [step.name for step in one.work.steps] == [step.name for step in other.work.steps]
