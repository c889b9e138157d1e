"""Mail that comes in: where it is read, and what became of each message."""

from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.fields import one_of
from accounts.models import Controller
from evidence.fields import SealedTextField
from evidence.models import Document
from requests.labels import choices_of
from requests.models.correspondence import Letter
from requests.models.subject_request import SubjectRequest
from requests.terms import MailOutcome
from stores.destination import Destination, is_host, of_mailbox
from stores.models.bound import Bound
from stores.places import Host, PlaceRefused, installation

THIS_MACHINE = ("localhost", "127.0.0.1", "::1")


class Mailbox(Bound):
    """Where a controller's mail about requests arrives: an IMAP folder, a signed webhook, or both.

    ``uid_validity`` and ``last_uid`` say how far the folder was read (RFC 3501, 2.3.1.1); the mail
    itself stays where it is. A server that was never reached is named in ``last_error``.
    """

    controller_path: ClassVar[str] = "controller_id"
    bound_field: ClassVar[str] = "password"

    controller = models.OneToOneField(
        Controller, models.CASCADE, related_name="mailbox", verbose_name=_("controller")
    )
    active = models.BooleanField(_("is read"), default=True)
    host = models.CharField(_("IMAP server"), max_length=200, blank=True)
    port = models.PositiveIntegerField(_("port"), default=993)
    tls = models.BooleanField(
        _("with TLS"), default=True, help_text=_("Off only for a server on this very machine.")
    )
    user = models.CharField(_("user name"), max_length=200, blank=True)
    password = SealedTextField(_("password"), blank=True)
    folder = models.CharField(_("folder"), max_length=200, default="INBOX")
    webhook_secret = SealedTextField(
        _("webhook secret"), blank=True, help_text=_("Signs mail that another system hands in.")
    )
    uid_validity = models.BigIntegerField(null=True, editable=False)
    last_uid = models.BigIntegerField(default=0, editable=False)
    read_at = models.DateTimeField(_("read at"), null=True, blank=True, editable=False)
    last_error = models.CharField(_("last error"), max_length=300, blank=True, editable=False)

    class Meta:
        verbose_name = _("mailbox")
        verbose_name_plural = _("mailboxes")
        ordering: ClassVar = ["controller_id"]
        constraints: ClassVar = [*Bound.Meta.constraints]

    def __str__(self) -> str:
        return f"{self.user}@{self.host}/{self.folder}"

    def destination(self) -> Destination:
        return of_mailbox(self.host, self.port, self.user, self.folder, tls=self.tls)

    def clean(self) -> None:
        """Refuse what would send a password in the clear, or another command to the server."""
        if not self.tls and self.host not in THIS_MACHINE:
            raise ValidationError({"tls": gettext("Without TLS the password could be read on its way.")})
        if self.host and not is_host(self.host):
            raise ValidationError({"host": gettext("One host: a name or an address.")})
        for field in ("host", "user", "password", "folder"):
            if not getattr(self, field).isprintable():
                raise ValidationError({field: gettext("This holds a sign that cannot be typed.")})
        if not (0 < self.port < 65536):
            raise ValidationError({"port": gettext("A port is a number from 1 to 65535.")})
        # One that was named before this installation refused it can still be switched off.
        if self.host and not Mailbox.objects.filter(pk=self.pk, host=self.host).exists():
            try:
                installation().require(Host(self.host))
            except PlaceRefused as error:
                raise ValidationError({"host": str(error)}) from None


class InboundMail(models.Model):
    """A message that arrived, once: what it was, and the request that it belongs to.

    ``key`` tells it from all others of the controller (Message-ID and sender, hashed): the same
    message read twice stands once. While nobody has said where it belongs (``unmatched``), the whole
    message is kept as a sealed document; then those bytes go.
    """

    controller_path: ClassVar[str] = "controller_id"
    personal_fields: ClassVar[tuple[str, ...]] = ("sender", "sender_name", "subject", "body")

    controller = models.ForeignKey(
        Controller, models.CASCADE, related_name="inbound_mail", verbose_name=_("controller")
    )
    key = models.CharField(max_length=64, editable=False)
    arrived_at = models.DateTimeField(
        _("arrived at"), help_text=_("At the controller's mail server: a request's clock starts there.")
    )
    taken_in_at = models.DateTimeField(auto_now_add=True)
    sender = SealedTextField(_("from"), blank=True)
    sender_name = SealedTextField(_("name of the sender"), blank=True)
    subject = SealedTextField(_("subject"), blank=True)
    body = SealedTextField(_("text"), blank=True)
    outcome = models.CharField(_("what became of it"), max_length=20, choices=choices_of(MailOutcome))
    request = models.ForeignKey(
        SubjectRequest,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="inbound_mail",
        verbose_name=_("request"),
    )
    letter = models.ForeignKey(Letter, models.SET_NULL, null=True, blank=True, related_name="+")
    original = models.ForeignKey(Document, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("mail that came in")
        verbose_name_plural = _("mail that came in")
        ordering: ClassVar = ["-arrived_at", "-pk"]
        indexes: ClassVar = [
            models.Index(
                fields=["controller", "arrived_at"],
                condition=models.Q(outcome=MailOutcome.UNMATCHED.value),
                name="mail_unmatched",
            ),
            models.Index(
                fields=["controller", "arrived_at"],
                condition=models.Q(request__isnull=True),
                name="mail_without_request",
            ),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(name="mail_taken_in_once", fields=["controller", "key"]),
            one_of("inboundmail_outcome_known", "outcome", MailOutcome),
        ]

    def __str__(self) -> str:
        return f"{self.get_outcome_display()} {self.arrived_at:%Y-%m-%d %H:%M}"
