"""Makes OpenPanel's operational data where they are absent, and tells its data stores where they are.

What stands is left as it is: a database or a folder that is there, and a store that has an address.
"""

from datetime import date
from pathlib import Path

from django.conf import settings
from django.db import connections, transaction

from accounts.models import Controller
from accounts.principal import Principal, system
from config.demo.database import ShopDatabase
from config.demo.folder import make_folder
from config.demo.made_up import made_up_logs, made_up_tables
from config.embedded.layout import Layout
from config.embedded.postgres import Postgres
from retention.actions.settings import save_settings
from retention.models import RetentionSettings
from stores.actions import save_row, set_secret
from stores.models import DataStore

CONTROLLER, DATABASE_STORE, FILES_STORE = "openpanel", "operations", "installation-logs"
BATCH_ROWS = 100


def set_up_demo(today: date) -> str:
    """Make what is absent; give a line that says what stands."""
    layout: Layout = settings.LAYOUT
    if not is_embedded(layout):
        return "OpenPanel's operational data: skipped, they go into the embedded PostgreSQL alone."
    stores = {each.ref: each for each in DataStore.objects.filter(controller__slug=CONTROLLER)}
    if not stores:
        return "OpenPanel's operational data: skipped, for it has no data stores here."
    shop, folder = shop_database(layout), log_folder(layout)
    if not shop.exists():
        shop.make(made_up_tables(today))
    make_folder(folder, made_up_logs(today))
    by = system("demo")
    if (operations := stores.get(DATABASE_STORE)) and "database" not in operations.settings:
        _connect(operations, address_of(shop), {"password": shop.new_password()}, by)
    if (logs := stores.get(FILES_STORE)) and "root" not in logs.settings:
        _connect(logs, {"root": str(folder)}, {}, by)
    _set_retention(by)
    return f"OpenPanel's operational data: the database {shop.name} and the folder {folder}."


def is_embedded(layout: Layout) -> bool:
    """Whether Dertig's own database lies in the embedded server."""
    return str(connections["default"].settings_dict["HOST"]) == str(layout.sockets)


def shop_database(layout: Layout) -> ShopDatabase:
    """Beside the database that this installation uses, and named after it."""
    return ShopDatabase(Postgres(layout), f"{connections['default'].settings_dict['NAME']}_openpanel")


def log_folder(layout: Layout) -> Path:
    return layout.demo / shop_database(layout).name / "logs"


def address_of(shop: ShopDatabase) -> dict[str, str]:
    """How Dertig reaches it: the settings of its data store."""
    return {
        "dialect": "postgresql",
        "host": str(shop.postgres.layout.sockets),
        "database": shop.name,
        "user": shop.privacy_role,
    }


@transaction.atomic
def _connect(store: DataStore, address: dict[str, str], secret: dict[str, str], by: Principal) -> None:
    store.settings = {**store.settings, **address}
    save_row(row=store, by=by)
    set_secret(store=store, secret=secret, by=by)


def _set_retention(by: Principal) -> None:
    """Small batches, so that a purge of the demo is seen at work."""
    controller = Controller.objects.filter(slug=CONTROLLER, retention_settings=None).first()
    if controller is not None:
        save_settings(settings=RetentionSettings(controller=controller, batch_rows=BATCH_ROWS), by=by)
