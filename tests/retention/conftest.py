"""An operational database of a made-up controller, in the session's PostgreSQL."""

from collections.abc import Iterator

import pytest
import sqlalchemy as sa

from tests.retention.operations import Target, target_database
from tests.servers import Servers


@pytest.fixture
def target(servers: Servers) -> Iterator[Target]:
    with target_database(servers) as made:
        yield made


@pytest.fixture
def store_statements() -> Iterator[list[str]]:
    """Every statement that a data store in SQL is given, as it is given."""
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        seen.append(" ".join(statement.split()))

    sa.event.listen(sa.Engine, "before_cursor_execute", note)
    yield seen
    sa.event.remove(sa.Engine, "before_cursor_execute", note)
