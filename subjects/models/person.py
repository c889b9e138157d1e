"""What a person is known by, beside a consent or a restriction."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from evidence.fields import SealedTextField
from stores.labels import choices_of
from stores.terms import IdentifierKind


class PersonIdentifier(models.Model):
    """One identifier: its normalised value sealed, beside the keyed hash by which it is found."""

    personal_fields: ClassVar[tuple[str, ...]] = ("value",)

    kind = models.CharField(_("kind"), max_length=20, choices=choices_of(IdentifierKind))
    value = SealedTextField(_("identifier"))
    lookup = models.CharField(max_length=64, editable=False)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.kind
