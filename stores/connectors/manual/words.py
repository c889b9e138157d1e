"""What the problems of this connector mean, and what to do."""

from typing import Any

from django.utils.translation import gettext_lazy as _

WORDS: dict[str, Any] = {
    "manual_nobody": _(
        "Nobody with a role here signs in as “%(subject)s”. Name somebody else in the store’s settings."
    ),
    "manual_keyed_hash": _(
        "“%(subject)s” is to become a keyed hash, which nobody can write by hand. Choose empty or a constant."
    ),
}
