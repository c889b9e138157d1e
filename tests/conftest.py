"""What every test may lean on: real servers, a database of its own, a live site, a browser.

- ``db`` (pytest-django): a transaction that is rolled back, as the app role, on alias ``default``.
- ``servers``: the session's PostgreSQL and Valkey; ``servers.clone`` gives a database to spoil, and
  ``servers.mariadb.start_once()`` a MariaDB.
- ``committed``: a database to commit to, for tests whose threads act at once.
- ``live_site``, ``page``: in ``tests/journeys/conftest.py``.

``transaction=True`` and ``live_server`` do not work here on purpose: they flush tables, and the app
role may not. Use ``servers.clone`` or ``live_site`` where committed data are needed.
"""

import os
from collections.abc import Iterator
from typing import Any

import django
import pytest
from django.db import connection, connections
from pytest_django import DjangoDbBlocker

from tests import servers as test_servers
from tests.servers import Servers

COSTLIEST = (
    "tests/test_isolation.py",
    "tests/test_other_objects.py",
    "tests/config/test_supervisor.py",
    "tests/upgrades/test_upgrade.py",
    "tests/config/demo/test_setting_up.py",
    "tests/config/test_containers.py",
    "tests/journeys/test_register_journey.py",
    "tests/journeys/test_portal_access.py",
    "tests/journeys/test_purge_journey.py",
    "tests/config/demo/test_purging.py",
    "tests/journeys/test_request_desk.py",
    "tests/journeys/test_request_portal.py",
    "tests/journeys/test_sign_in.py",
)
"""Files that take long, by their time; a file runs in one worker."""


def pytest_configure(config: pytest.Config) -> None:
    """Start the servers once, in the controller; workers find them in their environment."""
    if hasattr(config, "workerinput"):
        return
    servers = test_servers.start()
    config.add_cleanup(lambda: test_servers.stop(servers))
    os.environ.update(servers.environment())
    # pytest-django would do so before the servers that the settings speak of are there.
    django.setup()


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_setupnodes(specs: list[Any]) -> None:
    """Each worker counts, caches and puts off in a part of Valkey of its own, emptied by nobody else."""
    for spec in specs:
        spec.env["REDIS_URL"] = test_servers.of_worker(spec.id).redis_url


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The costliest files first, in this order: whichever worker ends last then ends with small ones."""
    places = {path: place for place, path in enumerate(COSTLIEST)}
    items.sort(key=lambda item: places.get(item.nodeid.partition("::")[0], len(places)))


@pytest.fixture(scope="session")
def servers() -> Servers:
    return test_servers.of_this_session()


@pytest.fixture(scope="session")
def django_db_setup(servers: Servers) -> Iterator[None]:
    """A clone of the migrated database for this worker, in place of pytest-django's own making."""
    name = servers.clone(f"test_gw{servers.worker}")
    for each in connections.all():
        each.settings_dict["NAME"] = name
    yield
    connections.close_all()
    servers.drop(name)


@pytest.fixture
def committed(servers: Servers, django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """A database to commit to, for every thread of this test."""
    ours, database = connection.settings_dict["NAME"], servers.clone(f"at_once_gw{servers.worker}")
    with django_db_blocker.unblock():
        connection.close()
        connection.settings_dict["NAME"] = database
        yield
        connection.close()
        connection.settings_dict["NAME"] = ours
    servers.drop(database)
