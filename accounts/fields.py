"""Constraints and abstract columns that models of several floors share."""

import re
from collections.abc import Iterable
from enum import StrEnum
from typing import TYPE_CHECKING, ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.countries import is_known

if TYPE_CHECKING:
    CharColumn = models.CharField[str, str]
else:
    CharColumn = models.CharField  # takes no type arguments when it runs

REF_PATTERN = r"^[a-z0-9]+(-[a-z0-9]+)*$"

validate_ref = RegexValidator(
    REF_PATTERN, _("Use lower-case letters, digits and single hyphens, for example “job-applications”.")
)


def validate_country(code: str) -> None:
    """Refuse a code that is not an ISO 3166-1 alpha-2 country."""
    if not is_known(code):
        raise ValidationError(_("“%(code)s” is not a country code of ISO 3166-1."), params={"code": code})


class RefField(CharColumn):
    """A record's stable id among its siblings: survives renaming."""

    def __init__(self, **options: object) -> None:
        options.setdefault("max_length", 60)
        options.setdefault("validators", [validate_ref])
        options.setdefault("verbose_name", _("reference"))
        options.setdefault(
            "help_text",
            _("Stable id: keep it when you rename the record. Lower-case letters, digits, hyphens."),
        )
        super().__init__(**options)  # type: ignore[arg-type]


class CountryField(CharColumn):
    """ISO 3166-1 alpha-2, empty where unknown."""

    def __init__(self, **options: object) -> None:
        options.setdefault("max_length", 2)
        options.setdefault("blank", True)
        options.setdefault("validators", [validate_country])
        options.setdefault("verbose_name", _("country"))
        super().__init__(**options)  # type: ignore[arg-type]


def matches(name: str, field: str, pattern: str, *, blank: bool = False) -> models.CheckConstraint:
    """The database's own check that a text column matches a pattern (or is empty)."""
    condition = models.Q(**{f"{field}__regex": pattern})
    if blank:
        condition |= models.Q(**{field: ""})
    return models.CheckConstraint(name=name, condition=condition)


def is_ref(table: str, field: str = "ref") -> models.CheckConstraint:
    """The database's own check of a stable id."""
    return matches(f"{table}_{field}_is_slug", field, REF_PATTERN)


def is_country(table: str, field: str = "country") -> models.CheckConstraint:
    """Two capitals or nothing; that the country exists is checked by the form and the loader."""
    return matches(f"{table}_{field}_is_code", field, r"^[A-Z]{2}$", blank=True)


def one_of(name: str, field: str, terms: type[StrEnum], *, blank: bool = False) -> models.CheckConstraint:
    """The database's own check that a column holds a term of a closed vocabulary."""
    values = [term.value for term in terms] + ([""] if blank else [])
    return models.CheckConstraint(name=name, condition=models.Q(**{f"{field}__in": values}))


def none_excludes(name: str, none_field: str, fields: Iterable[str]) -> models.CheckConstraint:
    """ "None, because…" and a value exclude each other. ``fields`` name text or nullable columns:
    suffix a nullable one with "?"."""
    empty = models.Q()
    for field in fields:
        column = re.sub(r"\?$", "", field)
        empty &= models.Q(**{f"{column}__isnull": True}) if field.endswith("?") else models.Q(**{column: ""})
    return models.CheckConstraint(name=name, condition=models.Q(**{none_field: ""}) | empty)


class PartyColumns(models.Model):
    """An organisation or person and how to reach it."""

    PARTY_FIELDS: ClassVar[tuple[str, ...]] = (
        "name",
        "street",
        "postal_code",
        "city",
        "region",
        "country",
        "email",
        "phone",
        "website",
    )

    name = models.CharField(_("name"), max_length=200)
    street = models.CharField(_("street and number"), max_length=300, blank=True)
    postal_code = models.CharField(_("postal code"), max_length=300, blank=True)
    city = models.CharField(_("city"), max_length=300, blank=True)
    region = models.CharField(
        _("subdivision"),
        max_length=300,
        blank=True,
        help_text=_("Second part of the ISO 3166-2 code (“BY”, “GA”): public holidays differ by it."),
    )
    country = CountryField()
    email = models.EmailField(_("e-mail"), blank=True)
    phone = models.CharField(_("telephone"), max_length=300, blank=True)
    website = models.URLField(_("website"), max_length=500, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name


class StatedPartyColumns(PartyColumns):
    """A party that is stated, or stated to be none and why. No row: not stated."""

    name = models.CharField(_("name"), max_length=200, blank=True)
    none_because = models.TextField(
        _("none, because"),
        max_length=2000,
        blank=True,
        help_text=_("Why there is none. Leave empty if there is one."),
    )

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name or self.none_because


def stated_party(table: str) -> list[models.CheckConstraint]:
    """A stated party has a name, a stated absence has a reason, and never both."""
    return [
        none_excludes(f"{table}_party_or_none", "none_because", PartyColumns.PARTY_FIELDS),
        models.CheckConstraint(
            name=f"{table}_says_something", condition=~models.Q(name="") | ~models.Q(none_because="")
        ),
        is_country(table),
    ]
