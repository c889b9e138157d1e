"""Findings on the mapping, by article."""

from collections.abc import Iterable
from datetime import date

import pytest

from processing.findings import Facts, Finding
from processing.register import REGISTER, Register
from stores import own_records
from stores.facts import StoreFacts
from stores.findings import findings
from stores.mapping import BindingMap, Column, DatasetMap, FieldMap, StoreMap
from stores.protocol import Problem
from stores.terms import Nature

PERIOD = "activities/sales/purposes/accounts/retention/closed"
PEOPLE = "stores/crm/datasets/people"
BOUND = BindingMap(activity="sales", purpose="accounts", period="closed", start=Column("closed_on"))
EMAIL = FieldMap(name="email", nature=Nature.PERSONAL, category="email")


def register() -> Register:
    period = {"ref": "closed", "period": "P6M", "start_event": "closed", "data_categories": ["email"]}
    purpose = {"ref": "accounts", "name": "Accounts", "data_categories": ["email"], "retention": [period]}
    activity = {"ref": "sales", "name": "Sales", "stream": "Customers", "purposes": [purpose]}
    controller = {"name": "Shop", "slug": "shop", "language": "en", "time_zone": "UTC"}
    record = {"controller": controller, "activities": [activity]}
    return REGISTER.validate_python({"record": record, "catalogue": {}})


def people(fields: Iterable[FieldMap] = (EMAIL,), bindings: Iterable[BindingMap] = (BOUND,)) -> DatasetMap:
    return DatasetMap(
        ref="people", name="People", resource="person", fields=tuple(fields), bindings=tuple(bindings)
    )


def found(*datasets: DatasetMap, problems: Iterable[Problem] = ()) -> list[Finding]:
    store = StoreMap(ref="crm", name="CRM", kind="sql", datasets=datasets)
    facts = Facts(today=date(2026, 1, 1), extra={"stores": (StoreFacts(store, tuple(problems)),)})
    return list(findings(register(), facts))


def told(*datasets: DatasetMap, problems: Iterable[Problem] = ()) -> list[tuple[str, str, str]]:
    return [(each.code, each.article, each.path) for each in found(*datasets, problems=problems)]


def test_a_whole_mapping_has_no_finding() -> None:
    assert told(people()) == []


def test_nothing_is_asked_while_there_is_no_store() -> None:
    assert list(findings(register(), Facts(today=date(2026, 1, 1)))) == []


def test_art_5_1_e_unclassified_columns() -> None:
    dataset = people([EMAIL, FieldMap(name="colour"), FieldMap(name="shoe")])
    assert told(dataset) == [("columns-unclassified", "GDPR 5(1)(e)", PEOPLE)]
    assert "colour, shoe" in found(dataset)[0].message.render()


def test_art_5_1_c_a_category_that_no_bound_purpose_needs() -> None:
    iban = FieldMap(name="iban", nature=Nature.PERSONAL, category="bank-account")
    assert told(people([EMAIL, iban])) == [("dataset-category-unneeded", "GDPR 5(1)(c)", PEOPLE)]


def test_art_5_1_e_a_dataset_under_no_rule_and_a_rule_over_no_dataset() -> None:
    assert told(people(bindings=())) == [
        ("retention-unbound", "GDPR 5(1)(e)", PERIOD),
        ("dataset-unbound", "GDPR 5(1)(e)", PEOPLE),
    ]


def test_art_5_1_e_a_purpose_bound_without_a_period() -> None:
    for_ever = BindingMap(activity="sales", purpose="accounts")
    assert told(people(bindings=(BOUND, for_ever))) == [("binding-without-period", "GDPR 5(1)(e)", PEOPLE)]


def test_art_5_1_e_a_period_whose_start_nothing_records() -> None:
    unstarted = BindingMap(activity="sales", purpose="accounts", period="closed")
    assert told(people(bindings=(unstarted,))) == [("binding-without-start", "GDPR 5(1)(e)", PEOPLE)]


@pytest.mark.parametrize("code", ["unreachable", "refused", "unknown-connector"])
def test_art_32_a_store_that_could_not_be_reached(code: str) -> None:
    assert told(people(), problems=[Problem(code)]) == [("store-away", "GDPR 32(1)(b)", "stores/crm")]


def test_art_5_1_f_a_store_that_is_not_as_it_was_mapped() -> None:
    problems = [Problem("column-vanished", "email"), Problem("column-appeared", "phone")]
    assert told(people(), problems=problems) == [("store-drifted", "GDPR 5(1)(f)", "stores/crm")]


def test_what_dertig_carries_out_itself_asks_for_no_dataset(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(own_records, "_activities", {"sales"})
    assert told(people(bindings=())) == [("dataset-unbound", "GDPR 5(1)(e)", PEOPLE)]


def test_what_is_retired_asks_for_no_dataset() -> None:
    retired = {"activity": "sales", "status": "retired"}
    value = REGISTER.validate_python({"record": register().record, "catalogue": {}, "standings": [retired]})
    facts = Facts(
        today=date(2026, 1, 1), extra={"stores": (StoreFacts(StoreMap(ref="a", name="A", kind="b")),)}
    )
    assert list(findings(value, facts)) == []
