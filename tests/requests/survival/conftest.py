"""A Dertig database to commit to, and a shop in a real PostgreSQL database that writes down what happens."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.requests.mail.conftest import post_office
from tests.retention.survival.conftest import committed
from tests.servers import Servers
from tests.stores.connectors.sql import targets

__all__ = ["committed", "post_office"]


@pytest.fixture
def shop(committed: None, servers: Servers) -> Iterator[Any]:
    from tests.requests.survival.shops import a_shop

    with targets.postgresql(servers) as target:
        yield a_shop(target)
