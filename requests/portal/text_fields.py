"""Form fields for what people type: plain text, of bounded length, nothing hidden in it."""

import re
import unicodedata
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator, MaxLengthValidator
from django.utils.translation import gettext_lazy as _

from subjects.identifiers import normalise_email

_TAG = re.compile(r"</?[a-z][a-z0-9]*(?:\s[^<>]*)?/?>|<!--|<[!?][a-z]", re.IGNORECASE)
_INVISIBLE = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")
"""Signs that turn the direction of what follows: text would read otherwise than it is stored."""


def refuse_hidden(text: str) -> None:
    """No control characters but line breaks and tabs, none that turn the text around."""
    for sign in text:
        if sign in "\n\t":
            continue
        if unicodedata.category(sign) in {"Cc", "Cs"} or sign in _INVISIBLE:
            raise ValidationError(_("There are signs in it that cannot be shown. Type it again."))


def refuse_markup(text: str) -> None:
    """Plain text is wanted; a tag means that something else was pasted."""
    if _TAG.search(text):
        raise ValidationError(_("Write plain text, without HTML."))


def refuse_lines(text: str) -> None:
    """A line break in a name or an address could forge the header of a mail."""
    if "\n" in text or "\t" in text:
        raise ValidationError(_("Write it on one line."))


class _PlainField(forms.CharField):
    def __init__(self, *, max_length: int, **options: Any) -> None:
        # No ``maxlength`` for the browser, which would cut pasted text without a word.
        too_long = MaxLengthValidator(max_length, _("Too long: use at most %(limit_value)d characters."))
        super().__init__(validators=[too_long], **options)

    def to_python(self, value: Any) -> Any:
        """Line breaks as one sign, before lengths are counted."""
        text = super().to_python(value)
        return text.replace("\r\n", "\n").replace("\r", "\n") if isinstance(text, str) else text


class LineField(_PlainField):
    """One line."""

    default_validators = [refuse_lines, refuse_hidden, refuse_markup]

    def __init__(self, *, autocomplete: str = "off", **options: Any) -> None:
        options.setdefault("widget", forms.TextInput(attrs={"autocomplete": autocomplete}))
        super().__init__(**options)


class ProseField(_PlainField):
    """Some lines."""

    default_validators = [refuse_hidden, refuse_markup]

    def __init__(self, *, rows: int = 5, autocomplete: str = "off", **options: Any) -> None:
        options.setdefault("widget", forms.Textarea(attrs={"rows": rows, "autocomplete": autocomplete}))
        super().__init__(**options)


class MailField(forms.EmailField):
    """An e-mail address."""

    default_validators = [
        EmailValidator(_("This is no e-mail address. It looks like name@example.org.")),
        MaxLengthValidator(254, _("Too long: use at most %(limit_value)d characters.")),
    ]

    def __init__(self, **options: Any) -> None:
        super().__init__(
            widget=forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false"}), **options
        )

    def to_python(self, value: Any) -> str:
        """In the form in which it is kept, so that what is checked is what is written to."""
        return normalise_email(super().to_python(value) or "")
