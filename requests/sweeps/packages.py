"""Packages go when the time for downloads is over, or nobody wants them any more (Art. 5(1)(e))."""

from datetime import datetime

from django.db.models import Q
from django.utils import timezone

from accounts.principal import system
from requests.actions.releasing import delete_package
from requests.models import AnswerPackage
from requests.terms import PackageState, State

BY = system("packages")


def expire_packages(now: datetime | None = None) -> int:
    """Delete the bytes of what can be downloaded no longer, was taken back, or was never released."""
    over = Q(state=PackageState.RELEASED.value, open_until__lte=now or timezone.now())
    unwanted = Q(request__state=State.WITHDRAWN.value) | (
        Q(request__state=State.CLOSED.value) & ~Q(state=PackageState.RELEASED.value)
    )
    found = AnswerPackage.objects.filter(over | unwanted).exclude(state=PackageState.DELETED.value)
    gone = list(found.select_related("request"))
    for package in gone:
        delete_package(package=package, by=BY)
    return len(gone)
