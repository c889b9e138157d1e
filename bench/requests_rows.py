"""Requests by the hundred thousand, in plain SQL: one statement a table, every constraint held."""

from datetime import date

from django.db import connection, models

from accounts.models import Controller, User
from evidence.sealing import seal
from requests.models import SubjectRequest


def fill(
    controller: Controller,
    *,
    first: int,
    last: int,
    state: str,
    due_on: date,
    handler: User | None = None,
    with_rights: bool = True,
) -> None:
    """Requests numbered from first to last, all in one state, due from that day on over ten days."""
    closed = state == "closed"
    day = "%(due_on)s::date + (n %% 10)::int * %(spread)s"
    values = {
        "controller_id": "%(controller)s",
        "reference": "'D-' || lpad((n / 10000)::text, 4, '0') || '-' || lpad((n %% 10000)::text, 4, '0')",
        "channel": "'portal'",
        "language": "'en'",
        "received_at": f"({day} - 30)::timestamptz",
        "received_on": f"{day} - 30",
        "entered_at": f"({day} - 30)::timestamptz",
        "state": "%(state)s",
        "outcome": "'fulfilled'" if closed else "''",
        "name": "%(name)s",
        "email": "%(email)s",
        "email_hash": "md5(n::text) || md5(n::text)",
        "details": "%(details)s",
        "acting_for": "'self'",
        "identity": "'open'",
        "handler_id": "%(handler)s::bigint",
        "settled_on": f"{day} - 30",
        "answered_at": f"({day})::timestamptz" if closed else "NULL::timestamptz",
        "closed_at": f"({day})::timestamptz" if closed else "NULL::timestamptz",
        **dict.fromkeys(("aim_for", "due", "announce_extension_by", "due_on"), day),
        **dict.fromkeys(("extended_aim_for", "extended_due"), f"{day} + 61"),
    }
    columns = [field for field in SubjectRequest._meta.concrete_fields if not field.primary_key]
    texts = ", ".join(values.get(str(field.column)) or _empty(field) for field in columns)
    names = ", ".join(str(field.column) for field in columns)
    requests = (
        f"INSERT INTO requests_subjectrequest ({names}) "
        f"SELECT {texts} FROM generate_series(%(first)s::int, %(last)s::int) AS n "
        "RETURNING id, outcome, answered_at"
    )
    rights = (
        'INSERT INTO requests_requestedright (request_id, "right", outcome, ground, reasons, decided_at, '
        "decided_late) SELECT id, 'erasure', outcome, '', '', answered_at, false FROM made"
    )
    filling = f"WITH made AS ({requests}) " + (rights if with_rights else "SELECT count(*) FROM made")
    with connection.cursor() as cursor:
        cursor.execute(
            filling,
            {
                "controller": controller.pk,
                "first": first,
                "last": last,
                "state": state,
                "due_on": due_on,
                "spread": 0 if handler else 1,
                "handler": handler.pk if handler else None,
                "name": seal("Piet Jansen"),
                "email": seal("piet@example.org"),
                "details": "" if closed else seal("Please erase what you hold about me. " * 5),
            },
        )
        cursor.execute("ANALYZE requests_subjectrequest, requests_requestedright")


def _empty(field: "models.Field[object, object]") -> str:
    if field.null:
        return "NULL"
    return "false" if isinstance(field, models.BooleanField) else "''"
