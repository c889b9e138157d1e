"""Those who ask: a signed-in person and a program, both of the controller ``full``."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client


@pytest.fixture
def full(db: None) -> Any:
    from tests.processing.api.people import loaded_full

    return loaded_full()


@pytest.fixture
def other(db: None) -> Any:
    from tests.processing.api.people import loaded_full

    return loaded_full("other")


@pytest.fixture
def staff(full: Any) -> Any:
    from tests.processing.api.people import officer

    return officer(full)


@pytest.fixture
def browser(client: Client, staff: Any) -> Client:
    """A signed-in privacy officer of ``full``."""
    client.force_login(staff, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


@pytest.fixture
def program(full: Any) -> Callable[..., Any]:
    """GET as a program that holds an API key of ``full``."""
    from tests.processing.api.people import key_of

    return Client(headers={"Authorization": f"Api-Key {key_of(full)}"}).get
