"""Form fields in which people write what the register keeps in codes."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from unfold.widgets import (
    UnfoldAdminExpandableTextareaWidget,
    UnfoldAdminSelect2Widget,
    UnfoldAdminTextInputWidget,
)

from accounts.countries import countries
from processing import wording
from processing.models.periods import validate_period
from processing.register import AT_ONCE

_UNITS = {
    "Y": "y|yr|yrs|year|years|jaar|jaren",
    "M": "m|mo|month|months|maand|maanden",
    "W": "w|wk|week|weeks|weken",
    "D": "d|day|days|dag|dagen",
}
_UNIT_OF = {word: unit for unit, words in _UNITS.items() for word in words.split("|")}
_PART = re.compile(r"(\d+)\s*([a-z]+)")
_BETWEEN = re.compile(r"^(\s|,|and|en)*$")
_AT_ONCE = {"at once", "at-once", "immediately", "meteen", "direct", "onmiddellijk"}


def parse_period(text: str) -> str:
    """ "6 months" or "1 jaar en 6 maanden" as ISO 8601; what is no such words comes back as it was."""
    said = text.strip().lower()
    if said in _AT_ONCE:
        return AT_ONCE
    parts = [(int(count), _UNIT_OF.get(word)) for count, word in _PART.findall(said)]
    if (
        not parts
        or any(unit is None or not count for count, unit in parts)
        or not _BETWEEN.match(_PART.sub("", said))
    ):
        return text.strip().upper() if said.startswith("p") else text.strip()
    held = {unit: count for count, unit in parts}
    if len(held) < len(parts):
        return text.strip()
    return "P" + "".join(f"{held[unit]}{unit}" for unit in "YMWD" if unit in held)


class PeriodFormField(forms.CharField):
    """A period in words or in ISO 8601; shown in words, kept as ISO 8601."""

    widget = UnfoldAdminTextInputWidget
    default_validators = [validate_period]

    def __init__(self, **options: Any) -> None:
        options["help_text"] = _("“6 months”, “7 years”, “1 year and 6 months”, “at once”; or ISO 8601: P6M.")
        options.pop("max_length", None)
        super().__init__(**options)

    def prepare_value(self, value: Any) -> Any:
        try:
            validate_period(value)
        except (ValidationError, TypeError):
            return value
        return wording.length(value)

    def to_python(self, value: Any) -> str:
        text = super().to_python(value)
        return parse_period(text) if text else ""

    def has_changed(self, initial: Any, data: Any) -> bool:
        return (initial or "") != self.to_python(data)


class CountryFormField(forms.ChoiceField):
    """A country by its name, kept by its code."""

    widget = UnfoldAdminSelect2Widget

    def __init__(self, **options: Any) -> None:
        options.pop("max_length", None)
        super().__init__(choices=country_choices, **options)


def country_choices() -> list[tuple[str, Any]]:
    """Every country by its name in the language of the moment; first: unknown."""
    language = get_language() or "en"
    named = sorted((each.in_language(language), code) for code, each in countries().items())
    return [("", _("Not stated")), *((code, name) for name, code in named)]


class LinesField(forms.CharField):
    """A list of short texts, one a line."""

    widget = UnfoldAdminExpandableTextareaWidget

    def __init__(self, *, base_field: Any = None, **options: Any) -> None:
        options.pop("max_length", None)
        self.longest = getattr(base_field, "max_length", None) or 200
        options["help_text"] = _("One a line.")
        super().__init__(**options)

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list | tuple) else value

    def to_python(self, value: Any) -> Any:
        return [line.strip() for line in (super().to_python(value) or "").splitlines() if line.strip()]

    def validate(self, value: Any) -> None:
        super().validate(value)
        for line in value:
            if len(line) > self.longest:
                raise ValidationError(
                    _("A line holds at most %(most)d characters."), params={"most": self.longest}
                )

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool(list(initial or []) != self.to_python(data))
