"""A real worker, broker, database and mail server: from the verb to the letter that arrives and is kept."""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from django.db import connection

from config.embedded.layout import Layout
from config.embedded.valkey import Valkey
from tests.requests.mail.smtp import PostOffice
from tests.servers import ROOT, session_folder

SECONDS = 90
WORKER = (sys.executable, "-m", "celery", "-A", "config", "worker", "--pool", "solo", "--without-mingle")

PREPARE = """
from accounts.models import Controller
Controller.objects.create(
    slug="acme", name="Acme", country="NL", language="en", time_zone="UTC", email="privacy@acme.example"
)
"""

SUBMIT = """
from django.utils import timezone
from accounts.models import Controller
from accounts.principal import Principal
from processing.terms import DataSubjectRight
from requests import actions
from requests.terms import Channel
request, _receipt = actions.submit(
    controller=Controller.objects.get(), by=Principal("person"), submission=actions.Submission(
        rights=[DataSubjectRight.ERASURE], channel=Channel.PORTAL, language="en",
        email="piet@person.example", received_at=timezone.now()))
print(request.reference)
"""

TICK = "from requests.tasks import sweep_letters; sweep_letters.delay()"

OPEN = """
from evidence.documents import open_document
from requests.models import Letter
document = Letter.objects.get().document
print(open_document(document).read()[:5].decode(), document.filename)
"""


@pytest.fixture
def valkey() -> Iterator[Valkey]:
    """A broker of the test's own, for it goes away."""
    layout = Layout(Path(tempfile.mkdtemp(prefix="broker-", dir=session_folder())))
    valkey = Valkey(layout)
    valkey.start()
    yield valkey
    valkey.stop()
    shutil.rmtree(layout.sockets, ignore_errors=True)
    shutil.rmtree(layout.var, ignore_errors=True)


@pytest.fixture
def database(servers) -> Iterator[str]:
    name = servers.clone(f"letter_worker_gw{servers.worker}")
    servers.manage("shell", "--no-imports", "-c", PREPARE, database=name)
    yield name
    servers.drop(name)


@pytest.fixture
def environment(servers, database: str, valkey: Valkey, post_office: PostOffice) -> dict[str, str]:
    """What every process of this installation knows."""
    return {
        **os.environ,
        **servers.environment(database),
        "REDIS_URL": valkey.layout.redis_url,
        "EMAIL_URL": f"smtp://127.0.0.1:{post_office.port}",
        "DEFAULT_FROM_EMAIL": "Dertig <dertig@privacy.example>",
    }


@pytest.fixture
def worker(environment: dict[str, str], tmp_path: Path) -> Iterator["subprocess.Popen[bytes]"]:
    with (tmp_path / "worker.log").open("wb") as log:
        process = subprocess.Popen(
            [*WORKER, "--loglevel", "WARNING"], cwd=ROOT, env=environment, stdout=log, stderr=log
        )
        yield process
        process.terminate()
        process.wait(30)


@pytest.fixture
def shell(environment: dict[str, str]):
    """Run code in a process of its own, as web and beat are."""

    def run(code: str) -> str:
        arguments = [sys.executable, "manage.py", "shell", "--no-imports", "-c", code]
        ran = subprocess.run(
            arguments, cwd=ROOT, env=environment, capture_output=True, text=True, check=False
        )
        assert ran.returncode == 0, ran.stderr
        return ran.stdout.strip()

    return run


def wait_until_kept(database: str, worker: "subprocess.Popen[bytes]") -> bool:
    """Until the letter is sent and its PDF kept; False where that never comes."""
    at_database = {**connection.get_connection_params(), "dbname": database}
    finished = "SELECT count(*) FROM requests_letter WHERE sent_at IS NOT NULL AND document_id IS NOT NULL"
    with psycopg.connect(**at_database, autocommit=True) as session:
        deadline = time.monotonic() + SECONDS
        while time.monotonic() < deadline and worker.poll() is None:
            if session.execute(finished).fetchone() == (1,):
                return True
            time.sleep(0.1)
    return False


def test_the_verb_tells_the_worker_who_sends_the_letter_and_keeps_its_pdf(
    shell, database, worker, post_office
) -> None:
    reference = shell(SUBMIT)
    assert wait_until_kept(database, worker)
    (mail,) = post_office.arrived
    assert mail["To"] == "piet@person.example" and reference in mail["Subject"]
    assert shell(OPEN) == f"%PDF- {reference}-acknowledgement.pdf"


def test_without_a_broker_the_verb_succeeds_and_the_sweep_sends_the_letter_later(
    shell, database, worker, valkey, post_office
) -> None:
    valkey.stop()
    reference = shell(SUBMIT)
    valkey.start()
    assert post_office.arrived == []
    shell(TICK)
    assert wait_until_kept(database, worker)
    (mail,) = post_office.arrived
    assert reference in mail["Subject"]
