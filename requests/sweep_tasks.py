"""What beat asks of requests. Every task may come twice, late, or never: the database says what is due."""

from celery import shared_task

from requests import sweeps


@shared_task
def send_reminders() -> None:
    """Remind who handles a request of its last day; escalate what is overdue."""
    sweeps.send_reminders()


@shared_task
def send_digests() -> None:
    """Send the morning digests where it is morning."""
    sweeps.send_digests()


@shared_task
def refresh_clocks() -> None:
    """Move the days of paused requests on."""
    sweeps.refresh_clocks()


@shared_task
def expire_drafts() -> None:
    """Delete what was never submitted."""
    sweeps.expire_drafts()


@shared_task
def expire_mail() -> None:
    """Delete mail that belongs to no request, at the end of its period."""
    sweeps.expire_mail()


@shared_task
def purge_ended() -> None:
    """Delete closed requests whose period has ended."""
    sweeps.purge_ended()
