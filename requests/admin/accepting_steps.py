"""Steps that settle what a search left open: rows that are the person's, an identifier that is."""

from typing import Any

from django import forms
from django.utils.translation import gettext, gettext_noop, ngettext
from django.utils.translation import gettext_lazy as _
from unfold.widgets import (
    UnfoldAdminCheckboxSelectMultipleWidget,
    UnfoldAdminRadioSelectWidget,
    UnfoldAdminTextInputWidget,
    UnfoldBooleanWidget,
)

from processing.findings import say
from requests.actions.accepting import accept_found, confirm_identifier, typed_identifiers, waiting_rows
from requests.admin.step_forms import StepForm
from requests.admin.step_shape import Step
from requests.models import SubjectRequest
from requests.rules import Refusal, Standing, no_accounting
from stores.labels import label as stores_label
from stores.terms import IdentifierKind
from subjects.models import SearchedDataset


def _how(label: Any, help_text: Any) -> forms.CharField:
    return forms.CharField(
        label=label, help_text=help_text, max_length=500, widget=UnfoldAdminTextInputWidget
    )


class AcceptRowsForm(StepForm):
    searched = forms.TypedMultipleChoiceField(
        label=_("datasets in which you looked"), coerce=int, widget=UnfoldAdminCheckboxSelectMultipleWidget
    )
    how = _how(
        _("how you know that these rows are this person’s"),
        _("Such as: name and postal address in the rows are those of the request. Not in the log."),
    )
    although_partial = forms.BooleanField(
        label=_("I know that not all of it could be read"),
        help_text=_("Only what was found is disclosed or erased; the rest is not looked at."),
        required=False,
        widget=UnfoldBooleanWidget,
    )

    def __init__(self, request: SubjectRequest, *arguments: Any, **options: Any) -> None:
        super().__init__(request, *arguments, **options)
        waiting = waiting_rows(request)
        self.choose("searched", [(str(row.pk), _found(row)) for row in waiting])
        if not any(row.partial for row in waiting):
            del self.fields["although_partial"]


class ConfirmIdentifierForm(StepForm):
    identifier = forms.TypedChoiceField(
        label=_("identifier"), coerce=int, widget=UnfoldAdminRadioSelectWidget
    )
    how = _how(
        _("how you know that it is this person’s"),
        _("Such as: the person read it out from the letter that we sent there."),
    )

    def __init__(self, request: SubjectRequest, *arguments: Any, **options: Any) -> None:
        super().__init__(request, *arguments, **options)
        self.choose(
            "identifier",
            [
                (str(each.pk), f"{stores_label(IdentifierKind(each.kind))}: {each.value}")
                for each in typed_identifiers(request)
            ],
        )


def _found(row: SearchedDataset) -> str:
    rows = ngettext("%(rows)s row", "%(rows)s rows", row.rows) % {"rows": row.rows}
    partly = gettext("not all could be read")
    return f"{row.store}: {row.name} ({rows}{f', {partly}' if row.partial else ''})"


def _nothing_waits(standing: Standing, request: SubjectRequest) -> Refusal | None:
    barred = no_accounting(standing)
    if barred:
        return barred
    return None if waiting_rows(request) else Refusal("", say(gettext_noop("Nothing that was found waits.")))


def _all_confirmed(standing: Standing, request: SubjectRequest) -> Refusal | None:
    barred = no_accounting(standing)
    if barred:
        return barred
    if typed_identifiers(request):
        return None
    return Refusal("", say(gettext_noop("No identifier waits to be confirmed.")))


ACCEPTING_STEPS = (
    Step(
        name="accept-rows",
        words=_("Accept what was found"),
        icon="person_check",
        explained=_(
            "Some rows were found by what is merely typed or shared, or not all could be read. Look at them "
            "in their system first. Accepted, all rows found there count as this person’s: they are "
            "disclosed, corrected and erased as the request asks. The next search forgets it."
        ),
        done=_("These rows now count as the person’s."),
        form=AcceptRowsForm,
        barred=_nothing_waits,
        act=lambda t: accept_found(
            request=t.request,
            searched=t.said.cleaned_data["searched"],
            how=t.said.cleaned_data["how"],
            although_partial=t.said.cleaned_data.get("although_partial", False),
            by=t.by,
        ),
    ),
    Step(
        name="confirm-identifier",
        words=_("Confirm an identifier"),
        icon="verified_user",
        explained=_(
            "What is found by a confirmed identifier counts as this person’s without a further look "
            "(Art. 12(6)). Every data store is asked again."
        ),
        done=_("The identifier is confirmed; the data stores are being searched."),
        form=ConfirmIdentifierForm,
        barred=_all_confirmed,
        act=lambda t: confirm_identifier(
            request=t.request,
            identifier=t.said.cleaned_data["identifier"],
            how=t.said.cleaned_data["how"],
            by=t.by,
        ),
    ),
)
