"""What people read for the codes of webhooks."""

from enum import StrEnum
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.speaking import speakers
from stores.webhooks import terms as t

LABELS: dict[type[StrEnum], dict[StrEnum, Any]] = {
    t.WebhookEvent: {
        t.WebhookEvent.REQUEST_RECEIVED: _("Request received"),
        t.WebhookEvent.REQUEST_DUE_SOON: _("Request due soon"),
        t.WebhookEvent.REQUEST_EXTENDED: _("Request extended"),
        t.WebhookEvent.REQUEST_ANSWERED: _("Request answered"),
        t.WebhookEvent.REQUEST_CLOSED: _("Request closed"),
        t.WebhookEvent.PURGE_FINISHED: _("Purge finished"),
        t.WebhookEvent.PURGE_FAILED: _("Purge failed"),
        t.WebhookEvent.ERASURE_FINISHED: _("Erasure or rectification finished in a dataset"),
        t.WebhookEvent.TEST: _("Test"),
    },
    t.DeliveryState: {
        t.DeliveryState.WAITING: _("Waiting"),
        t.DeliveryState.DELIVERED: _("Delivered"),
        t.DeliveryState.FAILED: _("Failed"),
    },
    t.Trouble: {
        t.Trouble.STATUS: _("The receiver did not take it."),
        t.Trouble.GONE: _("The receiver wants no more (410)."),
        t.Trouble.NO_ANSWER: _("Nobody answered in time."),
        t.Trouble.NOT_TRUSTED: _("The certificate of the receiver does not hold."),
        t.Trouble.ADDRESS_REFUSED: _("The address lies in a private or reserved network, or is none."),
        t.Trouble.ELSEWHERE: _("Its secret was given for another address: save it again."),
        t.Trouble.UNCONFIRMED: _("A second person has yet to confirm its address."),
        t.Trouble.DIED: _("The worker died while it sent."),
    },
}

label, choices_of = speakers(LABELS)
