"""A processing activity and what stands directly on its sheet."""

from typing import TYPE_CHECKING, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.fields import CountryField, RefField, is_country, is_ref, none_excludes, one_of
from accounts.models import Controller, JointController, User
from processing.labels import choices_of, mechanism_choices
from processing.models.guards import no_records_under, none_not_said, same_controller, stays_under
from processing.models.parties import Client, Measure, Recipient
from processing.models.periods import PeriodField, is_period
from processing.models.vocabulary import DataCategory, SubjectCategory
from processing.terms import ActivityRole, ActivityStatus, DataSource, Provision

if TYPE_CHECKING:
    from django.db.models.fields.related_descriptors import RelatedManager

    from processing.models.purpose import Purpose


_TABLE = "processing_processingactivity"

ACTIVITY_LISTS = {
    "recipients": ("recipients", _TABLE, "processing_disclosure", "activity_id"),
    "transfers": ("transfers", _TABLE, "processing_transfer", "activity_id"),
    "measures": ("measures", _TABLE, f"{_TABLE}_measures", "processingactivity_id"),
    "clients": ("clients", _TABLE, f"{_TABLE}_clients", "processingactivity_id"),
}
"""The lists of a sheet that may be "none, because…", and where their records stand."""


class ProcessingActivity(models.Model):
    """One sheet of the record (Art. 30(1), or 30(2) in the processor's role).

    ``status`` and ``approved_on`` are its standing, changed by verbs alone; ``owned_by`` gives
    an activity owner the right to edit it.
    """

    controller_path: ClassVar[str] = "controller_id"

    controller = models.ForeignKey(
        Controller, models.CASCADE, related_name="activities", verbose_name=_("controller")
    )
    ref = RefField()
    position = models.PositiveIntegerField(default=0, editable=False)
    name = models.CharField(_("name"), max_length=200)
    stream = models.CharField(
        _("stream"), max_length=200, help_text=_("Groups the sheets: “Customers”, “Website”…")
    )
    role = models.CharField(
        _("role"), max_length=20, choices=choices_of(ActivityRole), default=ActivityRole.CONTROLLER
    )
    description = models.TextField(_("description"), blank=True)
    department = models.CharField(_("business function"), max_length=300, blank=True)
    owner = models.CharField(
        _("kept true by"),
        max_length=300,
        blank=True,
        help_text=_("The function that answers for this sheet."),
    )
    owned_by = models.ForeignKey(
        User, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("activity owner")
    )
    operations = ArrayField(
        models.CharField(max_length=200),
        verbose_name=_("categories of processing"),
        default=list,
        blank=True,
        help_text=_("Art. 30(2)(b): what is done on behalf of the clients."),
    )
    measures = models.ManyToManyField(
        Measure, related_name="activities", blank=True, verbose_name=_("measures")
    )
    joint_controllers = models.ManyToManyField(
        JointController, related_name="activities", blank=True, verbose_name=_("joint controllers")
    )
    clients = models.ManyToManyField(Client, related_name="activities", blank=True, verbose_name=_("clients"))
    recipients_none_because = models.TextField(_("no recipients, because"), max_length=2000, blank=True)
    transfers_none_because = models.TextField(_("no transfers, because"), max_length=2000, blank=True)
    measures_none_because = models.TextField(_("no measures, because"), max_length=2000, blank=True)
    clients_none_because = models.TextField(_("no clients, because"), max_length=2000, blank=True)
    impact_assessment_made_on = models.DateField(_("DPIA made on"), null=True, blank=True)
    impact_assessment_outcome = models.TextField(_("DPIA outcome"), blank=True)
    impact_assessment_reference = models.CharField(_("DPIA kept at"), max_length=300, blank=True)
    impact_assessment_none_because = models.TextField(_("no DPIA, because"), max_length=2000, blank=True)
    reviewed_on = models.DateField(_("last reviewed on"), null=True, blank=True)
    review_every = PeriodField(_("review every"))
    note = models.TextField(_("note"), blank=True)
    status = models.CharField(
        _("status"),
        max_length=20,
        choices=choices_of(ActivityStatus),
        default=ActivityStatus.DRAFT,
        editable=False,
    )
    approved_on = models.DateField(_("approved on"), null=True, blank=True, editable=False)

    if TYPE_CHECKING:
        data: RelatedManager["DataItem"]
        purposes: RelatedManager[Purpose]
        recipients: RelatedManager["Disclosure"]
        transfers: RelatedManager["Transfer"]

    class Meta:
        verbose_name = _("processing activity")
        verbose_name_plural = _("processing activities")
        ordering: ClassVar = ["controller_id", "position", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(name="activity_ref_unique", fields=["controller", "ref"]),
            is_ref("activity"),
            one_of("activity_role_known", "role", ActivityRole),
            one_of("activity_status_known", "status", ActivityStatus),
            is_period("activity", "review_every"),
            none_excludes(
                "activity_dpia_or_none",
                "impact_assessment_none_because",
                ["impact_assessment_made_on?", "impact_assessment_outcome", "impact_assessment_reference"],
            ),
            models.CheckConstraint(
                name="activity_dpia_is_dated",
                condition=models.Q(impact_assessment_made_on__isnull=False)
                | models.Q(impact_assessment_outcome="", impact_assessment_reference=""),
            ),
            models.CheckConstraint(
                name="activity_approved_has_date",
                condition=models.Q(status=ActivityStatus.APPROVED, approved_on__isnull=False)
                | (~models.Q(status=ActivityStatus.APPROVED) & models.Q(approved_on__isnull=True)),
            ),
        ]
        triggers: ClassVar = [
            stays_under("controller"),
            *(no_records_under(*where) for where in ACTIVITY_LISTS.values()),
        ]

    def __str__(self) -> str:
        return self.name


class DataItem(models.Model):
    """A category of data held about a category of data subjects (Art. 30(1)(c))."""

    controller_path: ClassVar[str] = "activity__controller_id"

    activity = models.ForeignKey(
        ProcessingActivity, models.CASCADE, related_name="data", verbose_name=_("activity")
    )
    ref = RefField()
    position = models.PositiveIntegerField(default=0, editable=False)
    subjects = models.ForeignKey(
        SubjectCategory, models.PROTECT, related_name="+", verbose_name=_("data subjects")
    )
    category = models.ForeignKey(
        DataCategory, models.PROTECT, related_name="+", verbose_name=_("data category")
    )
    detail = models.TextField(_("detail"), blank=True)
    condition = models.TextField(_("only when"), blank=True)
    source = models.CharField(_("source"), max_length=20, choices=choices_of(DataSource), blank=True)
    source_name = models.CharField(_("from whom"), max_length=300, blank=True)
    required = models.CharField(
        _("must be provided"), max_length=20, choices=choices_of(Provision), blank=True
    )
    consequence = models.TextField(_("if not provided"), blank=True)

    class Meta:
        verbose_name = _("data item")
        verbose_name_plural = _("data items")
        ordering: ClassVar = ["activity_id", "position", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(name="dataitem_ref_unique", fields=["activity", "ref"]),
            is_ref("dataitem"),
            one_of("dataitem_source_known", "source", DataSource, blank=True),
            one_of("dataitem_required_known", "required", Provision, blank=True),
        ]
        triggers: ClassVar = [
            stays_under("activity"),
            same_controller("activity_id", "category_id", "processing_datacategory"),
            same_controller("activity_id", "subjects_id", "processing_subjectcategory"),
        ]

    def __str__(self) -> str:
        return f"{self.category} ({self.subjects})"


class Disclosure(models.Model):
    """That an activity's data go to a recipient (Art. 30(1)(d))."""

    controller_path: ClassVar[str] = "activity__controller_id"

    activity = models.ForeignKey(
        ProcessingActivity, models.CASCADE, related_name="recipients", verbose_name=_("activity")
    )
    recipient = models.ForeignKey(
        Recipient, models.PROTECT, related_name="disclosures", verbose_name=_("recipient")
    )
    position = models.PositiveIntegerField(default=0, editable=False)
    data_categories = models.ManyToManyField(
        DataCategory, related_name="+", blank=True, verbose_name=_("data categories")
    )
    condition = models.TextField(_("only when"), blank=True)

    class Meta:
        verbose_name = _("disclosure to a recipient")
        verbose_name_plural = _("disclosures to recipients")
        ordering: ClassVar = ["activity_id", "position", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(name="disclosure_once", fields=["activity", "recipient"]),
        ]
        triggers: ClassVar = [
            stays_under("activity"),
            same_controller("activity_id", "recipient_id", "processing_recipient"),
            none_not_said(*ACTIVITY_LISTS["recipients"]),
        ]

    def __str__(self) -> str:
        return str(self.recipient)


class Transfer(models.Model):
    """That data leave the EEA, and on what footing (Chapter V, Art. 30(1)(e), 30(2)(c))."""

    controller_path: ClassVar[str] = "activity__controller_id"

    activity = models.ForeignKey(
        ProcessingActivity, models.CASCADE, related_name="transfers", verbose_name=_("activity")
    )
    ref = RefField()
    position = models.PositiveIntegerField(default=0, editable=False)
    recipient = models.ForeignKey(
        Recipient,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="transfers",
        verbose_name=_("recipient"),
    )
    country = CountryField(help_text=_("Where no single recipient is named."))
    mechanism = models.CharField(
        _("mechanism"), max_length=60, choices=mechanism_choices, blank=True, help_text=_("Art. 45–49.")
    )
    cited_as = models.CharField(
        _("cited as"), max_length=300, blank=True, help_text=_("As the notice cites it.")
    )
    safeguards = models.TextField(_("safeguards"), blank=True)
    copy = models.TextField(_("how to obtain a copy"), blank=True)

    class Meta:
        verbose_name = _("transfer")
        verbose_name_plural = _("transfers")
        ordering: ClassVar = ["activity_id", "position", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(name="transfer_ref_unique", fields=["activity", "ref"]),
            is_ref("transfer"),
            is_country("transfer"),
        ]
        triggers: ClassVar = [
            stays_under("activity"),
            same_controller("activity_id", "recipient_id", "processing_recipient"),
            none_not_said(*ACTIVITY_LISTS["transfers"]),
        ]

    def __str__(self) -> str:
        return str(self.ref)
