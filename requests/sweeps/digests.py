"""The morning digest: at seven on the controller's clock, once a day for each member of staff."""

from datetime import date, datetime

import structlog
from django.core.mail import get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.utils import timezone, translation

from accounts.models import User
from accounts.staff_mail import day_of_mail, send
from evidence.turns import alone
from requests.digest import Digest, digest_of
from requests.models import MorningDigest
from requests.sweeps.teams import Team, teams

log = structlog.get_logger()


def send_digests(now: datetime | None = None) -> int:
    """Send today's digest to all staff who have not had it; gives how many mails went.

    Where nothing is open the day is marked without a mail. A morning that was missed is made up
    for on the same day.
    """
    with alone("requests:digests") as mine:
        return _send_all(now or timezone.now()) if mine else 0


def _send_all(now: datetime) -> int:
    waiting = [
        (team, day, users)
        for team in teams()
        if (day := day_of_mail(team.controller, now)) and (users := _waiting(team, day))
    ]
    if not waiting:
        return 0
    sent = 0
    with get_connection() as mail:
        for team, day, users in waiting:
            with translation.override(team.controller.language):
                digest = digest_of(team.controller, day)
                sent += sum(_send_one(digest, user, mail) for user in users)
    return sent


def _waiting(team: Team, day: date) -> list[User]:
    """Who has not had the digest of that day yet."""
    if not team.staff:
        return []
    had = set(
        MorningDigest.objects.filter(controller=team.controller, day=day).values_list("user_id", flat=True)
    )
    return [user for user in team.staff if user.pk not in had]


def _send_one(digest: Digest, user: User, mail: BaseEmailBackend) -> bool:
    """Mark the day and send; a mail that fails takes its mark back, for the next tick."""
    with transaction.atomic():
        _row, new = MorningDigest.objects.get_or_create(
            controller_id=digest.controller_id, user=user, day=digest.day
        )
        if not new or digest.empty:
            return False
        try:
            send(to=[user.email], subject=digest.subject, lines=digest.lines(user.pk), over=mail)
        except OSError as error:
            log.warning("digest_not_sent", error=type(error).__name__)
            transaction.set_rollback(True)
            return False
    return True
