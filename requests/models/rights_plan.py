"""What staff decided of a request's plan, and the plan as it was frozen when it was approved."""

from typing import TYPE_CHECKING, ClassVar, Self

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.fields import one_of
from evidence.fields import SealedTextField
from evidence.guards import fixed, fixed_but, goes_only_with
from evidence.stored import Stored
from processing.labels import choices_of as choices_of_processing
from processing.models.guards import stays_under
from processing.terms import DataSubjectRight
from requests.carrying.frozen import RIGHTS_PLAN
from requests.carrying.labels import choices_of
from requests.carrying.terms import DecisionKind, PlanBy
from requests.labels import choices_of as choices_of_requests
from requests.models.subject_request import SubjectRequest
from requests.rights.terms import Judged, Verdict
from requests.terms import Ground


class PlanDecision(models.Model):
    """What staff decided of one purpose, or of one line, with their reason (Art. 5(2)).

    ``path`` is the purpose's register path. A line is named by right, path and ``place`` ("store/dataset",
    "" where none is mapped) as well.
    """

    controller_path: ClassVar[str] = "request__controller_id"
    personal_fields: ClassVar[tuple[str, ...]] = ("reason",)

    request = models.ForeignKey(SubjectRequest, models.CASCADE, related_name="plan_decisions")
    kind = models.CharField(max_length=20, choices=choices_of(DecisionKind))
    path = models.CharField(max_length=300)
    right = models.CharField(max_length=30, choices=choices_of_processing(DataSubjectRight), blank=True)
    place = models.CharField(max_length=130, blank=True)
    judged = models.CharField(_("found"), max_length=20, choices=choices_of(Judged), blank=True)
    verdict = models.CharField(_("verdict"), max_length=20, choices=choices_of(Verdict), blank=True)
    ground = models.CharField(_("ground"), max_length=20, choices=choices_of_requests(Ground), blank=True)
    reason = SealedTextField(_("reason"))
    decided_at = models.DateTimeField(db_default=Now(), editable=False)
    decided_by = models.CharField(max_length=80, editable=False)

    class Meta:
        verbose_name = _("decision on a plan")
        verbose_name_plural = _("decisions on plans")
        ordering: ClassVar = ["request_id", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="plandecision_once", fields=["request", "kind", "path", "right", "place"]
            ),
            one_of("plandecision_kind_known", "kind", DecisionKind),
            one_of("plandecision_right_known", "right", DataSubjectRight, blank=True),
            one_of("plandecision_judged_known", "judged", Judged, blank=True),
            one_of("plandecision_verdict_known", "verdict", Verdict, blank=True),
            one_of("plandecision_ground_known", "ground", Ground, blank=True),
            models.CheckConstraint(
                name="plandecision_is_whole",
                condition=models.Q(kind=DecisionKind.JUDGED.value, right="", place="", verdict="", ground="")
                & ~models.Q(judged="")
                | models.Q(kind=DecisionKind.OVERRIDE.value, judged="")
                & ~models.Q(right="")
                & ~models.Q(verdict=""),
            ),
            models.CheckConstraint(name="plandecision_has_reason", condition=~models.Q(reason="")),
        ]
        triggers: ClassVar = [stays_under("request")]

    def __str__(self) -> str:
        return f"{self.kind} {self.path}"


class RightsPlanQuerySet(models.QuerySet["RightsPlan"]):
    def current(self) -> Self:
        """The version that is carried out; one for each request at most."""
        return self.filter(ended_at=None)


class RightsPlan(models.Model):
    """One version of what is done for a request: its lines and its orders, frozen when it was approved.

    ``content`` is JSON (``requests.carrying.frozen``), sealed, for it holds the reasons of staff.
    ``fingerprint`` names what it means, as the version of Dertig that wrote it computed it: nothing is
    decided by it. ``carried_out_at``: every stage has ended. The database keeps what was approved as it is.
    """

    controller_path: ClassVar[str] = "request__controller_id"
    personal_fields: ClassVar[tuple[str, ...]] = ("content",)
    stored: ClassVar[Stored] = {"content": RIGHTS_PLAN}

    request = models.ForeignKey(SubjectRequest, models.CASCADE, related_name="rights_plans")
    version = models.PositiveIntegerField(_("version"))
    fingerprint = models.CharField(max_length=64, editable=False)
    content = SealedTextField()
    by = models.CharField(_("carried out"), max_length=20, choices=choices_of(PlanBy))
    approved_at = models.DateTimeField(_("approved"), db_default=Now(), editable=False)
    approved_by = models.CharField(max_length=80, editable=False)
    carried_out_at = models.DateTimeField(_("carried out"), null=True, blank=True)
    ended_at = models.DateTimeField(
        _("ended"), null=True, blank=True, help_text=_("Another version took its place.")
    )

    objects: ClassVar = RightsPlanQuerySet.as_manager()

    if TYPE_CHECKING:
        request_id: int

    class Meta:
        verbose_name = _("plan of a request")
        verbose_name_plural = _("plans of requests")
        ordering: ClassVar = ["request_id", "-version"]
        constraints: ClassVar = [
            models.UniqueConstraint(name="rightsplan_version_once", fields=["request", "version"]),
            models.UniqueConstraint(
                name="rightsplan_one_current", fields=["request"], condition=models.Q(ended_at__isnull=True)
            ),
            one_of("rightsplan_by_known", "by", PlanBy),
        ]
        indexes: ClassVar = [
            models.Index(
                name="rightsplan_under_way",
                fields=["approved_at"],
                condition=models.Q(ended_at__isnull=True, carried_out_at__isnull=True),
            )
        ]
        triggers: ClassVar = [
            fixed("request", "version", "fingerprint", "content", "by", "approved_at", "approved_by"),
            fixed("carried_out_at", once="OLD.carried_out_at IS NOT NULL", name="carried_out_once"),
            fixed_but(once="OLD.ended_at IS NOT NULL", name="over_once_ended"),
            goes_only_with("requests_subjectrequest", "request_id"),
        ]

    def __str__(self) -> str:
        return f"{self.request} v{self.version}"
