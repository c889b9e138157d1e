"""Art. 5(1)(e), 30: what the controller's own record says of its requests is the rule of their purge."""

from datetime import date
from types import MappingProxyType

import pytest

from processing.findings import Facts, Finding, check, registry
from processing.reference import catalogue_for
from processing.register import Activity, Purpose, Register, RetentionPeriod, Standing
from processing.terms import ActivityRole, ActivityStatus, Anchor, Disposition
from requests.keeping import Rule, last_day_ended, last_day_of_all
from requests.own_record import ACTIVITY, PATH, findings
from tests.processing.findings import builders
from tests.processing.registers import SLUGS, record

FACTS = Facts(today=date(2026, 11, 22))


def period(**changes) -> RetentionPeriod:
    said = {
        "ref": "closed",
        "start_event": "The request is closed",
        "period": "P3Y",
        "disposition": Disposition.DELETE,
    }
    return RetentionPeriod(**{**said, **changes})


def purpose(*periods: RetentionPeriod, ref: str = "answering") -> Purpose:
    return Purpose(ref=ref, name="Answering", retention=periods or None)


def own(*purposes: Purpose, status: ActivityStatus | None = None, **changes) -> Register:
    said = {"ref": ACTIVITY, "name": "Requests", "stream": "Requests", "purposes": purposes}
    standings = (Standing(activity=ACTIVITY, status=status),) if status else ()
    return builders.register(Activity(**{**said, **changes}), standings=standings)


def found(register: Register) -> list[tuple[str, str]]:
    return [finding.key for finding in findings(register, FACTS)]


def test_a_rule_that_can_be_carried_out_is_no_finding() -> None:
    assert found(own(purpose(period()))) == []
    assert found(own(purpose(period(anchor=Anchor.CALENDAR_YEAR_END)))) == []


@pytest.mark.parametrize(
    "register",
    [
        builders.register(),
        own(purpose(period()), role=ActivityRole.PROCESSOR),
        own(purpose(period()), status=ActivityStatus.RETIRED),
    ],
)
def test_without_a_record_that_is_a_finding_at_the_controller(register: Register) -> None:
    assert found(register) == [("request-retention-not-stated", "controller")]


@pytest.mark.parametrize("purposes", [(), (purpose(),), (purpose(period()), purpose(ref="other"))])
def test_every_purpose_of_the_record_has_a_period(purposes: tuple[Purpose, ...]) -> None:
    assert found(own(*purposes)) == [("request-retention-not-stated", PATH)]


@pytest.mark.parametrize(
    "changes",
    [
        {"period": None, "criteria": "As long as needed"},
        {"disposition": None},
        {"disposition": Disposition.REVIEW},
        {"anchor": Anchor.FISCAL_YEAR_END},
    ],
)
def test_a_period_that_no_purge_can_carry_out_is_a_finding(changes: dict[str, object]) -> None:
    path = f"{PATH}/purposes/answering/retention/closed"
    assert found(own(purpose(period(**changes)))) == [("request-retention-not-run", path)]


def test_every_check_of_a_register_asks_for_it() -> None:
    assert findings in registry.providers()
    told: list[Finding] = [
        finding for finding in check(builders.register(), FACTS) if finding.code.startswith("request-")
    ]
    assert [finding.path for finding in told] == ["controller"]
    assert told[0].message.render().endswith("none is deleted.")
    assert ACTIVITY in told[0].fix.render()


@pytest.mark.parametrize("slug", SLUGS)
def test_every_shipped_register_has_the_rule(slug: str) -> None:
    register = Register(record=record(slug), catalogue=catalogue_for(record(slug)))
    assert found(register) == []


# --- The last day


DELETE = MappingProxyType({"anchor": Anchor.EVENT, "disposition": Disposition.DELETE})
TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("today", "day"),
    [("2026-12-30", "2024-12-31"), ("2026-12-31", "2025-12-31"), ("2027-01-01", "2025-12-31")],
)
def test_from_the_end_of_the_year_all_its_days_end_together(today: str, day: str) -> None:
    ended = last_day_ended("P1Y", date.fromisoformat(today), Anchor.CALENDAR_YEAR_END)
    assert ended == date.fromisoformat(day)


def test_data_go_when_the_last_purpose_has_lapsed() -> None:
    rules = [Rule("P1Y", **DELETE), Rule("P3Y", **DELETE), Rule("P6M", **DELETE)]
    assert last_day_of_all(rules, TODAY) == date(2023, 11, 22)


@pytest.mark.parametrize(
    "rules",
    [
        [],
        [Rule(None, **DELETE)],
        [Rule("P1Y", **DELETE), Rule("", **DELETE)],
        [Rule("P1Y", Anchor.EVENT, Disposition.REVIEW)],
        [Rule("P1Y", Anchor.FISCAL_YEAR_END, Disposition.DELETE)],
        [Rule("P1Y", **DELETE), Rule("P100Y", **DELETE)],
    ],
)
def test_without_a_whole_rule_nothing_is_due(rules: list[Rule]) -> None:
    assert last_day_of_all(rules, TODAY) is None
