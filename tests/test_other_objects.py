"""An object of the other controller behind every route, key, task and action that takes one: nobody gets it.

``tests/test_isolation.py`` looks at what pages show; here each place of each address is filled with the id of
an object that is there, and is the other controller's. The places come from the URL resolver and from the
signatures of the tasks: a new one fails here until somebody says what stands in it.
"""

import inspect
import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from itertools import islice, product
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from celery import current_app
from django.db import connection, models, transaction
from django.test import Client
from django.utils import timezone

from accounts.models import ApiKey, Controller, Invitation
from accounts.roles import Role
from processing.admin.activity_verbs import VERBS
from processing.models import ExportJob, ProcessingActivity
from requests.admin.steps import STEPS
from requests.models import (
    AnswerPackage,
    Attachment,
    AuthorityFile,
    CodeWish,
    CollectedDataset,
    Correction,
    EmailCode,
    Letter,
    Mailbox,
    PersonTask,
    RequestDraft,
    SubjectRequest,
    Telling,
)
from requests.portal import sessions
from requests.portal.steps import STEPS as QUESTIONS
from retention.models import PurgeRun
from stores.models import Dataset, DataStore, WebhookDelivery
from subjects.models import PersonSearch
from tests.people import person, signed_in
from tests.test_isolation import PURGE_VERBS, Rows, addresses, names_of, page_of, snapshot, text_of
from tests.two_controllers import MARKER, OURS, World, build, scoped_models

pytestmark = pytest.mark.django_db

PLACE = re.compile(r"<([^>]+)>|\(\?P<([^>]+)>")

type Value = Callable[[Rows, str, Any], str]


def of(model: type[models.Model], field: str = "pk") -> Value:
    """A place for rows of a model."""
    return lambda rows, _route, _page: str(getattr(rows[model], field))


def _file(rows: Rows, route: str, _page: Any) -> str:
    return str(rows[AuthorityFile if "/authority/" in route else Attachment].pk)


def _of_portal(rows: Rows, route: str, _page: Any) -> str:
    kinds = {"/file/<": Attachment, "/letter/": Letter, "/package/": AnswerPackage}
    return str(next(rows[kind].pk for part, kind in kinds.items() if part in route))


def _of_page(rows: Rows, _route: str, page: Any) -> str:
    return str(rows[page.model._meta.concrete_model].pk)


def _slug(rows: Rows, _route: str, _page: Any) -> str:
    return str(rows[SubjectRequest].controller.slug)


def _ref(rows: Rows, route: str, _page: Any) -> str:
    return str(rows[Dataset if "/datasets/" in route else ProcessingActivity].ref)


OBJECTS: dict[str, Value] = {
    "path:object_id": _of_page,
    "int:object_id": _of_page,
    "uuid:object_id": _of_page,
    "int:file_id": _file,
    "int:task_id": of(PersonTask),
    "int:package_id": of(AnswerPackage),
    "int:dataset_id": of(CollectedDataset),
    "uuid:group": of(Correction, "group"),
    "int:pk": _of_portal,
    "uuid:public_id": of(Invitation, "public_id"),
    "slug:slug": _slug,
    "slug:ref": _ref,
    "slug:reference": of(SubjectRequest, "reference"),
    "portal_reference:reference": of(SubjectRequest, "reference"),
    "portal_draft:draft_name": of(RequestDraft, "name"),
}
"""Places in which the id of an object stands, and how to get that from a controller's rows."""

WORDS: dict[str, tuple[str, ...]] = {
    "slug:verb": (*VERBS, *PURGE_VERBS),
    "slug:name": tuple(STEPS),
    "portal_step:name": tuple(question.name for question in QUESTIONS),
}
"""Places in which a word of a closed list stands."""

SECRETS = {
    "str:secret": "a calendar's own password: tests/test_isolation.py",
    "key": "allauth's, signed or once",
    "str:key": "of an invitation's link: tests/accounts/test_invitation_pages.py",
    "uidb36": "beside such a key",
    "app_label": "names of packages",
    "url": "whatever no other page of the admin matches",
}
"""Places in which nothing stands that could be another controller's."""

OWN_ACCOUNT = "accounts/"


@pytest.fixture
def world() -> World:
    return build()


def places_of(route: str) -> list[str]:
    """The places of a route."""
    return [plain or named for plain, named in PLACE.findall(route)]


def test_every_place_of_every_address_is_classified() -> None:
    unknown = {
        f"{place} in {route}"
        for route, _pattern in addresses()
        for place in places_of(route)
        if place not in OBJECTS and place not in WORDS and place not in SECRETS
    }
    assert not unknown, "say in OBJECTS, WORDS or SECRETS what stands there"


def test_no_place_is_left_over() -> None:
    there = {place for route, _pattern in addresses() for place in places_of(route)}
    assert {*WORDS, *SECRETS, *(OBJECTS.keys() - {"uuid:object_id"})} <= there


def reaching(world: World, *, at: str) -> Iterator[str]:
    """Every address below ``at`` with somebody else's object in at least one of its places."""
    for route, pattern in addresses():
        held = [place for place in dict.fromkeys(places_of(route)) if place in OBJECTS]
        if not held or not route.startswith(at):
            continue
        page = page_of(pattern)
        for rows in product((world.rows, world.own_rows), repeat=len(held)):
            if any(each is world.rows for each in rows):
                filled = route
                for place, of_whom in zip(held, rows, strict=True):
                    filled = filled.replace(f"<{place}>", OBJECTS[place](of_whom, route, page))
                yield from _worded(filled)


def _worded(route: str) -> Iterator[str]:
    words = [place for place in places_of(route) if place in WORDS]
    for chosen in product(*(WORDS[place] for place in words)):
        filled = route
        for place, word in zip(words, chosen, strict=True):
            filled = filled.replace(f"<{place}>", word)
        yield f"/{filled}"


def refuses(response: Any) -> bool:
    """As if it were not there. Sent on, somebody sees nothing yet: where to is an address like these."""
    return response.status_code in {302, 403, 404, 405}


def shows(world: World, url: str, response: Any) -> list[str]:
    """What of the other controller an answer shows beyond what was asked with."""
    text = text_of(response) + response.headers.get("Location", "").lower()
    return [name for name in (MARKER.lower(), *names_of(world)) if name in text and name not in url.lower()]


SENT = {"post": "yes", "name": "changed", "text": "written", "body": "written", "_confirm": "yes"}


def test_no_role_reaches_an_object_of_the_other_controller(
    world: World, django_capture_on_commit_callbacks: Any
) -> None:
    """By GET and by POST; nothing changes, and nothing is put off to a worker."""
    clients = {role: signed_in(person(role, world.ours)) for role in Role}
    urls = list(reaching(world, at="admin/"))
    assert len(urls) > 200
    before = snapshot()
    with django_capture_on_commit_callbacks() as put_off:
        for (role, client), url in product(clients.items(), urls):
            for response in (client.get(url), client.post(url, SENT)):
                assert refuses(response), f"{url}: {response.status_code} to a {role}"
                assert not shows(world, url, response), url
    assert put_off == []
    assert snapshot() == before


def test_the_same_addresses_open_to_the_other_controllers_own(world: World) -> None:
    """The ids are right ones: this test is not blind."""
    client = signed_in(person(Role.PRIVACY_LEAD, world.theirs))
    answers = (client.get(url) for url in reaching(world, at="admin/"))
    opened = (answer for answer in answers if answer.status_code == 200)
    assert len(list(islice(opened, 60))) == 60


def test_no_action_of_a_list_takes_the_other_controllers_rows(
    world: World, django_capture_on_commit_callbacks: Any
) -> None:
    client = signed_in(person(Role.PRIVACY_LEAD, world.ours))
    before, tried = snapshot(), 0
    with django_capture_on_commit_callbacks() as put_off:
        for route, pattern in addresses():
            page = page_of(pattern)
            if page is None or not route.endswith(f"/{page.model._meta.model_name}/"):
                continue
            for name in _actions(page):
                chosen = world.rows[page.model._meta.concrete_model].pk
                response = client.post(
                    f"/{route}", SENT | {"action": name, "_selected_action": chosen, "select_across": "0"}
                )
                assert response.status_code in {200, 302, 403, 404, 405}, (route, name)
                assert not shows(world, f"/{route}", response), (route, name)
                tried += 1
    assert tried > 10
    assert put_off == []
    assert snapshot() == before


def _actions(page: Any) -> Iterator[str]:
    for action in (*(page.actions or ()), "delete_selected"):
        yield action if isinstance(action, str) else action.__name__


# --- Keys of programs


@pytest.mark.parametrize("credentials", ["key", "session"])
def test_no_address_of_the_api_gives_the_other_controllers_objects(credentials: str, world: World) -> None:
    client = _program(world) if credentials == "key" else signed_in(person(Role.PRIVACY_LEAD, world.ours))
    before, reached = snapshot(), 0
    for url in (*reaching(world, at="api/v1/"), *_asking(world)):
        for method in ("get", "post", "put", "patch", "delete"):
            response = getattr(client, method)(url, _BODY, content_type="application/json")
            assert response.status_code in {400, 403, 404, 405}, f"{method} {url}: {response.status_code}"
            assert not shows(world, url, response), url
            reached += 1
    assert reached > 50
    assert snapshot() == before


_BODY = {"key": "a", "data": {}}


def _program(world: World) -> Client:
    """A key of one's own controller with every right that there is."""
    flags = [field.name for field in ApiKey._meta.get_fields() if isinstance(field, models.BooleanField)]
    rights = dict.fromkeys(set(flags) - {"revoked"}, True)
    _key, secret = ApiKey.objects.create_key(name="all", controller=world.ours, **rights)
    return Client(headers={"Authorization": f"Api-Key {secret}"})


def _asking(world: World) -> Iterator[str]:
    """The other controller in the parameters of an address that takes no place of it."""
    yield f"/api/v1/events/?controller={world.theirs.slug}"
    dataset, theirs = world.own_rows[Dataset], world.rows[Dataset]
    yield f"/api/v1/datasets/{world.ours.slug}/{dataset.ref}/records/?store={theirs.store.ref}"


# --- Files of people


def test_whose_own_request_is_open_gets_no_file_letter_or_package_of_another(world: World) -> None:
    own = world.own_rows[SubjectRequest]
    client, now = Client(), timezone.now().timestamp()
    client.get("/admin/")
    session = client.session
    session[sessions.KEY] = {str(own.pk): {"seen": now, "code": now}}
    session.save()
    client.cookies["sessionid"] = session.session_key
    page = f"/c/{world.ours.slug}/request/status/{own.reference}/"
    assert client.get(page).status_code == 200
    files = [url for url in reaching(world, at="c/") if re.search(r"/(file|letter|package)/", url)]
    assert len(files) >= 12
    for url in files:
        for response in (client.get(url), client.post(url, {"send": "yes", "code": "123456"})):
            sent_on = response.status_code == 302 and "/request/status/?reference=" in response["Location"]
            # No other request is open, and none at the other controller's portal.
            assert response.status_code in {404, 405, 410} or (sent_on and not url.startswith(page)), url
            assert not shows(world, url, response), url


def test_nobody_removes_a_passkey_of_somebody_else(world: World) -> None:
    key = Authenticator.objects.create(
        user=person(Role.AUDITOR, world.theirs), type=Authenticator.Type.WEBAUTHN, data={"name": MARKER}
    )
    client = signed_in(person(Role.PRIVACY_LEAD, world.ours))
    for verb in ("remove", "edit"):
        for response in (
            client.get(f"/accounts/2fa/webauthn/keys/{key.pk}/{verb}/"),
            client.post(f"/accounts/2fa/webauthn/keys/{key.pk}/{verb}/", {"name": "mine"}),
        ):
            assert response.status_code in {302, 404}
            assert MARKER.lower() not in text_of(response)
    key.refresh_from_db()
    assert key.data == {"name": MARKER}


# --- Tasks


TAKEN: dict[str, Value] = {
    "code_id": of(EmailCode),
    "controller_id": of(Controller),
    "dataset_ids": of(CollectedDataset),
    "delivery_id": of(WebhookDelivery),
    "job_id": of(ExportJob),
    "letter_id": of(Letter),
    "mailbox_id": of(Mailbox),
    "package_id": of(AnswerPackage),
    "reference": of(SubjectRequest, "reference"),
    "run_id": of(PurgeRun),
    "search_id": of(PersonSearch),
    "store_id": of(DataStore),
    "telling_id": of(Telling),
    "wish_id": of(CodeWish),
}
"""What a task takes, and how to get that from a controller's rows."""


def tasks() -> dict[str, tuple[Any, list[str]]]:
    """Our tasks that take something, with the names of what."""
    current_app.loader.import_default_modules()
    ours = {name: task for name, task in current_app.tasks.items() if name.partition(".")[0] in OURS}
    taken = {name: list(inspect.signature(task.run).parameters) for name, task in ours.items()}
    return {name: (task, taken[name]) for name, task in ours.items() if taken[name]}


def test_whatever_a_task_takes_is_classified() -> None:
    assert {each for _task, taken in tasks().values() for each in taken} == TAKEN.keys()


def test_a_task_given_the_other_controllers_ids_touches_nothing_of_ours(world: World) -> None:
    """Given an id of each, it touches nothing at all."""
    worked = 0
    ours, everything = stored(world.ours), stored()
    for name, (task, taken) in tasks().items():
        for rows in product((world.rows, world.own_rows), repeat=len(taken)):
            if all(each is world.own_rows for each in rows):
                continue
            ids = [TAKEN[each](of_whom, name, None) for each, of_whom in zip(taken, rows, strict=True)]
            given = [[one] if each.endswith("_ids") else one for each, one in zip(taken, ids, strict=True)]
            with transaction.atomic():
                with suppress(Exception), transaction.atomic():  # made-up rows may well be refused
                    task.run(*given)
                if any(each is world.own_rows for each in rows):
                    assert stored() == everything, (name, "an id of each")
                else:
                    assert stored(world.ours) == ours, name
                    worked += stored() != everything
                transaction.set_rollback(True)
    assert worked >= 3, "these tasks do nothing here: the test would be blind"


def stored(controller: Controller | None = None) -> dict[str, dict[str, str]]:
    """By model and key: a hash of each row, of a controller or of all."""
    found: dict[str, dict[str, str]] = {}
    with connection.cursor() as cursor:
        for model in scoped_models():
            table, key = (
                connection.ops.quote_name(name) for name in (model._meta.db_table, model._meta.pk.column)
            )
            cursor.execute(f"SELECT {key}::text, md5(t::text) FROM {table} t")
            rows = dict(cursor.fetchall())
            if controller is not None:
                seen = model._default_manager.filter(**{f"{model.controller_path}__in": [controller.pk]})  # type: ignore[attr-defined]
                own = {str(pk) for pk in seen.values_list("pk", flat=True)}
                rows = {pk: content for pk, content in rows.items() if pk in own}
            found[model.__name__] = rows
    return found
