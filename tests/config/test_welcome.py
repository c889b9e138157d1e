"""What a person reads when the installation is up."""

import pytest

from accounts.management.commands.demo_users import PASSWORD, PEOPLE
from accounts.models import User
from config.demo.setting_up import CONTROLLER
from config.welcome import SHOWN, welcome
from stores.models import DataStore
from tests.factories import ControllerFactory

pytestmark = pytest.mark.django_db
ADDRESS = "http://localhost:8000/"
PURGES = f"{ADDRESS}admin/retention/purgeddataset/"


@pytest.fixture
def store():
    controller = ControllerFactory(slug=CONTROLLER)
    return DataStore.objects.create(
        controller=controller, ref="operations", name="Shop", kind="sql", settings={"database": "shop"}
    )


def demo_people(password: str) -> None:
    for email, (_first, _last, role) in PEOPLE.items():
        if role in SHOWN:
            User.objects.create_user(email, password)


def test_it_says_where_the_demo_is_purged_and_by_whom(store):
    demo_people(PASSWORD)
    told = welcome(ADDRESS)
    assert PURGES in told
    assert told.index("officer@dertig.example") < told.index(PURGES)
    assert max(map(len, told.splitlines())) <= 100


def test_without_the_data_or_the_people_it_does_not(store):
    demo_people("somebody changed it")
    assert PURGES not in welcome(ADDRESS)
    User.objects.all().delete()
    demo_people(PASSWORD)
    store.settings = {}
    store.save()
    assert PURGES not in welcome(ADDRESS)
