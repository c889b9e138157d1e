"""Reference lists: typed once, shared by every record that cites them."""

from typing import ClassVar

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.fields import CountryField, RefField, is_country, is_ref, one_of
from accounts.models import Controller
from processing.labels import choices_of
from processing.models.guards import stays_under
from processing.terms import Sensitivity


class Term(models.Model):
    """A term of the shared catalogue, or one that a controller added for itself.

    A shared term (no controller) comes with the software, in English and Dutch, and nobody
    edits it here. A controller's own term has one name, in the controller's language.
    """

    controller_path: ClassVar[str] = "controller_id"
    shared_without_controller: ClassVar[bool] = True

    controller = models.ForeignKey(
        Controller, models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("controller")
    )
    ref = RefField()
    position = models.PositiveIntegerField(default=0, editable=False)
    name = models.CharField(_("name"), max_length=200)
    name_nl = models.CharField(_("Dutch name"), max_length=200, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name_nl if self.name_nl and get_language() == "nl" else self.name


class DataCategory(Term):
    """A category of personal data (Art. 30(1)(c)); of a special kind or not (Art. 9, 10)."""

    sensitivity = models.CharField(
        _("kind"), max_length=20, choices=choices_of(Sensitivity), default=Sensitivity.ORDINARY
    )

    class Meta:
        verbose_name = _("data category")
        verbose_name_plural = _("data categories")
        ordering: ClassVar = ["name", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="datacategory_ref_unique", fields=["controller", "ref"], nulls_distinct=False
            ),
            is_ref("datacategory"),
            one_of("datacategory_sensitivity_known", "sensitivity", Sensitivity),
        ]
        triggers: ClassVar = [stays_under("controller")]


class SubjectCategory(Term):
    """A category of data subjects (Art. 30(1)(c))."""

    class Meta:
        verbose_name = _("category of data subjects")
        verbose_name_plural = _("categories of data subjects")
        ordering: ClassVar = ["name", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="subjectcategory_ref_unique", fields=["controller", "ref"], nulls_distinct=False
            ),
            is_ref("subjectcategory"),
        ]
        triggers: ClassVar = [stays_under("controller")]


class Organisation(models.Model):
    """An organisation that several controllers may name as recipient, and its country."""

    installation_wide: ClassVar[bool] = True

    ref = RefField(unique=True)
    name = models.CharField(_("name"), max_length=200)
    country = CountryField(blank=False)

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        ordering: ClassVar = ["name", "pk"]
        constraints: ClassVar = [is_ref("organisation"), is_country("organisation")]

    def __str__(self) -> str:
        return self.name
