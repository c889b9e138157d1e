"""Somebody signed in, in a role."""

from django.test import Client

from accounts.models import Controller, User
from accounts.principal import Principal
from accounts.roles import Role
from accounts.scope import principal_of
from tests.factories import MembershipFactory, UserFactory

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def person(role: Role, *controllers: Controller, **facts: object) -> User:
    """A member of staff with one role at some controllers."""
    user = UserFactory(**facts)
    for controller in controllers:
        MembershipFactory(user=user, controller=controller, role=role)
    return user


def signed_in(user: User) -> Client:
    """The user's browser."""
    client = Client()
    client.force_login(user, backend=BACKEND)
    return client


def principal(role: Role, *controllers: Controller) -> Principal:
    """What such a person may see and do."""
    return principal_of(person(role, *controllers))
