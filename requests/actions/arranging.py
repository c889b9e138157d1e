"""How a controller's team arranges its handling: letter templates, settings."""

from django.db import transaction

from accounts.principal import Principal
from accounts.roles import Right
from evidence.trail import record as record_event
from requests.models import LetterTemplate, RequestSettings


@transaction.atomic
def save_template(*, template: LetterTemplate, by: Principal) -> None:
    """Keep the controller's own wording. Raises ``NotAllowed``, ``ValidationError``."""
    by.require(Right.HANDLE_REQUESTS, template.controller_id)
    template.full_clean()
    verb = "template.add" if template._state.adding else "template.change"
    template.save()
    _told(verb, template, by)


@transaction.atomic
def remove_template(*, template: LetterTemplate, by: Principal) -> None:
    """From now on, our wording counts again. Raises ``NotAllowed``."""
    by.require(Right.HANDLE_REQUESTS, template.controller_id)
    _told("template.remove", template, by)
    template.delete()


@transaction.atomic
def save_settings(*, settings: RequestSettings, by: Principal) -> None:
    """Choose what the law leaves to the controller. Raises ``NotAllowed``, ``ValidationError``."""
    by.require(Right.DECIDE_REQUESTS, settings.controller_id)
    settings.full_clean()
    settings.save()
    record_event(
        "request_settings.change",
        actor=by.actor,
        controller_id=settings.controller_id,
        record="request-settings",
        detail={
            "pauses_clock": settings.pauses_clock,
            "keep_unmatched": settings.keep_unmatched,
            "package_days": settings.package_days,
        },
    )


@transaction.atomic
def remove_settings(*, settings: RequestSettings, by: Principal) -> None:
    """Back to the defaults. Raises ``NotAllowed``."""
    by.require(Right.DECIDE_REQUESTS, settings.controller_id)
    record_event(
        "request_settings.remove",
        actor=by.actor,
        controller_id=settings.controller_id,
        record="request-settings",
    )
    settings.delete()


def _told(verb: str, template: LetterTemplate, by: Principal) -> None:
    record_event(
        verb,
        actor=by.actor,
        controller_id=template.controller_id,
        record=f"letter-template:{template.kind}-{template.language}",
    )
