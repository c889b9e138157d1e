"""Requests: the pages among 100,000 of them, and the sweep that finds 500 due among 1,000,000."""

import time
from collections.abc import Callable
from datetime import timedelta

from django.test import Client, override_settings
from django.urls import reverse
from django.utils import timezone

from accounts.models import Controller, Membership, User
from accounts.principal import system
from accounts.roles import Role
from bench.measure import Timed, timed
from bench.requests_rows import fill
from processing.terms import DataSubjectRight
from requests import actions, sweeps
from requests.models import Reminder, SubjectRequest
from requests.sweeps.reminders import due
from requests.terms import Channel

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
DUE, OPEN = 500, 1_000
FEW, MANY_FOR_PAGES, MANY = 10_000, 100_000, 1_000_000
RUNS = 3
"""The quickest counts: other work on the machine only ever makes it slower."""
MOST_QUERIES = 20
MOST_GROWTH = 2.0
"""How much longer the sweep may take among a hundred times as many rows."""

type Say = Callable[[str], None]


def measure(say: Say, missed: list[str]) -> None:
    """Print the figures; what misses its target is added to ``missed``."""
    controller, officer = _team()
    client, reference = _person(controller)
    day = controller.today()
    fill(controller, first=1, last=DUE, state="in_progress", due_on=day + timedelta(days=7), handler=officer)
    fill(controller, first=DUE + 1, last=OPEN, state="in_progress", due_on=day + timedelta(days=18))
    fill(controller, first=OPEN + 1, last=FEW, state="closed", due_on=day - timedelta(days=100))
    say(f"\n| Sweep of {DUE} reminders among | seconds | nothing due, ms | index |\n|---|---|---|---|")
    few = _sweep(controller, FEW, say, missed)
    fill(controller, first=FEW + 1, last=MANY_FOR_PAGES, state="closed", due_on=day - timedelta(days=100))
    pages = list(_pages(controller, officer, client, reference))
    fill(
        controller,
        first=MANY_FOR_PAGES + 1,
        last=MANY,
        state="closed",
        due_on=day - timedelta(days=100),
        with_rights=False,  # the sweep does not read them
    )
    many = _sweep(controller, MANY, say, missed)
    if many > few * MOST_GROWTH:
        missed.append(f"sweep: {many / few:.1f} times as long among {MANY:,} as among {FEW:,}")
    say(f"\n| Page, of {MANY_FOR_PAGES:,} requests, {OPEN:,} open | queries | median ms |\n|---|---|---|")
    for what, figures in pages:
        say(f"| {what} | {figures.queries} | {figures.milliseconds:.1f} |")
        if figures.queries > MOST_QUERIES:
            missed.append(f"{what}: {figures.queries} queries, at most {MOST_QUERIES}")


def _team() -> tuple[Controller, User]:
    controller = Controller.objects.create(
        slug="bench-requests",
        name="Bench B.V.",
        country="NL",
        language="en",
        time_zone="Europe/Amsterdam",
        email="privacy@example.org",
    )
    officer = User.objects.create_user("handler@example.org")
    Membership.objects.create(user=officer, controller=controller, role=Role.PRIVACY_OFFICER)
    return controller, officer


def _person(controller: Controller) -> tuple[Client, str]:
    """Somebody who has filed a request and opened its page with the receipt."""
    request, receipt = actions.submit(
        controller=controller,
        submission=actions.Submission(
            rights=[DataSubjectRight.ERASURE],
            channel=Channel.PORTAL,
            received_at=timezone.now(),
            language="en",
            email="somebody@example.org",
        ),
        by=system("bench"),
    )
    client = Client(SERVER_NAME="localhost")
    client.post(_status(controller), {"reference": request.reference, "secret": receipt})
    return client, request.reference


def _status(controller: Controller) -> str:
    return reverse("portal:status", args=[controller.slug])


@override_settings(EMAIL_BACKEND="django.core.mail.backends.dummy.EmailBackend")
def _sweep(controller: Controller, stored: int, say: Say, missed: list[str]) -> float:
    """Seconds for 500 reminders, a transaction and a mail each; then the rows go, for the next."""
    plan = due(controller.today(), [controller.pk]).explain()
    index = next((name for name in ("request_open_by_due", "request_running_by_due") if name in plan), "none")
    if "Seq Scan on requests_subjectrequest" in plan:
        missed.append(f"sweep among {stored:,}: reads the whole table")
    seconds = min(_reminded(stored, missed) for _run in range(RUNS))
    idle = timed(sweeps.send_reminders)
    say(f"| {stored:,} requests | {seconds:.2f} | {idle.milliseconds:.1f} | `{index}` |")
    Reminder.objects.all().delete()
    return seconds


def _reminded(stored: int, missed: list[str]) -> float:
    """Seconds of one sweep that finds nothing told yet."""
    Reminder.objects.all().delete()
    began = time.perf_counter()
    sent = sweeps.send_reminders()
    seconds = time.perf_counter() - began
    if sent != DUE:
        missed.append(f"sweep among {stored:,}: {sent} reminders, not {DUE}")
    return seconds


def _pages(controller: Controller, officer: User, client: Client, reference: str) -> list[tuple[str, Timed]]:
    staff = Client(SERVER_NAME="localhost")
    staff.force_login(officer, backend=BACKEND)
    open_one = SubjectRequest.objects.open().filter(handler=officer).first()
    assert open_one is not None
    board = reverse("admin:requests_subjectrequest_changelist")
    workspace = reverse("admin:requests_subjectrequest_change", args=[open_one.pk])
    return [
        ("board", timed(_get(staff, board, "D-"))),
        ("workspace of a request", timed(_get(staff, workspace, open_one.reference))),
        ("portal: status page", timed(_get(client, _status(controller), reference))),
    ]


def _get(client: Client, address: str, holds: str) -> Callable[[], None]:
    def run() -> None:
        answer = client.get(address)
        if answer.status_code != 200 or holds not in answer.content.decode():
            raise RuntimeError(f"{address} answers {answer.status_code}")

    return run
