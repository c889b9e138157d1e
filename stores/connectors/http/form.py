"""What must be known to speak to a receiver."""

import ssl
from typing import ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MinLengthValidator, RegexValidator
from django.utils.translation import gettext_lazy as _

from stores.connectors.kinds import ConnectorForm
from stores.outbound import checked_url, trust
from stores.places import PlaceRefused
from stores.signing import MIN_KEY


class HttpForm(ConnectorForm):
    """Address, key and, for a system with an authority of its own, whom to trust."""

    SECRETS: ClassVar[tuple[str, ...]] = ("key",)

    url = forms.CharField(
        label=_("address"),
        max_length=500,
        help_text=_("Of the receiver, with https://. The operations stand below it, like …/describe."),
    )
    key_id = forms.CharField(
        label=_("name of the key"),
        max_length=60,
        validators=[RegexValidator(r"\A[A-Za-z0-9._-]+\Z", _("Letters, digits, dots and hyphens."))],
        help_text=_("Says which key signs, so that a new one can be brought in while the old still works."),
    )
    key = forms.CharField(
        label=_("key"),
        max_length=500,
        strip=True,
        validators=[MinLengthValidator(MIN_KEY)],
        widget=forms.PasswordInput,
        help_text=_("The same at both sides; at least 32 characters, made by chance."),
    )
    seconds = forms.IntegerField(
        label=_("wait at most, seconds"), min_value=1, max_value=300, initial=30, required=False
    )
    certificates = forms.CharField(
        label=_("authority of its own"),
        required=False,
        max_length=20_000,
        widget=forms.Textarea,
        help_text=_("PEM certificates to trust in place of the public authorities. Empty: those."),
    )

    def clean_url(self) -> str:
        url = str(self.cleaned_data["url"]).strip().rstrip("/")
        try:
            checked_url(url)
        except PlaceRefused as error:
            raise ValidationError(str(error)) from error
        return url

    def clean_certificates(self) -> str:
        text = str(self.cleaned_data["certificates"]).strip()
        if text:
            try:
                trust(text)
            except (ssl.SSLError, ValueError):
                raise ValidationError(_("These are no certificates in PEM form.")) from None
        return text
