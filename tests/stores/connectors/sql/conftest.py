"""``target``: each test once on PostgreSQL, MariaDB and SQLite."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.servers import Servers
from tests.stores.connectors.sql import targets
from tests.stores.connectors.sql.targets import Target


@pytest.fixture(params=["postgresql", "mariadb", "sqlite"])
def target(request: pytest.FixtureRequest, servers: Servers, tmp_path: Path) -> Iterator[Target]:
    match request.param:
        case "postgresql":
            opened = targets.postgresql(servers)
        case "mariadb":
            opened = targets.mariadb(servers)
        case _:
            opened = targets.sqlite(tmp_path)
    with opened as found:
        yield found


@pytest.fixture
def postgresql(servers: Servers) -> Iterator[Target]:
    with targets.postgresql(servers) as found:
        yield found


@pytest.fixture
def mariadb(servers: Servers) -> Iterator[Target]:
    with targets.mariadb(servers) as found:
        yield found


@pytest.fixture
def sqlite(tmp_path: Path) -> Iterator[Target]:
    with targets.sqlite(tmp_path) as found:
        yield found
