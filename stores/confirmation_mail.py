"""Mail to who may confirm where something leads: that it waits. No personal data but the address."""

import structlog
from django.apps import apps
from django.core.mail import get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts.links import page_address
from accounts.models import Controller
from accounts.staff_mail import send
from stores.actions.confirming import who_may_confirm
from stores.models.bound import Bound

log = structlog.get_logger(__name__)


def tell_of_proposals() -> int:
    """Mail about each new destination that waits, once; gives how many. Rather twice than never."""
    models = [model for model in apps.get_models() if issubclass(model, Bound)]
    found = [(model, pk) for model in models for pk in _untold(model).values_list("pk", flat=True)]
    if not found:
        return 0
    with get_connection() as mail:
        return sum(_tell_one(model, pk, mail) for model, pk in found)


def _untold(model: type[Bound]) -> QuerySet[Bound]:
    return model._default_manager.filter(proposed_at__isnull=False, proposal_mailed_at=None)


def _tell_one(model: type[Bound], pk: int, mail: BaseEmailBackend) -> bool:
    with transaction.atomic():
        held = _untold(model).select_for_update(skip_locked=True, of=("self",))
        row = held.filter(pk=pk).first()
        if row is None:
            return False
        to = _addresses(row) if row.awaits_confirmation() else []
        if to:
            try:
                _mail(row, to, mail)
            except OSError as error:  # and so every error of SMTP
                log.warning("confirmation_notice_not_sent", row=pk, error=type(error).__name__)
                return False
        row.proposal_mailed_at = timezone.now()
        row.save(update_fields=["proposal_mailed_at"])
    return bool(to)


def _addresses(row: Bound) -> list[str]:
    """Of everybody but the one who led it there; of that one, where there is nobody else."""
    staff = list(who_may_confirm(row.controller_id))
    others = [person for person in staff if person.actor != row.proposed_by]
    return sorted(person.email for person in others or staff)


def _mail(row: Bound, to: list[str], mail: BaseEmailBackend) -> None:
    meta = row._meta
    controller = Controller.objects.get(pk=row.controller_id)
    with translation.override(controller.language):
        send(
            to=to,
            subject=_("A new destination waits for confirmation: %(name)s") % {"name": row},
            lines=[
                _("Somebody led it elsewhere. Read where it leads, and confirm it if that is right:"),
                page_address(f"admin:{meta.app_label}_{meta.model_name}_change", row.pk),
            ],
            over=mail,
        )
