"""Asks for what an SQL database is reached with."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from stores.connectors.kinds import ConnectorForm, SecretTextarea
from stores.databases.settings import ALIASES, NEEDED, Dialect, Tls, faults


class OptionsField(forms.CharField):
    """``name=value`` on each line; a mapping where it comes from a file."""

    widget = forms.Textarea

    def to_python(self, value: Any) -> Any:
        if isinstance(value, Mapping):
            return {str(name): str(each) for name, each in value.items()}
        pairs = [
            line.partition("=") for line in (super().to_python(value) or "").splitlines() if line.strip()
        ]
        if any(not sign for _name, sign, _value in pairs):
            raise ValidationError(_("Write one option on each line, like “target_session_attrs=primary”."))
        return {name.strip(): text.strip() for name, _sign, text in pairs}

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, Mapping):
            return "\n".join(f"{name}={each}" for name, each in value.items())
        return value

    def validate(self, value: Any) -> None:
        if self.required and not value:
            raise ValidationError(self.error_messages["required"], code="required")

    def run_validators(self, value: Any) -> None:
        """Those of a text do not apply."""


class DialectField(forms.ChoiceField):
    """One of the closed list, also by the names that people have for it."""

    def to_python(self, value: Any) -> str:
        written = str(value or "").strip().lower()
        return ALIASES.get(written, written)


class SqlForm(ConnectorForm):
    """Settings of one database; the password and the key of a certificate are kept sealed."""

    SECRETS: ClassVar[tuple[str, ...]] = ("password", "client_key")

    dialect = DialectField(
        label=_("database"),
        choices=[
            (Dialect.POSTGRESQL.value, "PostgreSQL"),
            (Dialect.MARIADB.value, "MariaDB"),
            (Dialect.MYSQL.value, "MySQL"),
            (Dialect.SQLITE.value, "SQLite"),
        ],
    )
    host = forms.CharField(
        label=_("host"), required=False, help_text=_("A name, an address, or the path of a socket.")
    )
    port = forms.IntegerField(label=_("port"), required=False, min_value=1, max_value=65535)
    database = forms.CharField(label=_("name of the database"), required=False)
    user = forms.CharField(label=_("user"), required=False)
    password = forms.CharField(
        label=_("password"), required=False, strip=False, widget=forms.PasswordInput(render_value=False)
    )
    tls = forms.ChoiceField(
        label=_("TLS"),
        required=False,
        choices=[
            (Tls.VERIFIED.value, _("Verified by the authorities that this system trusts")),
            (Tls.OWN_AUTHORITY.value, _("Verified by an authority of its own")),
            (Tls.UNVERIFIED.value, _("Encrypted, to whoever answers: nobody checks who that is")),
            (Tls.AS_OFFERED.value, _("Encrypted only where the server offers it, unchecked")),
            (Tls.UNENCRYPTED.value, _("Not encrypted: on this machine, or in a network of its own")),
        ],
        initial=Tls.VERIFIED.value,
    )
    certificates = forms.CharField(
        label=_("authority of its own"),
        required=False,
        max_length=20_000,
        widget=forms.Textarea,
        help_text=_("PEM certificates to trust in place of the public authorities."),
    )
    client_certificate = forms.CharField(
        label=_("certificate of the user"),
        required=False,
        max_length=20_000,
        widget=forms.Textarea,
        help_text=_("PEM, where the database asks for one."),
    )
    client_key = forms.CharField(
        label=_("key of that certificate"), required=False, max_length=20_000, widget=SecretTextarea
    )
    path = forms.CharField(label=_("file"), required=False, help_text=_("Of a SQLite database."))
    options = OptionsField(
        label=_("options"),
        required=False,
        help_text=_("One on each line, like “target_session_attrs=primary”."),
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        for name, words in faults(cleaned) if "dialect" in cleaned else ():
            if name not in self.errors:
                is_missing = name in NEEDED[cleaned["dialect"]] and not cleaned.get(name)
                self.add_error(name, ValidationError(words, code="required" if is_missing else "invalid"))
        return cleaned
