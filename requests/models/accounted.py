"""What a log must show of the work on a request: systems searched, recipients told (GDPR 5(2), 19).

Rows are appended and never changed, but for a mail that came back. Labels are kept as text, so that they
outlive the data store or the recipient that they name; the bare ids lead there while it stands.
"""

from typing import ClassVar

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.fields import one_of
from evidence.fields import SealedTextField
from requests.labels import choices_of
from requests.models.subject_request import SubjectRequest
from requests.terms import SearchResult, ToldHow


class SystemSearched(models.Model):
    """A system was searched for the person: by what, and whether anything was found."""

    controller_path: ClassVar[str] = "request__controller_id"
    personal_fields: ClassVar[tuple[str, ...]] = ("asked",)

    request = models.ForeignKey(SubjectRequest, models.CASCADE, related_name="searches")
    system = models.CharField(_("system"), max_length=200)
    store_id = models.BigIntegerField(null=True, blank=True, editable=False)
    on = models.DateField(_("searched on"))
    asked = SealedTextField(_("what was searched for"), blank=True)
    result = models.CharField(_("result"), max_length=20, choices=choices_of(SearchResult))
    recorded_at = models.DateTimeField(db_default=Now(), editable=False)
    recorded_by = models.CharField(max_length=80, editable=False)

    class Meta:
        verbose_name = _("system searched")
        verbose_name_plural = _("systems searched")
        ordering: ClassVar = ["request_id", "on", "pk"]
        constraints: ClassVar = [one_of("systemsearched_result_known", "result", SearchResult)]

    def __str__(self) -> str:
        return f"{self.system} {self.on}"


class RecipientTold(models.Model):
    """A recipient was told of a rectification, an erasure or a restriction, or why that could not be."""

    controller_path: ClassVar[str] = "request__controller_id"
    personal_fields: ClassVar[tuple[str, ...]] = ("note",)

    request = models.ForeignKey(SubjectRequest, models.CASCADE, related_name="recipients_told")
    recipient = models.CharField(_("recipient"), max_length=200)
    recipient_id = models.BigIntegerField(null=True, blank=True, editable=False)
    on = models.DateField(_("told on"))
    how = models.CharField(_("how"), max_length=20, choices=choices_of(ToldHow))
    note = SealedTextField(_("note"), blank=True)
    came_back_at = models.DateTimeField(
        _("came back"), null=True, blank=True, editable=False, help_text=_("The e-mail was not delivered.")
    )
    recorded_at = models.DateTimeField(db_default=Now(), editable=False)
    recorded_by = models.CharField(max_length=80, editable=False)

    class Meta:
        verbose_name = _("recipient told")
        verbose_name_plural = _("recipients told")
        ordering: ClassVar = ["request_id", "on", "pk"]
        constraints: ClassVar = [
            one_of("recipienttold_how_known", "how", ToldHow),
            models.CheckConstraint(
                name="recipienttold_not_told_because",
                condition=~models.Q(how=ToldHow.NOT_TOLD.value) | ~models.Q(note=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.recipient} {self.on}"
