"""Asks where files lie and how they are dated."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from stores.connectors.files.globs import PatternError
from stores.connectors.files.settings import FilesSettings, Place, Undated, options_of
from stores.connectors.kinds import ConnectorForm
from stores.protocol import Refused


class LinesField(forms.CharField):
    """A list of texts, one on a line."""

    widget = forms.Textarea

    def prepare_value(self, value: Any) -> Any:
        return value if value is None or isinstance(value, str) else "\n".join(value)

    def to_python(self, value: Any) -> Any:
        lines: Sequence[Any] = value if isinstance(value, list | tuple) else str(value or "").splitlines()
        return [line for each in lines if (line := str(each).strip())]

    def validate(self, value: Any) -> None:
        if self.required and not value:
            raise ValidationError(self.error_messages["required"], code="required")

    def run_validators(self, value: Any) -> None:
        """What the lines must be is checked with the whole form."""


class PairsField(LinesField):
    """Names and values, ``name = value`` on a line."""

    def prepare_value(self, value: Any) -> Any:
        return (
            [f"{name} = {each}" for name, each in value.items()]
            if isinstance(value, Mapping)
            else (super().prepare_value(value))
        )

    def to_python(self, value: Any) -> Any:
        if isinstance(value, Mapping):
            return dict(value)
        pairs: dict[str, str] = {}
        for line in super().to_python(value):
            name, equals, text = line.partition("=")
            if not equals or not name.strip():
                raise ValidationError(_("Write “name = value” on each line."), code="pairs")
            pairs[name.strip()] = text.strip()
        return pairs


class FilesForm(ConnectorForm):
    """The settings of ``stores.connectors.files.settings.FilesSettings``."""

    SECRETS: ClassVar[tuple[str, ...]] = ("password",)

    place = forms.ChoiceField(
        label=_("Place"),
        choices=[
            (Place.LOCAL.value, _("A folder of this machine")),
            (Place.S3.value, _("S3, or a store that speaks like it")),
            (Place.SFTP.value, _("Another machine, over SFTP")),
        ],
        initial=Place.LOCAL.value,
    )
    root = forms.CharField(
        label=_("Root folder"),
        max_length=500,
        help_text=_(
            "All patterns start here; nothing outside of it is read or deleted. For S3: bucket/folder."
        ),
    )
    dates = LinesField(
        label=_("Dates in file names"),
        required=False,
        help_text=_(
            "A pattern on each line, like access.log-%Y%m%d or update-%Y-%m.log; “*” stands for anything, "
            "“re:” begins a regular expression with groups like (?P<year>…). A month counts to its last "
            "day. Files that none covers are dated by their newest line."
        ),
    )
    current = LinesField(
        label=_("Files still written to"),
        required=False,
        help_text=_("A pattern on each line, like access.log. Never due, whatever their date."),
    )
    undated = forms.ChoiceField(
        label=_("Files without any date"),
        choices=[
            (Undated.MODIFIED.value, _("are as new as their last change")),
            (Undated.UNKNOWN.value, _("are never due, and counted")),
        ],
        initial=Undated.MODIFIED.value,
    )
    user = forms.CharField(
        label=_("User"), required=False, max_length=200, help_text=_("For S3 the id of the access key.")
    )
    password = forms.CharField(
        label=_("Password"),
        required=False,
        strip=False,
        widget=forms.PasswordInput,
        help_text=_("For S3 the secret of the access key."),
    )
    options = PairsField(
        label=_("Options"),
        required=False,
        help_text=_(
            "“name = value” on each line. For S3: endpoint_url, region, tls (“unencrypted” for an endpoint "
            "without it). For SFTP: host, port, host_key (its fingerprint, SHA256:…)."
        ),
    )

    def clean_options(self) -> dict[str, str]:
        """Checked by itself: it may stand in a file that says the rest later."""
        options: dict[str, str] = self.cleaned_data["options"]
        try:
            return options_of(Place(self.cleaned_data.get("place") or Place.LOCAL), options)
        except PatternError as error:
            raise ValidationError(str(error)) from None

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        if not self.errors:
            try:
                FilesSettings.of(values)
            except Refused as error:
                raise ValidationError(str(error)) from None
        return values
