"""The beat schedule: coarse ticks, in UTC, that ask the database what is due.

A tick that is missed or comes twice does no harm: every task asks anew and is idempotent. No
statutory day is computed here; that is the controller's time zone's business, in the apps.
"""

from datetime import timedelta
from typing import Any

from celery.schedules import crontab


def _tick(task: str, every: timedelta) -> dict[str, Any]:
    """A tick that waited longer than the next one has nothing left to say."""
    return {"task": task, "schedule": every, "options": {"expires": every.total_seconds()}}


SCHEDULE: dict[str, dict[str, Any]] = {
    "forget-invitations": _tick("accounts.tasks.forget_invitations", timedelta(hours=1)),
    # The database is the truth and the queue only a hint: exports whose message was lost.
    "sweep-exports": _tick("processing.tasks.sweep_exports", timedelta(minutes=1)),
    "sweep-letters": _tick("requests.tasks.sweep_letters", timedelta(minutes=1)),
    "sweep-tellings": _tick("requests.tasks.sweep_tellings", timedelta(minutes=1)),
    "sweep-packages": _tick("requests.answer_tasks.sweep_packages", timedelta(minutes=1)),
    "sweep-codes": _tick("requests.tasks.sweep_codes", timedelta(minutes=1)),
    "sweep-carrying": _tick("requests.tasks.sweep_carrying", timedelta(minutes=1)),
    "sweep-by-law": _tick("requests.tasks.sweep_by_law", timedelta(minutes=15)),
    "read-mailboxes": _tick("requests.tasks.read_mailboxes", timedelta(minutes=2)),
    "send-reminders": _tick("requests.sweep_tasks.send_reminders", timedelta(minutes=15)),
    "send-digests": _tick("requests.sweep_tasks.send_digests", timedelta(minutes=15)),
    "refresh-clocks": _tick("requests.sweep_tasks.refresh_clocks", timedelta(minutes=15)),
    "expire-drafts": _tick("requests.sweep_tasks.expire_drafts", timedelta(hours=1)),
    "expire-mail": _tick("requests.sweep_tasks.expire_mail", timedelta(hours=1)),
    "purge-ended-requests": _tick("requests.sweep_tasks.purge_ended", timedelta(hours=1)),
    # Each controller's night begins when it says so; the database knows what this one still has to do.
    "start-purges": _tick("retention.tasks.start_purges", timedelta(minutes=15)),
    "settle-approvals": _tick("retention.tasks.settle_approvals", timedelta(hours=1)),
    "sweep-purges": _tick("retention.tasks.sweep_purges", timedelta(minutes=1)),
    "sweep-erasures": _tick("retention.tasks.sweep_erasures", timedelta(minutes=1)),
    "forget-erasures": _tick("retention.tasks.forget_erasures", timedelta(hours=1)),
    "forget-people": _tick("retention.tasks.forget_people", timedelta(hours=1)),
    "remind-of-holds": _tick("retention.tasks.remind_of_holds", timedelta(minutes=15)),
    "forget-events": _tick("subjects.tasks.forget_events", timedelta(hours=1)),
    "sweep-searches": _tick("subjects.tasks.sweep_searches", timedelta(minutes=1)),
    # Drift is found before the purges of the night.
    "check-stores": {"task": "stores.tasks.check_stores", "schedule": crontab(hour="19", minute="30")},
    "remind-of-store-tasks": _tick("stores.tasks.remind_of_tasks", timedelta(minutes=15)),
    "tell-of-new-destinations": _tick("stores.tasks.tell_of_new_destinations", timedelta(minutes=5)),
    "sweep-webhooks": _tick("stores.tasks.sweep_webhooks", timedelta(minutes=1)),
    "expire-webhooks": _tick("stores.tasks.expire_webhooks", timedelta(hours=1)),
    # Looks at every kept file, so once a night.
    "sweep-orphans": {"task": "evidence.tasks.sweep_orphans", "schedule": crontab(hour="2", minute="30")},
}
