"""The last words of ``make run``: where the site is, who may sign in, what to open first."""

from collections.abc import Iterator

from django.conf import settings
from django.urls import reverse

from accounts.management.commands.demo_users import PASSWORD, PEOPLE
from accounts.models import Controller, User
from accounts.roles import Role
from config import dev_mail
from config.demo.setting_up import CONTROLLER
from stores.models import DataStore

TEXT = """
Dertig is ready: {address}

  Sign in as
{people}

  Open first
    {address}admin/       the registers, what they still lack, and their exports
{pages}
    {address}api/docs/    the registers, for programs
{mail}{purges}"""
PURGES = """
  Purge
    {address}
    Made-up people whose data OpenPanel's demo keeps too long: the officer counts and proposes,
    the approver approves, the officer starts, and a certificate follows.
"""
SHOWN = (Role.PRIVACY_OFFICER, Role.APPROVER)


def welcome(address: str) -> str:
    """The text for an installation that is served at ``address`` (with its closing slash)."""
    return TEXT.format(
        address=address,
        people=sign_ins(),
        pages=public_pages(address),
        mail=sent_mail(address),
        purges=demo_purges(address),
    )


def sent_mail(address: str) -> str:
    """Where the letters and codes are that a development installation sends to nobody."""
    shown = settings.DERTIG_ENV == "development" and settings.EMAIL_BACKEND == dev_mail.BACKEND
    return f"    {address}dev/mail/    the letters and codes that it sends\n" if shown else ""


def demo_purges(address: str) -> str:
    """Where the demo's data are purged, and by which of its people, where it has them."""
    has_data = DataStore.objects.filter(controller__slug=CONTROLLER, settings__has_key="database").exists()
    if not has_data or not all(opens(email) for email in shown_people()):
        return ""
    page = reverse("admin:retention_purgeddataset_changelist").lstrip("/")
    return PURGES.format(address=f"{address}{page}")


def public_pages(address: str) -> str:
    first = Controller.objects.order_by("slug").first()
    return f"    {address}c/{first.slug}/    how the public reaches {first.display_name}" if first else ""


def sign_ins() -> str:
    """The demo people whom a visitor is shown, as far as their published password still opens."""
    lines = [
        f"    {role.value.replace('_', ' '):<16} {email}   {PASSWORD}"
        for email, (_first, _last, role) in PEOPLE.items()
        if role in SHOWN and opens(email)
    ]
    return "\n".join(lines) or "    the people you added (manage.py createsuperuser adds another)"


def shown_people() -> Iterator[str]:
    return (email for email, (_first, _last, role) in PEOPLE.items() if role in SHOWN)


def opens(email: str) -> bool:
    person = User.objects.filter(email=email).first()
    return person is not None and person.check_password(PASSWORD)
