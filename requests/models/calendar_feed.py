"""A person's calendar of last days."""

from typing import ClassVar

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.models import User


class CalendarFeed(models.Model):
    """The secret address at which a member of staff's calendar reads last days.

    Of the secret only a SHA-256 is kept: 256 random bits need no slow hash. It belongs to a person
    and to no controller; no page lists the feeds.
    """

    installation_wide: ClassVar[bool] = True

    user = models.OneToOneField(User, models.CASCADE, related_name="calendar_feed", verbose_name=_("person"))
    secret_sha256 = models.CharField(max_length=64, unique=True, editable=False)
    made_at = models.DateTimeField(_("made at"), db_default=Now())
    read_at = models.DateTimeField(_("read at"), null=True, blank=True)

    class Meta:
        verbose_name = _("calendar feed")
        verbose_name_plural = _("calendar feeds")

    def __str__(self) -> str:
        return str(self.user)
