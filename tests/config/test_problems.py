"""What is refused or fails says what to do, in the language of who reads it."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
import redis
from django.core.cache import caches
from django.db import DatabaseError, OperationalError
from django.test import Client, RequestFactory
from django.urls import path
from django.utils import translation
from redis.exceptions import ConnectionError as Away

from accounts.models import User
from accounts.roles import Role
from config import problems, urls
from config.wsgi import application
from requests.portal.languages import LANGUAGES
from requests.portal.problems import PROBLEMS
from tests import factories as make
from tests.people import person, signed_in

pytestmark = pytest.mark.django_db
PASSWORD = "correct horse battery staple"
FAULTS: dict[str, Exception] = {
    "fault": RuntimeError("secret of the inside"),
    "cache": Away("away"),
    "database": OperationalError("away"),
    "wrong-query": DatabaseError("syntax"),
}


def _fails(_request: Any, which: str) -> Any:
    raise FAULTS[which]


urlpatterns = [
    *urls.urlpatterns,
    path("fails/<str:which>/", _fails),
    path("c/acme/fails/<str:which>/", _fails),
    path("api/fails/<str:which>/", _fails),
]
handler400, handler403, handler404, handler500 = (
    urls.handler400,
    urls.handler403,
    urls.handler404,
    urls.handler500,
)


@pytest.fixture
def failing(settings: Any) -> Client:
    settings.ROOT_URLCONF = __name__
    return Client(raise_request_exception=False)


def says(answer: Any, status: int, title: str, language: str = "en") -> None:
    text = answer.content.decode()
    assert answer.status_code == status, text
    assert f'<html lang="{language}">' in text
    assert f"<h1>{title}</h1>" in text
    assert answer.headers["Content-Language"] == language
    assert "no-store" in answer.headers["Cache-Control"]


# --- Every kind, for people


@pytest.mark.parametrize(
    ("language", "title"),
    [
        ("nl", "Deze pagina bestaat niet"),
        ("de", "Diese Seite gibt es nicht"),
        ("fr", "Cette page n’existe pas"),
        ("en", "There is no such page"),
        ("el", "There is no such page"),
    ],
)
def test_a_public_page_that_is_not_there_says_so_in_the_readers_language(
    language: str, title: str, client: Client
) -> None:
    answer = client.get("/c/acme/nothing/", headers={"Accept-Language": language})
    says(answer, 404, title, language if language in LANGUAGES else "en")


def test_staff_read_it_in_theirs(client: Client) -> None:
    says(client.get("/nothing/", headers={"Accept-Language": "nl"}), 404, "Deze pagina bestaat niet", "nl")


REQUEST = "/c/acme/request/status/D-2345-6789/"


@pytest.mark.parametrize("address", ["/c/acme/", f"{REQUEST}confirm/", f"{REQUEST}received/"])
def test_a_wrong_method_gets_a_page_and_says_which_are_right(address: str, client: Client) -> None:
    method = client.get if "confirm" in address else client.post
    answer = method(address, headers={"Accept-Language": "de"})
    says(answer, 405, "So lässt sich diese Seite nicht benutzen", "de")
    assert answer.headers["Allow"]


def test_what_a_person_may_not_do_says_whom_to_ask() -> None:
    controller = make.ControllerFactory(slug="acme")
    client = signed_in(person(Role.AUDITOR, controller))
    answer = client.get("/admin/processing/processingactivity/add/")
    says(answer, 403, "You may not do this")
    assert "privacy lead" in answer.content.decode()
    assert 'href="/admin/"' in answer.content.decode()


def test_a_form_without_its_token_says_what_to_do() -> None:
    client = Client(enforce_csrf_checks=True)
    says(client.post("/accounts/login/", {"login": "a@example.org"}), 403, "We could not accept this form")


def test_who_guesses_too_often_reads_for_how_long(client: Client) -> None:
    User.objects.create_user("officer@example.org", PASSWORD)
    guess = {"login": "officer@example.org", "password": "wrong"}
    for _number in range(10):
        caches["default"].clear()
        answer = client.post("/accounts/login/", guess, REMOTE_ADDR="192.0.2.9")
    caches["default"].clear()
    answer = client.post("/accounts/login/", guess, REMOTE_ADDR="192.0.2.9")
    says(answer, 429, "Too many at once")


@pytest.mark.parametrize(
    "address", ["/accounts/login/?a=%00", "/c/acme/?language=%00", "/admin/?q=%00", "/c/%00/"]
)
def test_a_nul_in_an_address_is_refused_before_a_database_could(address: str, client: Client) -> None:
    says(client.get(address), 400, "We could not read this")


@pytest.mark.parametrize("address", ["/c/acme/request/", "/api/v1/events/", "/accounts/login/"])
@pytest.mark.parametrize("charset", ["hex", "rot13", '"hex"', "utf-16", "nonsense", ""])
def test_a_body_in_signs_that_nobody_sends_is_refused(charset: str, address: str) -> None:
    """As the web server hands it over: Django itself fails at some of these before any view."""
    told: list[str] = []
    kind = f"application/json; charset={charset}"
    asked = RequestFactory().generic("POST", f"{address}?a=1", b"{}", content_type="text/plain")
    b"".join(
        application(asked.environ | {"CONTENT_TYPE": kind}, lambda status, _headers: told.append(status))
    )
    assert told == ["400 Bad Request"]


# --- What fails


@pytest.mark.parametrize(
    ("which", "status"), [("fault", 500), ("wrong-query", 500), ("cache", 503), ("database", 503)]
)
def test_a_failure_says_so_without_any_of_the_inside(which: str, status: int, failing: Client) -> None:
    for address, language in ((f"/fails/{which}/", "nl"), (f"/c/acme/fails/{which}/", "fr")):
        answer = failing.get(address, headers={"Accept-Language": language})
        says(answer, status, _title(status, language), language)
        assert "secret" not in answer.content.decode()
        assert ("Retry-After" in answer.headers) is (status == 503)
    answer = failing.get(f"/api/fails/{which}/")
    assert (answer.status_code, set(answer.json())) == (status, {"detail"})


def _title(status: int, language: str) -> str:
    with translation.override(language):
        return str(PROBLEMS[status].title)


@pytest.mark.parametrize("status", PROBLEMS)
def test_the_page_needs_no_other_file_and_shows_its_looks(status: int, failing: Client) -> None:
    page = problems.refusal(RequestFactory().get("/c/acme/x/"), status).content.decode()
    assert not re.findall(r"(?:src|<link|url\()", page)
    answer = failing.get("/fails/fault/")
    policy = answer.headers["Content-Security-Policy"]
    assert "'sha256-" in policy and "'unsafe-inline'" not in policy


# --- While the cache is away


@pytest.fixture
def no_cache(settings: Any) -> Iterator[None]:
    """The real cache of the project, whose server does not answer."""
    settings.CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": "redis://127.0.0.1:1/0",
        }
    }
    with pytest.raises(redis.ConnectionError):
        caches["default"].get("anything")
    yield


def test_without_the_cache_nobody_is_let_in_and_the_page_says_so(no_cache: None) -> None:
    """Wrong passwords could not be counted: whoever stops the cache must not be able to guess."""
    User.objects.create_user("officer@example.org", PASSWORD)
    client = Client(raise_request_exception=False)
    assert client.get("/accounts/login/").status_code == 200
    for password in ("wrong", PASSWORD):
        answer = client.post("/accounts/login/", {"login": "officer@example.org", "password": password})
        says(answer, 503, "You cannot sign in now")
        assert answer.headers["Retry-After"]
    assert client.get("/admin/").status_code == 302


def test_without_the_cache_who_is_signed_in_works_on(no_cache: None) -> None:
    controller = make.ControllerFactory(slug="acme")
    client = signed_in(person(Role.PRIVACY_LEAD, controller))
    for address in ("/admin/", "/admin/processing/processingactivity/", "/admin/processing/controller/"):
        assert client.get(address).status_code in {200, 404}, address
    assert client.get("/c/acme/request/").status_code == 200
    assert client.get("/api/v1/activities/").status_code == 200
