"""Events of other systems: each once, in any order, the good ones kept; what is wrong is told."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.actions import create_api_key
from accounts.models import Controller
from accounts.principal import system
from evidence.models import Event
from processing.models import Purpose
from stores.models import Binding, DataField, Dataset, DataStore, Identifier, InternalRecord, RecordMoment
from stores.record_actions import push_records
from stores.record_values import Incoming
from stores.terms import ColumnType, IdentifierKind, Nature
from subjects.events.keeping import KEPT, forget_events
from subjects.models import Consent, Suppression, TakenEvent
from tests import factories as make
from tests.subjects.people import NEWS, ORDERS, controller, day

__all__ = ["controller"]

CLOSED = {"id": "e1", "type": "account_closed", "at": "2026-03-05T10:00:00+01:00", "key": "a"}
GIVEN = {
    "id": "c1",
    "type": "consent_given",
    "at": "2026-03-05T10:00:00+01:00",
    "identifiers": {"email": "Anna@example.org"},
    "purpose": NEWS,
    "means": "double_opt_in",
    "wording": "Yes.",
}


@pytest.fixture
def dataset(controller: Controller) -> Dataset:
    """Customers by day of closing, with consents to the newsletter; two records are Anna’s."""
    store = DataStore.objects.create(controller=controller, ref="own", name="Own", kind="internal")
    made = Dataset.objects.create(
        store=store, ref="customers", name="Customers", resource="customers", time_zone="Europe/Berlin"
    )
    category = make.DataCategoryFactory(controller=controller)
    DataField.objects.create(
        dataset=made, name="email", nature=Nature.PERSONAL, category=category, type=ColumnType.TEXT
    )
    DataField.objects.create(dataset=made, name="closed_on", nature=Nature.TECHNICAL, type=ColumnType.DATE)
    for name in ("agreed_at", "withdrawn_at"):
        DataField.objects.create(dataset=made, name=name, nature=Nature.TECHNICAL, type=ColumnType.INSTANT)
    Identifier.objects.create(dataset=made, kind=IdentifierKind.EMAIL, column="email")
    for ref, columns in (
        ("orders", {}),
        ("news", {"consent_column": "agreed_at", "withdrawal_column": "withdrawn_at"}),
    ):
        purpose = Purpose.objects.get(activity__controller=controller, ref=ref)
        period = make.RetentionPeriodFactory(purpose=purpose)
        Binding.objects.create(
            dataset=made, purpose=purpose, period=period, start_column="closed_on", **columns
        )
    people = (("a", "anna@example.org"), ("b", "ANNA@example.org"), ("c", "carl@example.org"))
    push_records(
        dataset=made,
        records=[Incoming(n, key, {"email": email}) for n, (key, email) in enumerate(people)],
        by=system("test"),
    )
    return made


def key_of(controller: Controller, **given: bool) -> dict[str, str]:
    _key, secret = create_api_key(controller=controller, name="shop", by=system("test"), **given)
    return {"Authorization": f"Api-Key {secret}"}


@pytest.fixture
def telling(controller: Controller) -> dict[str, str]:
    return key_of(controller, tells_events=True)


def post(headers: dict[str, str], body: Any, query: str = "") -> Any:
    return Client().post(f"/api/v1/events/{query}", body, content_type="application/json", headers=headers)


def moments(name: str) -> dict[str, Any]:
    rows = RecordMoment.objects.filter(name=name).values_list("record__key", "day", "at")
    return {key: day_ or at for key, day_, at in rows}


def test_a_start_event_sets_the_column_of_the_record(dataset: Dataset, telling: dict[str, str]) -> None:
    answer = post(telling, CLOSED)
    assert (answer.status_code, answer.json()) == (
        200,
        {"id": "e1", "status": "taken", "records": 1, "problems": {}},
    )
    assert {key: str(day_) for key, day_ in moments("closed_on").items()} == {"a": "2026-03-05"}
    event = Event.objects.get(verb="event.taken")
    assert event.detail["type"] == "account_closed" and event.detail["records"] == 1


def test_sent_again_it_is_the_same_and_another_under_its_id_is_refused(
    dataset: Dataset, telling: dict[str, str]
) -> None:
    post(telling, CLOSED)
    again = post(telling, dict(reversed(CLOSED.items())))
    assert (again.status_code, again.json()["status"]) == (200, "already")
    other = post(telling, {**CLOSED, "key": "c"})
    assert (other.status_code, other.json()["status"]) == (409, "conflict")
    assert set(moments("closed_on")) == {"a"}
    assert TakenEvent.objects.count() == 1
    another = key_of(dataset.store.controller, tells_events=True)
    assert post(another, {**CLOSED, "key": "c"}).status_code == 200, "another sender's ids are its own"


def test_an_older_event_never_overwrites_a_newer_one(dataset: Dataset, telling: dict[str, str]) -> None:
    post(telling, CLOSED)
    post(telling, {**CLOSED, "id": "e0", "at": "2026-03-01T10:00:00Z"})
    assert str(moments("closed_on")["a"]) == "2026-03-05"
    post(telling, {**CLOSED, "id": "e2", "at": "2026-03-07T23:30:00Z"})
    assert str(moments("closed_on")["a"]) == "2026-03-08", "the day it was in Berlin"


def test_by_identifier_all_records_of_the_person_are_meant(dataset: Dataset, telling: dict[str, str]) -> None:
    body = {**CLOSED, "key": "", "identifiers": {"email": "ANNA@EXAMPLE.ORG"}}
    del body["key"]
    assert post(telling, {**body, "type": "closed_on"}).json()["records"] == 2
    assert set(moments("closed_on")) == {"a", "b"}


def test_consents_and_withdrawals_are_kept_for_the_person_and_in_the_records(
    dataset: Dataset, telling: dict[str, str]
) -> None:
    assert post(telling, GIVEN).json()["records"] == 2
    assert Consent.objects.get().means == "double_opt_in"
    withdrawn = {**GIVEN, "id": "c2", "type": "consent_withdrawn", "at": "2026-03-06T10:00:00Z"}
    assert post(telling, withdrawn).json()["status"] == "taken"
    assert Consent.objects.get().withdrawn_at is not None
    assert set(moments("withdrawn_at")) == {"a", "b"}
    post(telling, {**GIVEN, "id": "c0", "at": "2026-03-04T10:00:00Z"})
    assert not Consent.objects.filter(withdrawn_at=None).exists(), "older: it was withdrawn since"
    assert set(moments("withdrawn_at")) == {"a", "b"}
    post(telling, {**GIVEN, "id": "c3", "at": "2026-03-08T10:00:00Z"})
    assert Consent.objects.filter(withdrawn_at=None).count() == 1
    assert not moments("withdrawn_at"), "consented again"
    post(telling, {**withdrawn, "id": "c4"})
    assert not moments("withdrawn_at") and Consent.objects.filter(withdrawn_at=None).count() == 1


def test_unsubscribed_without_a_purpose_is_all_direct_marketing(
    controller: Controller, telling: dict[str, str]
) -> None:
    body = {"id": "u", "type": "unsubscribed", "at": "2026-03-05T10:00:00Z"}
    assert post(telling, {**body, "identifiers": {"email": "a@example.org"}}).status_code == 200
    assert Suppression.objects.get().purpose == ""


def test_good_ones_are_kept_and_the_others_told_with_what_to_do(
    dataset: Dataset, telling: dict[str, str]
) -> None:
    soon = (timezone.now() + timedelta(hours=1)).isoformat()
    events = [
        CLOSED,
        {**CLOSED, "id": "unknown-record", "key": "zz"},
        {**CLOSED, "id": "unknown-type", "type": "moved_house"},
        {**CLOSED, "id": "future", "at": soon},
        {**CLOSED, "id": "zone", "at": "2026-03-05T10:00:00"},
        {**CLOSED, "id": "dataset", "dataset": "none"},
        {**GIVEN, "id": "purpose", "purpose": "activities/x/purposes/y"},
        {**GIVEN, "id": "words", "wording": ""},
        {**GIVEN, "id": "phone", "identifiers": {"phone": "x"}},
        {**CLOSED, "id": "both", "identifiers": {"email": "a@example.org"}},
        {**CLOSED},
        "text",
        GIVEN,
    ]
    answer = post(telling, {"events": events})
    assert answer.status_code == 207
    told = answer.json()
    assert {name: told[name] for name in ("taken", "already", "refused", "conflict")} == {
        "taken": 2,
        "already": 1,
        "refused": 10,
        "conflict": 0,
    }
    problems = {each["id"]: each["problems"] for each in told["events"] if each["status"] == "refused"}
    assert {name: sorted(found) for name, found in problems.items()} == {
        "unknown-record": ["key"],
        "unknown-type": ["type"],
        "future": ["at"],
        "zone": ["at"],
        "dataset": ["dataset"],
        "purpose": ["purpose"],
        "words": ["wording"],
        "phone": ["identifiers"],
        "both": ["key"],
        None: ["non_field_errors"],
    }
    assert "closed_on" in str(problems["unknown-type"]) and "own/customers" in str(problems["dataset"])
    assert TakenEvent.objects.count() == 2, "what was refused can be sent again under its id"
    assert post(telling, {"events": [CLOSED, GIVEN]}).status_code == 200


def test_who_may_not_and_whose_it_is(controller: Controller, telling: dict[str, str]) -> None:
    assert post({}, CLOSED).status_code == 401
    assert post(key_of(controller, pushes_records=True), CLOSED).status_code == 403
    other: Controller = make.ControllerFactory()
    assert post(telling, CLOSED, f"?controller={other.slug}").status_code == 400
    assert not TakenEvent.objects.exists()


def test_another_controllers_records_are_out_of_reach(dataset: Dataset) -> None:
    theirs = key_of(make.ControllerFactory(), tells_events=True)
    assert post(theirs, {**CLOSED, "type": "closed_on", "dataset": "own/customers"}).status_code == 400
    assert not moments("closed_on")


@pytest.mark.parametrize("body", [[], "text", {}, {"events": []}, {"events": "x"}, {"events": [1] * 1_001}])
def test_what_is_no_event_is_refused(body: Any, telling: dict[str, str]) -> None:
    assert post(telling, body).status_code in (400, 207)
    assert not TakenEvent.objects.exists()


def test_what_nobody_will_send_again_is_forgotten(dataset: Dataset, telling: dict[str, str]) -> None:
    post(telling, CLOSED)
    assert forget_events() == 0
    TakenEvent.objects.update(taken_at=timezone.now() - KEPT - timedelta(hours=1))
    assert forget_events() == 1


def test_an_event_of_a_purpose_without_consent_columns_changes_no_record(
    dataset: Dataset, telling: dict[str, str]
) -> None:
    answer = post(telling, {**GIVEN, "purpose": ORDERS})
    assert answer.json()["records"] == 0 and Consent.objects.get().given_at < day(5)
    assert InternalRecord.objects.count() == 3 and isinstance(day(0), datetime)


def test_what_is_no_text_is_refused(telling: dict[str, str]) -> None:
    """Half of a surrogate pair is valid JSON, and nothing can keep it or name it."""
    body = r'{"id": "a\ud800", "type": "account_closed", "at": "2026-03-05T10:00:00+01:00", "key": "a"}'
    answer = Client().post("/api/v1/events/", body, content_type="application/json", headers=telling)
    assert (answer.status_code, TakenEvent.objects.count()) == (400, 0)
