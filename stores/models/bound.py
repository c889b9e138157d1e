"""What a row keeps of where it leads: for which destination its secret was given, and who confirmed that."""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone

from accounts.days import COOLING_OFF
from evidence.fields import SealedTextField
from stores.binding import bound, holds, is_bound
from stores.destination import Destination


class Bound(models.Model):
    """A row that leads somewhere, with a secret that goes there: ``secret_for`` is its binding
    (``stores.binding``).

    ``proposed_for`` is the fingerprint of the destination to which somebody led it last, ``fingerprint`` of
    the one that was confirmed, with who did so and when. Nothing is sent where nobody confirmed it
    (``awaits_confirmation``).

    A secret that is set is bound to where the row leads as it is saved; one that stays keeps its binding, and
    is handed to no other destination, however the row came to lead there.
    """

    bound_field: ClassVar[str] = "secret"
    controller_id: int

    secret_for = SealedTextField(blank=True, editable=False, default="", db_default="")

    proposed_for = models.CharField(max_length=64, blank=True, editable=False, default="", db_default="")
    proposed_by = models.CharField(max_length=60, blank=True, editable=False, default="", db_default="")
    proposed_at = models.DateTimeField(null=True, blank=True, editable=False)
    proposal_mailed_at = models.DateTimeField(null=True, blank=True, editable=False)
    fingerprint = models.CharField(max_length=64, blank=True, editable=False, default="", db_default="")
    approved_by = models.CharField(max_length=60, blank=True, editable=False, default="", db_default="")
    approved_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        abstract = True
        constraints: ClassVar = [
            models.CheckConstraint(
                name="%(class)s_confirmation_is_whole",
                condition=models.Q(fingerprint="", approved_by="", approved_at__isnull=True)
                | ~models.Q(fingerprint="") & ~models.Q(approved_by="") & models.Q(approved_at__isnull=False),
            ),
            models.CheckConstraint(
                name="%(class)s_confirmed_by_a_second_person",
                condition=~models.Q(proposed_for=models.F("fingerprint"))
                | ~models.Q(approved_by=models.F("proposed_by"))
                | models.Q(fingerprint="")
                | models.Q(approved_at__gte=models.F("proposed_at") + COOLING_OFF),
            ),
        ]

    def save(self, *arguments: Any, **options: Any) -> None:
        fields = options.get("update_fields")
        if fields is None or self.bound_field in fields:
            if not is_bound(self.secret_for, self._secret):
                self.give_secret(self._secret)
            if fields is not None:
                options["update_fields"] = {*fields, "secret_for"}
        super().save(*arguments, **options)

    def destination(self) -> Destination | None:
        """Where the row leads now."""
        raise NotImplementedError

    def holds_secret(self) -> bool:
        """Whether the secret was given for where the row leads now; False where there is none."""
        return holds(self.secret_for, self._secret, self.destination())

    def give_secret(self, secret: str) -> None:
        """Set the secret for where the row leads now, also the one that was kept. Not saved yet."""
        setattr(self, self.bound_field, secret)
        self.secret_for = bound(secret, self.destination(), before=self.secret_for)

    def awaits_confirmation(self) -> bool:
        """Whether nothing may be sent where the row leads now, until a second person confirms it."""
        destination = self.destination()
        if destination is None or not settings.DERTIG_CONFIRM_DESTINATIONS:
            return False
        return self.fingerprint != destination.whole_fingerprint

    def propose(self, actor: str) -> bool:
        """Note who led the row to where it leads now, if that is new. Not saved yet."""
        destination = self.destination()
        told = destination.whole_fingerprint if destination else ""
        if not settings.DERTIG_CONFIRM_DESTINATIONS or told in (self.proposed_for, self.fingerprint):
            return False
        self.proposed_for, self.proposed_by, self.proposed_at = told, actor, timezone.now()
        self.proposal_mailed_at = None
        return True

    @property
    def _secret(self) -> str:
        return str(getattr(self, self.bound_field) or "")
