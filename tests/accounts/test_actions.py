"""Who may give and take roles and keys, and what the trail says of it."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.actions import (
    Refused,
    create_api_key,
    deactivate_person,
    grant_role,
    revoke_api_key,
    revoke_role,
)
from accounts.models import ApiKey, Membership
from accounts.principal import NotAllowed
from accounts.roles import Role
from accounts.scope import principal_of
from evidence.models import Event
from tests import factories as make
from tests.people import person, principal

pytestmark = pytest.mark.django_db


def test_a_lead_gives_one_more_role_to_who_works_here_already() -> None:
    controller = make.ControllerFactory()
    lead, worker = principal(Role.PRIVACY_LEAD, controller), person(Role.AUDITOR, controller)
    for _twice in range(2):
        grant_role(person=worker, controller=controller, role=Role.APPROVER, by=lead)
    assert set(worker.memberships.values_list("role", flat=True)) == {"auditor", "approver"}
    (event,) = Event.objects.filter(verb="role.grant", controller_id=controller.pk)
    assert (event.actor, event.record) == (lead.actor, f"person:{worker.public_id}")


@pytest.mark.parametrize("everywhere", [True, False])
def test_nobody_gives_a_first_role_without_an_invitation(everywhere: bool) -> None:
    controller, elsewhere = make.ControllerFactory(), make.ControllerFactory()
    by = principal_of(make.UserFactory(is_superuser=True)) if everywhere else None
    with pytest.raises(Refused, match="invite them"):
        grant_role(
            person=person(Role.AUDITOR, elsewhere),
            controller=controller,
            role=Role.AUDITOR,
            by=by or principal(Role.PRIVACY_LEAD, controller),
        )


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.PRIVACY_LEAD])
def test_only_a_privacy_lead_gives_roles(role: Role) -> None:
    controller = make.ControllerFactory()
    with pytest.raises(NotAllowed):
        grant_role(
            person=make.UserFactory(),
            controller=controller,
            role=Role.AUDITOR,
            by=principal(role, controller),
        )


def test_a_lead_gives_no_roles_at_another_controller() -> None:
    lead = principal(Role.PRIVACY_LEAD, make.ControllerFactory())
    with pytest.raises(NotAllowed):
        grant_role(person=make.UserFactory(), controller=make.ControllerFactory(), role=Role.AUDITOR, by=lead)
    other = make.MembershipFactory()
    with pytest.raises(NotAllowed):
        revoke_role(membership=other, by=lead)


def test_the_last_privacy_lead_stays() -> None:
    controller = make.ControllerFactory()
    user = person(Role.PRIVACY_LEAD, controller)
    lead = principal_of(user)
    only = Membership.objects.get(user=user)
    with pytest.raises(Refused, match="at least one privacy lead"):
        revoke_role(membership=only, by=lead)
    with pytest.raises(Refused, match="at least one privacy lead"):
        deactivate_person(person=user, by=lead)
    make.MembershipFactory(controller=controller, role=Role.PRIVACY_LEAD)
    revoke_role(membership=only, by=lead)
    assert not Membership.objects.filter(user=user).exists()


def test_a_lead_whose_account_is_closed_does_not_count() -> None:
    controller = make.ControllerFactory()
    user = person(Role.PRIVACY_LEAD, controller)
    make.MembershipFactory(controller=controller, role=Role.PRIVACY_LEAD, user__is_active=False)
    with pytest.raises(Refused):
        revoke_role(membership=Membership.objects.get(user=user), by=principal_of(user))


def test_an_account_is_closed_only_by_who_manages_all_its_controllers() -> None:
    first, second = make.ControllerFactory(), make.ControllerFactory()
    worker = person(Role.AUDITOR, first, second)
    with pytest.raises(NotAllowed):
        deactivate_person(person=worker, by=principal(Role.PRIVACY_LEAD, first))
    deactivate_person(person=worker, by=principal(Role.PRIVACY_LEAD, first, second))
    worker.refresh_from_db()
    assert not worker.is_active
    assert not worker.memberships.exists()


def test_a_closed_account_gets_no_role() -> None:
    controller = make.ControllerFactory()
    closed = person(Role.AUDITOR, controller, is_active=False)
    with pytest.raises(Refused, match="closed"):
        grant_role(
            person=closed,
            controller=controller,
            role=Role.APPROVER,
            by=principal(Role.PRIVACY_LEAD, controller),
        )


def test_a_key_is_kept_only_as_its_hash_and_revoked_for_ever() -> None:
    controller = make.ControllerFactory()
    lead = principal(Role.PRIVACY_LEAD, controller)
    key, secret = create_api_key(controller=controller, name="Website", by=lead)
    assert secret not in str(ApiKey.objects.filter(pk=key.pk).values().get())
    assert ApiKey.objects.is_valid(secret)
    revoke_api_key(key=key, by=lead)
    revoke_api_key(key=key, by=lead)
    assert not ApiKey.objects.is_valid(secret)
    assert Event.objects.filter(verb="key.revoke").count() == 1


def test_a_key_that_expired_before_it_was_made_is_refused() -> None:
    controller = make.ControllerFactory()
    with pytest.raises(ValidationError):
        create_api_key(
            controller=controller,
            name="Late",
            by=principal(Role.PRIVACY_LEAD, controller),
            expiry_date=timezone.now() - timedelta(days=1),
        )
