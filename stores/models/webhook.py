"""Whom Dertig tells what happens here, and the log of what was told."""

import ssl
from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.fields import one_of
from accounts.models import Controller
from evidence.fields import SealedTextField
from evidence.stored import Stored
from processing.models.guards import stays_under
from stores.destination import Destination, of_url
from stores.models.bound import Bound
from stores.outbound import checked_url, trust
from stores.places import Host, PlaceRefused, installation
from stores.webhooks.body import BODY
from stores.webhooks.labels import LABELS, choices_of
from stores.webhooks.terms import CHOSEN, DeliveryState, Trouble, WebhookEvent

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models.fields.related_descriptors import RelatedManager


class WebhookEndpoint(Bound):
    """An address of another system, the secret that both sides share, and the events it is told of.

    ``previous_secret`` signs beside the current one until ``previous_until``. ``failing_since`` is the
    first failure after which nothing arrived. While it is paused what happens is kept for it; while it is
    switched off (``active``) nothing is.
    """

    controller_path: ClassVar[str] = "controller_id"

    controller = models.ForeignKey(
        Controller, models.CASCADE, related_name="webhooks", verbose_name=_("controller")
    )
    name = models.CharField(_("name"), max_length=100)
    url = models.CharField(
        _("address"),
        max_length=500,
        help_text=_("With https://; not in a private network, unless the administrator allows it."),
    )
    certificates = models.TextField(
        _("authority of its own"),
        blank=True,
        max_length=20_000,
        help_text=_("PEM certificates to trust in place of the public authorities. Empty: those."),
    )
    events: "models.Field[list[str], list[str]]" = ArrayField(
        models.CharField(
            max_length=40, choices=[(each.value, LABELS[WebhookEvent][each]) for each in CHOSEN]
        ),
        verbose_name=_("events"),
        default=list,
        blank=True,
        help_text=_("None: it is called only where something names it, such as a recipient to be told."),
    )
    active = models.BooleanField(_("active"), default=True)
    secret = SealedTextField(_("secret"), editable=False)
    previous_secret = SealedTextField(blank=True, editable=False)
    previous_until = models.DateTimeField(null=True, blank=True, editable=False)
    failing_since = models.DateTimeField(_("failing since"), null=True, blank=True, editable=False)
    paused_at = models.DateTimeField(_("paused"), null=True, blank=True, editable=False)
    told_at = models.DateTimeField(
        null=True, blank=True, editable=False, help_text="When staff were mailed that it was paused."
    )

    if TYPE_CHECKING:
        controller_id: int
        deliveries: RelatedManager["WebhookDelivery"]

    class Meta:
        verbose_name = _("webhook")
        verbose_name_plural = _("webhooks")
        ordering: ClassVar = ["controller_id", "name"]
        constraints: ClassVar = [
            *Bound.Meta.constraints,
            models.UniqueConstraint(name="webhookendpoint_name_unique", fields=["controller", "name"]),
            models.CheckConstraint(
                name="webhookendpoint_events_known",
                condition=models.Q(events__contained_by=[event.value for event in CHOSEN]),
            ),
            models.CheckConstraint(
                name="webhookendpoint_previous_ends",
                condition=models.Q(previous_secret="", previous_until__isnull=True)
                | ~models.Q(previous_secret="") & models.Q(previous_until__isnull=False),
            ),
            models.CheckConstraint(
                name="webhookendpoint_paused_for_failing",
                condition=models.Q(paused_at__isnull=True, told_at__isnull=True)
                | models.Q(paused_at__isnull=False, failing_since__isnull=False),
            ),
        ]
        triggers: ClassVar = [stays_under("controller")]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """An address that could be called; where its name leads is judged at each call, when it is known."""
        errors: dict[str, Any] = {}
        try:
            self.url = self.url.strip()
            host = str(checked_url(self.url).hostname)
            # One that was named before this installation refused it can still be switched off.
            if not WebhookEndpoint.objects.filter(pk=self.pk, url=self.url).exists():
                installation().require(Host(host))
        except PlaceRefused as refused:
            errors["url"] = str(refused)
        if self.certificates.strip():
            try:
                trust(self.certificates)
            except (ssl.SSLError, ValueError):
                errors["certificates"] = gettext("These are no certificates in PEM form.")
        if errors:
            raise ValidationError(errors)

    def destination(self) -> Destination:
        return of_url(self.url, certificates=self.certificates)

    def secrets_at(self, moment: "datetime") -> tuple[str, ...]:
        """Those that sign at a moment, the current one first."""
        overlaps = self.previous_until is not None and moment < self.previous_until
        return (self.secret, self.previous_secret) if overlaps else (self.secret,)


class WebhookDelivery(models.Model):
    """One message for one endpoint: ``body`` to the byte as it is signed, and how its tries went.

    ``next_try_at`` is when the worker takes it up; null once it is done. While its endpoint is paused or
    switched off it waits.
    ``answer`` is the beginning of what came back: the other side's words, which nobody trusts.
    """

    controller_path: ClassVar[str] = "endpoint__controller_id"
    stored: ClassVar[Stored] = {"body": BODY}

    endpoint = models.ForeignKey(
        WebhookEndpoint, models.CASCADE, related_name="deliveries", verbose_name=_("webhook")
    )
    message_id = models.CharField(_("message"), max_length=40, unique=True, editable=False)
    event = models.CharField(
        _("event"), max_length=40, choices=[(each.value, LABELS[WebhookEvent][each]) for each in WebhookEvent]
    )
    body = models.TextField(_("body"))
    made_at = models.DateTimeField(_("happened"), db_default=Now())
    state = models.CharField(
        _("state"), max_length=10, choices=choices_of(DeliveryState), default=DeliveryState.WAITING.value
    )
    tries = models.PositiveSmallIntegerField(_("tries"), default=0)
    next_try_at = models.DateTimeField(_("next try"), null=True, blank=True)
    tried_at = models.DateTimeField(_("last try"), null=True, blank=True)
    delivered_at = models.DateTimeField(_("delivered"), null=True, blank=True)
    trouble = models.CharField(_("trouble"), max_length=20, blank=True, choices=choices_of(Trouble))
    status = models.PositiveSmallIntegerField(_("answered with"), null=True, blank=True)
    answer = SealedTextField(_("the answer begins with"), blank=True)

    if TYPE_CHECKING:
        endpoint_id: int

    class Meta:
        verbose_name = _("webhook delivery")
        verbose_name_plural = _("webhook deliveries")
        ordering: ClassVar = ["-made_at", "-pk"]
        indexes: ClassVar = [
            models.Index(
                name="webhookdelivery_unfinished",
                fields=["next_try_at"],
                condition=models.Q(next_try_at__isnull=False),
            ),
            models.Index(name="webhookdelivery_of_endpoint", fields=["endpoint", "-made_at"]),
            models.Index(name="webhookdelivery_by_age", fields=["made_at"]),
        ]
        constraints: ClassVar = [
            one_of("webhookdelivery_event_known", "event", WebhookEvent),
            one_of("webhookdelivery_state_known", "state", DeliveryState),
            one_of("webhookdelivery_trouble_known", "trouble", Trouble, blank=True),
            models.CheckConstraint(
                name="webhookdelivery_ends",
                condition=models.Q(
                    state=DeliveryState.WAITING.value, delivered_at__isnull=True, next_try_at__isnull=False
                )
                | models.Q(
                    state=DeliveryState.DELIVERED.value, delivered_at__isnull=False, next_try_at__isnull=True
                )
                | models.Q(
                    state=DeliveryState.FAILED.value, delivered_at__isnull=True, next_try_at__isnull=True
                ),
            ),
        ]
        triggers: ClassVar = [stays_under("endpoint")]

    def __str__(self) -> str:
        return self.message_id
