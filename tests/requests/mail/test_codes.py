"""Codes leave by the worker: no page waits for the mail server, and nothing is kept that was sent."""

import os
import re
import subprocess
import sys
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth import hashers
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Controller
from evidence.models import Event
from requests import actions, code_sending
from requests.actions.codes import CODE_LIVES, CODE_TRIES, CODES_ALIVE
from requests.models import CodeWish, EmailCode
from requests.tasks import sweep_codes
from requests.terms import TaskKind
from tests.requests.mail.cases import PERSON
from tests.requests.portal.visitors import PATH, file, page_of, work
from tests.servers import ROOT

pytestmark = pytest.mark.django_db
CODE_PAGE = f"{PATH}status/code/"


@pytest.fixture
def code(submit) -> EmailCode:
    """A code that waits for the worker."""
    assert actions.send_code(request=submit(), by=PERSON)
    return EmailCode.objects.get()


def tried_again_now() -> None:
    EmailCode.objects.exclude(next_try_at=None).update(next_try_at=timezone.now() - timedelta(days=1))


def mailed(office) -> list[str]:
    """The codes that arrived."""
    return [re.search(r"\b(\d{6})\b", mail.get_content())[1] for mail in office.arrived]


def told() -> list[str]:
    """What the trail says of codes."""
    verbs = Event.objects.filter(verb__startswith="request.code").values_list("verb", flat=True)
    return sorted(verb.removeprefix("request.") for verb in verbs)


def test_a_code_arrives_in_the_persons_language(post_office, submit):
    actions.send_code(request=submit(language="fr"), by=PERSON)
    work()
    (mail,) = post_office.arrived
    assert "Votre code" in mail["Subject"] and mail["To"] == "piet@person.example"
    assert mail["Auto-Submitted"] == "auto-generated"


def test_a_code_is_sealed_until_it_is_sent_and_gone_then(post_office, code):
    with connection.cursor() as cursor:
        cursor.execute("SELECT code, code_hash FROM requests_emailcode")
        (stored,) = cursor.fetchall()
    assert code.code and code.code not in "".join(stored)
    work()
    assert mailed(post_office) == [code.code]
    sent = EmailCode.objects.get()
    assert (sent.code, sent.next_try_at) == ("", None)
    assert told() == ["code_asked", "code_sent"]
    assert actions.check_code(request=sent.request, code=code.code, by=PERSON)


def test_a_code_is_sent_once_however_often_the_worker_is_told(post_office, code):
    for _time in range(3):
        code_sending.finish_code(code.pk)
        work()
    assert len(post_office.arrived) == 1


def test_a_code_in_other_hands_is_left_alone_until_its_time_is_over(post_office, code):
    assert code_sending._take(code.pk) is not None
    work()
    assert post_office.arrived == []
    tried_again_now()
    work()
    assert mailed(post_office) == [code.code]


def test_a_worker_that_died_after_sending_sends_the_same_mail_again(post_office, code, monkeypatch):
    with monkeypatch.context() as dying:
        dying.setattr(code_sending, "_forget", lambda _code: False)
        work()
    tried_again_now()
    work()
    first, second = post_office.arrived
    assert first["Message-ID"] == second["Message-ID"] == f"<{code.mail_id}>"
    assert mailed(post_office) == [code.code] * 2
    assert told() == ["code_asked", "code_sent"]


def test_a_server_that_defers_is_tried_again_and_then_the_code_is_erased(post_office, code):
    post_office.deferring = True
    for _try in range(len(code_sending.PATIENCE) + 2):
        work()
        tried_again_now()
    code.refresh_from_db()
    assert (code.code, code.next_try_at, code.send_attempts) == ("", None, len(code_sending.PATIENCE))
    assert told() == ["code_asked", "code_not_sent"]
    assert code.request.tasks.get().kind == TaskKind.BOUNCED_CODE


def test_every_try_comes_while_the_code_still_works():
    assert sum(code_sending.PATIENCE, timedelta()) <= CODE_LIVES / 2


def test_an_address_that_the_server_refuses_is_a_task_today_once(post_office, code):
    post_office.unknown.add("piet@person.example")
    work()
    actions.send_code(request=code.request, by=PERSON)
    work()
    for each in EmailCode.objects.all():
        assert (each.code, each.next_try_at, each.send_attempts) == ("", None, 1)
        assert each.bounced_at is not None
    task = code.request.tasks.get()
    assert (task.kind, task.due_on) == (TaskKind.BOUNCED_CODE, code.request.controller.today())


def test_a_server_that_defers_is_no_bounce(post_office, code):
    post_office.deferring = True
    work()
    code.refresh_from_db()
    assert (code.bounced_at, code.send_attempts) == (None, 1)
    assert not code.request.tasks.exists()


@pytest.mark.parametrize("fate", ["expired", "used", "used up"])
def test_a_code_that_no_longer_helps_is_never_sent(post_office, code, fate):
    if fate == "expired":
        hours_ago = timezone.now() - timedelta(hours=2)
        EmailCode.objects.update(made_at=hours_ago, expires_at=hours_ago + CODE_LIVES)
    elif fate == "used":
        assert actions.check_code(request=code.request, code=code.code, by=PERSON)
    else:
        for _try in range(CODE_TRIES):
            assert not actions.check_code(request=code.request, code="wrong", by=PERSON)
    work()
    code.refresh_from_db()
    assert (code.code, code.next_try_at) == ("", None)
    assert not post_office.arrived


def test_the_database_keeps_no_code_beyond_its_sending(code):
    for half in ({"code": ""}, {"next_try_at": None}):
        with pytest.raises(IntegrityError), transaction.atomic():
            EmailCode.objects.update(**half)


# --- The pages


def test_no_page_waits_for_a_mail_server_that_is_away(client: Client, controller, post_office):
    post_office.close()
    try:
        reference, _receipt = file(client)
        assert client.post(f"{page_of(client)}resend/").status_code == 302
        assert client.post(CODE_PAGE, {"reference": reference}).status_code == 302
        work()
        waiting = EmailCode.objects.exclude(next_try_at=None).order_by("pk")
        codes = [each.code for each in waiting]
    finally:
        post_office.open()
    tried_again_now()
    work()
    assert sorted(mailed(post_office)) == sorted(codes) and len(codes) == CODES_ALIVE


def asked(reference: str, monkeypatch: pytest.MonkeyPatch) -> tuple[Any, ...]:
    """What asking a code for a reference answers, and the work it takes: statements and slow hashes."""
    hashed: list[str] = []
    with monkeypatch.context() as patched, CaptureQueriesContext(connection) as statements:
        patched.setattr(hashers.PBKDF2PasswordHasher, "encode", lambda *_all: hashed.append("slow"))
        response = Client().post(CODE_PAGE, {"reference": reference}, follow=True)
    html = re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", response.content.decode())
    run = [re.sub(r"'[^']*'|\b\d+\b|\bs\d+_x\d+\b", "?", each["sql"]) for each in statements.captured_queries]
    return html, response.redirect_chain, run, hashed


def test_asking_a_code_costs_and_says_the_same_whether_the_reference_is_known(
    controller, submit, post_office, monkeypatch
):
    known, unknown = submit().reference, "D-2222-2222"
    letterless = submit(email="", postal_address="Kade 1").reference
    answers = [asked(reference, monkeypatch) for reference in (known, unknown, letterless)]
    assert answers[0] == answers[1] == answers[2]
    assert not any("requests_subjectrequest" in statement for statement in answers[0][2])
    work()
    assert len(mailed(post_office)) == 1
    assert not CodeWish.objects.exists()


def test_a_wish_that_waited_too_long_is_dropped(controller, submit, post_office):
    actions.wish_code(controller=controller, reference=submit().reference)
    CodeWish.objects.update(asked_at=timezone.now() - timedelta(hours=1))
    work()
    assert not CodeWish.objects.exists() and not EmailCode.objects.exists()


def test_a_reference_of_another_controller_gets_no_code(controller, submit, post_office):
    other = Controller.objects.create(slug="other", name="O", country="NL", language="en", time_zone="UTC")
    actions.wish_code(controller=other, reference=submit().reference)
    work()
    assert not EmailCode.objects.exists()


# --- The queue is only a hint


def test_a_sweep_tells_the_worker_of_all_that_waits_and_of_nothing_else(
    controller, submit, code, monkeypatch, django_assert_num_queries
):
    actions.wish_code(controller=controller, reference=code.request.reference)
    sent: list[tuple[str, int]] = []
    for task in ("grant_wish", "send_code"):
        monkeypatch.setattr(
            f"requests.tasks.{task}.apply_async",
            lambda arguments, task=task, **_options: sent.append((task, *arguments)),
        )
    with django_assert_num_queries(2):
        sweep_codes()
    assert sent == [("grant_wish", CodeWish.objects.get().pk), ("send_code", code.pk)]


ASK = """
from django.test import Client
from accounts.models import Controller
from requests.models import CodeWish
Controller.objects.create(slug="acme", name="Acme", country="NL", language="en", time_zone="UTC")
page = "/c/acme/request/status/code/"
answer = Client(SERVER_NAME="localhost").post(page, {"reference": "D-2222-2222"})
print(answer.status_code, CodeWish.objects.count())
"""


def test_a_broker_that_is_away_does_not_break_the_page_and_the_wish_stands(servers):
    database = servers.clone(f"codes_no_broker_gw{servers.worker}")
    try:
        ran = subprocess.run(
            [sys.executable, "manage.py", "shell", "--no-imports", "-c", ASK],
            cwd=ROOT,
            # Nothing listens there.
            env={**os.environ, **servers.environment(database), "REDIS_URL": "redis://127.0.0.1:1/0"},
            capture_output=True,
            text=True,
            check=False,
        )
        assert ran.stdout.split() == ["302", "1"], ran.stderr
    finally:
        servers.drop(database)
