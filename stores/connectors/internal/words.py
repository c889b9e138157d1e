"""What the problems of this connector mean, and what to do."""

from typing import Any

from django.utils.translation import gettext_lazy as _

WORDS: dict[str, Any] = {
    "internal_join": _(
        "The rule reads “%(subject)s” in a join. Records kept here have none: push the field."
    ),
    "internal_column_missing": _("The dataset has no field “%(subject)s”: add it, or correct the rule."),
    "internal_column_appeared": _("Some records hold “%(subject)s”, which is no longer mapped. Classify it."),
    "internal_start_type": _(
        "“%(subject)s” is of type %(type)s. A start event and a consent must be a date or a moment."
    ),
    "internal_blank_form": _(
        "“%(subject)s” cannot take this blank form here. A date becomes empty, a text empty or a constant."
    ),
    "internal_not_looked_up": _(
        "Some records were pushed before “%(subject)s” became an identifier of this kind, so nobody can be "
        "found by it. Push them again."
    ),
}
