"""An operational database of a made-up controller, in the session's PostgreSQL."""

from collections.abc import Iterator

import pytest

from tests.retention.operations import Target, target_database
from tests.servers import Servers


@pytest.fixture
def target(servers: Servers) -> Iterator[Target]:
    with target_database(servers) as made:
        yield made
