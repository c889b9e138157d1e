"""Other systems ask whether people may be written to, many at once, in a constant number of queries."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import Controller
from accounts.principal import system
from subjects.actions import give_consent, lift_restriction, note_told, restrict, suppress
from subjects.terms import Objection, RestrictionGround
from tests import factories as make
from tests.retention.rows import a_dataset
from tests.subjects.api.test_events import key_of
from tests.subjects.people import ANNA, BERT, CATALOGUE, NEWS, ORDERS, controller, day, given

__all__ = ["controller"]
BY = system("test")


@pytest.fixture
def asking(controller: Controller) -> dict[str, str]:
    return key_of(controller, asks_standing=True)


def ask(headers: dict[str, str], people: list[Any], purposes: Any = (NEWS, CATALOGUE), **more: Any) -> Any:
    body = {"people": people, "purposes": list(purposes), **more}
    return Client().post("/api/v1/people/standing/", body, content_type="application/json", headers=headers)


def person(name: str) -> dict[str, Any]:
    return {"id": name, "identifiers": {"email": f"{name}@Example.org "}}


def test_who_may_be_written_to(controller: Controller, asking: dict[str, str]) -> None:
    give_consent(controller=controller, whom=ANNA, purpose=NEWS, given=given(day(1)), by=BY)
    suppress(controller=controller, whom=ANNA, at=day(0), objection=Objection.OBJECTED, by=BY)
    restrict(
        controller=controller,
        whom=BERT,
        grounds=[RestrictionGround.ACCURACY_CONTESTED],
        since=day(0),
        by=BY,
    )
    answer = ask(asking, [person("anna"), person("bert"), person("carl")])
    assert answer.status_code == 200, answer.json()
    found = {each["id"]: each["purposes"] for each in answer.json()["people"]}
    assert [(one["allowed"], one["because"]) for one in found["anna"]] == [(True, None), (False, "objected")]
    assert found["anna"][0]["consent"] == {
        "since": "2026-03-02T12:00:00Z",
        "wording": "Yes, write to me.",
        "version": "2",
    }
    assert {one["because"] for one in found["bert"]} == {"restricted"}
    assert [(one["allowed"], one["because"]) for one in found["carl"]] == [
        (False, "no_consent"),
        (True, None),
    ]


def test_art_18_2_every_restriction_that_stands_is_told_with_its_reach(
    controller: Controller, asking: dict[str, str]
) -> None:
    facts = {"controller": controller, "grounds": [RestrictionGround.ACCURACY_CONTESTED], "by": BY}
    restrict(whom=ANNA, since=day(1), purposes=[ORDERS], **facts)  # type: ignore[arg-type]
    here = a_dataset(controller, "customers")
    place = f"{here.store.ref}/{here.ref}"
    ended = restrict(whom=ANNA, since=day(0), **facts)  # type: ignore[arg-type]
    note_told(restriction=ended, at=day(1), how="By letter.", by=BY)
    lift_restriction(restriction=ended, at=day(2), because="Corrected.", by=BY)
    restrict(whom=BERT, since=day(0), datasets=[place], **facts)  # type: ignore[arg-type]
    anna, bert, carl = ask(asking, [person("anna"), person("bert"), person("carl")]).json()["people"]
    assert anna["restrictions"] == [{"since": "2026-03-02T12:00:00Z", "purposes": [ORDERS], "datasets": []}]
    assert {one["because"] for one in anna["purposes"]} == {"no_consent", None}, "asked for other purposes"
    assert bert["restrictions"] == [{"since": "2026-03-01T12:00:00Z", "purposes": [], "datasets": [place]}]
    assert carl["restrictions"] == []


def test_many_are_asked_in_the_queries_of_one(controller: Controller, asking: dict[str, str]) -> None:
    give_consent(controller=controller, whom=ANNA, purpose=NEWS, given=given(day(1)), by=BY)

    def queries(people: list[Any]) -> int:
        with CaptureQueriesContext(
            connection,
        ) as captured:
            assert ask(asking, people).status_code == 200
        return len(captured)

    assert queries([person("anna")]) == queries([person("anna"), *(person(f"p{n}") for n in range(300))])


def test_who_may_not_ask_and_what_is_no_question(controller: Controller, asking: dict[str, str]) -> None:
    assert ask(key_of(controller, tells_events=True), [person("anna")]).status_code == 403
    assert ask({}, [person("anna")]).status_code == 401
    for people, purposes in (
        ([], [NEWS]),
        ([person("a")], []),
        ([person("a")], ["activities/x"]),
        ([{"id": "a", "identifiers": {"phone": "x"}}], [NEWS]),
        ([person("a")] * 1_001, [NEWS]),
    ):
        assert ask(asking, people, purposes).status_code == 400


def test_another_controller_knows_nothing(controller: Controller) -> None:
    suppress(controller=controller, whom=ANNA, at=day(0), objection=Objection.OBJECTED, by=BY)
    other: Controller = make.ControllerFactory()
    activity = make.ActivityFactory(controller=other, ref="shop")
    make.PurposeFactory(
        activity=activity, ref="catalogue", marketing_channel="post", marketing_audience="contacts"
    )
    answer = ask(key_of(other, asks_standing=True), [person("anna")], [CATALOGUE])
    assert answer.json()["people"][0]["purposes"][0]["allowed"]
