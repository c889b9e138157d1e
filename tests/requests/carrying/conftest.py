"""A controller with its shop, and who decides there."""

from pathlib import Path
from typing import Any

import pytest


@pytest.fixture
def controller(db: None) -> Any:
    from tests.requests.admin.people import acme

    return acme()


@pytest.fixture
def shop(controller: Any, tmp_path: Path) -> Any:
    from tests.requests.carrying.shop import a_shop

    return a_shop(controller, tmp_path)


@pytest.fixture
def officer_user(controller: Any) -> Any:
    from accounts.roles import Role
    from tests.people import person

    return person(Role.PRIVACY_OFFICER, controller)


@pytest.fixture
def officer(officer_user: Any) -> Any:
    from accounts.scope import principal_of

    return principal_of(officer_user)
