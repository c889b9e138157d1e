"""The mail of a site under test: a real SMTP server, and what the worker has sent through it."""

import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from tests.journeys.conftest import SITE_SECONDS
from tests.requests.mail.smtp import PostOffice


@contextmanager
def opened_office() -> Iterator[PostOffice]:
    """An SMTP server; a site that is started meanwhile sends its mail there."""
    office = PostOffice()
    office.open()
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("EMAIL_URL", f"smtp://127.0.0.1:{office.port}")
        yield office
    office.close()


def mailed[T](office: PostOffice, found_in: Callable[[str], T | None], since: int = 0) -> T:
    """What is looked for in the text of the mail, once the worker has sent it; ``since`` skips the first."""
    deadline = time.monotonic() + SITE_SECONDS
    while time.monotonic() < deadline:
        for mail in reversed(office.arrived[since:]):
            body = mail.get_body(("plain",))
            found = found_in(body.get_content()) if body else None
            if found is not None:
                return found
        time.sleep(0.05)
    raise AssertionError("no such mail arrives")


def code_in(text: str) -> str | None:
    """The code that an e-mail brings."""
    found = re.search(r"\b(\d{6})\b", text)
    return found[1] if found else None
