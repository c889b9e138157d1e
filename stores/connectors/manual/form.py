"""Who does the work, within how long, and how often."""

from django import forms
from django.utils.translation import gettext_lazy as _

from stores.connectors.kinds import ConnectorForm


class ManualForm(ConnectorForm):
    """The person must have a role at the controller; a check of the store says whether so."""

    assignee = forms.EmailField(
        label=_("e-mail address of who does it"),
        max_length=254,
        help_text=_("Of somebody with a role at this controller."),
    )
    days = forms.IntegerField(label=_("to be done within, days"), min_value=1, max_value=90, initial=14)
    every = forms.IntegerField(
        label=_("asked again after, days"),
        min_value=1,
        max_value=366,
        initial=30,
        help_text=_("Purges run every night; nobody should be asked that often."),
    )
    how = forms.CharField(label=_("how it is done"), required=False, max_length=2_000, widget=forms.Textarea)

    def clean_assignee(self) -> str:
        return str(self.cleaned_data["assignee"]).strip().lower()
