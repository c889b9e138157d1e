"""The shop's database in the session's PostgreSQL, made once."""

from collections.abc import Iterator
from datetime import date

import pytest
from django.db import connection
from pytest_django import DjangoDbBlocker

from config.demo.database import ShopDatabase
from config.demo.made_up import made_up_tables
from tests.servers import Servers

TODAY = date.today()


@pytest.fixture(scope="package")
def shop(servers: Servers) -> Iterator[ShopDatabase]:
    """To be looked at, not changed."""
    made = ShopDatabase(servers.postgres, f"shop_gw{servers.worker}")
    made.make(made_up_tables(TODAY))
    yield made
    made.drop()


@pytest.fixture
def new_shop(servers: Servers) -> Iterator[ShopDatabase]:
    """Not made yet, to be spoilt."""
    named = ShopDatabase(servers.postgres, f"new_shop_gw{servers.worker}")
    yield named
    named.drop()


@pytest.fixture(scope="module")
def installed(servers: Servers) -> Iterator[str]:
    """A database as ``make setup`` leaves it, for one file; the shop's is named after it."""
    name = servers.clone(f"demo_gw{servers.worker}")
    servers.manage("setup_installation", database=name)
    yield name
    ShopDatabase(servers.postgres, f"{name}_openpanel").drop()
    servers.drop(name)


@pytest.fixture
def there(installed: str, django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    """The models of this process speak to it."""
    before = connection.settings_dict["NAME"]
    with django_db_blocker.unblock():
        connection.close()
        connection.settings_dict["NAME"] = installed
        yield installed
        connection.close()
        connection.settings_dict["NAME"] = before
