"""What people read for the codes of corrections."""

from enum import StrEnum
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.speaking import speakers
from requests.correcting.terms import Ended

LABELS: dict[type[StrEnum], dict[StrEnum, Any]] = {
    Ended: {
        Ended.CORRECTED: _("Corrected"),
        Ended.MISSED: _("Changed meanwhile"),
        Ended.DROPPED: _("Dropped"),
    },
}

label, choices_of = speakers(LABELS)
