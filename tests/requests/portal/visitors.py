"""A visitor of the portal, page by page."""

import re
from html import unescape
from typing import Any

from django.core import mail
from django.test import Client

from requests import code_sending

ERASURE = {
    "rights": {"rights": ["erasure"]},
    "behalf": {"acting_for": "self"},
    "contact": {"name": "Piet O’Hara", "email": "Piet@Example.org", "postal_address": ""},
    "details": {"details": "Customer 12"},
}
PATH = "/c/acme/request/"


def begin(client: Client, path: str = PATH) -> str:
    """Press "Start"; give the address of the draft, which ``draft_of`` gives again."""
    response = client.post(path)
    assert response.status_code == 302
    client.draft = response["Location"].removesuffix("rights/")  # type: ignore[attr-defined]
    return draft_of(client)


def draft_of(client: Client) -> str:
    """The address of the draft that this visitor began last."""
    address: str = client.draft  # type: ignore[attr-defined]
    return address


def page_of(client: Client) -> str:
    """The address of the request that this visitor filed last."""
    address: str = client.request_page  # type: ignore[attr-defined]
    return address


def fill(client: Client, answers: dict[str, dict[str, Any]] | None = None) -> None:
    """Start, and answer every question."""
    draft = begin(client)
    for step, given in (answers or ERASURE).items():
        response = client.post(f"{draft}{step}/", given)
        assert response.status_code == 302, (step, errors_of(response))


def submit(client: Client, answers: dict[str, dict[str, Any]] | None = None) -> tuple[str, str]:
    """File a request; give its reference and its receipt."""
    fill(client, answers)
    response = client.post(f"{draft_of(client)}check/", follow=True)
    return secrets_of(response)


def secrets_of(response: Any) -> tuple[str, str]:
    html = response.content.decode()
    found = [re.search(rf'id="{name}">([^<]+)<', html) for name in ("reference", "receipt")]
    assert all(found), html
    return found[0][1], found[1][1]


def file(client: Client, answers: dict[str, dict[str, Any]] | None = None) -> tuple[str, str]:
    """File a request and save its receipt: the visitor is then signed in to it."""
    found = submit(client, answers)
    response = client.post(f"{draft_of(client)}receipt/", {"saved": "on"})
    client.request_page = f"{PATH}status/{found[0]}/"  # type: ignore[attr-defined]
    assert response["Location"] == f"{page_of(client)}received/"
    return found


def work() -> None:
    """What the worker does with codes that wait, found as its sweep finds them."""
    for wish in code_sending.ungranted():
        code_sending.grant(wish)
    for code in code_sending.unfinished_codes():
        code_sending.finish_code(code)


def code_mailed() -> str:
    """The code of the newest mail that holds one, once the worker has been at it."""
    work()
    bodies = [re.search(r"\b(\d{6})\b", message.body) for message in reversed(mail.outbox)]
    return next(found[1] for found in bodies if found)


def errors_of(response: Any) -> list[str]:
    """The sentences of the error summary."""
    summary = re.search(r'class="card errors".*?</div>', response.content.decode(), re.DOTALL)
    return (
        [unescape(found) for found in re.findall(r'<a href="#[^"]+">([^<]+)</a>', summary[0])]
        if summary
        else []
    )
