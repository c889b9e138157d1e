"""Form fields that say who is meant: a line for each kind of identifier."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminTextInputWidget

from stores.labels import label
from stores.terms import IdentifierKind
from subjects.identifiers import NotAnIdentifier
from subjects.whom import Whom

_BETWEEN = re.compile(r"[,;\n]")


class IdentifiersForm(forms.Form):
    """One person, by all that is known of them, before whatever else the form asks."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        for kind in IdentifierKind:
            self.fields[kind.value] = forms.CharField(
                label=label(kind),
                required=False,
                max_length=2_000,
                widget=UnfoldAdminTextInputWidget,
                help_text=_("Several are separated by commas.") if kind is IdentifierKind.EMAIL else "",
            )
        self.order_fields([kind.value for kind in IdentifierKind])

    @property
    def identifiers(self) -> list[tuple[IdentifierKind, str]]:
        """As they were typed; only after ``is_valid``."""
        return [
            (kind, text.strip())
            for kind in IdentifierKind
            for text in _BETWEEN.split(self.cleaned_data.get(kind.value, ""))
            if text.strip()
        ]

    @property
    def whom(self) -> Whom:
        """The person. Raises ``ValidationError`` by field for what can be no identifier of its kind."""
        known: list[tuple[IdentifierKind, str]] = []
        wrong: dict[str, str] = {}
        for kind, text in self.identifiers:
            try:
                known += Whom.of([(kind, text)]).identifiers
            except NotAnIdentifier as error:
                wrong[kind.value] = str(error)
        if wrong:
            raise ValidationError(wrong)
        return Whom(tuple(sorted(set(known))))
