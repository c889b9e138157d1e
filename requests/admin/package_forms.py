"""What staff say of a package: which words are blacked out, why a dataset is left out, which files go in."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminTextareaWidget, UnfoldAdminTextInputWidget

from requests.file_fields import FilesField


def _reason() -> forms.CharField:
    return forms.CharField(
        label=_("reason"),
        max_length=2_000,
        help_text=_("The person reads it: say why without saying what."),
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 2}),
    )


class PackageForm(forms.Form):
    """An act that asks nothing."""


class PhraseForm(PackageForm):
    """Words about somebody else."""

    phrase = forms.CharField(label=_("words"), max_length=500, widget=UnfoldAdminTextInputWidget())
    reason = _reason()


class ReasonForm(PackageForm):
    """Why."""

    reason = _reason()


class CoverForm(ReasonForm):
    """A column, in one row or in all."""

    column = forms.CharField(max_length=200, widget=forms.HiddenInput())
    row = forms.CharField(max_length=64, required=False, widget=forms.HiddenInput())


class FilesForm(PackageForm):
    """Files that somebody took out of a store."""

    attached: Any = FilesField(label=_("files"), css="dertig-files")


class ReleaseForm(PackageForm):
    """The edition that was looked at."""

    edition = forms.IntegerField(widget=forms.HiddenInput())
