"""The secret address of a person's calendar: made, made anew, ended."""

import hashlib
import secrets

from django.db import transaction

from accounts.models import User
from accounts.principal import Principal
from evidence.trail import record as record_event
from requests.models import CalendarFeed


@transaction.atomic
def reset_feed(*, user: User, by: Principal) -> str:
    """Give a person a new secret; the address before it ends. Returned once and never kept."""
    secret = secrets.token_urlsafe(32)
    CalendarFeed.objects.filter(user=user).delete()
    CalendarFeed.objects.create(user=user, secret_sha256=fingerprint(secret))
    _told("feed.reset", user, by)
    return secret


@transaction.atomic
def end_feed(*, user: User, by: Principal) -> None:
    """No address leads to this person's calendar any more."""
    CalendarFeed.objects.filter(user=user).delete()
    _told("feed.end", user, by)


def fingerprint(secret: str) -> str:
    """What is kept of a secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


def _told(verb: str, user: User, by: Principal) -> None:
    record_event(verb, actor=by.actor, controller_id=None, record=f"person:{user.public_id}")
