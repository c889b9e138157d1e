"""What staff say when they place, review or lift a legal hold."""

from datetime import timedelta
from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextInputWidget

from accounts.models import Controller, User
from accounts.verb_pages import words_field
from processing.models import ProcessingActivity
from retention.actions.holds import Grounds, owners_of
from retention.terms import HoldScope
from stores.models import Dataset
from subjects.admin.identifying import IdentifiersForm

REVIEW_AFTER = timedelta(days=90)


def _day(label: Any, help_text: Any) -> forms.DateField:
    widget = UnfoldAdminTextInputWidget(attrs={"type": "date"})
    return forms.DateField(label=capfirst(label), help_text=help_text, widget=widget)


class PlaceForm(forms.Form):
    """Why, who answers for it, and until when; subclasses ask what is held."""

    reason = words_field(_("reason"), _("Which claim or proceedings need these data (Art. 17(3)(e))."))
    owner = forms.ModelChoiceField(
        label=capfirst(_("owner")),
        queryset=User.objects.none(),
        widget=UnfoldAdminSelectWidget,
        help_text=_("Asks on the day of the review whether it is still needed; is reminded by e-mail."),
    )
    review_on = _day(_("review on"), _("The day on which its owner asks whether it is still needed."))

    def __init__(self, controller: Controller, user_id: int | None, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        owner: Any = self.fields["owner"]
        owner.queryset = owners_of(controller.pk)
        owner.initial = user_id
        self.fields["review_on"].initial = controller.today() + REVIEW_AFTER

    @property
    def grounds(self) -> Grounds:
        said = self.cleaned_data
        return Grounds(reason=said["reason"], owner=said["owner"], review_on=said["review_on"])


class PersonForm(IdentifiersForm, PlaceForm):
    """One person, by all that is known of them: what is known in no store spares nothing there."""


class DatasetForm(PlaceForm):
    dataset = forms.ModelChoiceField(
        label=capfirst(_("dataset")), queryset=Dataset.objects.none(), widget=UnfoldAdminSelectWidget
    )
    field_order = ("dataset",)

    def __init__(self, controller: Controller, user_id: int | None, *arguments: Any, **options: Any) -> None:
        super().__init__(controller, user_id, *arguments, **options)
        choices: Any = self.fields["dataset"]
        choices.queryset = Dataset.objects.filter(store__controller=controller)


class ActivityForm(PlaceForm):
    activity = forms.ModelChoiceField(
        label=capfirst(_("processing activity")),
        queryset=ProcessingActivity.objects.none(),
        widget=UnfoldAdminSelectWidget,
        help_text=_("Whatever serves it, in every dataset."),
    )
    field_order = ("activity",)

    def __init__(self, controller: Controller, user_id: int | None, *arguments: Any, **options: Any) -> None:
        super().__init__(controller, user_id, *arguments, **options)
        choices: Any = self.fields["activity"]
        choices.queryset = ProcessingActivity.objects.filter(controller=controller)


FORMS: dict[HoldScope, type[PlaceForm]] = {
    HoldScope.PERSON: PersonForm,
    HoldScope.DATASET: DatasetForm,
    HoldScope.ACTIVITY: ActivityForm,
}


class ReviewForm(forms.Form):
    review_on = _day(_("review on"), _("The day on which its owner asks again."))


class LiftForm(forms.Form):
    because = words_field(_("why it is no longer needed"), _("What is due goes with the next purge."))
