"""A system that holds personal data."""

from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.fields import RefField, is_ref
from accounts.models import Controller
from evidence.fields import SealedTextField
from evidence.stored import Stored
from processing.models.guards import stays_under
from stores.binding import destination_in, settings_in
from stores.destination import Destination
from stores.models.bound import Bound
from stores.stored import PROBLEM

if TYPE_CHECKING:
    from django.db.models.fields.related_descriptors import RelatedManager

    from stores.models.dataset import Dataset


class DataStore(Bound):
    """One data store and how it is reached. ``secret`` is written, used, and never shown again.

    ``settings`` are the connector's own, checked by its form; ``secret`` is JSON of its secret ones,
    ``secret_from_env`` names the environment variables that hold them instead.
    ``taken_over`` are settings that were kept before dialects and options were closed lists: they mean what
    they meant then (``ConnectorKind.taken_over``), until somebody changes them.
    ``checked_at`` with ``problems`` is what the last check found (``stores.protocol.Problem``, as JSON).
    """

    controller_path: ClassVar[str] = "controller_id"
    stored: ClassVar[Stored] = {
        "problems": PROBLEM,
        "settings": "The connector's own, by the names of its form, which checks them.",
        "secret": "The connector's own, by the names of its form.",
        "secret_from_env": "Names of variables by names of the connector's secrets.",
    }

    controller = models.ForeignKey(
        Controller, models.CASCADE, related_name="stores", verbose_name=_("controller")
    )
    ref = RefField()
    name = models.CharField(_("name"), max_length=200)
    kind = models.CharField(_("kind"), max_length=60)
    settings = models.JSONField(_("settings"), default=dict, blank=True)
    secret = SealedTextField(_("secrets"), blank=True, editable=False)
    secret_from_env = models.JSONField(default=dict, blank=True, editable=False)
    taken_over = models.BooleanField(default=False, editable=False, db_default=False)
    checked_at = models.DateTimeField(_("checked"), null=True, blank=True, editable=False)
    problems = models.JSONField(default=list, blank=True, editable=False)

    if TYPE_CHECKING:
        controller_id: int
        datasets: RelatedManager[Dataset]

    class Meta:
        verbose_name = _("data store")
        verbose_name_plural = _("data stores")
        ordering: ClassVar = ["controller_id", "ref"]
        constraints: ClassVar = [
            *Bound.Meta.constraints,
            models.UniqueConstraint(name="datastore_ref_unique", fields=["controller", "ref"]),
            is_ref("datastore"),
        ]
        triggers: ClassVar = [stays_under("controller")]

    def __str__(self) -> str:
        return self.name

    def destination(self) -> Destination | None:
        return destination_in(self.kind, settings_in(self.kind, self.settings, taken_over=self.taken_over))
