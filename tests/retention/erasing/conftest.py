"""A database of a shop: PostgreSQL, and each kind."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.servers import Servers
from tests.stores.connectors.sql import targets
from tests.stores.connectors.sql.targets import Target


@pytest.fixture
def own_database(servers: Servers) -> Iterator[Target]:
    with targets.postgresql(servers) as target:
        yield target


@pytest.fixture(params=["postgresql", "mariadb", "sqlite"])
def any_database(request: pytest.FixtureRequest, servers: Servers, tmp_path: Path) -> Iterator[Target]:
    match request.param:
        case "postgresql":
            opened = targets.postgresql(servers)
        case "mariadb":
            opened = targets.mariadb(servers)
        case _:
            opened = targets.sqlite(tmp_path)
    with opened as target:
        yield target
