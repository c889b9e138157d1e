"""Who is told how of what was done with data that they had received, and each such message (Art. 19)."""

from typing import TYPE_CHECKING, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.fields import one_of
from accounts.models import User
from evidence.fields import SealedTextField
from evidence.stored import Stored
from processing.models import Recipient
from processing.models.guards import stays_under
from requests.models.accounted import RecipientTold
from requests.models.guards import calls_own_endpoint
from requests.models.subject_request import SubjectRequest
from requests.telling.acts import ACTS, CALL
from requests.telling.labels import choices_of
from requests.telling.terms import ENDED, Obstacle, TellingState, Way
from stores.labels import choices_of as stores_choices_of
from stores.models import WebhookEndpoint
from stores.terms import IdentifierKind


class RecipientWay(models.Model):
    """How one recipient is told, and by which identifiers they know people; set once."""

    controller_path: ClassVar[str] = "recipient__controller_id"

    recipient = models.OneToOneField(
        Recipient, models.CASCADE, related_name="way", verbose_name=_("recipient")
    )
    how = models.CharField(_("told"), max_length=10, choices=choices_of(Way))
    email = models.EmailField(_("e-mail address"), blank=True)
    endpoint = models.ForeignKey(
        WebhookEndpoint,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="recipient_ways",
        verbose_name=_("webhook"),
    )
    assignee = models.ForeignKey(
        User,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("person of ours"),
        help_text=_("Who does what cannot be sent. Empty: who handles the request."),
    )
    language = models.CharField(
        _("language"),
        max_length=2,
        blank=True,
        choices=[("en", "English"), ("nl", "Nederlands"), ("de", "Deutsch"), ("fr", "Français")],
        help_text=_("Empty: the controller’s own."),
    )
    known_by: "models.Field[list[str], list[str]]" = ArrayField(
        models.CharField(max_length=20, choices=stores_choices_of(IdentifierKind)),
        verbose_name=_("knows people by"),
        default=list,
        blank=True,
        help_text=_(
            "The recipient is told these identifiers and no others, and only those that are confirmed."
        ),
    )

    if TYPE_CHECKING:
        recipient_id: int

    class Meta:
        verbose_name = _("way to tell a recipient")
        verbose_name_plural = _("ways to tell recipients")
        ordering: ClassVar = ["recipient__controller_id", "recipient__name"]
        constraints: ClassVar = [
            one_of("recipientway_how_known", "how", Way),
            models.CheckConstraint(
                name="recipientway_is_whole",
                condition=models.Q(how=Way.EMAIL.value, endpoint__isnull=True) & ~models.Q(email="")
                | models.Q(how=Way.HTTP.value, endpoint__isnull=False, email="")
                | models.Q(how=Way.TASK.value, endpoint__isnull=True, email=""),
            ),
            models.CheckConstraint(
                name="recipientway_known_by_known",
                condition=models.Q(known_by__contained_by=[kind.value for kind in IdentifierKind]),
            ),
        ]
        triggers: ClassVar = [stays_under("recipient"), calls_own_endpoint()]

    def __str__(self) -> str:
        return str(self.recipient)

    def clean(self) -> None:
        """What the chosen way needs, and nothing of another."""
        errors = {}
        if self.how == Way.EMAIL and not self.email:
            errors["email"] = gettext("Give the address.")
        if self.how == Way.HTTP and self.endpoint is None:
            errors["endpoint"] = gettext("Choose the webhook.")
        if self.how != Way.TASK and not self.known_by:
            errors["known_by"] = gettext("Choose at least one: else nobody knows who is meant.")
        if errors:
            raise ValidationError(errors)
        self.email = self.email if self.how == Way.EMAIL else ""
        self.endpoint = self.endpoint if self.how == Way.HTTP else None


class Telling(models.Model):
    """One recipient to be told of what was done for one request.

    ``about`` are ``requests.telling.acts.ActsDone``. ``body``, the letter or the JSON of a call, says who is
    meant: sealed, and emptied as soon as it is over. ``mail_id`` names the message at each try (Message-ID,
    webhook-id): sent twice, it shows as once. ``next_try_at`` stands while a worker is to take it up.
    """

    controller_path: ClassVar[str] = "request__controller_id"
    personal_fields: ClassVar[tuple[str, ...]] = ("body",)
    stored: ClassVar[Stored] = {"about": ACTS, "body": CALL}

    request = models.ForeignKey(SubjectRequest, models.CASCADE, related_name="tellings")
    plan_version = models.PositiveIntegerField(editable=False)
    ref = models.CharField(max_length=60, editable=False)
    recipient = models.CharField(_("recipient"), max_length=200)
    recipient_id = models.BigIntegerField(null=True, blank=True, editable=False)
    about = models.JSONField(_("about"), default=list)
    how = models.CharField(_("told"), max_length=10, choices=choices_of(Way))
    email = models.EmailField(_("e-mail address"), blank=True)
    endpoint = models.ForeignKey(WebhookEndpoint, models.SET_NULL, null=True, blank=True, related_name="+")
    assignee = models.ForeignKey(
        User, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("assigned to")
    )
    subject = models.CharField(_("subject"), max_length=300, blank=True)
    body = SealedTextField(_("text"), blank=True)
    state = models.CharField(_("state"), max_length=10, choices=choices_of(TellingState))
    obstacle = models.CharField(_("because"), max_length=20, blank=True, choices=choices_of(Obstacle))
    mail_id = models.CharField(max_length=200, blank=True, db_index=True)
    tries = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField(null=True, blank=True)
    begun_at = models.DateTimeField(_("begun"), db_default=Now(), editable=False)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    told = models.OneToOneField(
        RecipientTold, models.CASCADE, null=True, blank=True, related_name="telling", verbose_name=_("record")
    )

    if TYPE_CHECKING:
        request_id: int
        endpoint_id: int | None

    class Meta:
        verbose_name = _("recipient to be told")
        verbose_name_plural = _("recipients to be told")
        ordering: ClassVar = ["request_id", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(name="telling_once_a_plan", fields=["request", "ref", "plan_version"]),
            one_of("telling_how_known", "how", Way),
            one_of("telling_state_known", "state", TellingState),
            one_of("telling_obstacle_known", "obstacle", Obstacle, blank=True),
            models.CheckConstraint(
                name="telling_is_whole",
                condition=models.Q(
                    state=TellingState.WAITING.value, next_try_at__isnull=False, ended_at__isnull=True
                )
                | models.Q(state=TellingState.BY_HAND.value, next_try_at__isnull=True, ended_at__isnull=True)
                & ~models.Q(obstacle="")
                | models.Q(
                    state__in=[state.value for state in ENDED],
                    next_try_at__isnull=True,
                    ended_at__isnull=False,
                    body="",
                ),
            ),
            models.CheckConstraint(
                name="telling_is_recorded",
                condition=models.Q(
                    state__in=[TellingState.TOLD.value, TellingState.NOT_TOLD.value], told__isnull=False
                )
                | ~models.Q(state__in=[TellingState.TOLD.value, TellingState.NOT_TOLD.value])
                & models.Q(told__isnull=True),
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                name="telling_unfinished",
                fields=["next_try_at"],
                condition=models.Q(next_try_at__isnull=False),
            )
        ]
        triggers: ClassVar = [stays_under("request")]

    def __str__(self) -> str:
        return self.recipient
