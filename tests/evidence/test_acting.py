"""An event is in the name of who signed in, of a part of the system or of a data subject: of nobody else."""

from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError, connection, transaction
from django.http import HttpRequest
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext

from accounts.middleware import PrincipalMiddleware
from accounts.models import ApiKey
from accounts.roles import Role
from evidence import trail
from evidence.acting import acting
from evidence.models import Event
from processing.api.access import KeyHolder
from tests import factories as make
from tests.people import person

pytestmark = pytest.mark.django_db
MINE, THEIRS = "user:mine", "user:theirs"


@transaction.atomic
def record(actor: str) -> None:
    trail.record("test.made", actor=actor, controller_id=None, record="test:1")


@transaction.atomic
def record_all(actor: str) -> None:
    event = Event(verb="test.made", actor=actor, controller_id=None, record="test:1")
    trail.record_all([event, Event(verb="test.made", actor=MINE, controller_id=None, record="test:2")])


@pytest.mark.parametrize("write", [record, record_all])
@pytest.mark.parametrize("other", [THEIRS, "key:theirs"])
def test_nobody_else_is_named(write: Any, other: str) -> None:
    with acting(MINE), pytest.raises(IntegrityError, match="somebody else"):
        write(other)
    assert not Event.objects.exists()


@pytest.mark.parametrize("actor", [MINE, "system:by-law", "person"])
def test_who_is_at_work_and_the_system_are(actor: str) -> None:
    with acting(MINE):
        record(actor)
        record_all(actor)
    assert Event.objects.count() == 3


def test_a_task_names_people_only_where_it_says_so() -> None:
    with acting("system:tasks"):
        with pytest.raises(IntegrityError, match="somebody else"):
            record(MINE)
        with acting(MINE):
            record(MINE)
    assert Event.objects.get().actor == MINE


@pytest.mark.parametrize("who", [None, ""])
def test_where_nobody_signed_in_it_passes(who: str | None) -> None:
    """Commands and the shell; whoever accepts an invitation."""
    if who is None:
        record(MINE)
    else:
        with acting(who):
            record(MINE)
    assert Event.objects.get().actor == MINE


def test_it_costs_no_statement_of_its_own() -> None:
    with acting(MINE), transaction.atomic(), CaptureQueriesContext(connection) as asked:
        trail.record("test.made", actor=MINE, controller_id=None, record="test:1")
    assert len(asked) == 1


def test_sign_in_says_it_for_the_request_and_no_longer(rf: RequestFactory) -> None:
    request = rf.post("/")
    request.user = person(Role.PRIVACY_OFFICER, make.ControllerFactory())
    others = PrincipalMiddleware(lambda _request: record(THEIRS))
    own = PrincipalMiddleware(lambda _request: record(request.user.actor))
    with pytest.raises(IntegrityError, match="somebody else"):
        others(request)
    own(request)
    record(THEIRS)
    assert set(Event.objects.filter(verb="test.made").values_list("actor", flat=True)) == {
        request.user.actor,
        THEIRS,
    }


def test_an_api_key_is_at_work_once_it_was_accepted(rf: RequestFactory) -> None:
    request = rf.post("/")
    request.user = AnonymousUser()

    def by_key(_request: HttpRequest) -> None:
        key, _secret = ApiKey.objects.create_key(name="key", controller=make.ControllerFactory())
        request.user = KeyHolder(key)  # as Django REST framework hands it on
        record(f"key:{key.prefix}")
        with pytest.raises(IntegrityError, match="somebody else"):
            record(THEIRS)

    PrincipalMiddleware(by_key)(request)


def test_by_raw_sql_in_that_transaction_neither() -> None:
    """What sign-in said holds for whatever else the transaction writes."""
    with acting(MINE), pytest.raises(IntegrityError, match="somebody else"), transaction.atomic():
        trail.record("test.made", actor=MINE, controller_id=None, record="test:1")
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO evidence_event (id, actor, verb, record, detail)"
                " VALUES (gen_random_uuid(), %s, 'test.made', 'test:1', '{}')",
                [THEIRS],
            )
