"""What the worker does for this floor. Every task may come twice, late, or never."""

from celery import shared_task

from accounts import invitation_actions


@shared_task
def forget_invitations() -> None:
    """Invitations that ended more than 30 days ago."""
    invitation_actions.forget_ended()
