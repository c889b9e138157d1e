"""A real site over committed data, and a real Chromium to visit it.

Each journey has a database of its own, cloned from one that is set up as ``make setup`` does it:
nothing is flushed. Only journeys that change nothing share one (``looked_at_site``). A journey does not
use the fixture ``db``; it reads and writes with ``with live_site.orm():`` instead.
"""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Protocol

import pytest
from django.db import connections
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Request,
    Response,
    expect,
    sync_playwright,
)
from pytest_django import DjangoDbBlocker
from redis import Redis

from config.supervisor import answers
from scripts.system_packages import find_browser
from tests.servers import ROOT, Servers

# Chromium as root has no sandbox; the rest keeps it from calling home.
CHROMIUM_OPTIONS = [
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# Generous, for machines that do more than this.
SITE_SECONDS = 120
# Of one click or one wait.
ACTION_MILLISECONDS = 60_000
numbers = count(1)


@dataclass(frozen=True)
class LiveSite:
    """A site that gunicorn serves from ``database``, and ways to work on its data."""

    url: str
    database: str
    servers: Servers
    blocker: DjangoDbBlocker

    def manage(self, *arguments: str) -> str:
        """Run a ``manage.py`` command on the site's data; give what it printed."""
        return self.servers.manage(*arguments, database=self.database)

    @contextmanager
    def orm(self) -> Iterator[None]:
        """Let the models of this process speak to the site's database; what they do is committed."""
        names = {connection.alias: connection.settings_dict["NAME"] for connection in connections.all()}
        with self.blocker.unblock():
            try:
                self._point_at(dict.fromkeys(names, self.database))
                yield
            finally:
                self._point_at(names)

    @contextmanager
    def worker(self) -> Iterator[None]:
        """Run a Celery worker for this block: what the site puts off gets done."""
        command = [sys.executable, "-m", "celery", "-A", "config", "worker", "--pool", "solo"]
        with process(self.servers, self.database, "worker", command):
            yield

    @staticmethod
    def _point_at(names: dict[str, str]) -> None:
        for alias, name in names.items():
            connections[alias].close()
            connections[alias].settings_dict["NAME"] = name


@pytest.fixture(scope="session")
def installed_database(servers: Servers) -> str:
    """A database as ``make setup`` leaves it: reference lists, five registers, demo users."""
    return servers.installed()


@pytest.fixture
def live_site(
    servers: Servers, installed_database: str, django_db_blocker: DjangoDbBlocker
) -> Iterator[LiveSite]:
    """A site of this journey's own, to change as it likes."""
    with served(servers, installed_database, django_db_blocker) as site:
        yield site


@pytest.fixture(scope="session")
def looked_at_site(
    servers: Servers, installed_database: str, django_db_blocker: DjangoDbBlocker
) -> Iterator[LiveSite]:
    """One site for all journeys that change nothing; a file of them gives it as its ``live_site``."""
    with served(servers, installed_database, django_db_blocker) as site:
        yield site


@contextmanager
def served(servers: Servers, template: str, blocker: DjangoDbBlocker) -> Iterator[LiveSite]:
    """A site on a clone of a database, with a broker that holds nothing.

    What earlier tests of this worker put off would keep a Celery worker of the site from its own work.
    """
    with Redis.from_url(servers.redis_url) as broker:
        broker.flushdb()
    database = servers.clone(f"live_gw{servers.worker}_{next(numbers)}", template=template)
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        listener.set_inheritable(True)
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        bind = f"fd://{listener.fileno()}"
        command = [sys.executable, "-m", "gunicorn", "config.wsgi", "--bind", bind, "--threads", "4"]
        with process(servers, database, "web", command, listener.fileno()) as log:
            await_answer(f"{url}/health/", log)
            yield LiveSite(url, database, servers, blocker)
    servers.drop(database)


@contextmanager
def process(
    servers: Servers, database: str, name: str, command: list[str], *descriptors: int
) -> Iterator[Path]:
    """Run one process of the site on ``database``; give the path of its log."""
    log = servers.layout.logs / f"{database}-{name}.log"
    with log.open("wb") as output:
        child = subprocess.Popen(
            command,
            cwd=ROOT,
            env={**os.environ, **servers.environment(database)},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            pass_fds=descriptors,
        )
    try:
        yield log
    finally:
        child.terminate()
        child.wait(30)


def await_answer(url: str, log: Path) -> None:
    deadline = time.monotonic() + SITE_SECONDS
    while not answers(url):
        assert time.monotonic() < deadline, f"the site does not answer:\n{log.read_text()}"
        time.sleep(0.05)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium for one file of journeys: Playwright's event loop must not outlive them in this thread.

    Whatever ran after them would be told that it is asynchronous (a view that is would refuse).
    """
    executable = find_browser()
    if executable is None:
        pytest.fail("no Chromium: `make test` installs it, or name one with CHROMIUM=…")
    options = CHROMIUM_OPTIONS + (["--no-sandbox"] if os.geteuid() == 0 else [])
    expect.set_options(timeout=ACTION_MILLISECONDS)
    with pytest.MonkeyPatch.context() as environment, sync_playwright() as playwright:
        # While that loop runs, Django would refuse its connections here.
        environment.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        started = playwright.chromium.launch(executable_path=executable, args=options)
        yield started
        started.close()


class Visit(Protocol):
    """Opens the site as somebody new: a browser of its own, without a sign-in."""

    def __call__(self, *, language: str = "en-GB", width: int = 1440, height: int = 900) -> Page: ...


@pytest.fixture
def visit(browser: Browser, live_site: LiveSite) -> Iterator[Visit]:
    """Visitors of the site, as many as a journey needs.

    Whatever page they come to, it fails the test by an error in its console, a script that fails or
    that the policy refuses, an answer of 500, or a request to anybody but the site.
    """
    complaints: list[str] = []
    contexts: list[BrowserContext] = []

    def note_message(message: ConsoleMessage) -> None:
        # A form that says what is wrong with it answers 422, which the browser notes as an error.
        if "status of 422" in message.text:
            return
        if message.type == "error" or "Content Security Policy" in message.text:
            complaints.append(message.text)

    def note_request(request: Request) -> None:
        if not request.url.startswith((live_site.url + "/", "data:", "blob:")):
            complaints.append(f"asked a third party: {request.url}")

    def note_response(response: Response) -> None:
        if response.status >= 500:
            complaints.append(f"{response.status} {response.url}")

    def open_site(*, language: str = "en-GB", width: int = 1440, height: int = 900) -> Page:
        context = browser.new_context(
            base_url=live_site.url,
            locale=language,
            timezone_id="Europe/Amsterdam",
            viewport={"width": width, "height": height},
        )
        context.set_default_timeout(ACTION_MILLISECONDS)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", note_message)
        page.on("request", note_request)
        page.on("response", note_response)
        return page

    yield open_site
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.fixture
def page(visit: Visit) -> Page:
    """A fresh visitor of the site."""
    return visit()
