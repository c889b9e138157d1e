"""Mail to whom a task is assigned, when it is due and each week after. No personal data but the address."""

from datetime import date, datetime, timedelta

import structlog
from django.core.mail import get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.days import latest_day
from accounts.links import page_address
from accounts.staff_mail import day_of_mail, send
from evidence.turns import alone
from stores.models import StoreTask

AGAIN = timedelta(days=7)

log = structlog.get_logger(__name__)


def remind(now: datetime | None = None) -> int:
    """Send what is due; gives how many went. Rather twice than never: each commits after its mail."""
    with alone("stores:reminders") as mine:
        return _remind_all(now or timezone.now()) if mine else 0


def _remind_all(now: datetime) -> int:
    # The latest day that it is anywhere: each task is judged by its own controller's below.
    latest = latest_day(now)
    never, long_ago = Q(told_on=None) | Q(told_on__lt=F("due_on")), Q(told_on__lte=latest - AGAIN)
    found = StoreTask.objects.filter(never | long_ago, done_at=None, due_on__lte=latest)
    ids = list(found.filter(assignee__is_active=True).values_list("pk", flat=True))
    if not ids:
        return 0
    with get_connection() as mail:
        return sum(_remind_one(pk, now, mail) for pk in ids)


def _remind_one(pk: int, now: datetime, mail: BaseEmailBackend) -> bool:
    with transaction.atomic():
        task = (
            StoreTask.objects.select_for_update(skip_locked=True, of=("self",))
            .select_related("store__controller", "assignee")
            .filter(pk=pk, done_at=None)
            .first()
        )
        if task is None:
            return False
        today = day_of_mail(task.store.controller, now)
        if today is None or not _is_due(task, today):
            return False
        try:
            _tell(task, overdue=task.due_on < today, mail=mail)
        except OSError as error:  # and so every error of SMTP
            log.warning("task_reminder_not_sent", task=pk, error=type(error).__name__)
            return False
        StoreTask.objects.filter(pk=pk).update(told_on=today)
    return True


def _is_due(task: StoreTask, today: date) -> bool:
    """Its day has come, and nobody was told since, or a week ago."""
    told = task.told_on is not None and task.told_on >= task.due_on and task.told_on > today - AGAIN
    return task.due_on <= today and not told


def _tell(task: StoreTask, *, overdue: bool, mail: BaseEmailBackend) -> None:
    controller = task.store.controller
    with translation.override(controller.language):
        words = {"store": task.store.name, "day": date_format(task.due_on, "j F Y")}
        subject = (
            _("Overdue: your task in “%(store)s” was due on %(day)s")
            if overdue
            else _("Your task in “%(store)s” is due today")
        )
        link = page_address("admin:stores_storetask_change", task.pk)
        send(
            to=[task.assignee.email],
            subject=subject % words,
            lines=[f"{_('What is to be done:')} {link}"],
            over=mail,
        )
