"""What a row keeps of a secret beside it: for which destination it was given."""

from typing import Any, ClassVar

from django.db import models

from evidence.fields import SealedTextField
from stores.binding import bound, holds, is_bound
from stores.destination import Destination


class Bound(models.Model):
    """A row with a secret that goes somewhere. ``secret_for`` is its binding (``stores.binding``).

    A secret that is set is bound to where the row leads as it is saved; one that stays keeps its binding, and
    is handed to no other destination, however the row came to lead there.
    """

    bound_field: ClassVar[str] = "secret"

    secret_for = SealedTextField(blank=True, editable=False, default="", db_default="")

    class Meta:
        abstract = True

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

    @property
    def _secret(self) -> str:
        return str(getattr(self, self.bound_field) or "")
