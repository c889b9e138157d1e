"""Restore a dump in the session's servers and migrate it to today."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import global_settings
from django.db import connections
from django.test import override_settings
from django.utils import timezone
from psycopg import sql

from config.embedded.layout import OWNER_ROLE
from config.variables import listed
from requests.models import AnswerPackage, RequestDraft
from retention.models import PurgePlan
from stores.models import DataStore
from stores.places import HOSTS, ROOTS
from tests.rewriting import AS_OWNER, rewrite
from tests.servers import ROOT, Servers
from tests.upgrades import dumps
from tests.upgrades.dumps import SHOP, SHOP_OWNER, SHOP_ROLE, Dump

SHOP_PASSWORD = "of-the-restored-shop"
"""Of the shop's owner, who fills its database."""


@dataclass(frozen=True)
class Restored:
    """An installation of a dump, migrated. ``folder`` holds its ``vault``, ``logs`` and ``registers``."""

    dump: Dump
    servers: Servers
    database: str
    folder: Path

    @property
    def facts(self) -> dict[str, Any]:
        return self.dump.facts

    @property
    def environment(self) -> dict[str, str]:
        """For processes of this installation."""
        return {
            **os.environ,
            **self.servers.environment(self.database),
            **self.dump.keys,
            "DERTIG_FILES_DIR": str(self.folder / "vault"),
            **self.way_to_the_shop,
        }

    @property
    def way_to_the_shop(self) -> dict[str, str]:
        """The environment in which the shop's store, which names no host, finds its server, and may."""
        return {
            "PGHOST": str(self.servers.layout.sockets),
            # What ``upgrade_check`` asks an operator to declare: the shop's socket, the folder of its logs.
            HOSTS: f"127.0.0.0/8,{self.servers.layout.sockets}",
            ROOTS: str(self.folder / "logs"),
        }

    @property
    def places(self) -> dict[str, list[str]]:
        """The same declarations as settings of this process."""
        return {name: listed(self.way_to_the_shop[name]) for name in (HOSTS, ROOTS)}

    def run(self, *arguments: str) -> str:
        """A Python program of the installation; what it printed. Fails with what it complained of."""
        ran = subprocess.run(
            [sys.executable, *arguments],
            check=False,
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
        )
        assert ran.returncode == 0, ran.stdout + ran.stderr
        return ran.stdout

    def shop_rows(self, query: str, **values: Any) -> list[tuple[Any, ...]]:
        """What the shop's owner sees in its database."""
        with self.servers.postgres.connect_as_superuser(SHOP) as shop:
            return shop.execute(query.encode(), values or None).fetchall()

    @contextmanager
    def inside(self) -> Iterator[None]:
        """This process is one of the installation: its database, its keys, its vault."""
        names = {each.alias: each.settings_dict["NAME"] for each in connections.all()}
        keys = self.dump.keys
        with ExitStack() as stack:
            environment = stack.enter_context(pytest.MonkeyPatch.context())
            for name, value in self.way_to_the_shop.items():
                environment.setenv(name, value)
            stack.enter_context(override_settings(**self.places))
            stack.enter_context(
                override_settings(
                    SECRET_KEY=keys["SECRET_KEY"],
                    DERTIG_FILES_KEYS=[keys["DERTIG_FILES_KEYS"]],
                    DERTIG_FIELD_KEYS=[keys["DERTIG_FIELD_KEYS"]],
                    DERTIG_LOOKUP_KEY=keys["DERTIG_LOOKUP_KEY"],
                    DERTIG_FILES_DIR=self.folder / "vault",
                    # Receipts and codes were hashed as slowly as an installation does it.
                    PASSWORD_HASHERS=global_settings.PASSWORD_HASHERS,
                )
            )
            stack.callback(_point_at, names)
            _point_at(dict.fromkeys(names, self.database))
            yield


@contextmanager
def restored(dump: Dump, servers: Servers, folder: Path) -> Iterator[Restored]:
    """The installation with its shop, for as long as the block runs; ``django_db_blocker`` must be open."""
    database = f"upgrade_{dump.name}_gw{servers.worker}"
    made = Restored(dump, servers, database, folder)
    try:
        _make_database(servers, database, OWNER_ROLE)
        dumps.restore_database(servers.postgres, OWNER_ROLE, database, dump.folder / dumps.INSTALLATION)
        with servers.postgres.connect(OWNER_ROLE, database) as connection:
            connection.execute(AS_OWNER)
        _make_shop(servers, dump)
        dumps.unpack(dump.folder / dumps.FILES, folder)
        made.run("manage.py", "migrate", "--verbosity=0")
        with made.inside():
            point_at_new_place(made)
            let_the_shop_in(made)
            shift_time()
        yield made
    finally:
        servers.drop(database)
        servers.drop(SHOP)
        with servers.postgres.connect_as_superuser() as server:
            for role in (SHOP_ROLE, SHOP_OWNER):
                server.execute(sql.SQL("DROP ROLE IF EXISTS {}").format(sql.Identifier(role)))


def point_at_new_place(made: Restored) -> None:
    """Address what lies elsewhere now: the folder of log files, of which no plan was approved.

    The shop's database has the name and the role that approved plans know, and ``PGHOST`` leads there.
    """
    store = DataStore.objects.get(controller__slug="openpanel", ref="installation-logs")
    DataStore.objects.filter(pk=store.pk).update(
        settings={**store.settings, "root": str(made.folder / "logs")}
    )


def let_the_shop_in(made: Restored) -> None:
    """The server asks for the password that the installation keeps; the frozen one trusted its socket."""
    store = DataStore.objects.get(controller__slug="openpanel", ref="operations")
    password = json.loads(store.secret)["password"]
    with made.servers.postgres.connect_as_superuser() as server:
        server.execute(
            sql.SQL("ALTER ROLE {} PASSWORD {}").format(sql.Identifier(SHOP_ROLE), sql.Literal(password))
        )


def shift_time() -> None:
    """The dump's day lies any time back; the test goes on as if it were the days after it.

    - plans came into force before the last night began, also where the dump was made this very day;
    - the released package and the draft of the portal, which end after days, end tomorrow.

    Everything else that ends (codes, sessions, pauses of tries) is made anew by the test or is due.
    """
    now = timezone.now()
    for plan in PurgePlan.objects.filter(effective_at__gt=now - timedelta(days=2)):
        before = now - timedelta(days=2)
        rewrite(PurgePlan.objects.filter(pk=plan.pk), approved_at=before, effective_at=before)
    AnswerPackage.objects.filter(open_until__isnull=False).update(open_until=now + timedelta(days=1))
    RequestDraft.objects.update(expires_at=now + timedelta(days=1))


def _make_database(servers: Servers, name: str, owner: str) -> None:
    servers.drop(name)
    with servers.postgres.connect_as_superuser() as server:
        server.execute(
            sql.SQL("CREATE DATABASE {} OWNER {}").format(sql.Identifier(name), sql.Identifier(owner))
        )


def _make_shop(servers: Servers, dump: Dump) -> None:
    """As ``config.demo.database`` makes it: Dertig's role may read, change and delete rows, no more."""
    with servers.postgres.connect_as_superuser() as server:
        for role in (SHOP_OWNER, SHOP_ROLE):
            server.execute(
                sql.SQL("CREATE ROLE {} LOGIN PASSWORD {}").format(
                    sql.Identifier(role), sql.Literal(SHOP_PASSWORD)
                )
            )
    _make_database(servers, SHOP, SHOP_OWNER)
    dumps.restore_database(
        servers.postgres, SHOP_OWNER, SHOP, dump.folder / dumps.SHOP_SQL, password=SHOP_PASSWORD
    )
    with servers.postgres.connect_as_superuser(SHOP) as shop:
        role = sql.Identifier(SHOP_ROLE)
        shop.execute(
            sql.SQL("GRANT SELECT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {}").format(role)
        )
        shop.execute("VACUUM ANALYZE")


def _point_at(names: dict[str, str]) -> None:
    for alias, name in names.items():
        connections[alias].close()
        connections[alias].settings_dict["NAME"] = name
