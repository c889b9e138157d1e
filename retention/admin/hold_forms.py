"""What staff say when they place, review or lift a legal hold."""

import re
from datetime import timedelta
from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextareaWidget, UnfoldAdminTextInputWidget

from accounts.models import Controller, User
from processing.models import ProcessingActivity
from retention.actions.holds import Grounds, owners_of
from retention.terms import HoldScope
from stores.labels import label
from stores.models import Dataset
from stores.terms import IdentifierKind

REVIEW_AFTER = timedelta(days=90)
_BETWEEN = re.compile(r"[,;\n]")


def _day(label: Any, help_text: Any) -> forms.DateField:
    widget = UnfoldAdminTextInputWidget(attrs={"type": "date"})
    return forms.DateField(label=capfirst(label), help_text=help_text, widget=widget)


def _words(label: Any, help_text: Any) -> forms.CharField:
    widget = UnfoldAdminTextareaWidget(attrs={"rows": 4})
    return forms.CharField(label=capfirst(label), help_text=help_text, max_length=20_000, widget=widget)


class PlaceForm(forms.Form):
    """Why, who answers for it, and until when; subclasses ask what is held."""

    reason = _words(_("reason"), _("Which claim or proceedings need these data (Art. 17(3)(e))."))
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


class PersonForm(PlaceForm):
    """One person, by all that is known of them: what is known in no store spares nothing there."""

    field_order = tuple(kind.value for kind in IdentifierKind)

    def __init__(self, controller: Controller, user_id: int | None, *arguments: Any, **options: Any) -> None:
        super().__init__(controller, user_id, *arguments, **options)
        for kind in IdentifierKind:
            self.fields[kind.value] = forms.CharField(
                label=label(kind),
                required=False,
                max_length=2_000,
                widget=UnfoldAdminTextInputWidget,
                help_text=_("Several are separated by commas.") if kind is IdentifierKind.EMAIL else "",
            )
        self.order_fields(self.field_order)

    @property
    def identifiers(self) -> list[tuple[IdentifierKind, str]]:
        return [
            (kind, text.strip())
            for kind in IdentifierKind
            for text in _BETWEEN.split(self.cleaned_data.get(kind.value, ""))
            if text.strip()
        ]


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
    because = _words(_("why it is no longer needed"), _("What is due goes with the next purge."))
