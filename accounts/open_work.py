"""What an operator should know of people and access before an upgrade."""

from collections.abc import Iterator

from allauth.account.models import EmailAddress
from django.db.models import F

from evidence.upgrade_checks import Matter, Weight, open_work


def unproven_addresses() -> Iterator[Matter]:
    """Addresses that may have been changed without proof, by a version that allowed it."""
    unproven = EmailAddress.objects.filter(verified=False, email=F("user__email"), user__is_active=True)
    yield from open_work(
        "e-mail addresses of people",
        unproven.count(),
        "people sign in with an address that nobody proved: they changed it without proof, or opened the "
        "page on which one could. Look at them under Accounts. They go on, and prove it at E-mail address.",
        Weight.PEOPLE,
    )
