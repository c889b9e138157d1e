"""The published schemas: valid, true to the answers, and without requests to third parties."""

import json
import re
from io import StringIO

import pytest
from django.core.management import call_command
from jsonschema import Draft202012Validator

from processing import schemas


@pytest.fixture(scope="module")
def openapi():
    out, warnings = StringIO(), StringIO()
    call_command(
        "spectacular", "--validate", "--fail-on-warn", "--format", "openapi-json", stdout=out, stderr=warnings
    )
    assert warnings.getvalue() == ""
    return json.loads(out.getvalue())


def test_it_is_openapi_3_1_and_names_every_address(openapi):
    assert openapi["openapi"].startswith("3.1")
    assert {path for path in openapi["paths"] if path.startswith("/api/v1/")} == {
        "/api/v1/controllers/",
        "/api/v1/controllers/{slug}/register/",
        "/api/v1/controllers/{slug}/findings/",
        "/api/v1/controllers/{slug}/activities/{ref}/",
        "/api/v1/activities/",
        "/api/v1/requests/",
        "/api/v1/requests/{reference}/",
        "/api/v1/datasets/{slug}/{ref}/records/",
        "/api/v1/people/standing/",
        "/api/v1/events/",
    }
    schemes = {name for each in openapi["paths"]["/api/v1/activities/"]["get"]["security"] for name in each}
    assert schemes == {"apiKey", "cookieAuth"}


@pytest.mark.parametrize(
    ("address", "path"),
    [
        ("/api/v1/controllers/", "/api/v1/controllers/"),
        ("/api/v1/activities/", "/api/v1/activities/"),
        ("/api/v1/controllers/full/findings/", "/api/v1/controllers/{slug}/findings/"),
        ("/api/v1/controllers/full/register/", "/api/v1/controllers/{slug}/register/"),
        ("/api/v1/controllers/full/register/?edition=internal", "/api/v1/controllers/{slug}/register/"),
        (
            "/api/v1/controllers/full/activities/fan-mail/",
            "/api/v1/controllers/{slug}/activities/{ref}/",
        ),
    ],
)
def test_every_answer_is_what_the_schema_says(address, path, openapi, browser):
    schema = openapi["paths"][path]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
    whole = {**schema, "components": openapi["components"]}
    data = browser.get(address).json()
    assert data
    problems = [error.message[:200] for error in Draft202012Validator(whole).iter_errors(data)]
    assert problems == []


def test_the_schema_and_its_documentation_are_served(client, db):
    assert client.get("/api/schema/").status_code == 200
    page = client.get("/api/docs/")
    assert page.status_code == 200
    assert not re.findall(r"""(?:src|href)=["'](?:https?:)?//""", page.content.decode())


def test_the_schema_of_register_files_is_served(client):
    answer = client.get("/api/schema/register.json")
    assert answer.headers["Content-Type"] == "application/schema+json"
    assert answer.content == schemas.text().encode()
