"""Set schemathesis on the API: whatever it sends, no 500, and every answer as the schema says.

    make fuzz-api                              or, with an environment that has schemathesis:
    .venv/bin/python scripts/fuzz_api.py .venv-fuzz/bin/schemathesis [examples] [seconds]

schemathesis has an environment of its own: it needs the HTTP library ``requests``, which our app of that
name hides. Servers, demo data and site are made for the run, on the loopback alone, and go with it.
It ends with 1 where something was found.
"""

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from redis import Redis

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tests import servers as test_servers  # noqa: E402 - lies in the folder above
from tests.servers import Servers  # noqa: E402

EXAMPLES, SECONDS = 60, 300
"""Of each operation; of one of the two passes."""
BLIND = "positive_data_acceptance"
"""Not checked: no schema can say which controllers, datasets and purposes there are."""
BESIDE = f"{BLIND},ignored_auth"
"""Nor this for a session: it opens the API whatever else is sent with it."""
MAKE_ACCESS = """
import json
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.utils import timezone
from accounts.models import ApiKey, User
from accounts.principal import system
from processing.models import ProcessingActivity
from processing.terms import DataSubjectRight
from requests import actions
from requests.terms import Channel
activity = ProcessingActivity.objects.select_related("controller").order_by("pk").first()
controller = activity.controller
said = actions.Submission(rights=[DataSubjectRight.ACCESS], channel=Channel.PHONE, received_at=timezone.now(),
    language="en", name="A. Person", email="a.person@example.org")
request, _receipt = actions.submit(controller=controller, submission=said, by=system("fuzz"))
rights = [field.name for field in ApiKey._meta.get_fields() if field.get_internal_type() == "BooleanField"]
rights = dict.fromkeys(set(rights) - {"revoked"}, True)
user = User.objects.get(email="officer@dertig.example")
session = SessionStore()
session.update({SESSION_KEY: str(user.pk), HASH_SESSION_KEY: user.get_session_auth_hash(),
    BACKEND_SESSION_KEY: "allauth.account.auth_backends.AuthenticationBackend"})
session.create()
print("SAID", json.dumps({
    "key": ApiKey.objects.create_key(name="fuzz", controller=controller, **rights)[1],
    "session": session.session_key,
    "slug": controller.slug,
    "ref": activity.ref,
    "reference": request.reference,
}))
"""
THERE = """
[parameters]
"path.slug" = "{slug}"
"path.ref" = "{ref}"
"path.reference" = "{reference}"
"""
"""Schemathesis' own settings: what there is, so that it gets beyond 404."""


def main(schemathesis: Path, examples: int, seconds: int) -> int:
    """All passes; 1 where one of them found something."""
    os.nice(5)
    servers = test_servers.start()
    try:
        database = servers.clone("fuzzed", template=servers.installed())
        facts = _access(servers, database)
        key, session = f"Authorization: Api-Key {facts['key']}", f"Cookie: sessionid={facts['session']}"
        there = THERE.format(**facts)
        with _site(servers, database) as site, _no_limits(servers):
            began = time.monotonic()
            run = partial(_fuzz, schemathesis, site, examples, seconds)
            found = [
                run(key, BLIND),
                run(key, BLIND, settings=there),
                run(session, BESIDE, "--exclude-method", "POST", settings=there),
            ]
            print(f"{time.monotonic() - began:.0f} s; at most {examples} examples of each operation a pass.")
    finally:
        test_servers.stop(servers)
    return int(any(found))


def _fuzz(
    schemathesis: Path,
    site: str,
    examples: int,
    seconds: int,
    header: str,
    unchecked: str,
    *options: str,
    settings: str = "",
) -> int:
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "schemathesis.toml").write_text(settings, encoding="utf-8")
        command = [
            *(str(schemathesis), "run", f"{site}/api/schema/", "--no-color", "--continue-on-failure"),
            *("--include-path-regex", "^/api/v1/", "--checks", "all", "--exclude-checks", unchecked),
            *("--max-examples", str(examples), "--max-time", str(seconds), "--request-timeout", "30"),
            *("--generation-database", "none", "--generation-allow-x00", "true", "--seed", "30"),
            *("--header", header, *options),
        ]
        return subprocess.run(command, check=False, cwd=folder).returncode


def _access(servers: Servers, database: str) -> dict[str, str]:
    """A key with every right, a session of an officer, and something that each may see."""
    said = servers.manage("shell", "-c", MAKE_ACCESS, database=database)
    facts: dict[str, str] = json.loads(said[said.index("SAID ") + 5 :].splitlines()[0])
    return facts


@contextmanager
def _site(servers: Servers, database: str) -> Iterator[str]:
    """The site as it is served, on a free port of the loopback."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "gunicorn", "config.wsgi", "--bind", f"127.0.0.1:{port}"]
    environment = {**os.environ, **servers.environment(database), "DERTIG_LOG_LEVEL": "CRITICAL"}
    web = subprocess.Popen([*command, "--threads", "4"], cwd=ROOT, env=environment)
    site = f"http://127.0.0.1:{port}"
    try:
        for _try in range(300):
            time.sleep(0.2)
            try:
                urllib.request.urlopen(f"{site}/health/", timeout=5).close()  # noqa: S310 - our own site
            except OSError:
                continue
            break
        yield site
    finally:
        web.send_signal(signal.SIGTERM)
        web.wait()


@contextmanager
def _no_limits(servers: Servers) -> Iterator[None]:
    """Forget every second what was counted: a 429 would hide what comes after it."""
    ended = threading.Event()

    def forget() -> None:
        with Redis.from_url(servers.redis_url) as cache:
            while not ended.wait(1):
                cache.flushdb()

    thread = threading.Thread(target=forget)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()


if __name__ == "__main__":
    tool, *numbers = sys.argv[1:]
    given = dict(zip(("examples", "seconds"), map(int, numbers), strict=False))
    sys.exit(main(Path(tool).absolute(), **{"examples": EXAMPLES, "seconds": SECONDS, **given}))
