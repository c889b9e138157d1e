"""Controllers with registers, and those who ask for them."""

from accounts.models import ApiKey, Controller, Membership, User
from accounts.principal import system
from accounts.roles import Role
from processing.actions import load_register
from processing.register import Record
from tests.processing.samples import full_record

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def loaded(record: Record) -> Controller:
    """The controller of a record that was loaded."""
    load_register(wanted=record, by=system("test"))
    return Controller.objects.get(slug=record.controller.slug)


def loaded_full(slug: str = "full") -> Controller:
    return loaded(full_record(slug))


def officer(controller: Controller) -> User:
    """A privacy officer of a controller."""
    user = User.objects.create_user("officer@example.org")
    Membership.objects.create(user=user, controller=controller, role=Role.PRIVACY_OFFICER)
    return user


def key_of(controller: Controller) -> str:
    """The secret of a new API key."""
    _key, secret = ApiKey.objects.create_key(name="a program", controller=controller)
    return str(secret)
