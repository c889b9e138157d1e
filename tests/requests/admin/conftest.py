"""A controller with its privacy team, and people signed in."""

from collections.abc import Callable
from typing import Any

import pytest


@pytest.fixture
def controller(db: None) -> Any:
    from tests.requests.admin.people import acme

    return acme()


@pytest.fixture
def other(db: None) -> Any:
    from tests.requests.admin.people import another

    return another()


@pytest.fixture
def person(db: None) -> Callable[..., Any]:
    from tests.requests.admin.people import person_with

    return person_with


@pytest.fixture
def officer_user(controller: Any, person: Callable[..., Any]) -> Any:
    from accounts.roles import Role

    return person("olga", controller, Role.PRIVACY_OFFICER)


@pytest.fixture
def officer(officer_user: Any) -> Any:
    from accounts.scope import principal_of

    return principal_of(officer_user)


@pytest.fixture
def staff(officer_user: Any) -> Any:
    from tests.requests.admin.people import signed_in

    return signed_in(officer_user)
