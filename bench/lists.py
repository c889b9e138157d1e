"""Lists of 50 of 500 activities, and the register value, beside plain SQL."""

from collections.abc import Callable, Iterator

from django.db import connection
from django.test import Client

from accounts.models import Controller, Membership, User
from accounts.roles import Role
from bench.measure import Timed, timed
from processing.assembly import register_of
from processing.register import sha256_of

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
MOST_QUERIES = 12

PLAIN = (
    "SELECT * FROM processing_processingactivity WHERE controller_id = %(of)s ORDER BY position LIMIT 50",
    *(
        f"SELECT * FROM processing_{table} WHERE activity_id IN (SELECT id FROM "
        "processing_processingactivity WHERE controller_id = %(of)s ORDER BY position LIMIT 50)"
        for table in ("dataitem", "purpose", "disclosure", "transfer")
    ),
    "SELECT * FROM processing_retentionperiod WHERE purpose_id IN (SELECT id FROM processing_purpose "
    "WHERE activity_id IN (SELECT id FROM processing_processingactivity WHERE controller_id = %(of)s "
    "ORDER BY position LIMIT 50))",
)


def plain_sql(controller: Controller) -> Callable[[], None]:
    """The same rows by hand-written statements, one a table."""

    def run() -> None:
        with connection.cursor() as cursor:
            for statement in PLAIN:
                cursor.execute(statement, {"of": controller.pk})
                cursor.fetchall()

    return run


def lists(controller: Controller) -> Iterator[tuple[str, Timed]]:
    """(what, figures): plain SQL, the API's list and the admin's, as a privacy officer."""
    user = User.objects.create_user("bench@example.org")
    Membership.objects.create(user=user, controller=controller, role=Role.PRIVACY_OFFICER)
    client = Client(SERVER_NAME="localhost")
    client.force_login(user, backend=BACKEND)
    yield "plain SQL, a statement a table", timed(plain_sql(controller))
    yield "API, whole sheets as JSON", timed(_get(client, "/api/v1/activities/"))
    yield "admin", timed(_get(client, "/admin/processing/processingactivity/"))


def values(controllers: dict[int, Controller]) -> Iterator[tuple[str, Timed]]:
    """(what, figures) of reading the register value, by its number of activities."""
    for count, controller in controllers.items():
        yield f"register value of {count} activities", timed(lambda of=controller: register_of(of.pk), 5)  # type: ignore[misc]
    last = register_of(controller.pk)
    yield f"canonical JSON and SHA-256 of {count}", timed(lambda: sha256_of(last), 5)


def _get(client: Client, address: str) -> Callable[[], None]:
    def run() -> None:
        answer = client.get(address)
        if answer.status_code != 200:
            raise RuntimeError(f"{address} answers {answer.status_code}")

    return run
