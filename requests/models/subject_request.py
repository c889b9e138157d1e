"""A request of a data subject, its rights, and the pauses of its clock."""

from datetime import date
from typing import TYPE_CHECKING, ClassVar, Self

from django.db import models
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, FSMModelMixin, transition

from accounts.fields import one_of
from accounts.models import Controller, User
from evidence.fields import SealedTextField
from processing.labels import choices_of as choices_of_processing
from processing.terms import DataSubjectRight
from requests.labels import choices_of
from requests.rules import AT_ONCE
from requests.terms import (
    OPEN_STATES,
    ActingFor,
    Channel,
    Ground,
    IdentityMethod,
    IdentityState,
    Outcome,
    Question,
    State,
)

if TYPE_CHECKING:
    from django.db.models.fields.related_descriptors import RelatedManager

    from requests.models.accounted import RecipientTold, SystemSearched
    from requests.models.answer_package import AnswerPackage
    from requests.models.authority_file import AuthorityFile


class SubjectRequestQuerySet(models.QuerySet["SubjectRequest"]):
    """The words in which a privacy team speaks of requests. Days are passed in."""

    def open(self) -> Self:
        """Those that still want an answer."""
        return self.filter(state__in=OPEN_STATES)

    def overdue(self, day: date) -> Self:
        """Open, not paused, and past their last day."""
        return self.open().filter(paused=False, due_on__lt=day)

    def due_by(self, day: date) -> Self:
        """Open, not paused, and due on that day or before."""
        return self.open().filter(paused=False, due_on__lte=day)

    def on_board(self) -> Self:
        """In the order of the board: what takes effect on receipt first, then by last day."""
        return self.order_by("-at_once", "due_on", "pk")


class SubjectRequest(FSMModelMixin, models.Model):
    """What a person asks, and how it stands (Art. 12, 15–22).

    ``received_on`` is the day it reached the controller, in the controller's time zone: the clock
    starts there. The days of the clock are stored as computed by ``requests.clock``, so that the
    board and the sweeps find what is due by an index: ``due_on`` is the one that rules now.
    The reference is public; of the receipt only a slow hash is kept.
    """

    controller_path: ClassVar[str] = "controller_id"
    personal_fields: ClassVar[tuple[str, ...]] = (
        "name",
        "email",
        "email_hash",
        "postal_address",
        "details",
        "acting_name",
        "authority",
        "extension_reasons",
    )

    controller = models.ForeignKey(
        Controller, models.PROTECT, related_name="subject_requests", verbose_name=_("controller")
    )
    reference = models.CharField(_("reference"), max_length=20, unique=True, editable=False)
    receipt_hash = models.CharField(max_length=200, blank=True, editable=False)
    channel = models.CharField(_("channel"), max_length=20, choices=choices_of(Channel))
    language = models.CharField(_("language"), max_length=2)
    received_at = models.DateTimeField(_("received at"))
    received_on = models.DateField(_("received on"))
    entered_at = models.DateTimeField(_("entered at"), auto_now_add=True)
    state = FSMField(
        _("state"), max_length=20, choices=choices_of(State), default=State.RECEIVED.value, protected=True
    )
    outcome = models.CharField(_("outcome"), max_length=20, choices=choices_of(Outcome), blank=True)
    at_once = models.BooleanField(_("takes effect on receipt"), default=False)

    name = SealedTextField(_("name"), blank=True)
    email = SealedTextField(_("e-mail"), blank=True)
    email_hash = models.CharField(max_length=64, blank=True, editable=False)
    postal_address = SealedTextField(_("postal address"), blank=True)
    details = SealedTextField(_("what the person wrote"), blank=True)
    acting_for = models.CharField(
        _("on behalf of"), max_length=20, choices=choices_of(ActingFor), default=ActingFor.SELF.value
    )
    acting_name = SealedTextField(_("name of who acts"), blank=True)
    authority = SealedTextField(_("authority shown"), blank=True)

    identity = models.CharField(
        _("identity"), max_length=20, choices=choices_of(IdentityState), default=IdentityState.OPEN.value
    )
    identity_method = models.CharField(
        _("confirmed by"), max_length=20, choices=choices_of(IdentityMethod), blank=True
    )
    identity_confirmed_at = models.DateTimeField(null=True, blank=True)

    handler = models.ForeignKey(
        User, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("handler")
    )
    duplicate_of = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="duplicates", verbose_name=_("repeats")
    )
    idempotency_key = models.CharField(max_length=100, blank=True)

    aim_for = models.DateField(_("aim for"))
    due = models.DateField(_("due"))
    extended_aim_for = models.DateField(_("extended aim for"))
    extended_due = models.DateField(_("extended due"))
    announce_extension_by = models.DateField(_("announce an extension by"))
    due_on = models.DateField(_("due on"), help_text=_("The last day as it stands now."))
    paused = models.BooleanField(_("clock paused"), default=False)
    settled_on = models.DateField(editable=False, help_text="The day as of which these were computed.")
    extended_at = models.DateTimeField(_("extended at"), null=True, blank=True)
    extension_reasons = SealedTextField(_("reasons for the extension"), blank=True)

    acknowledged_at = models.DateTimeField(_("acknowledged at"), null=True, blank=True)
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True)

    objects: ClassVar = SubjectRequestQuerySet.as_manager()

    if TYPE_CHECKING:
        rights: RelatedManager["RequestedRight"]
        pauses: RelatedManager["Pause"]
        searches: RelatedManager["SystemSearched"]
        recipients_told: RelatedManager["RecipientTold"]
        authority_files: RelatedManager["AuthorityFile"]
        packages: RelatedManager["AnswerPackage"]

    class Meta:
        verbose_name = _("request")
        verbose_name_plural = _("requests")
        ordering: ClassVar = ["-received_at", "-pk"]
        indexes: ClassVar = [
            models.Index(
                fields=["controller", "due_on"],
                condition=models.Q(state__in=[state.value for state in OPEN_STATES]),
                name="request_open_by_due",
            ),
            models.Index(
                fields=["due_on"],
                condition=models.Q(state__in=[state.value for state in OPEN_STATES], paused=False),
                name="request_running_by_due",
            ),
            models.Index(fields=["controller", "email_hash"], name="request_by_email"),
            models.Index(
                fields=["settled_on"],
                condition=models.Q(state__in=[state.value for state in OPEN_STATES], paused=True),
                name="request_paused",
            ),
            models.Index(
                fields=["controller", "closed_at"],
                condition=models.Q(state=State.CLOSED.value),
                name="request_closed",
            ),
            models.Index(
                fields=["controller", "withdrawn_at"],
                condition=models.Q(state=State.WITHDRAWN.value),
                name="request_withdrawn",
            ),
        ]
        constraints: ClassVar = [
            one_of("request_channel_known", "channel", Channel),
            one_of("request_state_known", "state", State),
            one_of("request_outcome_known", "outcome", Outcome, blank=True),
            one_of("request_identity_known", "identity", IdentityState),
            one_of("request_identity_method_known", "identity_method", IdentityMethod, blank=True),
            one_of("request_acting_for_known", "acting_for", ActingFor),
            models.UniqueConstraint(
                name="request_once_per_key",
                fields=["controller", "idempotency_key"],
                condition=~models.Q(idempotency_key=""),
            ),
            models.CheckConstraint(
                name="request_identity_confirmed_how_and_when",
                condition=models.Q(
                    identity=IdentityState.CONFIRMED.value, identity_confirmed_at__isnull=False
                )
                & ~models.Q(identity_method="")
                | ~models.Q(identity=IdentityState.CONFIRMED.value)
                & models.Q(identity_confirmed_at__isnull=True, identity_method=""),
            ),
            models.CheckConstraint(
                name="request_extended_with_reasons",
                condition=models.Q(extended_at__isnull=True, extension_reasons="")
                | models.Q(extended_at__isnull=False) & ~models.Q(extension_reasons=""),
            ),
            models.CheckConstraint(
                name="request_answered_has_outcome",
                condition=models.Q(answered_at__isnull=True, outcome="")
                | models.Q(answered_at__isnull=False) & ~models.Q(outcome=""),
            ),
            models.CheckConstraint(
                name="request_closed_when",
                condition=models.Q(state=State.CLOSED.value, closed_at__isnull=False)
                | ~models.Q(state=State.CLOSED.value) & models.Q(closed_at__isnull=True),
            ),
            models.CheckConstraint(
                name="request_withdrawn_when",
                condition=models.Q(state=State.WITHDRAWN.value, withdrawn_at__isnull=False)
                | ~models.Q(state=State.WITHDRAWN.value) & models.Q(withdrawn_at__isnull=True),
            ),
            models.CheckConstraint(
                name="request_not_its_own_duplicate",
                condition=models.Q(duplicate_of__isnull=True) | ~models.Q(duplicate_of=models.F("pk")),
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    @transition(field=state, source=State.RECEIVED.value, target=State.IDENTITY_CHECK.value)
    def begin_identity_check(self) -> None:
        """Doubt about who asks."""

    @transition(
        field=state,
        source=[State.RECEIVED.value, State.IDENTITY_CHECK.value],
        target=State.IN_PROGRESS.value,
    )
    def begin_work(self) -> None:
        """Somebody works on it."""

    @transition(field=state, source=[state.value for state in OPEN_STATES], target=State.ANSWERED.value)
    def mark_answered(self) -> None:
        """Every right is decided and the person has been told."""

    @transition(field=state, source=State.ANSWERED.value, target=State.CLOSED.value)
    def mark_closed(self) -> None:
        """Nothing is left to do."""

    @transition(field=state, source=[state.value for state in OPEN_STATES], target=State.WITHDRAWN.value)
    def mark_withdrawn(self) -> None:
        """The person took it back."""


class RequestedRight(models.Model):
    """One right that is exercised, and the decision on it (Art. 12(3)–(4))."""

    controller_path: ClassVar[str] = "request__controller_id"
    personal_fields: ClassVar[tuple[str, ...]] = ("reasons",)

    request = models.ForeignKey(SubjectRequest, models.CASCADE, related_name="rights")
    right = models.CharField(_("right"), max_length=30, choices=choices_of_processing(DataSubjectRight))
    outcome = models.CharField(_("outcome"), max_length=20, choices=choices_of(Outcome), blank=True)
    ground = models.CharField(_("ground"), max_length=20, choices=choices_of(Ground), blank=True)
    reasons = SealedTextField(_("reasons"), blank=True)
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    decided_late = models.BooleanField(_("decided late"), default=False)

    class Meta:
        verbose_name = _("requested right")
        verbose_name_plural = _("requested rights")
        ordering: ClassVar = ["request_id", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(name="right_once_per_request", fields=["request", "right"]),
            one_of("requestedright_right_known", "right", DataSubjectRight),
            one_of("requestedright_outcome_known", "outcome", Outcome, blank=True),
            one_of("requestedright_ground_known", "ground", Ground, blank=True),
            models.CheckConstraint(
                name="requestedright_decided_when",
                condition=models.Q(outcome="", decided_at__isnull=True)
                | ~models.Q(outcome="") & models.Q(decided_at__isnull=False),
            ),
            models.CheckConstraint(
                name="requestedright_refused_with_reasons",
                condition=~models.Q(outcome=Outcome.REFUSED.value)
                | (~models.Q(ground="") & ~models.Q(reasons="")),
            ),
            models.CheckConstraint(
                name="requestedright_absolute_not_refused",
                condition=~models.Q(
                    outcome=Outcome.REFUSED.value, right__in=sorted(right.value for right in AT_ONCE)
                ),
            ),
        ]

    def __str__(self) -> str:
        return str(self.get_right_display())


class Pause(models.Model):
    """A question to the person; where ``stops_clock``, whole days until its answer are added."""

    controller_path: ClassVar[str] = "request__controller_id"

    request = models.ForeignKey(SubjectRequest, models.CASCADE, related_name="pauses")
    question = models.CharField(_("question"), max_length=20, choices=choices_of(Question))
    stops_clock = models.BooleanField(_("stops the clock"))
    asked_on = models.DateField(_("asked on"))
    answered_on = models.DateField(_("answered on"), null=True, blank=True)

    class Meta:
        verbose_name = _("question to the person")
        verbose_name_plural = _("questions to the person")
        ordering: ClassVar = ["request_id", "asked_on", "pk"]
        constraints: ClassVar = [
            one_of("pause_question_known", "question", Question),
            models.UniqueConstraint(
                name="one_open_question", fields=["request"], condition=models.Q(answered_on__isnull=True)
            ),
            models.CheckConstraint(
                name="pause_ends_after_it_begins",
                condition=models.Q(answered_on__isnull=True)
                | models.Q(answered_on__gte=models.F("asked_on")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_question_display()} {self.asked_on}"
