"""The language of a member of staff: the one they last signed in with, for mail that others set off."""

from typing import Any

from django.utils.translation import get_language

from accounts.labels import LANGUAGES
from accounts.models import User


def note_language(sender: object, user: User, **_more: Any) -> None:
    """Keep the language of a sign-in, where it is another than before."""
    language = (get_language() or "")[:2]
    if language in dict(LANGUAGES) and language != user.language:
        user.language = language
        user.save(update_fields=["language"])
