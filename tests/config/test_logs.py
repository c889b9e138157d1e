"""What passes into a log line, and what does not: by rule, whoever writes it."""

import ast
import json
import logging
import uuid
from collections.abc import Callable, Iterator
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import psycopg
import pytest
import structlog
from django.core.exceptions import ImproperlyConfigured
from django.db import IntegrityError, transaction
from gunicorn.config import Config

from accounts.models import User
from config import logs
from config.gunicorn_log import SAFE_ATOMS, Logger
from tests.servers import ROOT

EMAIL = "zebra.horst@example.org"
FLOORS = ("evidence", "accounts", "processing", "stores", "subjects", "retention", "requests", "config")

type Said = Callable[[], list[dict[str, Any]]]


@pytest.fixture
def said() -> Iterator[Said]:
    """What a production installation would have logged so far."""
    stream = StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(logs.formatter(as_json=True))
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    root.removeHandler(handler)
    root.setLevel(level)


def test_facts_pass_by_name_and_shape(said: Said) -> None:
    document = str(uuid.uuid4())
    structlog.get_logger("x").warning(
        "letter_not_finished",
        letter=7,
        document=document,
        error="SMTPRecipientsRefused",
        job=EMAIL,
        kind="no word",
        who=EMAIL,
    )
    (line,) = said()
    assert line["event"] == "letter_not_finished"
    assert (line["letter"], line["document"], line["error"]) == (7, document, "SMTPRecipientsRefused")
    assert (line["job"], line["kind"]) == (logs.HIDDEN, logs.HIDDEN)
    assert "who" not in line
    assert line["timestamp"] and line["level"] == "warning" and line["logger"] == "x"


@pytest.mark.parametrize("name", ["paramiko.transport", "botocore.auth", "urllib3.connectionpool", "axes"])
def test_other_packages_say_what_stands_in_their_source(said: Said, name: str) -> None:
    log = logging.getLogger(name)
    log.warning("Retry %d of %s after %.1f s", 3, EMAIL, 1.5)
    log.warning("Made of %s" % EMAIL)  # noqa: UP031 - as packages do
    log.warning("Task %(name)s failed: %(exc)s", {"name": "a.task", "exc": EMAIL, "args": (EMAIL,)})
    assert [line["event"] for line in said()] == [
        "Retry 3 of … after 1.5 s",
        logs.HIDDEN,
        "Task a.task failed: …",
    ]
    assert all(line["at"].startswith("tests/config/test_logs.py:") for line in said())


def test_an_exception_is_its_class_and_place_without_what_it_quotes(said: Said) -> None:
    def work() -> None:
        try:
            int(EMAIL)
        except ValueError as error:
            raise RuntimeError(f"for {EMAIL}") from error

    for say in (structlog.get_logger("x").exception, logging.getLogger("y").exception):
        try:
            work()
        except RuntimeError:
            say("work_failed")
    assert EMAIL not in json.dumps(said())
    for line in said():
        assert line["exception"][0] == "builtins.RuntimeError"
        assert "builtins.ValueError" in line["exception"]
        assert any("tests/config/test_logs.py" in place and "in work" in place for place in line["exception"])


@pytest.mark.django_db
def test_of_the_database_pass_the_code_and_the_constraint(said: Said) -> None:
    User.objects.create_user(EMAIL)
    with pytest.raises(IntegrityError) as raised, transaction.atomic():
        User.objects.create_user(EMAIL)
    assert EMAIL in str(raised.value)
    text = "\n".join(logs.described(raised.value))
    assert "23505" in text and "accounts_user_email_key" in text
    assert "zebra" not in text


def test_errors_of_servers_and_settings_are_quoted_and_scrubbed() -> None:
    away = psycopg.OperationalError(
        'connection to server at "db" failed: postgres://u:secret@db/x\nDETAIL: y'
    )
    assert logs.described(away)[0] == (
        'psycopg.OperationalError: connection to server at "db" failed: postgres://db/…'
    )
    assert "needs a SECRET_KEY" in logs.described(ImproperlyConfigured("needs a SECRET_KEY"))[0]
    assert logs.described(FileNotFoundError(2, "none", f"/srv/{EMAIL}"))[0] == (
        "builtins.FileNotFoundError (errno 2)"
    )


@pytest.mark.parametrize(
    "secret",
    [
        EMAIL,
        "zebra.horst%40example.org",
        "Zebra+Horst@sub.example.co.uk",
        "root@localhost",
        "D-7K3M-9Q2X",
        "7K3M-9Q2X-B4TN-WR8P",
        "+31 6 1234 5678",
        "NL91ABNA0417164300",
        "kDz2m4l0Zk9QvR1s8tXwYb3nHc5jUe7a-_pLqGfAoI",
        "dbs2r9-0123456789abcdef0123456789abcdef",
        "AbCd1234.aVeryLongSecretPart0123456789",
        "AGE-SECRET-KEY-1QQPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L",
        "https://user:pass@host.example/path/zebra?q=zebra",
    ],
)
def test_what_passes_is_scrubbed(secret: str) -> None:
    text = logs.scrub(f"before {secret}, after")
    assert text.startswith("before ") and text.endswith("after")
    for part in (secret, "zebra", "pass", secret[5:17]):
        assert part not in text


@pytest.mark.parametrize(
    "plain",
    [
        "requests.tasks.send_letter",
        "9e7960e8-dd19-46dd-a1c7-addce6eff41c",
        "psycopg.errors.UniqueViolation",
        "a.b:12 in x",
    ],
)
def test_scrubbing_leaves_names_and_numbers(plain: str) -> None:
    assert logs.scrub(f"in {plain} today") == f"in {plain} today"


def own_lines() -> Iterator[tuple[str, ast.Call]]:
    """Every call of a logger in our own code."""
    for floor in FLOORS:
        for file in (ROOT / floor).rglob("*.py"):
            for node in ast.walk(ast.parse(file.read_text())):
                if (
                    isinstance(node, ast.Call)
                    and isinstance(node.func, ast.Attribute)
                    and isinstance(node.func.value, ast.Name)
                    and node.func.value.id in {"log", "_log", "logger", "_logger"}
                    and node.func.attr in {"debug", "info", "warning", "error", "exception", "critical"}
                ):
                    yield f"{Path(file).relative_to(ROOT)}:{node.lineno}", node


def test_our_own_lines_state_a_constant_and_listed_facts() -> None:
    lines = dict(own_lines())
    assert len(lines) > 25
    for place, call in lines.items():
        assert [type(argument) for argument in call.args] == [ast.Constant], place
        assert {str(keyword.arg) for keyword in call.keywords} <= logs.FACTS.keys(), place


class Answer:
    status = "200 OK"
    sent = 12
    headers = (("Set-Cookie", "sessionid=zebra"),)


def test_an_access_log_of_gunicorn_has_no_address(capsys: pytest.CaptureFixture[str]) -> None:
    config = Config()
    config.set("accesslog", "-")
    config.set(
        "access_log_format", "%(h)s %(r)s %(m)s %(U)s %(q)s %(f)s %(a)s %({cookie}i)s %({raw_uri}e)s %(s)s"
    )
    environ = {
        "REQUEST_METHOD": "GET",
        "RAW_URI": "/calendar/zebra.ics?q=zebra",
        "PATH_INFO": "/calendar/zebra.ics",
        "QUERY_STRING": "q=zebra",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "203.0.113.7",
        "HTTP_REFERER": "https://host/zebra",
        "HTTP_USER_AGENT": "zebra",
        "HTTP_AUTHORIZATION": "Basic emVicmE6emVicmE=",
    }
    logger = Logger(config)
    logger.access(Answer(), [("Cookie", "zebra")], environ, timedelta(seconds=1))
    logger.error("Error handling request %s", environ["RAW_URI"])
    logger.warning(f"Invalid request from {environ['RAW_URI']}")
    out, err = capsys.readouterr()
    assert out == "- - GET - - - - - - 200\n"
    assert "zebra" not in err and "test_logs.py" in err
    assert not SAFE_ATOMS & set("hurUqfa")
    for log in (logger.error_log, logger.access_log):
        log.handlers.clear()
