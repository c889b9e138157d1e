"""How recipients are told, and who waits, in the admin; nobody else's."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.roles import Role
from requests.models import RecipientWay, Telling
from stores.models import WebhookEndpoint
from tests import factories as make
from tests.people import person, signed_in
from tests.requests.telling.kit import Erased

WAYS = "/admin/requests/recipientway/"


def by(role: Role, erased: Erased) -> Client:
    return signed_in(person(role, erased.request.controller))


def page_of(erased: Erased) -> str:
    return f"/admin/requests/subjectrequest/{erased.request.pk}/change/"


def test_it_is_set_once_a_recipient(erased: Erased) -> None:
    officer = by(Role.PRIVACY_OFFICER, erased)
    add = f"{WAYS}add/?recipient={erased.carrier.pk}"
    assert "Carrier Ltd" in officer.get(add).content.decode()
    said = {"how": "email", "email": "desk@carrier.example", "known_by": ["email"]}
    assert officer.post(add, {**said, "email": ""}).context["adminform"].form.errors.keys() == {"email"}
    assert officer.post(add, said).status_code == 302
    way = RecipientWay.objects.get()
    assert (way.recipient_id, way.email, way.known_by) == (erased.carrier.pk, said["email"], ["email"])
    assert officer.get(add).status_code == 404
    assert officer.post(f"{WAYS}{way.pk}/change/", {"how": "task"}).status_code == 302
    way.refresh_from_db()
    assert (way.how, way.email) == ("task", "")


def test_another_controllers_recipients_and_webhooks_are_out_of_reach(erased: Erased) -> None:
    theirs = make.ControllerFactory()
    stranger = signed_in(person(Role.PRIVACY_LEAD, theirs))
    assert stranger.get(f"{WAYS}add/?recipient={erased.carrier.pk}").status_code == 404
    way = erased.tell_by("email", email="desk@carrier.example")
    changed = stranger.post(f"{WAYS}{way.pk}/change/", {"how": "task"})
    assert changed.status_code == 302
    way.refresh_from_db()
    assert way.how == "email"
    endpoint = WebhookEndpoint.objects.create(
        controller=theirs, name="Theirs", url="https://x.example/", secret="whsec_AAAA"
    )
    with pytest.raises(IntegrityError, match="another controller"), transaction.atomic():
        RecipientWay.objects.update(how="http", email="", endpoint=endpoint)


def test_who_waits_stands_on_the_request_and_whom_it_is_about_only_for_who_may_see(erased: Erased) -> None:
    erased.told()
    shown = by(Role.PRIVACY_OFFICER, erased).get(page_of(erased)).content.decode()
    assert "Carrier Ltd" in shown
    assert "e-mailadres: piet@person.example" in shown
    shown = by(Role.AUDITOR, erased).get(page_of(erased)).content.decode()
    assert "Carrier Ltd" in shown
    assert "piet@person.example" not in shown


def test_the_request_takes_as_many_queries_with_many_recipients(erased: Erased) -> None:
    officer = by(Role.PRIVACY_OFFICER, erased)

    def queries() -> int:
        officer.get(page_of(erased))
        with CaptureQueriesContext(connection) as counted:
            officer.get(page_of(erased))
        return len(counted)

    telling = erased.told()
    few = queries()
    for number in range(4):
        Telling.objects.create(
            request=erased.request,
            plan_version=1,
            ref=f"r{number}",
            recipient=f"Recipient {number}",
            how="task",
            state=telling.state,
            obstacle=telling.obstacle,
            assignee=person(Role.PRIVACY_OFFICER, erased.request.controller),
        )
    assert queries() == few
