"""What the API refuses: always JSON, with a status that the schema names, and never kept by anybody."""

import json
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from jsonschema import Draft202012Validator

from accounts.models import ApiKey

pytestmark = pytest.mark.django_db
DOORS = (
    "/api/v1/requests/",
    "/api/v1/events/",
    "/api/v1/people/standing/",
    "/api/v1/datasets/full/crm/records/",
)


@pytest.fixture(scope="module")
def openapi() -> Any:
    out = StringIO()
    call_command("spectacular", "--format", "openapi-json", stdout=out)
    return json.loads(out.getvalue())


@pytest.fixture
def writer(full: Any) -> Client:
    """A program whose key opens every door."""
    rights = {"enters_requests", "sees_people", "pushes_records", "tells_events", "asks_standing"}
    known = {field.name for field in ApiKey._meta.get_fields()}
    _key, secret = ApiKey.objects.create_key(
        name="all", controller=full, **dict.fromkeys(rights & known, True)
    )
    return Client(headers={"Authorization": f"Api-Key {secret}"})


def routes(patterns: Any = None, before: str = "") -> list[str]:
    """Every address under /api/v1/, its places filled."""
    found = []
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            found += routes(pattern.url_patterns, route)
        elif isinstance(pattern, URLPattern) and route.startswith("api/v1/"):
            found.append(
                "/"
                + route.replace("<slug:slug>", "full")
                .replace("<slug:ref>", "fan-mail")
                .replace("<slug:reference>", "D-1")
            )
    return found


def fits(openapi: Any, path: str, method: str, answer: Any) -> list[str]:
    told = openapi["paths"][path][method]["responses"][str(answer.status_code)]
    schema = told["content"]["application/json"]["schema"] | {"components": openapi["components"]}
    return [error.message for error in Draft202012Validator(schema).iter_errors(answer.json())]


@pytest.mark.parametrize("route", routes())
def test_without_credentials_it_is_a_401_that_says_how_to_sign_in(route: str, client: Client) -> None:
    for answer in (client.get(route), client.post(route, {}, content_type="application/json")):
        if answer.status_code != 405:
            assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (401, "Api-Key")
            assert set(answer.json()) == {"detail"}


@pytest.mark.parametrize("route", routes())
def test_no_answer_is_kept_by_anybody(route: str, browser: Client, client: Client) -> None:
    """But the register's: it holds no people who ask, and its hash is there to be asked for again."""
    for each in (browser, Client()):
        told = each.get(route).headers["Cache-Control"]
        if each is browser and route.endswith("/register/"):
            assert told == "private, no-cache"
        else:
            assert "no-store" in told


@pytest.mark.parametrize(
    "address",
    [
        "/api/v1/nothing/",
        "/api/v1/controllers/a b/register/",
        "/api/v1/controllers/é/findings/",
        "/api/",
        "/api/v1/requests/%00/",
        "/api/v1/requests/D.1/",
        "/api/v2/requests/",
    ],
)
def test_an_address_that_no_route_matches_is_told_in_json(address: str, client: Client) -> None:
    answer = client.get(address)
    assert (answer.status_code, answer.headers["Content-Type"]) == (
        400 if "%00" in address else 404,
        "application/json",
    )
    assert set(answer.json()) == {"detail"}


def test_a_wrong_method_is_told_in_json(writer: Client) -> None:
    for route in routes():
        answer = writer.delete(route)
        assert (answer.status_code, set(answer.json())) == (405, {"detail"})
        assert answer.headers["Allow"]


def test_what_may_be_done_can_be_asked_and_a_head_is_a_get_without_body(writer: Client) -> None:
    for route in routes():
        assert writer.options(route).status_code == 200
        told, asked = writer.get(route), writer.head(route)
        assert (asked.status_code, asked.headers["Cache-Control"]) == (
            told.status_code,
            told.headers["Cache-Control"],
        )


@pytest.mark.parametrize(
    ("path", "query"),
    [
        (path, query)
        for path, queries in {
            "/api/v1/activities/": (
                "status=new",
                "status=",
                "status=draft&status=draft",
                "stream=%00",
                "search=",
                "search=" + "x" * 201,
                "page=0",
                "page=-1",
                "page=last",
                "page=",
                "page=1.0",
                "page=" + "9" * 5000,
                "page=٣",
                "controller=",
                "sort=name",
                "%00=1",
                "status=%ff",
            ),
            "/api/v1/requests/": (
                "state=new",
                "state=",
                "due_before=",
                "due_before=soon",
                "due_before=20260327",
                "due_before=2026-W13-5",
                "due_before=2026-02-30",
                "due_before=٢٠٢٦-01-01",
                "page=0",
                "controller=%00",
                "due_befor=2026-01-01",
                "state=open&state=closed",
            ),
            "/api/v1/controllers/{slug}/register/": (
                "edition=secret",
                "edition=",
                "edition=internal&edition=authority",
                "editio=internal",
            ),
        }.items()
        for query in queries
    ],
)
def test_a_parameter_that_says_nothing_is_refused_as_the_schema_says(
    path: str, query: str, browser: Client, openapi: Any
) -> None:
    answer = browser.get(f"{path.replace('{slug}', 'full')}?{query}")
    assert answer.status_code == 400
    assert fits(openapi, path, "get", answer) == []


def test_a_page_after_the_last_is_a_404(browser: Client) -> None:
    assert browser.get("/api/v1/activities/?page=999999999").status_code == 404


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("body", [b"[" * 100_000, b'{"a":' * 100_000, b"\xff", b"[1e999]", b'["\\ud800"]'])
def test_a_body_that_cannot_be_read_is_a_400(door: str, body: bytes, writer: Client) -> None:
    answer = writer.post(door, body, content_type="application/json")
    # A dataset that is not there is found out first.
    assert answer.status_code == (404 if "datasets" in door else 400)
    assert set(answer.json()) == {"detail"}


@pytest.mark.parametrize(
    "kind", ["multipart/form-data; boundary=x", "application/x-www-form-urlencoded", "text/xml"]
)
@pytest.mark.parametrize("door", DOORS[:3])
def test_json_alone_is_taken_and_described(door: str, kind: str, writer: Client, openapi: Any) -> None:
    answer = writer.post(door, b"a=1", content_type=kind)
    assert answer.status_code == 415
    assert fits(openapi, door, "post", answer) == []
    assert list(openapi["paths"][door]["post"]["requestBody"]["content"]) == ["application/json"]


@pytest.mark.parametrize("accept", ["text/html", "application/xml", "nonsense", "*/*;q=x"])
def test_whatever_a_browser_would_rather_have_the_answer_is_json(accept: str, browser: Client) -> None:
    answer = browser.get("/api/v1/controllers/", headers={"Accept": accept})
    assert answer.status_code in {200, 406}
    assert answer.headers["Content-Type"] == "application/json"


@pytest.mark.parametrize("several", [False, True])
def test_one_event_or_several_are_answered_as_the_schema_says(
    several: bool, writer: Client, openapi: Any
) -> None:
    """Found by schemathesis: several that were all taken in are a 200 too."""
    door = "/api/v1/events/"
    examples = openapi["paths"][door]["post"]["requestBody"]["content"]["application/json"]["examples"]
    sent = examples["Several" if several else "One"]["value"]
    answer = writer.post(door, sent, content_type="application/json")
    assert answer.status_code == 200, answer.json()
    assert ("events" in answer.json()) is several
    assert fits(openapi, door, "post", answer) == []
