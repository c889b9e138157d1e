"""The search log: for whom by what (sealed), which datasets, when, and what each answered."""

from typing import TYPE_CHECKING, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.fields import one_of
from accounts.models import Controller
from evidence.fields import SealedTextField
from evidence.stored import Stored
from processing.models.guards import stays_under
from stores.labels import choices_of as stores_choices_of
from stores.stored import PROBLEM
from stores.terms import IdentifierKind
from subjects.labels import choices_of
from subjects.terms import OPEN, Answer, SearchState, Source

if TYPE_CHECKING:
    from django.db.models.fields.related_descriptors import RelatedManager


class PersonSearch(models.Model):
    """One person looked for in every dataset of a controller, for the request of that reference.

    Searched again, with more identifiers or where a store had failed, it is the next ``round`` of the
    same search: an answer to an earlier round counts for nothing.
    """

    controller_path: ClassVar[str] = "controller_id"

    controller = models.ForeignKey(
        Controller, models.CASCADE, related_name="person_searches", verbose_name=_("controller")
    )
    request = models.CharField(_("request"), max_length=20, help_text="Its reference: no relation upwards.")
    state = models.CharField(
        _("state"), max_length=20, choices=choices_of(SearchState), default=SearchState.RUNNING.value
    )
    round = models.PositiveIntegerField(default=1, editable=False)
    kinds = ArrayField(
        models.CharField(max_length=20, choices=stores_choices_of(IdentifierKind)), verbose_name=_("asked by")
    )
    started_at = models.DateTimeField(_("started"))
    started_by = models.CharField(max_length=80, editable=False)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)

    if TYPE_CHECKING:
        controller_id: int
        identifiers: RelatedManager["SearchIdentifier"]
        datasets: RelatedManager["SearchedDataset"]

    class Meta:
        verbose_name = _("search for a person")
        verbose_name_plural = _("searches for people")
        ordering: ClassVar = ["-started_at", "-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(name="personsearch_one_per_request", fields=["controller", "request"]),
            one_of("personsearch_state_known", "state", SearchState),
            models.CheckConstraint(
                name="personsearch_ended_when",
                condition=models.Q(state=SearchState.RUNNING, ended_at__isnull=True)
                | models.Q(state=SearchState.ENDED, ended_at__isnull=False),
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                name="personsearch_running",
                fields=["started_at"],
                condition=models.Q(state=SearchState.RUNNING),
            )
        ]
        triggers: ClassVar = [stays_under("controller")]

    def __str__(self) -> str:
        return self.request


class SearchIdentifier(models.Model):
    """One identifier of the person. ``how`` says how it was confirmed; without that it is merely typed."""

    controller_path: ClassVar[str] = "search__controller_id"
    personal_fields: ClassVar[tuple[str, ...]] = ("value", "how")

    search = models.ForeignKey(PersonSearch, models.CASCADE, related_name="identifiers")
    kind = models.CharField(_("kind"), max_length=20, choices=stores_choices_of(IdentifierKind))
    value = SealedTextField(_("identifier"))
    lookup = models.CharField(max_length=64, editable=False)
    source = models.CharField(_("from"), max_length=20, choices=choices_of(Source))
    confirmed = models.BooleanField(_("confirmed"), default=False)
    how = SealedTextField(_("how it was confirmed"), blank=True)
    added_at = models.DateTimeField(_("added"), db_default=Now(), editable=False)
    added_by = models.CharField(max_length=80, editable=False)

    if TYPE_CHECKING:
        search_id: int

    class Meta:
        verbose_name = _("identifier of a person")
        verbose_name_plural = _("identifiers of a person")
        ordering: ClassVar = ["search_id", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(name="searchidentifier_once", fields=["search", "kind", "lookup"]),
            one_of("searchidentifier_kind_known", "kind", IdentifierKind),
            one_of("searchidentifier_source_known", "source", Source),
            models.CheckConstraint(
                name="searchidentifier_confirmed_how",
                condition=models.Q(confirmed=True) & ~models.Q(how="") | models.Q(confirmed=False, how=""),
            ),
        ]
        indexes: ClassVar = [
            # Who else is about the same person.
            models.Index(
                name="searchidentifier_confirmed", fields=["lookup"], condition=models.Q(confirmed=True)
            )
        ]
        triggers: ClassVar = [stays_under("search")]

    def __str__(self) -> str:
        return self.kind


class SearchedDataset(models.Model):
    """What one dataset answered. Names are kept as text, so that they outlive the data store.

    ``confirmed_rows`` were found by a confirmed identifier, ``typed_rows`` by none. ``partial``: not all
    of it was looked at. ``problem`` is a ``stores.protocol.Problem`` as JSON, without a person's values.
    ``accepted_how`` is how staff know that all rows found are the person's; the next round forgets it.
    """

    controller_path: ClassVar[str] = "search__controller_id"
    personal_fields: ClassVar[tuple[str, ...]] = ("accepted_how",)
    stored: ClassVar[Stored] = {"problem": PROBLEM}

    search = models.ForeignKey(PersonSearch, models.CASCADE, related_name="datasets")
    store_id = models.BigIntegerField(editable=False)
    store = models.CharField(_("data store"), max_length=200)
    ref = models.CharField(max_length=60, editable=False)
    name = models.CharField(_("dataset"), max_length=200)
    state = models.CharField(
        _("state"), max_length=20, choices=choices_of(Answer), default=Answer.WAITING.value
    )
    kinds = ArrayField(
        models.CharField(max_length=20, choices=stores_choices_of(IdentifierKind)),
        default=list,
        verbose_name=_("asked by"),
    )
    confirmed_rows = models.PositiveBigIntegerField(_("rows by confirmed identifiers"), default=0)
    typed_rows = models.PositiveBigIntegerField(_("rows by typed identifiers"), default=0)
    ambiguous = models.BooleanField(_("ambiguous"), default=False)
    partial = models.BooleanField(_("only partly searched"), default=False)
    problem = models.JSONField(null=True, blank=True, editable=False)
    tries = models.PositiveIntegerField(default=0, editable=False)
    next_try_at = models.DateTimeField(editable=False)
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    accepted_at = models.DateTimeField(_("accepted"), null=True, blank=True)
    accepted_by = models.CharField(max_length=80, blank=True, editable=False)
    accepted_how = SealedTextField(_("how staff know"), blank=True)

    if TYPE_CHECKING:
        search_id: int

    class Meta:
        verbose_name = _("dataset searched")
        verbose_name_plural = _("datasets searched")
        ordering: ClassVar = ["search_id", "store", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(name="searcheddataset_once", fields=["search", "store_id", "ref"]),
            one_of("searcheddataset_state_known", "state", Answer),
            models.CheckConstraint(
                name="searcheddataset_answered_when",
                condition=models.Q(state__in=sorted(OPEN), answered_at__isnull=True)
                | (~models.Q(state__in=sorted(OPEN)) & models.Q(answered_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="searcheddataset_rows_where_found",
                condition=models.Q(state=Answer.FOUND)
                & (models.Q(confirmed_rows__gt=0) | models.Q(typed_rows__gt=0))
                | ~models.Q(state=Answer.FOUND) & models.Q(confirmed_rows=0, typed_rows=0),
            ),
            models.CheckConstraint(
                name="searcheddataset_accepted_how",
                condition=models.Q(accepted_at__isnull=True, accepted_by="", accepted_how="")
                | models.Q(accepted_at__isnull=False, state__in=[Answer.FOUND, Answer.NOTHING])
                & ~models.Q(accepted_by="")
                & ~models.Q(accepted_how=""),
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                name="searcheddataset_due", fields=["next_try_at"], condition=models.Q(state__in=sorted(OPEN))
            )
        ]
        triggers: ClassVar = [stays_under("search")]

    def __str__(self) -> str:
        return self.name

    @property
    def rows(self) -> int:
        return self.confirmed_rows + self.typed_rows

    @property
    def waits_for_staff(self) -> bool:
        """Nothing of it is disclosed or erased before somebody has looked."""
        return self.is_doubtful and self.accepted_at is None

    @property
    def is_doubtful(self) -> bool:
        """Whether somebody has to look, or had to."""
        return self.typed_rows > 0 or self.ambiguous or self.partial
