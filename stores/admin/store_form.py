"""The form of a store: its name, and what its connector asks for. Secrets are written, never shown."""

from typing import Any, ClassVar

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from unfold.widgets import (
    UnfoldAdminExpandableTextareaWidget,
    UnfoldAdminIntegerFieldWidget,
    UnfoldAdminPasswordWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextInputWidget,
    UnfoldBooleanSwitchWidget,
)

from accounts.scoped_admin import ScopedForm
from stores.connectors.kinds import ConnectorForm, ConnectorKind, SecretTextarea
from stores.opening import kept_secrets, settings_of
from stores.place_checks import newly_forbidden

PREFIX = "connector_"
KEPT = _("Kept. Leave it empty to keep it; type a new one to replace it.")
ASK_AGAIN = _("This leads elsewhere than before: enter it again, if it is meant to go there.")
FROM_ENVIRONMENT = _("Taken from the environment variable %(name)s.")


class StoreForm(ScopedForm):
    """A store of one kind. ``secret`` holds the secrets that were typed, to be set after saving."""

    connector_kind: ClassVar[ConnectorKind]
    secret: dict[str, str]
    kept: frozenset[str]

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.secret = {}
        if self.instance._state.adding:
            self.instance.kind = self.connector_kind.kind
        self.kept = kept = kept_secrets(self.instance)
        settings = settings_of(self.instance)
        for name, field in self._connector_fields().items():
            if name in self.connector_kind.form.SECRETS:
                _hide(field, name in kept, self.instance.secret_from_env.get(name, ""))
            else:
                self.initial[PREFIX + name] = settings.get(name, field.initial)

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        connector = self._connector()
        for name, errors in connector.errors.items():
            self.add_error(PREFIX + name if name in connector.fields else None, errors.as_data())
        if connector.is_valid():
            secrets = self.connector_kind.form.SECRETS
            told = connector.cleaned_data
            self.instance.settings = {
                name: value for name, value in told.items() if name not in secrets and value not in (None, "")
            }
            if words := newly_forbidden(self.instance):
                self.add_error(None, words)
            self.secret = {name: str(told[name]) for name in secrets if told.get(name)}
            self._ask_again()
        return cleaned

    def _ask_again(self) -> None:
        """A kept secret goes to no other destination: this page says so, the verbs see to it."""
        if self.instance._state.adding or self.instance.holds_secret():
            return
        for name in self.kept - self.secret.keys() - self.instance.secret_from_env.keys():
            self.add_error(PREFIX + name, ASK_AGAIN)

    def _connector(self) -> ConnectorForm:
        """The connector's own form, with what was typed: its own checks are the ones that count."""
        typed = {
            name: field.widget.value_from_datadict(self.data, self.files, self.add_prefix(PREFIX + name))
            for name, field in self._connector_fields().items()
        }
        connector = self.connector_kind.form(data=typed)
        for name, field in self._connector_fields().items():
            connector.fields[name].required = field.required
        return connector

    def _connector_fields(self) -> dict[str, forms.Field]:
        return {
            name.removeprefix(PREFIX): field for name, field in self.fields.items() if name.startswith(PREFIX)
        }


def form_of(kind: ConnectorKind) -> type[StoreForm]:
    """The form for stores of one kind."""
    fields = {PREFIX + name: _styled(field) for name, field in kind.form().fields.items()}
    return type("StoreFormOfKind", (StoreForm,), {"connector_kind": kind, **fields})


def _hide(field: forms.Field, kept: bool, variable: str) -> None:
    if kept or variable:
        field.required = False
        field.help_text = FROM_ENVIRONMENT % {"name": variable} if variable else KEPT


def _styled(field: forms.Field) -> forms.Field:
    """The field with the admin's look; what it checks is the connector's own affair."""
    widget = field.widget
    match widget:
        case forms.PasswordInput():
            field.widget = UnfoldAdminPasswordWidget(attrs={"autocomplete": "new-password"})
        case SecretTextarea():
            widget.attrs.update(UnfoldAdminExpandableTextareaWidget().attrs)
        case forms.Textarea():
            field.widget = UnfoldAdminExpandableTextareaWidget()
        case forms.CheckboxInput():
            field.widget = UnfoldBooleanSwitchWidget()
        case forms.Select() if isinstance(field, forms.ChoiceField):
            field.widget = UnfoldAdminSelectWidget()
            field.widget.choices = field.choices
        case forms.NumberInput():
            field.widget = UnfoldAdminIntegerFieldWidget()
        case forms.TextInput():
            field.widget = UnfoldAdminTextInputWidget()
    field.label = capfirst(field.label) if field.label else field.label
    field.widget.is_required = field.required
    return field
