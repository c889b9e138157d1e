"""Asks for what an SQL database is reached with."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from stores.connectors.kinds import ConnectorForm

# What the drivers may be told beside: nothing that names a file of secrets, another host, or SQL.
OPTIONS: Mapping[str, frozenset[str]] = {
    "postgresql": frozenset(
        {"sslmode", "sslrootcert", "sslcert", "sslkey", "channel_binding", "target_session_attrs"}
    ),
    "mariadb": frozenset({"ssl_ca", "ssl_cert", "ssl_key", "ssl_verify_cert", "ssl_verify_identity"}),
}


# Without a host each driver would take another one.
_NEEDED = {"host": _("Name the host."), "database": _("Name the database.")}


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
            raise ValidationError(_("Write one option on each line, like “sslmode=require”."))
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


class SqlForm(ConnectorForm):
    """Settings of one database; the password is kept sealed."""

    SECRETS: ClassVar[tuple[str, ...]] = ("password",)

    dialect = forms.CharField(
        label=_("database"),
        help_text=_("postgresql, mariadb, sqlite, or the SQLAlchemy name of another with its driver."),
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
    path = forms.CharField(label=_("file"), required=False, help_text=_("Of a SQLite database."))
    options = OptionsField(
        label=_("options"), required=False, help_text=_("One on each line, like “sslmode=verify-full”.")
    )

    def clean_dialect(self) -> str:
        dialect: str = self.cleaned_data["dialect"].strip().lower()
        return {"postgres": "postgresql", "mysql": "mariadb"}.get(dialect, dialect)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        dialect = cleaned.get("dialect")
        if dialect == "sqlite":
            if not Path(cleaned.get("path") or "").is_absolute():
                self.add_error("path", _("Give the file’s whole path."))
        elif dialect:
            for name, words in _NEEDED.items():
                if not cleaned.get(name):
                    self.add_error(name, words)
        for name in (cleaned.get("options") or {}).keys() - OPTIONS.get(dialect or "", frozenset()):
            if dialect in OPTIONS:
                self.add_error("options", _("“%s” is no option that is allowed here.") % name)
        return cleaned
