"""What lies in a store, and which promises it falls under."""

from typing import TYPE_CHECKING, ClassVar
from zoneinfo import available_timezones

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.fields import RefField, is_ref, one_of
from processing.models import DataCategory, Purpose, RetentionPeriod
from processing.models.guards import stays_under
from stores.labels import choices_of
from stores.models.guards import holds_own_category, serves_own_purpose
from stores.models.store import DataStore
from stores.terms import BlankForm, ColumnType, IdentifierKind, Nature

if TYPE_CHECKING:
    from django.db.models.fields.related_descriptors import RelatedManager


def validate_time_zone(name: str) -> None:
    """Refuse a zone that the time zone database does not know."""
    if name not in available_timezones():
        raise ValidationError(_("“%(name)s” is not a time zone, like “UTC”."), params={"name": name})


class Dataset(models.Model):
    """A table, a folder of files, a resource of another system (``stores.mapping.DatasetMap``)."""

    controller_path: ClassVar[str] = "store__controller_id"

    store = models.ForeignKey(
        DataStore, models.CASCADE, related_name="datasets", verbose_name=_("data store")
    )
    ref = RefField()
    position = models.PositiveIntegerField(default=0, editable=False)
    name = models.CharField(_("name"), max_length=200)
    resource = models.CharField(
        _("resource"), max_length=500, help_text=_("The store’s own name for it: a table, a folder.")
    )
    key = ArrayField(
        models.CharField(max_length=200),
        verbose_name=_("key columns"),
        default=list,
        blank=True,
        help_text=_("What names one row."),
    )
    time_zone = models.CharField(
        _("time zone"),
        max_length=60,
        default="UTC",
        validators=[validate_time_zone],
        help_text=_("Of its moments that come without one."),
    )
    note = models.CharField(_("note"), max_length=300, blank=True)
    guard_share = models.PositiveIntegerField(
        _("ask above, percent"),
        default=20,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
        help_text=_("A purge that would take a larger share of the dataset stops and asks."),
    )
    guard_rows = models.PositiveIntegerField(
        _("ask above, rows"),
        default=100_000,
        validators=[MinValueValidator(1)],
        help_text=_("A purge that would take more rows stops and asks."),
    )

    if TYPE_CHECKING:
        store_id: int
        fields: RelatedManager["DataField"]
        joins: RelatedManager["Join"]
        identifiers: RelatedManager["Identifier"]
        bindings: RelatedManager["Binding"]

    class Meta:
        verbose_name = _("dataset")
        verbose_name_plural = _("datasets")
        ordering: ClassVar = ["store_id", "position", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(name="dataset_ref_unique", fields=["store", "ref"]),
            is_ref("dataset"),
            models.CheckConstraint(
                name="dataset_guard_is_a_share",
                condition=models.Q(guard_share__gte=1, guard_share__lte=100, guard_rows__gte=1),
            ),
        ]
        triggers: ClassVar = [stays_under("store")]

    def __str__(self) -> str:
        return self.name


class DataField(models.Model):
    """One column, classified or not yet (``stores.mapping.FieldMap``)."""

    controller_path: ClassVar[str] = "dataset__store__controller_id"

    dataset = models.ForeignKey(Dataset, models.CASCADE, related_name="fields", verbose_name=_("dataset"))
    position = models.PositiveIntegerField(default=0, editable=False)
    name = models.CharField(_("column"), max_length=200)
    nature = models.CharField(
        _("holds"),
        max_length=20,
        choices=choices_of(Nature),
        blank=True,
        help_text=_("While this is open, no purge and no erasure runs over the dataset."),
    )
    category = models.ForeignKey(
        DataCategory,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("data category"),
    )
    provided = models.BooleanField(
        _("provided by the person"), default=False, help_text=_("Goes into a portability package (Art. 20).")
    )
    type = models.CharField(
        _("type"), max_length=20, choices=choices_of(ColumnType), default=ColumnType.OTHER
    )
    nullable = models.BooleanField(_("may be empty"), default=True)
    blank = models.CharField(
        _("blank form"),
        max_length=20,
        choices=choices_of(BlankForm),
        blank=True,
        help_text=_("What stands there once the content is gone. NOT NULL columns need one."),
    )
    blank_value = models.CharField(_("constant"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("field")
        verbose_name_plural = _("fields")
        ordering: ClassVar = ["dataset_id", "position", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(name="datafield_name_unique", fields=["dataset", "name"]),
            one_of("datafield_nature_known", "nature", Nature, blank=True),
            one_of("datafield_type_known", "type", ColumnType),
            one_of("datafield_blank_known", "blank", BlankForm, blank=True),
            models.CheckConstraint(
                name="datafield_personal_has_category",
                condition=models.Q(nature=Nature.PERSONAL, category__isnull=False)
                | (~models.Q(nature=Nature.PERSONAL) & models.Q(category__isnull=True)),
            ),
            models.CheckConstraint(
                name="datafield_value_is_a_constant",
                condition=models.Q(blank=BlankForm.CONSTANT) | models.Q(blank_value=""),
            ),
        ]
        triggers: ClassVar = [stays_under("dataset"), holds_own_category()]

    def __str__(self) -> str:
        return self.name


class Join(models.Model):
    """A table beside the dataset's own (``stores.mapping.JoinMap``)."""

    controller_path: ClassVar[str] = "dataset__store__controller_id"

    dataset = models.ForeignKey(Dataset, models.CASCADE, related_name="joins", verbose_name=_("dataset"))
    ref = RefField()
    position = models.PositiveIntegerField(default=0, editable=False)
    table = models.CharField(_("table"), max_length=500)
    left_columns = ArrayField(models.CharField(max_length=200), verbose_name=_("our columns"))
    right_columns = ArrayField(models.CharField(max_length=200), verbose_name=_("its columns"))
    parent = models.CharField(
        _("from join"),
        max_length=60,
        blank=True,
        help_text=_("Reference of another join; empty: the dataset."),
    )

    class Meta:
        verbose_name = _("join")
        verbose_name_plural = _("joins")
        ordering: ClassVar = ["dataset_id", "position", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(name="join_ref_unique", fields=["dataset", "ref"]),
            is_ref("join"),
            models.CheckConstraint(
                name="join_columns_pair",
                condition=models.Q(left_columns__len__gte=1)
                & models.Q(right_columns__len=models.F("left_columns__len")),
            ),
        ]
        triggers: ClassVar = [stays_under("dataset")]

    def __str__(self) -> str:
        return f"{self.ref}: {self.table}"


class Identifier(models.Model):
    """A column by which a person is found (``stores.mapping.IdentifierMap``)."""

    controller_path: ClassVar[str] = "dataset__store__controller_id"

    dataset = models.ForeignKey(
        Dataset, models.CASCADE, related_name="identifiers", verbose_name=_("dataset")
    )
    position = models.PositiveIntegerField(default=0, editable=False)
    kind = models.CharField(_("kind"), max_length=20, choices=choices_of(IdentifierKind))
    column = models.CharField(_("column"), max_length=200)
    via = models.CharField(_("in join"), max_length=60, blank=True)

    class Meta:
        verbose_name = _("identifier")
        verbose_name_plural = _("identifiers")
        ordering: ClassVar = ["dataset_id", "position", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(name="identifier_unique", fields=["dataset", "kind", "via", "column"]),
            one_of("identifier_kind_known", "kind", IdentifierKind),
        ]
        triggers: ClassVar = [stays_under("dataset")]

    def __str__(self) -> str:
        return f"{self.kind}: {self.column}"


class Binding(models.Model):
    """The dataset serves a purpose, under one of its periods (``stores.mapping.BindingMap``).

    Without ``period`` the purpose needs its data here for ever: nothing of them is ever due, which is
    a finding. So is a missing ``start_column``.
    """

    controller_path: ClassVar[str] = "dataset__store__controller_id"

    dataset = models.ForeignKey(Dataset, models.CASCADE, related_name="bindings", verbose_name=_("dataset"))
    position = models.PositiveIntegerField(default=0, editable=False)
    purpose = models.ForeignKey(Purpose, models.CASCADE, related_name="bindings", verbose_name=_("purpose"))
    period = models.ForeignKey(
        RetentionPeriod,
        models.CASCADE,
        related_name="bindings",
        null=True,
        blank=True,
        verbose_name=_("retention period"),
    )
    start_column = models.CharField(_("start event in column"), max_length=200, blank=True)
    start_via = models.CharField(_("start: in join"), max_length=60, blank=True)
    consent_column = models.CharField(
        _("consent given in column"),
        max_length=200,
        blank=True,
        help_text=_("Says that a consent to the longer period was given: yes or no, or when."),
    )
    consent_via = models.CharField(_("consent: in join"), max_length=60, blank=True)
    withdrawal_column = models.CharField(_("consent withdrawn in column"), max_length=200, blank=True)
    withdrawal_via = models.CharField(_("withdrawal: in join"), max_length=60, blank=True)

    class Meta:
        verbose_name = _("binding")
        verbose_name_plural = _("bindings")
        ordering: ClassVar = ["dataset_id", "position", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="binding_unique",
                fields=["dataset", "purpose", "period"],
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                name="binding_start_is_of_a_period",
                condition=models.Q(period__isnull=False)
                | models.Q(start_column="", consent_column="", withdrawal_column=""),
            ),
            models.CheckConstraint(
                name="binding_withdrawal_of_a_consent",
                condition=~models.Q(consent_column="") | models.Q(withdrawal_column=""),
            ),
            models.CheckConstraint(
                name="binding_join_has_column",
                condition=(models.Q(start_via="") | ~models.Q(start_column=""))
                & (models.Q(consent_via="") | ~models.Q(consent_column=""))
                & (models.Q(withdrawal_via="") | ~models.Q(withdrawal_column="")),
            ),
        ]
        triggers: ClassVar = [stays_under("dataset"), serves_own_purpose()]

    def __str__(self) -> str:
        return f"{self.purpose}: {self.period.ref if self.period else '–'}"
