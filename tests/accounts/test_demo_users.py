"""The demo sign-ins: there for trying, never in production."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from pytest_django import Settings

from accounts.management.commands.demo_users import PASSWORD, PEOPLE
from accounts.models import Membership, User
from accounts.principal import NotAllowed
from accounts.roles import Right
from accounts.scope import principal_of
from processing.actions import approve_activity
from processing.terms import ActivityStatus
from tests import factories as make

pytestmark = pytest.mark.django_db


def run() -> str:
    out = StringIO()
    call_command("demo_users", stdout=out)
    return out.getvalue()


def test_they_have_a_role_at_every_controller_and_their_password_is_printed() -> None:
    make.ControllerFactory.create_batch(2)
    printed = run()
    for email, (_first, _last, role) in PEOPLE.items():
        held = Membership.objects.filter(user__email=email)
        assert {membership.role for membership in held} == {role}
        assert held.count() == 2
        assert f"{email}  {PASSWORD}" in printed


def test_they_can_sign_in(client: Client) -> None:
    make.ControllerFactory()
    run()
    sent = {"login": "officer@dertig.example", "password": PASSWORD}
    assert client.post("/accounts/login/", sent).headers["Location"] == "/admin/"


def test_art_38_6_the_dpo_reads_and_advises_and_may_not_approve() -> None:
    activity = make.ActivityFactory()
    run()
    dpo = principal_of(User.objects.get(email="dpo@dertig.example"))
    controller = activity.controller_id
    assert dpo.allows(Right.VIEW, controller) and dpo.allows(Right.ADVISE, controller)
    for right in (Right.APPROVE, Right.DECIDE_REQUESTS, Right.PURGE, Right.EDIT):
        assert not dpo.allows(right, controller)
    with pytest.raises(NotAllowed):
        approve_activity(activity=activity, by=dpo)
    activity.refresh_from_db()
    assert activity.status == ActivityStatus.DRAFT


def test_a_second_run_adds_new_controllers_and_resets_no_password() -> None:
    make.ControllerFactory()
    run()
    officer = User.objects.get(email="officer@dertig.example")
    officer.set_password("something of my own")
    officer.save()
    make.ControllerFactory()
    printed = run()
    officer.refresh_from_db()
    assert officer.check_password("something of my own")
    assert officer.memberships.count() == 2
    assert User.objects.count() == len(PEOPLE)
    assert "officer@dertig.example  (password changed)" in printed


def test_production_refuses_them(settings: Settings) -> None:
    settings.PRODUCTION = True
    with pytest.raises(CommandError, match="never"):
        run()
    assert not User.objects.exists()
