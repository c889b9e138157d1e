"""What the law leaves to a controller about its purges."""

from django.db import transaction

from accounts.principal import Principal
from accounts.roles import Right
from evidence.trail import record as record_event
from retention.models import RetentionSettings

_TOLD = ("night_hour", "fiscal_year_ends", "single_officer", "batch_rows", "workers")


@transaction.atomic
def save_settings(*, settings: RetentionSettings, by: Principal) -> None:
    """Choose when and how purges run. A plan that reads the fiscal year is then to be approved anew.

    Who does without the second person's approval, or asks for it again, says who has which role, too.
    Raises ``NotAllowed``, ``ValidationError``.
    """
    by.require(Right.PURGE, settings.controller_id)
    before = RetentionSettings.objects.filter(controller_id=settings.controller_id).first()
    if settings.single_officer != (before or RetentionSettings()).single_officer:
        by.require(Right.MANAGE_MEMBERS, settings.controller_id)
    settings.full_clean()
    settings.save()
    record_event(
        "retention_settings.change",
        actor=by.actor,
        controller_id=settings.controller_id,
        record="retention-settings",
        detail={name: getattr(settings, name) for name in _TOLD},
    )


@transaction.atomic
def remove_settings(*, settings: RetentionSettings, by: Principal) -> None:
    """Back to the defaults: a second person approves. Raises ``NotAllowed``."""
    by.require(Right.PURGE, settings.controller_id)
    record_event(
        "retention_settings.remove",
        actor=by.actor,
        controller_id=settings.controller_id,
        record="retention-settings",
    )
    settings.delete()
