"""Mail to who manages data stores: a webhook was paused. No personal data but the address."""

import structlog
from django.core.mail import get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts.links import page_address
from accounts.models import Controller, Membership
from accounts.roles import RIGHTS, Right
from accounts.staff_mail import send
from stores.models import WebhookEndpoint

log = structlog.get_logger(__name__)

_MANAGING = [role.value for role, rights in RIGHTS.items() if Right.MANAGE_STORES in rights]


def tell_of_paused() -> int:
    """Mail about each endpoint that was paused, once; gives how many. Rather twice than never."""
    ids = list(_untold().values_list("pk", flat=True))
    if not ids:
        return 0
    with get_connection() as mail:
        return sum(_tell_one(pk, mail) for pk in ids)


def _untold() -> "QuerySet[WebhookEndpoint]":
    return WebhookEndpoint.objects.filter(paused_at__isnull=False, told_at=None)


def _tell_one(pk: int, mail: BaseEmailBackend) -> bool:
    with transaction.atomic():
        held = _untold().select_for_update(skip_locked=True, of=("self",)).select_related("controller")
        endpoint = held.filter(pk=pk).first()
        to = _addresses(endpoint.controller) if endpoint else []
        if endpoint is None or not to:
            return False
        try:
            _mail(endpoint, to, mail)
        except OSError as error:  # and so every error of SMTP
            log.warning("webhook_notice_not_sent", webhook=pk, error=type(error).__name__)
            return False
        endpoint.told_at = timezone.now()
        endpoint.save(update_fields=["told_at"])
    return True


def _addresses(controller: Controller) -> list[str]:
    staff = Membership.objects.filter(controller=controller, role__in=_MANAGING, user__is_active=True)
    return sorted(set(staff.values_list("user__email", flat=True)))


def _mail(endpoint: WebhookEndpoint, to: list[str], mail: BaseEmailBackend) -> None:
    with translation.override(endpoint.controller.language):
        send(
            to=to,
            subject=_("The webhook “%(name)s” is paused: it takes nothing any more")
            % {"name": endpoint.name},
            lines=[
                _("What happens meanwhile is kept for it for 30 days. Mend the receiver, then resume it:"),
                page_address("admin:stores_webhookendpoint_change", endpoint.pk),
            ],
            over=mail,
        )
