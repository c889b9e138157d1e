"""Art. 17, 5(2): what was erased stays erased, when a data store comes back from a backup."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from psycopg import sql

from evidence.models import Event
from retention.models import Erasure, HeldIdentifier, LegalHold
from retention.terms import HoldScope
from stores.models import DataStore
from tests import factories as make
from tests.retention.ledger.erased import erased
from tests.retention.operations import Target, fill
from tests.retention.purging import World, world
from tests.rewriting import rewrite
from tests.stores import factories as made

pytestmark = pytest.mark.django_db

TODAY = timezone.now().date()


@pytest.fixture
def shop(target: Target) -> World:
    return world(target)


class Backup:
    """A copy of a target as it was, from which it can be restored."""

    def __init__(self, target: Target) -> None:
        self._target = target
        self._copy = f"{target.name}_backup"
        self._sql("CREATE DATABASE {} TEMPLATE {}", self._copy, target.name)

    def restore(self) -> None:
        self._sql("DROP DATABASE {} WITH (FORCE)", self._target.name)
        self._sql("CREATE DATABASE {} TEMPLATE {}", self._target.name, self._copy)

    def drop(self) -> None:
        self._sql("DROP DATABASE {}", self._copy)

    def _sql(self, statement: str, *names: str) -> None:
        with self._target.servers.postgres.connect_as_superuser() as connection:
            connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))


@contextmanager
def backup(target: Target) -> Iterator[Backup]:
    made = Backup(target)
    yield made
    made.drop()


def replay(*arguments: str, since: date = TODAY) -> tuple[Any, str]:
    """What it told, and its error; empty where it exits with 0."""
    out = StringIO()
    try:
        call_command("replay_erasures", "--since", since.isoformat(), "--json", *arguments, stdout=out)
    except CommandError as error:
        return json.loads(out.getvalue() or "[]"), str(error)
    return json.loads(out.getvalue()), ""


def hold(shop: World, email: str) -> None:
    """Somebody is held from now on."""
    held = LegalHold.objects.create(
        controller=shop.controller,
        scope=HoldScope.PERSON,
        reason="A claim",
        owner=make.UserFactory(),
        review_on=TODAY,
        placed_by=shop.officer.actor,
    )
    HeldIdentifier.objects.create(hold=held, kind="email", value=email)


def test_erasures_and_purges_are_repeated_over_a_restored_database(shop: World) -> None:
    target = shop.target
    fill(target, 400, due=150)
    target.run("INSERT INTO customer (email, name) VALUES (' Anna@Example.ORG', 'Anna O''Brien')")
    target.run("INSERT INTO customer (email, name) VALUES ('anna@example.org.uk', 'Another')")
    with backup(target) as before:
        shop.purged()
        erased(shop, "anna@example.org", "R-1")
        assert target.count() == 251
        before.restore()
        assert target.count() == 402

        told, error = replay("--dry-run")
        assert (error, target.count()) == ("", 402)
        assert {name: each["left"] for each in told[0]["repeated"] for name in each["names"]}["R-1"] == 1

        told, error = replay()
        assert error == ""
        assert [(each["kind"], each["rows"], each["left"]) for each in told[0]["repeated"]] == [
            ("purge", 150, 0),
            ("erasure", 1, 0),
        ]
    assert target.count() == 251
    assert target.count("email = 'anna@example.org.uk'") == 1
    assert replay()[0][0]["repeated"][1] == {**told[0]["repeated"][1], "found": False, "rows": 0}
    event = Event.objects.filter(verb="erasure.replayed").order_by("at").first()
    assert event is not None and (event.detail["rows"], event.detail["left"]) == (151, 0)
    assert "anna" not in json.dumps(event.detail).lower()


def test_nothing_is_known_but_marks(shop: World) -> None:
    fill(shop.target, 3, due=0)
    erasure = erased(shop, "p1@example.org", "R-1")
    assert "p1@" not in json.dumps(erasure.memory.people)
    assert "p1@" not in json.dumps(erasure.work)


def test_art_17_3_e_who_is_held_by_now_stays_and_is_told(shop: World) -> None:
    fill(shop.target, 3, due=0)
    with backup(shop.target) as before:
        erased(shop, "p1@example.org", "R-1")
        before.restore()
        hold(shop, "p1@example.org")
        told, error = replay()
    assert error == ""
    assert (told[0]["repeated"][0]["rows"], told[0]["repeated"][0]["held"]) == (0, 1)
    assert shop.target.count() == 3


def test_many_people_are_done_together_and_those_of_whom_something_is_left_are_named(shop: World) -> None:
    """Also where one is held, one is in no backup, and one was erased twice."""
    fill(shop.target, 9, due=0)
    with backup(shop.target) as before:
        for number in range(1, 9):
            erased(shop, f"p{number}@example.org", f"R-{number}")
        before.restore()
    hold(shop, "p6@example.org")
    shop.target.run("DELETE FROM customer WHERE email = 'p8@example.org'")
    told, error = replay()
    assert error == ""
    lost, together, held = told[0]["repeated"]
    assert (lost["names"], lost["found"]) == (["R-8"], False)
    assert (together["names"], together["rows"]) == ([f"R-{number}" for number in range(1, 8)], 6)
    assert (held["names"], held["rows"], held["held"]) == (["R-6"], 0, 1)
    assert shop.target.run("SELECT email FROM customer ORDER BY id") == [
        ("p6@example.org",),
        ("p9@example.org",),
    ]


def test_statements_do_not_grow_with_the_people(shop: World, store_statements: list[str]) -> None:
    counted = []
    for people in (2, 12):
        fill(shop.target, people, due=0)
        for number in range(1, people + 1):
            erased(shop, f"p{number}@example.org", f"R-{people}-{number}")
        fill(shop.target, people, due=0)
        store_statements.clear()
        with CaptureQueriesContext(connection) as own:
            assert replay()[1] == ""
        counted.append((len(own), len(store_statements)))
        assert shop.target.count() == 0
        rewrite(Erasure.objects.all(), ended_at=timezone.now() - timedelta(days=3))
    assert counted[0] == counted[1]


def test_what_was_done_before_the_day_is_in_the_backup(shop: World) -> None:
    fill(shop.target, 3, due=0)
    erased(shop, "p1@example.org", "R-1")
    rewrite(Erasure.objects.all(), ended_at=timezone.now() - timedelta(days=3))
    told, error = replay()
    assert (told[0]["repeated"], error) == ([], "")


def test_what_is_no_longer_remembered_is_an_error(shop: World) -> None:
    fill(shop.target, 3, due=0)
    erased(shop, "p1@example.org", "R-1").memory.delete()
    told, error = replay()
    assert told[0]["forgotten"] == 1 and error


def test_corrections_are_listed_for_a_person(shop: World) -> None:
    fill(shop.target, 3, due=0)
    rewrite(Erasure.objects.filter(pk=erased(shop, "p1@example.org", "R-1").pk), act="correct")
    told, error = replay()
    assert (told[0]["corrections"], error) == ([{"dataset": "customers", "request": "R-1"}], "")


def test_a_store_that_is_away_stops_no_other(shop: World) -> None:
    fill(shop.target, 3, due=0)
    away = DataStore.objects.create(
        controller=shop.controller,
        ref="away",
        name="Away",
        kind="sql",
        settings=shop.target.settings,
        secret=shop.target.kept,
    )
    others = made.DatasetFactory(store=away, ref="others", resource="customer")
    made.IdentifierFactory(dataset=others, kind="email", column="email")
    elsewhere = replace(shop, dataset=others)
    with backup(shop.target) as before:
        erased(elsewhere, "p2@example.org", "R-2")
        erased(shop, "p1@example.org", "R-1")
        before.restore()
        away.settings = {**shop.target.settings, "database": "nowhere"}
        away.save()
        told, error = replay()
    assert error
    assert {each["store"]: each["problem"] for each in told} == {"shop": "", "away": "replay-impossible"}
    assert shop.target.count("email = 'p1@example.org'") == 0


def test_bad_input_is_told(shop: World) -> None:
    for arguments, since in (
        (("--controller", "nobody"), TODAY),
        (("--store", "nothing"), TODAY),
        ((), TODAY + timedelta(days=3)),
    ):
        assert replay(*arguments, since=since)[1]
