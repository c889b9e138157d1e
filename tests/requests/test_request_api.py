"""Requests over the API: reported once, looked up, listed; who asked is told to few."""

import json
from collections.abc import Callable
from datetime import timedelta
from io import StringIO
from typing import Any
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from jsonschema import Draft202012Validator

from accounts.limits import Limit
from accounts.links import public_address
from accounts.models import ApiKey, Controller, Membership, User
from accounts.principal import system
from accounts.roles import Role
from evidence.models import Event
from processing.terms import DataSubjectRight as R
from requests import actions
from requests.models import Letter, SubjectRequest
from requests.terms import Channel

pytestmark = pytest.mark.django_db
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
LIST = "/api/v1/requests/"
BY = system("test")


def controller_of(slug: str) -> Controller:
    return Controller.objects.create(
        slug=slug, name=f"{slug} B.V.", country="NL", language="nl", time_zone="Europe/Amsterdam"
    )


@pytest.fixture
def controller() -> Controller:
    return controller_of("acme")


@pytest.fixture
def other() -> Controller:
    return controller_of("other")


def program(controller: Controller, **rights: bool) -> Client:
    """A program with a key of this controller."""
    _key, secret = ApiKey.objects.create_key(name="a program", controller=controller, **rights)
    return Client(headers={"Authorization": f"Api-Key {secret}"})


@pytest.fixture
def writer(controller: Controller) -> Client:
    return program(controller, enters_requests=True)


def report(**facts: Any) -> dict[str, Any]:
    return {
        "received_at": timezone.now().isoformat(),
        "channel": "phone",
        "rights": ["erasure", "access"],
        "language": "nl",
        "name": "Piet Jansen",
        "email": "Piet@Example.org",
        "details": "Klant 1234.",
        **facts,
    }


def post(client: Client, data: Any, key: str = "") -> Any:
    headers = {"Idempotency-Key": key} if key else {}
    return client.post(LIST, data, content_type="application/json", headers=headers)


def entered(controller: Controller, **facts: Any) -> SubjectRequest:
    facts.setdefault("received_at", timezone.now())
    request, _receipt = actions.submit(
        controller=controller,
        submission=actions.Submission(
            rights=[R.ERASURE],
            channel=Channel.EMAIL,
            language="en",
            name="Piet",
            email="p@example.org",
            **facts,
        ),
        by=BY,
    )
    return request


# --- Intake


def test_a_reported_request_is_entered_with_its_clock_and_its_channel(
    writer: Client, controller: Controller
) -> None:
    answer = post(writer, report(received_at="2026-09-01T23:30:00+00:00"))
    assert answer.status_code == 201, answer.json()
    told = answer.json()
    row = SubjectRequest.objects.get(reference=told["reference"])
    assert answer.headers["Location"] == told["url"] == f"{public_address(LIST)}{row.reference}/"
    # In Amsterdam it was the next day already.
    assert (told["received_on"], told["due_on"]) == ("2026-09-02", "2026-10-02")
    assert (row.controller, row.channel, row.email) == (controller, "phone", "piet@example.org")
    assert [right["right"] for right in told["rights"]] == ["access", "erasure"]
    assert Letter.objects.filter(request=row, kind="acknowledgement").exists()
    event = Event.objects.get(verb="request.received")
    assert event.actor.startswith("key:")


def test_a_key_that_may_only_read_enters_nothing(controller: Controller) -> None:
    answer = post(program(controller, sees_people=True), report())
    assert answer.status_code == 403
    assert "key with that right" in answer.json()["detail"]
    assert not SubjectRequest.objects.exists()


def test_who_answers_but_has_no_key_is_asked_to_sign_in(client: Client, controller: Controller) -> None:
    assert post(client, report()).status_code == 401
    assert client.get(LIST).status_code == 401


def test_a_key_cannot_enter_at_another_controller(writer: Client, other: Controller) -> None:
    answer = post(writer, report(controller=other.slug))
    assert answer.status_code == 400
    assert answer.json() == {"controller": ["There is no such controller."]}
    assert not SubjectRequest.objects.exists()


def test_staff_of_several_controllers_say_for_which(
    client: Client, controller: Controller, other: Controller
) -> None:
    user = User.objects.create_user("officer@example.org")
    Membership.objects.create(user=user, controller=controller, role=Role.PRIVACY_OFFICER)
    Membership.objects.create(user=user, controller=other, role=Role.AUDITOR)
    client.force_login(user, backend=BACKEND)
    assert post(client, report()).json() == {"controller": ["Say which controller this is for."]}
    assert post(client, report(controller="other")).status_code == 403
    assert post(client, report(controller="acme")).status_code == 201


def test_a_session_alone_does_not_get_past_the_csrf_check(controller: Controller) -> None:
    user = User.objects.create_user("officer@example.org")
    Membership.objects.create(user=user, controller=controller, role=Role.PRIVACY_OFFICER)
    client = Client(enforce_csrf_checks=True)
    client.force_login(user, backend=BACKEND)
    assert post(client, report()).status_code == 403


@pytest.mark.parametrize(
    ("facts", "field", "words"),
    [
        ({"received_at": (timezone.now() + timedelta(days=2)).isoformat()}, "received_at", "future"),
        ({"received_at": "2026-09-01T10:00:00"}, "received_at", "offset"),
        ({"received_at": "0001-01-01T00:00:00+01:00"}, "received_at", "2018"),
        ({"received_at": "soon"}, "received_at", "format"),
        ({"rights": []}, "rights", "at least one"),
        ({"rights": ["everything"]}, "rights", "valid choice"),
        ({"rights": "erasure"}, "rights", "list"),
        ({"channel": "pigeon"}, "channel", "valid choice"),
        ({"language": "xx"}, "language", "valid choice"),
        ({"email": "piet"}, "email", "valid email"),
        ({"email": "a@b.nl\nBcc: c@d.nl"}, "email", "valid email"),
        ({"email": ""}, "email", "postal address"),
        ({"name": "Piet\nBcc: c@d.nl"}, "name", "one line"),
        ({"name": "x" * 201}, "name", "200"),
        ({"details": "a\x00b"}, "details", "Null"),
        ({"details": "x" * 20_001}, "details", "20000"),
        ({"acting_for": "child"}, "acting_name", "name of who acts"),
    ],
)
def test_a_wrong_report_is_a_400_that_names_field_and_fault(
    writer: Client, facts: dict[str, Any], field: str, words: str
) -> None:
    answer = post(writer, report(**facts))
    assert answer.status_code == 400
    assert list(answer.json()) == [field]
    assert words in str(answer.json()[field])
    assert not SubjectRequest.objects.exists()


@pytest.mark.parametrize("body", ["", "[]", "{", '"x"', "null"])
def test_a_body_that_is_no_report_is_a_400(writer: Client, body: str) -> None:
    assert writer.post(LIST, body, content_type="application/json").status_code == 400


def test_a_replay_gives_the_same_answer_and_enters_nothing(writer: Client) -> None:
    data = report()
    first, again = post(writer, data, "k-1"), post(writer, data, "k-1")
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    assert SubjectRequest.objects.count() == 1
    assert post(writer, data, "k-2").json()["reference"] != first.json()["reference"]


@pytest.mark.parametrize(
    "facts", [{"rights": ["access"]}, {"email": "other@example.org"}, {"details": ""}, {"channel": "email"}]
)
def test_a_key_used_for_another_report_is_a_409(writer: Client, facts: dict[str, Any]) -> None:
    data = report()
    post(writer, data, "k-1")
    answer = post(writer, {**data, **facts}, "k-1")
    assert answer.status_code == 409
    assert "another report" in answer.json()["detail"]
    assert SubjectRequest.objects.count() == 1


def test_two_controllers_keys_do_not_meet(writer: Client, other: Controller) -> None:
    data = report()
    post(writer, data, "k-1")
    assert post(program(other, enters_requests=True), data, "k-1").status_code == 201
    assert SubjectRequest.objects.count() == 2


def test_an_endless_idempotency_key_is_refused(writer: Client) -> None:
    assert list(post(writer, report(), "k" * 101).json()) == ["Idempotency-Key"]


# --- How often


@pytest.mark.parametrize("limit", ["REPORTS", "READS"])
def test_a_key_that_floods_is_told_when_to_come_back_and_another_goes_on(
    writer: Client, controller: Controller, monkeypatch: pytest.MonkeyPatch, limit: str
) -> None:
    monkeypatch.setattr(f"requests.api.throttling.{limit}", Limit(f"few-{uuid4()}", 2, 3600))
    row = entered(controller)

    def asked(client: Client) -> list[Any]:
        if limit == "REPORTS":
            return [post(client, report()) for _time in range(3)]
        return [client.get(address) for address in (LIST, f"{LIST}{row.reference}/", LIST)]

    answers = asked(writer)
    assert [answer.status_code < 300 for answer in answers] == [True, True, False]
    assert answers[2].status_code == 429
    assert 0 < int(answers[2]["Retry-After"]) <= 3600
    assert "Expected available in" in answers[2].json()["detail"]
    other = program(controller, enters_requests=True)
    assert asked(other)[0].status_code < 300


def test_what_is_limited_is_one_kind_of_asking(writer: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("requests.api.throttling.REPORTS", Limit(f"none-{uuid4()}", 0, 3600))
    assert post(writer, report()).status_code == 429
    assert writer.get(LIST).status_code == 200


# --- Status and list


def test_a_reference_is_found_by_its_own_controller_alone(
    writer: Client, controller: Controller, other: Controller
) -> None:
    ours, theirs = entered(controller), entered(other)
    assert writer.get(f"{LIST}{ours.reference}/").json()["state"] == "received"
    assert writer.get(f"{LIST}{theirs.reference}/").status_code == 404
    assert writer.get(f"{LIST}D-2222-2222/").status_code == 404
    assert [each["reference"] for each in writer.get(LIST).json()["results"]] == [ours.reference]
    assert writer.get(f"{LIST}?controller=other").json()["count"] == 0


def test_who_asked_is_told_only_to_a_key_that_may_see_it(controller: Controller, writer: Client) -> None:
    row = entered(controller, details="Customer 1234.", postal_address="Kade 1")
    for address in (LIST, f"{LIST}{row.reference}/"):
        text = writer.get(address).content.decode()
        assert not any(word in text for word in ("Piet", "example.org", "1234", "Kade"))
        assert '"person":null' in text
    seen = program(controller, sees_people=True).get(f"{LIST}{row.reference}/").json()
    assert seen["person"]["email"] == "p@example.org"
    assert "1234" not in str(seen)


def test_the_list_is_filtered_by_state_and_last_day(controller: Controller, writer: Client) -> None:
    old = entered(controller, received_at=timezone.now() - timedelta(days=40))
    new = entered(controller)
    gone = entered(controller)
    actions.withdraw(request=gone, by=BY)

    def listed(query: str) -> list[str]:
        return [each["reference"] for each in writer.get(f"{LIST}?{query}").json()["results"]]

    assert listed("") == [gone.reference, new.reference, old.reference]
    assert listed("state=open") == [new.reference, old.reference]
    assert listed("state=withdrawn") == [gone.reference]
    assert listed(f"state=open&due_before={controller.today()}") == [old.reference]


@pytest.mark.parametrize(
    ("query", "field"),
    [("state=lost", "state"), ("due_before=soon", "due_before"), ("controller=a%00b", "controller")],
)
def test_a_senseless_filter_is_a_400_that_says_why(writer: Client, query: str, field: str) -> None:
    answer = writer.get(f"{LIST}?{query}")
    assert answer.status_code == 400
    assert list(answer.json()) == [field]


def test_the_list_takes_the_same_queries_for_one_row_and_for_many(
    controller: Controller, writer: Client, django_assert_num_queries: Callable[..., Any]
) -> None:
    entered(controller)
    for _round in range(2):
        with django_assert_num_queries(4):  # key, count, rows, rights
            assert writer.get(LIST).status_code == 200
        for _each in range(4):
            entered(controller)


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_a_request_is_not_changed_here(controller: Controller, writer: Client, method: str) -> None:
    row = entered(controller)
    assert getattr(writer, method)(f"{LIST}{row.reference}/").status_code == 405


# --- The published schema


def test_every_answer_is_what_the_schema_says(writer: Client, controller: Controller) -> None:
    out, warnings = StringIO(), StringIO()
    call_command(
        "spectacular", "--validate", "--fail-on-warn", "--format", "openapi-json", stdout=out, stderr=warnings
    )
    assert warnings.getvalue() == ""
    openapi = json.loads(out.getvalue())
    row = entered(controller)
    answers = {
        (LIST, "post", "201"): post(writer, report()),
        (LIST, "get", "200"): writer.get(LIST),
        (LIST + "{reference}/", "get", "200"): program(controller, sees_people=True).get(
            f"{LIST}{row.reference}/"
        ),
    }
    for (path, method, status), answer in answers.items():
        operation = openapi["paths"][path][method]
        schema = operation["responses"][status]["content"]["application/json"]["schema"]
        whole = {**schema, "components": openapi["components"]}
        assert [error.message for error in Draft202012Validator(whole).iter_errors(answer.json())] == []
    parameters = {each["name"] for each in openapi["paths"][LIST]["post"]["parameters"]}
    assert parameters == {"Idempotency-Key"}
