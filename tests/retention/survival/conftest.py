"""A Dertig database to commit to."""

from collections.abc import Iterator

import pytest
from django.db import connection
from pytest_django import DjangoDbBlocker

from tests.servers import Servers


@pytest.fixture
def committed(servers: Servers, django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """A database to commit to, for every process of this test."""
    ours, database = connection.settings_dict["NAME"], servers.clone(f"survival_gw{servers.worker}")
    with django_db_blocker.unblock():
        connection.close()
        connection.settings_dict["NAME"] = database
        yield
        connection.close()
        connection.settings_dict["NAME"] = ours
    servers.drop(database)
