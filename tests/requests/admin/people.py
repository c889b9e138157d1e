"""A controller, people with roles there, and their browsers."""

from django.test import Client

from accounts.models import Controller, Membership, User
from accounts.roles import Role

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def acme() -> Controller:
    return Controller.objects.create(
        slug="acme", name="Acme B.V.", country="NL", language="nl", time_zone="Europe/Amsterdam"
    )


def another() -> Controller:
    return Controller.objects.create(
        slug="other", name="Other GmbH", country="DE", language="de", time_zone="Europe/Berlin"
    )


def person_with(name: str, controller: Controller, *roles: Role) -> User:
    user = User.objects.create_user(f"{name}@example.com", first_name=name.title())
    for role in roles:
        Membership.objects.create(user=user, controller=controller, role=role.value)
    return user


def signed_in(user: User) -> Client:
    client = Client(SERVER_NAME="localhost")
    client.force_login(user, backend=BACKEND)
    return client
