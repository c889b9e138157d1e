"""Webhooks that deliver nothing, as findings: another system, or a recipient to be told, hears of nothing."""

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Exists, Model, OuterRef, Q
from django.utils import timezone

from processing.findings import Facts, Finding, Kind, Severity
from processing.register import Register
from stores.models import WebhookDelivery, WebhookEndpoint
from stores.webhooks.terms import Trouble

FAILING_FOR = timedelta(days=1)
"""So long without one success: a receiver that was merely restarted is no finding."""
REFUSED_WITHIN = timedelta(days=2)
"""Longer than any pause between two tries: an address that was mended is no finding for long."""

WEBHOOK_PAUSED = Kind("webhook-paused", Severity.WARNING, "GDPR 32(1)(b)")
"""A webhook was paused, since its receiver took nothing for days or wants no more."""

WEBHOOK_REFUSED = Kind("webhook-refused", Severity.ERROR, "GDPR 32(1)(b)")
"""A webhook is not called, since its address lies where this installation allows none."""

WEBHOOK_FAILING = Kind("webhook-failing", Severity.WARNING, "GDPR 32(1)(b)")
"""A webhook has delivered nothing for a day, however often it was tried."""


@dataclass(frozen=True, slots=True)
class WebhookFacts:
    """One that is paused, has failed for long, or may not be called."""

    pk: int
    name: str
    paused: bool
    refused: bool


def webhooks_by_controller(controller_ids: Collection[int]) -> dict[int, tuple[WebhookFacts, ...]]:
    """Those of some controllers that are switched on and deliver nothing; one query."""
    lately = timezone.now() - REFUSED_WITHIN
    refused = WebhookDelivery.objects.filter(
        endpoint=OuterRef("pk"), trouble=Trouble.ADDRESS_REFUSED.value, tried_at__gte=lately
    )
    ill = WebhookEndpoint.objects.annotate(refused=Exists(refused)).filter(
        Q(paused_at__isnull=False)
        | Q(failing_since__lte=timezone.now() - FAILING_FOR)
        | Q(failing_since__isnull=False, refused=True),
        controller__in=controller_ids,
        active=True,
    )
    found: defaultdict[int, list[WebhookFacts]] = defaultdict(list)
    for each in ill.only("controller_id", "name", "paused_at").order_by("pk"):
        facts = WebhookFacts(each.pk, each.name, each.paused_at is not None, each.refused)
        found[each.controller_id].append(facts)
    return {controller_id: tuple(rows) for controller_id, rows in found.items()}


def _(msgid: str) -> str:
    """Mark a sentence for gettext; it is translated when it is shown."""
    return msgid


def findings(_register: Register, facts: Facts) -> Iterator[Finding]:
    """What waits for somebody to mend the receiver."""
    ill: tuple[WebhookFacts, ...] = facts.extra.get("webhooks", ())  # type: ignore[assignment]
    for each in ill:
        path = f"webhooks/{each.pk}"
        if each.refused:
            yield WEBHOOK_REFUSED.at(
                path,
                _("The webhook “%(name)s” is not called: its address lies where none may."),
                _("Have the administrator name its host in DERTIG_STORES_HOSTS, or enter another address."),
                name=each.name,
            )
        elif each.paused:
            yield WEBHOOK_PAUSED.at(
                path,
                _("The webhook “%(name)s” is paused: nothing is delivered any more."),
                _("Mend the receiver, then resume the webhook; what waits is kept for 30 days."),
                name=each.name,
            )
        else:
            yield WEBHOOK_FAILING.at(
                path,
                _("The webhook “%(name)s” has delivered nothing for a day."),
                _("Read in its deliveries what the receiver answered, mend that, and send a test."),
                name=each.name,
            )


def row_at(controller_id: int, path: str) -> Model | None:
    """The webhook at a finding's path."""
    match path.split("/"):
        case ["webhooks", pk] if pk.isdigit():
            return WebhookEndpoint.objects.filter(controller_id=controller_id, pk=int(pk)).first()
    return None
