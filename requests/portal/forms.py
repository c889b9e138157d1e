"""The forms of the portal: one question each. Nothing asks for reasons, an ID or a telephone number."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from requests.file_fields import FilesField
from requests.models import DraftFile
from requests.portal.choices import WORDS
from requests.portal.text_fields import LineField, MailField, ProseField
from requests.terms import ActingFor
from requests.uploads import MAX_FILES

NAME, POSTAL, AUTHORITY, DETAILS, MESSAGE = 200, 1000, 2000, 5000, 10_000
"""Most characters, by field."""
_FILES = frozenset({"attached", "removed"})

ACTING = (
    (ActingFor.SELF.value, _("For myself"), ""),
    (ActingFor.REPRESENTED.value, _("For somebody whom I represent"), _("As a lawyer, guardian or helper.")),
    (ActingFor.CHILD.value, _("For my child"), _("As a parent or guardian.")),
)


class PortalForm(forms.Form):
    """A form that leaves checking to the server, which says what is wrong in words of its own."""

    use_required_attribute = False
    retry_after = 0
    """Seconds until it can be sent again; 0: now."""

    def __init__(self, data: Any = None, files: Any = None, **options: Any) -> None:
        super().__init__(data, files, **{"label_suffix": "", "auto_id": "%s"} | options)

    def answers(self) -> dict[str, Any]:
        """What a draft keeps of it as text."""
        return self.cleaned_data

    def refuse_for_now(self, seconds: int) -> None:
        """There is no room for it at the moment: say when to send it again, and keep what was typed."""
        self.retry_after = seconds
        self.add_error(
            None, _("We are busy. Wait a moment, then send it again. What you typed is still here.")
        )


class SendForm(PortalForm):
    """Sends all answers: nothing more is asked."""


class RightsForm(PortalForm):
    """Which rights; several at once."""

    rights = forms.MultipleChoiceField(
        label=_("What would you like us to do?"),
        help_text=_("You can choose more than one."),
        choices=[(right.value, words[0]) for right, words in WORDS.items()],
        error_messages={
            "required": _("Choose at least one."),
            "invalid_choice": _("Choose from the list."),
        },
    )


class BehalfForm(PortalForm):
    """On whose behalf."""

    acting_for = forms.ChoiceField(
        label=_("For whom do you ask this?"),
        choices=[(value, label) for value, label, _hint in ACTING],
        error_messages={"required": _("Choose one."), "invalid_choice": _("Choose from the list.")},
    )


class ActingForm(PortalForm):
    """Who acts for whom, and what allows it."""

    name = LineField(
        label=_("Name of the person whose data it is about"),
        max_length=NAME,
        error_messages={"required": _("Give the name of the person whose data it is about.")},
    )
    acting_name = LineField(
        label=_("Your own name"),
        max_length=NAME,
        autocomplete="name",
        error_messages={"required": _("Give your own name.")},
    )
    authority = ProseField(
        label=_("Why may you act for this person?"),
        help_text=_("For instance: I am the mother; I have a power of attorney."),
        max_length=AUTHORITY,
        error_messages={"required": _("Say in a few words why you may act for this person.")},
    )
    removed = forms.TypedMultipleChoiceField(
        label=_("Documents that you have added"),
        help_text=_("Tick what we should remove."),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    attached = FilesField(
        label=_("A document that shows it, if you have one"),
        help_text=_(
            "You can also add it later, on the page of your request. "
            "At most 5 files of 5 MB each: PDF, PNG, JPEG or plain text."
        ),
    )

    def __init__(self, *arguments: Any, kept: Sequence[DraftFile] = (), **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.kept = kept
        field: Any = self.fields["removed"]
        field.choices = [(file.pk, file.filename) for file in kept]
        if not kept:
            del self.fields["removed"]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        stay = len(self.kept) - len(given.get("removed", []))
        if stay + len(given.get("attached", [])) > MAX_FILES:
            self.add_error("attached", _("Send at most %(count)s files at once.") % {"count": MAX_FILES})
        return given

    def answers(self) -> dict[str, Any]:
        return {name: given for name, given in self.cleaned_data.items() if name not in _FILES}


class ContactForm(PortalForm):
    """Where the answer goes: e-mail, or post."""

    name = LineField(
        label=_("Your name"),
        max_length=NAME,
        autocomplete="name",
        error_messages={"required": _("Give your name.")},
    )
    email = MailField(
        label=_("E-mail address"),
        help_text=_("We send a code to it, and tell you when there is an answer."),
        required=False,
    )
    postal_address = ProseField(
        label=_("Or your postal address"),
        help_text=_("Only if you have no e-mail address."),
        max_length=POSTAL,
        rows=3,
        autocomplete="street-address",
        required=False,
    )

    def __init__(self, *arguments: Any, asks_name: bool = True, **options: Any) -> None:
        super().__init__(*arguments, **options)
        if not asks_name:
            del self.fields["name"]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if not self.errors and not (given.get("email") or given.get("postal_address")):
            self.add_error(
                "email", _("Give an e-mail address, or else a postal address: we must be able to answer you.")
            )
        return given


class DetailsForm(PortalForm):
    """Anything to add; optional."""

    details = ProseField(
        label=_("What should we know to find your data?"),
        help_text=_(
            "For instance a customer number, or which data you mean. You need not give reasons. "
            "Do not send a copy of your passport."
        ),
        max_length=DETAILS,
        rows=7,
        required=False,
    )


class SavedForm(PortalForm):
    """That the receipt is saved."""

    saved = forms.BooleanField(
        label=_("I have saved the reference and the receipt"),
        error_messages={"required": _("Save both first, then tick the box.")},
    )


class CodeForm(PortalForm):
    """The code from the e-mail."""

    code = LineField(
        label=_("Code from the e-mail"),
        help_text=_("Six digits. You can paste them."),
        max_length=40,
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "class": "short"}
        ),
        error_messages={"required": _("Enter the code from the e-mail.")},
    )


class SignInForm(PortalForm):
    """Reference, with receipt or code."""

    reference = LineField(
        label=_("Reference"),
        help_text=_("It looks like D-7K3M-9Q2X."),
        max_length=40,
        error_messages={"required": _("Enter the reference of your request.")},
    )
    secret = LineField(
        label=_("Receipt, or the code from an e-mail"),
        help_text=_("The receipt looks like 7K3M-9Q2X-B4TN-WR8P, a code has six digits."),
        max_length=60,
        error_messages={"required": _("Enter your receipt, or a code.")},
    )
    body = forms.CharField(required=False, max_length=MESSAGE, widget=forms.HiddenInput)
    """A message that was typed when the time to be signed in was over."""


class ReferenceForm(PortalForm):
    """Which request a fresh code is for."""

    reference = LineField(
        label=_("Reference"),
        help_text=_("It looks like D-7K3M-9Q2X."),
        max_length=40,
        error_messages={"required": _("Enter the reference of your request.")},
    )


class MessageForm(PortalForm):
    """A message to the privacy team, with files."""

    body = ProseField(
        label=_("Your message"),
        max_length=MESSAGE,
        rows=6,
        error_messages={"required": _("Write something.")},
    )
    attached = FilesField()


class FreshCodeForm(PortalForm):
    """A code that was just sent to the person's address."""

    code = LineField(
        label=_("Code from our e-mail"),
        help_text=_("Six digits."),
        max_length=20,
        error_messages={"required": _("Enter the code from our e-mail.")},
    )
