"""Mail to the owner of a legal hold whose review has come: once a day until it is reviewed or lifted.

An owner gets one mail for all their holds at a controller. It names numbers and pages: who is held and why
is read there, by who may (Art. 5(1)(f)).
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date, datetime

import structlog
from django.core.mail import get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.days import latest_day
from accounts.links import page_address
from accounts.models import Controller, Membership
from accounts.staff_mail import day_of_mail, send
from evidence.turns import alone
from retention.actions.holds import HOLDING
from retention.models import LegalHold

log = structlog.get_logger()


def remind(now: datetime | None = None) -> int:
    """Send what is due; gives how many mails went. What cannot be sent is left to the next tick."""
    with alone("retention:reminders") as mine:
        return _remind_all(now or timezone.now()) if mine else 0


def due(day: date) -> QuerySet[LegalHold]:
    """Standing holds whose review has come by that day, and of which nobody was told on it."""
    not_told = Q(told_on=None) | Q(told_on__lt=day)
    return LegalHold.objects.filter(not_told, lifted_at=None, review_on__lte=day)


def _remind_all(now: datetime) -> int:
    found = set(due(latest_day(now)).order_by().values_list("controller", "owner"))
    if not found:
        return 0
    controllers = Controller.objects.in_bulk([controller_id for controller_id, _owner in found])
    able = _able(controllers)
    sent = 0
    with get_connection() as mail:
        for controller_id, owner_id in sorted(found):
            day, people = day_of_mail(controllers[controller_id], now), able[controller_id]
            # An owner who has left answers for nothing: then everybody who could.
            to = [people[owner_id]] if owner_id in people else sorted(people.values())
            if day and to:
                sent += _remind_one(controllers[controller_id], owner_id, day, to, mail)
    return sent


def _able(controller_ids: Collection[int]) -> defaultdict[int, dict[int, str]]:
    """The addresses of who may answer for a hold, by controller and person."""
    able: defaultdict[int, dict[int, str]] = defaultdict(dict)
    roles = Membership.objects.filter(
        controller__in=controller_ids, role__in=HOLDING, user__is_active=True
    ).order_by()
    for controller_id, user_id, address in roles.values_list("controller", "user", "user__email"):
        able[controller_id][user_id] = address
    return able


def _remind_one(
    controller: Controller, owner_id: int, day: date, to: list[str], mail: BaseEmailBackend
) -> bool:
    """One mail on all that is due of one owner at one controller; each row is marked with it."""
    with transaction.atomic():
        rows = due(day).select_for_update(skip_locked=True, of=("self",))
        holds = list(rows.filter(controller=controller, owner=owner_id).order_by("review_on", "pk"))
        if not holds:
            return False
        try:
            _tell(controller, holds, to, mail)
        except OSError as error:  # and so every error of SMTP
            log.warning("hold_reminder_not_sent", controller=controller.pk, error=type(error).__name__)
            return False
        LegalHold.objects.filter(pk__in=[hold.pk for hold in holds]).update(told_on=day)
    return True


def _tell(
    controller: Controller, holds: Sequence[LegalHold], to: Sequence[str], mail: BaseEmailBackend
) -> None:
    with translation.override(controller.language):
        words = {"controller": controller.display_name, "count": len(holds)}
        subject = (
            ngettext(
                "%(controller)s: a legal hold is to be reviewed",
                "%(controller)s: %(count)d legal holds are to be reviewed",
                len(holds),
            )
            % words
        )
        lines = [_("Is it still needed? Move its review, or lift it."), "", *map(_line, holds)]
        send(to=to, subject=subject, lines=lines, over=mail)


def _line(hold: LegalHold) -> str:
    words = {"number": hold.pk, "day": date_format(hold.review_on, "j F Y")}
    said = _("Legal hold #%(number)d, review on %(day)s:") % words
    return f"- {said}\n  {page_address('admin:retention_legalhold_change', hold.pk)}"
