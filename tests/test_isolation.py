"""Nobody sees, reaches or points at another controller's rows: by every model, page and address.

The tests walk what there is. A model that does not say how its rows lead to a controller, an admin
page of another make, or an address that nobody classified fails here until somebody decides.
"""

import re
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any
from urllib.parse import quote, urljoin

import pytest
from django.contrib import admin
from django.db import models
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from accounts.models import Controller, User
from accounts.roles import Role
from accounts.scope import controller_id_of, principal_of, within
from accounts.scoped_admin import ScopedAdmin, ScopedInline
from processing import models as rows
from processing.admin.activity_verbs import VERBS
from requests.actions.feeds import reset_feed
from requests.admin.steps import STEPS
from requests.models import (
    AnswerPackage,
    Attachment,
    AuthorityFile,
    CollectedDataset,
    Correction,
    InboundMail,
    Letter,
    PersonTask,
    RequestDraft,
    SubjectRequest,
)
from requests.portal.steps import STEPS as QUESTIONS
from stores.models import Dataset
from tests.people import person, signed_in
from tests.two_controllers import (
    MARKER,
    OURS,
    SLUG,
    World,
    build,
    our_models,
    scoped_models,
)

pytestmark = pytest.mark.django_db

type Rows = dict[type[models.Model], Any]

DRAFT = "c/<slug:slug>/request/new/<portal_draft:draft_name>/"
REQUEST = "c/<slug:slug>/request/status/<portal_reference:reference>/"

PUBLIC = {
    "": "sends to the admin",
    "c/<slug:slug>/": "who the controller is, published on purpose",
    "api/schema/": "the API's shapes, no rows",
    "api/schema/register.json": "the file format, no rows",
    "api/docs/": "the API's documentation, no rows",
    "health/": "whether the servers answer",
    "i18n/setlang/": "sets a cookie",
    "admin/login/": "sends to the sign-in page",
    "admin/logout/": "ends the session",
    "admin/password_change/": "one's own password",
    "admin/password_change/done/": "one's own password",
    "admin/jsi18n/": "texts of the interface",
    "c/<slug:slug>/request/": "where anybody begins a request",
    "c/<slug:slug>/request/<portal_step:name>/": "leads to the draft of the key in one's cookie",
    "c/<slug:slug>/request/check/": "leads to the draft of the key in one's cookie",
    "c/<slug:slug>/request/receipt/": "leads to the draft of the key in one's cookie",
    f"{DRAFT}": "leads to the first open question of one's own draft",
    f"{DRAFT}<portal_step:name>/": "one's own answers so far, by the key in one's cookie",
    f"{DRAFT}check/": "one's own answers so far",
    f"{DRAFT}receipt/": "one's own receipt, once",
    "c/<slug:slug>/request/status/": "signs in to one's own request, by receipt or code",
    "c/<slug:slug>/request/status/code/": "mails a code, and never says whether there is such a request",
    f"{REQUEST}": "one's own request",
    f"{REQUEST}received/": "one's own request, just made",
    f"{REQUEST}confirm/": "takes the code mailed to who asks",
    f"{REQUEST}resend/": "mails such a code again",
    f"{REQUEST}sign-out/": "closes one's own request",
    f"{REQUEST}message/": "writes to one's own request",
    f"{REQUEST}withdraw/": "withdraws one's own request",
    f"{REQUEST}file/<int:pk>/": "a file of one's own request",
    f"{REQUEST}package/<int:pk>/": "the data of one's own request, with a code",
    f"{REQUEST}package/<int:pk>/file/": "the same, to download",
    f"{REQUEST}letter/<int:pk>/": "a letter of one's own request",
    "hooks/mail/<slug:slug>/": "takes signed mail in, shows nothing",
    "accounts/invitation/<str:key>/": "keeps that the session followed a link, by its key alone",
    "accounts/invitation/<uuid:public_id>/offer/": "what is offered to whoever followed that link",
    "calendar/<str:secret>.ics": "references and days for whom the secret belongs to",
}
"""Addresses that show nothing of a register, or mean to."""

OWN_ACCOUNT = "accounts/"
"""allauth: one's own sign-in, password and second factor."""

SCOPED = {
    "admin/",
    "admin/^(?P<app_label>accounts|evidence|processing|requests|retention|stores|subjects)/$",
    "admin/(?P<url>.*)$",
    "api/v1/controllers/",
    "api/v1/controllers/<slug:slug>/register/",
    "api/v1/controllers/<slug:slug>/findings/",
    "api/v1/controllers/<slug:slug>/activities/<slug:ref>/",
    "api/v1/activities/",
    "api/v1/requests/",
    "api/v1/requests/<slug:reference>/",
    "api/v1/datasets/<slug:slug>/<slug:ref>/records/",
    "api/v1/events/",
    "api/v1/people/standing/",
}
"""Addresses of rows beside the pages of the admin's models, which classify themselves."""


PURGE_VERBS = ("propose", "approve", "approve-alone", "withdraw", "start", "pause", "release", "cancel")
"""Acts on purge plans and runs, which the admin takes by POST."""

APP_LABELS = re.compile(r"(\(\?P<app_label>)([^)]*)\)")


@pytest.fixture
def world() -> World:
    return build()


def addresses(
    patterns: list[URLPattern | URLResolver] | None = None, before: str = ""
) -> Iterator[tuple[str, URLPattern]]:
    """Every address of the site with its pattern."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        route = before + APP_LABELS.sub(_in_order, str(pattern.pattern))
        if isinstance(pattern, URLResolver):
            yield from addresses(pattern.url_patterns, route)
        else:
            yield route, pattern


def _in_order(labels: re.Match[str]) -> str:
    """The apps of the admin's index, which stand in the order in which they were imported."""
    return labels[1] + "|".join(sorted(labels[2].split("|"))) + ")"


def page_of(pattern: URLPattern) -> Any:
    """The admin page that serves an address, if one does."""
    page = getattr(pattern.callback, "model_admin", None)
    return page if isinstance(page, admin.ModelAdmin) else None


# --- Models


@pytest.mark.parametrize("model", our_models(), ids=lambda model: model.__name__)
def test_every_model_says_how_its_rows_lead_to_their_controller(model: type[models.Model]) -> None:
    path, wide = getattr(model, "controller_path", None), getattr(model, "installation_wide", False)
    assert bool(path) != wide, f"{model.__name__}: controller_path, or installation_wide, and not both"
    if path:
        model._default_manager.filter(**{f"{path}__in": [1]}).exists()


@pytest.mark.parametrize("model", our_models(), ids=lambda model: model.__name__)
def test_no_model_points_at_a_higher_floor(model: type[models.Model]) -> None:
    floors = {app: floor for floor, app in enumerate(OURS)}
    own = floors[model._meta.app_label]
    for field in model._meta.get_fields():
        if field.is_relation and not field.auto_created:
            target: Any = field.related_model
            assert floors.get(target._meta.app_label, 0) <= own, (
                f"{model.__name__}.{field.name} points upwards"
            )


def test_within_gives_ones_own_rows_and_none_of_the_other_controller(world: World) -> None:
    principal = principal_of(person(Role.AUDITOR, world.ours))
    for model in scoped_models():
        seen = set(within(model._default_manager.all(), principal).values_list("pk", flat=True))
        assert world.own_rows[model].pk in seen, model.__name__
        assert world.rows[model].pk not in seen, model.__name__


def test_the_world_has_a_row_of_every_model(world: World) -> None:
    assert set(scoped_models()) == set(world.rows) == set(world.own_rows)


def test_a_row_leads_to_its_controller(world: World) -> None:
    for model, row in world.rows.items():
        if model is not User:
            assert controller_id_of(row) == world.theirs.pk, model.__name__


# --- Admin pages


def test_every_admin_page_and_inline_is_scoped() -> None:
    for model, page in admin.site._registry.items():
        assert isinstance(page, ScopedAdmin), model
        assert all(issubclass(inline, ScopedInline) for inline in page.inlines), model


# --- Addresses


def test_every_address_is_classified() -> None:
    unknown = [
        route
        for route, pattern in addresses()
        if route not in PUBLIC
        and route not in SCOPED
        and not route.startswith(OWN_ACCOUNT)
        and page_of(pattern) is None
    ]
    assert not unknown, "say in PUBLIC or SCOPED what these show"


def test_no_classification_is_left_over() -> None:
    there = {route for route, _pattern in addresses()}
    assert PUBLIC.keys() | SCOPED <= there


def visits(world: World) -> Iterator[str]:
    """Every GET that tries to reach the other controller: its ids, slug, refs and filters."""
    theirs = world.theirs
    for route, pattern in addresses():
        page = page_of(pattern)
        if page is not None:
            yield from _page_visits(world, route, page)
    yield reverse("admin:index")
    for app in ("accounts", "evidence", "processing", "requests", "retention", "stores"):
        yield reverse("admin:app_list", args=(app,))
    activity = world.rows[rows.ProcessingActivity]
    yield "/api/v1/controllers/"
    yield f"/api/v1/controllers/{theirs.slug}/register/"
    yield f"/api/v1/controllers/{theirs.slug}/findings/"
    yield f"/api/v1/controllers/{theirs.slug}/activities/{activity.ref}/"
    yield f"/api/v1/controllers/{world.ours.slug}/activities/{activity.ref}/"
    yield "/api/v1/activities/"
    yield f"/api/v1/activities/?controller={theirs.slug}"
    yield f"/api/v1/activities/?search={MARKER[:4]}"
    request = world.rows[SubjectRequest]
    yield "/api/v1/requests/"
    yield f"/api/v1/requests/?controller={theirs.slug}&state=open"
    yield f"/api/v1/requests/{request.reference}/"
    dataset = world.rows[Dataset]
    yield f"/api/v1/datasets/{theirs.slug}/{dataset.ref}/records/"
    board = reverse("admin:requests_subjectrequest_changelist")
    yield f"{board}?handler={world.rows[User].pk}&state=every"
    yield f"{reverse('admin:requests_assign')}?chosen={request.pk}"


def _filled(route: str, model: Any, rows_of: Rows, parts_of: Rows) -> Iterator[str]:
    """The addresses of a row, with the numbers of what hangs on it and each verb or step."""
    for kind in ("path", "int", "uuid"):
        route = route.replace(f"<{kind}:object_id>", quote(str(rows_of[model._meta.concrete_model].pk)))
    file = AuthorityFile if "/authority/" in route else Attachment
    route = route.replace("<int:file_id>", str(parts_of[file].pk))
    route = route.replace("<int:task_id>", str(parts_of[PersonTask].pk))
    route = route.replace("<int:package_id>", str(parts_of[AnswerPackage].pk))
    route = route.replace("<int:dataset_id>", str(parts_of[CollectedDataset].pk))
    route = route.replace("<uuid:group>", str(parts_of[Correction].group))
    for verb in (*VERBS, *PURGE_VERBS) if "<slug:verb>" in route else ("",):
        for step in STEPS if "<slug:name>" in route else ("",):
            yield "/" + route.replace("<slug:verb>", verb).replace("<slug:name>", step)


def _page_visits(world: World, route: str, page: Any) -> Iterator[str]:
    theirs = world.theirs.pk
    if "object_id" in route:
        yield from _filled(route, page.model, world.rows, world.rows)
        if "<int:file_id>" in route:
            yield from _filled(route, page.model, world.own_rows, world.rows)
        return
    activity = world.rows[rows.ProcessingActivity]
    yield f"/{route}"
    if route.endswith("/add/"):  # a form: it takes what it is to be filled in with, and no filters
        yield f"/{route}?controller={theirs}&activity={activity.pk}&path=activities/{activity.ref}"
        return
    yield f"/{route}?controller={theirs}&severity=error&path=controller&code=x"
    yield f"/{route}?controller={theirs}&path=activities/{activity.ref}"
    yield f"/{route}?activity={activity.pk}"


def names_of(world: World) -> set[str]:
    """What the other controller's rows are called in addresses and on paper, in lower case."""
    return {SLUG, world.rows[SubjectRequest].reference.lower()}


def text_of(response: Any) -> str:
    """All that the browser gets, as lower-case text."""
    content = b"".join(response.streaming_content) if response.streaming else response.content
    return str(content.decode(errors="replace").lower())


def read(client: Client, urls: Iterable[str]) -> Iterator[tuple[str, Any]]:
    """What the browser shows at each address; a page that several are sent on to is read once."""
    shown: set[str] = set()
    for url in urls:
        response, at = client.get(url), url
        while response.status_code in {301, 302} and at not in shown:
            shown.add(at)
            at = urljoin(at, response["Location"])
            if at not in shown:
                response = client.get(at)
        if at not in shown:
            shown.add(at)
            yield at, response


@pytest.mark.parametrize("role", [Role.PRIVACY_LEAD, Role.SYSTEMS_MANAGER, Role.AUDITOR])
def test_no_address_shows_anything_of_the_other_controller(role: Role, world: World) -> None:
    client = signed_in(person(role, world.ours))
    reached = 0
    for url, response in read(client, visits(world)):
        assert response.status_code in {200, 403, 404, 405}, f"{url}: {response.status_code}"
        # The register is asked for by its hash; its own view says how it may be kept.
        assert "no-store" in response.headers["Cache-Control"] or url.endswith("/register/"), url
        reached += response.status_code == 200
        text = text_of(response)
        assert MARKER.lower() not in text, f"{url} shows the other controller’s texts to a {role}"
        for name in names_of(world):
            assert name in url.lower() or name not in text, f"{url} shows {name} to a {role}"
    assert reached > 50


def test_the_crawl_finds_what_one_may_see(world: World) -> None:
    """The same visits as the other controller's own lead do show the marker: the crawl is not blind."""
    client = signed_in(person(Role.PRIVACY_LEAD, world.theirs))
    pages = read(client, visits(world))
    found = (url for url, response in pages if MARKER.lower() in text_of(response))
    assert len(list(islice(found, 50))) == 50


def test_nothing_is_shown_to_who_is_not_signed_in(world: World, client: Client) -> None:
    for url, response in read(client, visits(world)):
        assert MARKER.lower() not in text_of(response), url


# --- Roles


SENT = {"post": "yes", "name": "changed", "ref": "own-ref", "body": "written", "text": "written"}


def posts(world: World) -> Iterator[tuple[str, dict[str, Any]]]:
    """A POST to every page of the admin that takes one, at one's own rows."""
    for route, pattern in addresses():
        page = page_of(pattern)
        if page is None:
            continue
        for url in _filled(route, page.model, world.own_rows, world.own_rows):
            yield url, SENT
        if route.endswith(f"/{page.model._meta.model_name}/"):
            sent = {
                "action": "delete_selected",
                "_selected_action": world.own_rows[page.model._meta.concrete_model].pk,
            }
            yield f"/{route}", sent | {"post": "yes"}


def snapshot() -> dict[str, list[Any]]:
    """Every row of ours but exports, which an auditor may ask for."""
    return {
        model.__name__: list(model._default_manager.order_by("pk").values())
        for model in our_models()
        if model.__name__ not in {"ExportJob", "Event", "User"}
    }


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.ACTIVITY_OWNER])
def test_who_only_reads_changes_nothing_by_any_post(role: Role, world: World) -> None:
    client = signed_in(person(role, world.ours))
    before = snapshot()
    for url, sent in posts(world):
        assert client.post(url, sent).status_code in {200, 302, 403, 404, 405}, url
    assert snapshot() == before


def test_approvers_cannot_edit(world: World) -> None:
    client = signed_in(person(Role.APPROVER, world.ours))
    before = snapshot()
    for url, sent in posts(world):
        if "/verb/" not in url and "/do/" not in url and "findingacceptance" not in url:
            client.post(url, sent)
    assert snapshot() == before


ACTIVITY = "admin:processing_processingactivity_change"
EMPTY = {
    f"{prefix}-{name}": value
    for prefix in ("data", "purposes", "recipients", "transfers")
    for name, value in (("TOTAL_FORMS", 0), ("INITIAL_FORMS", 0), ("MIN_NUM_FORMS", 0), ("MAX_NUM_FORMS", 99))
}


def test_activity_owners_edit_only_their_own(world: World) -> None:
    owner = person(Role.ACTIVITY_OWNER, world.ours)
    own = world.own_rows[rows.ProcessingActivity]
    rows.ProcessingActivity.objects.filter(pk=own.pk).update(owned_by=owner)
    another = rows.ProcessingActivity.objects.create(
        controller=world.ours, ref="another", name="Another", stream="Customers"
    )
    client = signed_in(owner)
    for activity in (own, another):
        sent = {"name": "Renamed", "stream": "Customers", "ref": activity.ref, "role": "controller", **EMPTY}
        client.post(reverse(ACTIVITY, args=(activity.pk,)), sent)
        activity.refresh_from_db()
    assert (own.name, another.name) == ("Renamed", "Another")
    assert own.owned_by == owner


def _forged(world: World) -> Iterator[dict[str, Any]]:
    """Forms of one's own activity that point at the other controller's rows."""
    theirs, own = world.rows, world.own_rows[rows.ProcessingActivity]
    yield {"measures": [theirs[rows.Measure].pk]}
    yield {"clients": [theirs[rows.Client].pk]}
    yield {"owned_by": theirs[User].pk}
    inline = {"recipients-TOTAL_FORMS": 1, "recipients-0-activity": own.pk}
    yield inline | {"recipients-0-recipient": theirs[rows.Recipient].pk}
    inline = {"transfers-TOTAL_FORMS": 1, "transfers-0-activity": own.pk}
    yield inline | {"transfers-0-recipient": theirs[rows.Recipient].pk}
    yield {
        "data-TOTAL_FORMS": 1,
        "data-0-activity": own.pk,
        "data-0-category": theirs[rows.DataCategory].pk,
        "data-0-subjects": theirs[rows.SubjectCategory].pk,
    }
    stolen = theirs[rows.Purpose]
    yield {
        "purposes-TOTAL_FORMS": 1,
        "purposes-INITIAL_FORMS": 1,
        "purposes-0-id": stolen.pk,
        "purposes-0-activity": own.pk,
        "purposes-0-name": "stolen",
    }


def test_forms_that_point_at_the_other_controllers_rows_are_refused(world: World) -> None:
    client = signed_in(person(Role.PRIVACY_OFFICER, world.ours))
    own = world.own_rows[rows.ProcessingActivity]
    before = snapshot()
    for forged in _forged(world):
        sent = {"name": "own", "stream": "Customers", "ref": own.ref, "role": "controller", **EMPTY, **forged}
        response = client.post(reverse(ACTIVITY, args=(own.pk,)), sent)
        assert response.status_code in {200, 302}, forged
        assert MARKER.lower() not in text_of(response), forged
    assert snapshot() == before


@pytest.mark.parametrize("role", [Role.PRIVACY_LEAD, Role.SYSTEMS_MANAGER])
def test_new_records_cannot_be_put_under_the_other_controller(role: Role, world: World) -> None:
    client = signed_in(person(role, world.ours))
    before = snapshot()
    for route, pattern in addresses():
        page = page_of(pattern)
        if page is not None and route.endswith("/add/"):
            parent = (
                world.theirs.pk
                if page.parent_field in ("controller", None)
                else world.rows[rows.ProcessingActivity].pk
            )
            if page.model is SubjectRequest:  # a form of its own: test_an_intake_…
                continue
            sent = {"name": "intruder", "ref": "intruder", "email": "intruder@example.org", "role": "auditor"}
            response = client.post(f"/{route}?{page.parent_field}={parent}", sent)
            assert response.status_code in {403, 404}, route
    assert snapshot() == before


def test_no_step_message_or_task_of_the_other_controllers_requests_can_be_reached(world: World) -> None:
    client = signed_in(person(Role.PRIVACY_LEAD, world.ours))
    before = snapshot()
    reached = 0
    for route, pattern in addresses():
        page = page_of(pattern)
        if page is not None and page.model is SubjectRequest and "<int:object_id>" in route:
            for url in _filled(route, page.model, world.rows, world.rows):
                assert client.post(url, SENT).status_code in {404, 405}, url
                reached += 1
            if "<int:task_id>" in route:
                (url,) = _filled(route, page.model, world.own_rows, world.rows)
                assert client.post(url, SENT).status_code == 404, url
    assert reached > len(STEPS)
    assert snapshot() == before


def test_requests_of_the_other_controller_cannot_be_assigned(world: World) -> None:
    handler = person(Role.PRIVACY_LEAD, world.ours)
    own, theirs = world.own_rows[SubjectRequest], world.rows[SubjectRequest]
    stranger = person(Role.PRIVACY_LEAD, world.theirs)
    client, address = signed_in(handler), reverse("admin:requests_assign")
    client.post(f"{address}?chosen={own.pk}", {"handler": stranger.pk})
    own.refresh_from_db()
    assert own.handler is None
    client.post(f"{address}?chosen={own.pk},{theirs.pk}", {"handler": handler.pk})
    own.refresh_from_db()
    theirs.refresh_from_db()
    assert (own.handler, theirs.handler) == (handler, None)


def test_an_intake_at_the_other_controller_is_refused(world: World) -> None:
    client, address = (
        signed_in(person(Role.PRIVACY_LEAD, world.ours)),
        reverse("admin:requests_subjectrequest_add"),
    )
    sent = {
        "channel": "phone",
        "day": world.ours.today().isoformat(),
        "rights": ["access"],
        "name": "Piet",
        "email": "piet@example.org",
        "language": "en",
        "acting_for": "self",
    }
    for controller, taken_in in ((world.theirs, 0), (world.ours, 1)):
        before = controller.subject_requests.count()
        client.post(address, sent | {"controller": controller.pk})
        assert controller.subject_requests.count() == before + taken_in


def test_a_search_for_an_email_address_finds_ones_own_requests_alone(world: World) -> None:
    row = world.rows[SubjectRequest]
    for controller, found in ((world.ours, False), (world.theirs, True)):
        client = signed_in(person(Role.PRIVACY_LEAD, controller))
        board = reverse("admin:requests_subjectrequest_changelist")
        page = client.post(board, {"q": f"{MARKER}@example.org"}, follow=True)
        assert (row.reference.lower() in text_of(page)) is found


def test_mail_cannot_be_filed_under_a_request_of_the_other_controller(world: World) -> None:
    mail = world.own_rows[InboundMail]
    address = reverse("admin:requests_inboundmail_change", args=(mail.pk,))
    client = signed_in(person(Role.PRIVACY_LEAD, world.ours))
    for request, filed in ((world.rows[SubjectRequest], False), (world.own_rows[SubjectRequest], True)):
        client.post(address, {"file": "yes", "reference": request.reference, "language": "en"})
        mail.refresh_from_db()
        assert (mail.request == request) is filed


def test_a_calendar_holds_ones_own_controllers_requests_alone(world: World) -> None:
    SubjectRequest.objects.update(paused=False)
    user = person(Role.PRIVACY_LEAD, world.ours)
    secret = reset_feed(user=user, by=principal_of(user))
    text = text_of(Client().get(reverse("requests-calendar", args=(secret,))))
    assert world.own_rows[SubjectRequest].reference.lower() in text
    assert not [name for name in (*names_of(world), MARKER.lower()) if name in text]


def portal_visits(world: World) -> Iterator[str]:
    """Every page of the other controller's portal, and its files below one's own."""
    for route, _pattern in addresses():
        if route.startswith("c/<slug:slug>/request/"):
            kind = Letter if "/letter/" in route else Attachment
            for slug in (world.ours.slug, world.theirs.slug):
                filled = route.replace("<slug:slug>", slug).replace("<int:pk>", str(world.rows[kind].pk))
                filled = filled.replace(
                    "<portal_reference:reference>", world.rows[SubjectRequest].reference
                ).replace("<portal_draft:draft_name>", world.rows[RequestDraft].name)
                for question in QUESTIONS if "<portal_step:name>" in route else QUESTIONS[:1]:
                    yield "/" + filled.replace("<portal_step:name>", question.name)


@pytest.mark.parametrize("known", [True, False], ids=["staff", "stranger"])
def test_the_portal_shows_its_controllers_name_and_no_request(known: bool, world: World) -> None:
    published = "Elsewhere Works"
    Controller.objects.filter(pk=world.theirs.pk).update(name=published, trade_names=[])
    client = signed_in(person(Role.PRIVACY_LEAD, world.ours)) if known else Client()
    names = {world.rows[SubjectRequest].reference.lower(), world.own_rows[SubjectRequest].reference.lower()}
    named = 0
    for url, response in read(client, portal_visits(world)):
        assert response.status_code in {200, 404, 405}, url
        text = text_of(response)
        named += published.lower() in text
        assert not [name for name in (MARKER.lower(), *names) if name in text and name not in url.lower()], (
            url
        )
    assert named > len(QUESTIONS) // 2


def test_a_person_without_any_role_sees_an_empty_site(world: World) -> None:
    client = signed_in(person(Role.AUDITOR))
    for url, response in read(client, visits(world)):
        assert MARKER.lower() not in text_of(response), url


def test_the_controller_of_the_form_limits_its_choices_even_for_who_sees_both(world: World) -> None:
    client = signed_in(person(Role.PRIVACY_OFFICER, world.ours, world.theirs))
    own = world.own_rows[rows.ProcessingActivity]
    text = client.get(reverse(ACTIVITY, args=(own.pk,))).content.decode()
    form = text[text.index('id="processingactivity_form"') :]
    assert MARKER not in form
    assert Controller.objects.count() == 2
