"""A period as a column: ISO 8601 text, for months and years have no fixed length."""

from typing import Any

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.fields import CharColumn, matches
from processing.register import PERIOD_PATTERN

validate_period = RegexValidator(
    PERIOD_PATTERN,
    _(
        "Write the period as ISO 8601, like P6M, P4W or P7Y; “at-once” where there is none. "
        "Zero is not a period."
    ),
)


class PeriodField(CharColumn):
    """ISO 8601 duration in whole years, months, weeks and days, or ``at-once``; empty: not stated."""

    def __init__(self, *names: Any, **options: Any) -> None:
        options.setdefault("max_length", 24)
        options.setdefault("blank", True)
        options.setdefault("validators", [validate_period])
        options.setdefault("help_text", _("ISO 8601: P4W, P6M, P7Y; or “at-once”."))
        super().__init__(*names, **options)


def is_period(table: str, field: str) -> models.CheckConstraint:
    """The database's own check of a period."""
    return matches(f"{table}_{field}_is_period", field, PERIOD_PATTERN, blank=True)
