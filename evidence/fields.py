"""Model fields whose text is sealed in the database."""

from typing import TYPE_CHECKING, Any

from django.core.exceptions import FieldError
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.lookups import Exact, Lookup

from evidence.sealing import seal, unseal

if TYPE_CHECKING:
    TextColumn = models.TextField[str, str]
else:
    TextColumn = models.TextField  # takes no type arguments when it runs


class SealedTextField(TextColumn):
    """Text that only the application can read. Cannot be searched: keep a keyed hash beside it."""

    def get_prep_value(self, value: Any) -> str | None:
        text = super().get_prep_value(value)
        return None if text is None else seal(text)

    def from_db_value(
        self, value: str | None, _expression: Any, _connection: BaseDatabaseWrapper
    ) -> str | None:
        return None if value is None else unseal(value)


class _IsEmpty(Exact):
    """Whether anything is sealed at all: the one comparison that a sealed text allows."""

    lookup_name = "exact"

    def get_prep_lookup(self) -> Any:
        if self.rhs != "":
            raise FieldError("A sealed field can only be compared with the empty text.")
        return super().get_prep_lookup()


class _Refused(Lookup):
    """Sealed text has no order and no parts."""

    def __init__(self, lhs: Any, rhs: Any) -> None:
        raise FieldError(f"A sealed field cannot be compared ({self.lookup_name}).")


SealedTextField.register_lookup(_IsEmpty)
for _name in (
    "iexact",
    "contains",
    "icontains",
    "startswith",
    "istartswith",
    "endswith",
    "iendswith",
    "in",
    "gt",
    "gte",
    "lt",
    "lte",
    "range",
    "regex",
    "iregex",
):
    SealedTextField.register_lookup(type(f"_No_{_name}", (_Refused,), {"lookup_name": _name}))
