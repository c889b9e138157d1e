"""Why data are processed, on which basis, and for how long."""

from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.fields import RefField, is_ref, none_excludes, one_of
from processing.labels import choices_of
from processing.models.activity import ProcessingActivity
from processing.models.guards import no_records_under, none_not_said, stays_under
from processing.models.periods import PeriodField, is_period
from processing.models.vocabulary import DataCategory
from processing.terms import (
    Anchor,
    Bound,
    ConsentForm,
    Disposition,
    LegalBasis,
    MarketingAudience,
    MarketingChannel,
    SpecialCondition,
    TerminalStorage,
)

if TYPE_CHECKING:
    from django.db.models.fields.related_descriptors import RelatedManager


_RETENTION = ("retention", "processing_purpose", "processing_retentionperiod", "purpose_id")


class Purpose(models.Model):
    """A purpose (Art. 30(1)(b)) with its own legal basis (Art. 6(1)) and marks."""

    controller_path: ClassVar[str] = "activity__controller_id"

    activity = models.ForeignKey(
        ProcessingActivity, models.CASCADE, related_name="purposes", verbose_name=_("activity")
    )
    ref = RefField()
    position = models.PositiveIntegerField(default=0, editable=False)
    name = models.CharField(_("name"), max_length=200)
    description = models.TextField(_("description"), blank=True)
    data_categories = models.ManyToManyField(
        DataCategory, related_name="+", blank=True, verbose_name=_("data categories it needs")
    )
    basis = models.CharField(_("legal basis"), max_length=1, choices=choices_of(LegalBasis), blank=True)
    basis_cited = models.CharField(
        _("basis as cited"), max_length=300, blank=True, help_text=_("As the notice words it.")
    )
    statute = models.CharField(
        _("statute"), max_length=300, blank=True, help_text=_("For Art. 6(1)(c) and (e).")
    )
    interest = models.TextField(_("legitimate interest"), blank=True, help_text=_("Art. 13(1)(d)."))
    interest_assessment_made_on = models.DateField(_("assessed on"), null=True, blank=True)
    interest_assessment_outcome = models.TextField(_("outcome of the assessment"), blank=True)
    interest_assessment_reference = models.CharField(_("assessment kept at"), max_length=300, blank=True)
    interest_assessment_none_because = models.TextField(
        _("no assessment, because"), max_length=2000, blank=True
    )
    consent_form = models.CharField(
        _("form of consent"), max_length=20, choices=choices_of(ConsentForm), blank=True
    )
    special_condition = models.CharField(
        _("condition for special categories"), max_length=1, choices=choices_of(SpecialCondition), blank=True
    )
    special_condition_note = models.TextField(_("note on the condition"), blank=True)
    marketing_channel = models.CharField(
        _("direct marketing by"),
        max_length=20,
        choices=choices_of(MarketingChannel),
        blank=True,
        help_text=_("Marks the purpose as direct marketing (Art. 21(2))."),
    )
    marketing_audience = models.CharField(
        _("direct marketing to"), max_length=30, choices=choices_of(MarketingAudience), blank=True
    )
    marketing_opt_out = models.TextField(_("how to opt out"), blank=True)
    terminal_storage = models.CharField(
        _("stored on the person’s device"),
        max_length=20,
        choices=choices_of(TerminalStorage),
        blank=True,
        help_text=_("Cookies and the like (ePrivacy 5(3))."),
    )
    automated_decision_logic = models.TextField(
        _("automated decision: logic"), blank=True, help_text=_("Art. 22, 13(2)(f).")
    )
    automated_decision_consequences = models.TextField(_("automated decision: consequences"), blank=True)
    automated_decision_none_because = models.TextField(
        _("no automated decision, because"), max_length=2000, blank=True
    )
    retention_none_because = models.TextField(_("no period, because"), max_length=2000, blank=True)

    if TYPE_CHECKING:
        retention: RelatedManager["RetentionPeriod"]

    class Meta:
        verbose_name = _("purpose")
        verbose_name_plural = _("purposes")
        ordering: ClassVar = ["activity_id", "position", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(name="purpose_ref_unique", fields=["activity", "ref"]),
            is_ref("purpose"),
            one_of("purpose_basis_known", "basis", LegalBasis, blank=True),
            one_of("purpose_consent_form_known", "consent_form", ConsentForm, blank=True),
            one_of("purpose_special_condition_known", "special_condition", SpecialCondition, blank=True),
            one_of("purpose_marketing_channel_known", "marketing_channel", MarketingChannel, blank=True),
            one_of("purpose_marketing_audience_known", "marketing_audience", MarketingAudience, blank=True),
            one_of("purpose_terminal_storage_known", "terminal_storage", TerminalStorage, blank=True),
            models.CheckConstraint(
                name="purpose_marketing_is_whole",
                condition=models.Q(marketing_channel="", marketing_audience="", marketing_opt_out="")
                | (~models.Q(marketing_channel="") & ~models.Q(marketing_audience="")),
            ),
            none_excludes(
                "purpose_assessment_or_none",
                "interest_assessment_none_because",
                [
                    "interest_assessment_made_on?",
                    "interest_assessment_outcome",
                    "interest_assessment_reference",
                ],
            ),
            models.CheckConstraint(
                name="purpose_assessment_is_dated",
                condition=models.Q(interest_assessment_made_on__isnull=False)
                | models.Q(interest_assessment_outcome="", interest_assessment_reference=""),
            ),
            none_excludes(
                "purpose_automated_or_none",
                "automated_decision_none_because",
                ["automated_decision_logic", "automated_decision_consequences"],
            ),
            models.CheckConstraint(
                name="purpose_automated_has_logic",
                condition=models.Q(automated_decision_consequences="")
                | ~models.Q(automated_decision_logic=""),
            ),
        ]
        triggers: ClassVar = [stays_under("activity"), no_records_under(*_RETENTION)]

    def __str__(self) -> str:
        return self.name


class RetentionPeriod(models.Model):
    """The time limit for erasure of some data categories of a purpose (Art. 30(1)(f))."""

    controller_path: ClassVar[str] = "purpose__activity__controller_id"

    purpose = models.ForeignKey(Purpose, models.CASCADE, related_name="retention", verbose_name=_("purpose"))
    ref = RefField()
    position = models.PositiveIntegerField(default=0, editable=False)
    data_categories = models.ManyToManyField(
        DataCategory, related_name="+", blank=True, verbose_name=_("data categories")
    )
    start_event = models.CharField(
        _("starts when"),
        max_length=300,
        blank=True,
        help_text=_("The event in words: “the account is closed”."),
    )
    anchor = models.CharField(_("runs from"), max_length=20, choices=choices_of(Anchor), default=Anchor.EVENT)
    period = PeriodField(_("period"))
    criteria = models.TextField(
        _("criteria"), blank=True, help_text=_("Where no period is fixed: what decides (Art. 13(2)(a)).")
    )
    bound = models.CharField(
        _("kind of limit"), max_length=20, choices=choices_of(Bound), default=Bound.MAXIMUM
    )
    disposition = models.CharField(_("then"), max_length=20, choices=choices_of(Disposition), blank=True)
    consent_period = PeriodField(_("longer period with consent"))
    legal_duty = models.CharField(
        _("legal duty to keep"), max_length=300, blank=True, help_text=_("The statute, like AWR 52(4).")
    )
    source = models.CharField(_("laid down in"), max_length=300, blank=True)
    note = models.TextField(_("note"), blank=True)

    class Meta:
        verbose_name = _("retention period")
        verbose_name_plural = _("retention periods")
        ordering: ClassVar = ["purpose_id", "position", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(name="retentionperiod_ref_unique", fields=["purpose", "ref"]),
            is_ref("retentionperiod"),
            is_period("retentionperiod", "period"),
            is_period("retentionperiod", "consent_period"),
            one_of("retentionperiod_anchor_known", "anchor", Anchor),
            one_of("retentionperiod_bound_known", "bound", Bound),
            one_of("retentionperiod_disposition_known", "disposition", Disposition, blank=True),
        ]
        triggers: ClassVar = [stays_under("purpose"), none_not_said(*_RETENTION)]

    def __str__(self) -> str:
        return f"{self.ref}: {self.period or self.criteria or '–'}"
