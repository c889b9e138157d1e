"""The form field for files, of people and of staff alike."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from requests import uploads
from requests.actions.handling import File

FILES = _("Files")
LIMITS = _("At most 5 files of 5 MB each: PDF, PNG, JPEG or plain text.")


class FilesInput(forms.FileInput):
    """Several files at once."""

    allow_multiple_selected = True

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"accept": ".pdf,.png,.jpg,.jpeg,.txt"} | (attrs or {}))


class FilesField(forms.Field):
    """Files, none or some, judged by their content (``requests.uploads``)."""

    def __init__(self, *, label: Any = FILES, help_text: Any = LIMITS, css: str = "") -> None:
        widget = FilesInput({"class": css} if css else None)
        super().__init__(required=False, label=label, help_text=help_text, widget=widget)

    def clean(self, value: Any) -> list[File]:
        """The files as the verbs take them. Raises ``ValidationError`` that says which and why."""
        return uploads.checked(value or [])
