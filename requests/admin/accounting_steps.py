"""Steps that note what was done, for the log: a search, a recipient told (Art. 19)."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop
from unfold.widgets import (
    UnfoldAdminRadioSelectWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextInputWidget,
    UnfoldBooleanWidget,
)

from processing.findings import say
from processing.models import Recipient
from requests.actions.accounting import record_search, record_told, search_again, search_stores
from requests.admin.step_forms import StepForm, text_field
from requests.admin.step_shape import Step, Taking
from requests.labels import choices_of
from requests.models import SubjectRequest
from requests.rules import Refusal, Standing, no_accounting
from requests.telling.actions import tell_again
from requests.telling.terms import TellingState
from requests.terms import SearchResult, ToldHow
from stores.labels import choices_of as stores_choices_of
from stores.terms import IdentifierKind
from subjects.actions import Named
from subjects.models import SearchedDataset
from subjects.terms import Answer, Source


def _day(label: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=UnfoldAdminTextInputWidget(attrs={"type": "date"}))


class SearchForm(StepForm):
    system = forms.CharField(
        label=_("system"),
        help_text=_("As the team calls it; the log names it."),
        max_length=200,
        widget=UnfoldAdminTextInputWidget,
    )
    on = _day(_("searched on"))
    asked = text_field(
        _("what was searched for"),
        _("The e-mail address, a customer number; not in the log."),
        required=False,
    )
    result = forms.ChoiceField(
        label=_("result"), choices=choices_of(SearchResult), widget=UnfoldAdminRadioSelectWidget
    )

    def __init__(self, request: SubjectRequest, *arguments: Any, **options: Any) -> None:
        super().__init__(request, *arguments, **options)
        self.fields["on"].initial = request.controller.today().isoformat()


class ToldForm(StepForm):
    recorded = forms.ModelChoiceField(
        label=_("recipient of the register"),
        queryset=Recipient.objects.none(),
        required=False,
        widget=UnfoldAdminSelectWidget,
    )
    other = forms.CharField(
        label=_("or another recipient"), required=False, max_length=200, widget=UnfoldAdminTextInputWidget
    )
    on = _day(_("told on"))
    how = forms.ChoiceField(label=_("how"), choices=choices_of(ToldHow), widget=UnfoldAdminRadioSelectWidget)
    note = text_field(_("note"), _("Of what, or why it could not be told; not in the log."), required=False)

    def __init__(self, request: SubjectRequest, *arguments: Any, **options: Any) -> None:
        super().__init__(request, *arguments, **options)
        recipients: Any = self.fields["recorded"]
        recipients.queryset = Recipient.objects.filter(controller=request.controller_id).order_by("name")
        self.fields["on"].initial = request.controller.today().isoformat()

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        if bool(said.get("recorded")) == bool(said.get("other", "").strip()):
            self.add_error("other", _("Choose a recipient of the register, or name another: one of them."))
        return said


def _search(taking: Taking) -> None:
    said = taking.said.cleaned_data
    record_search(
        request=taking.request,
        system=said["system"],
        on=said["on"],
        asked=said["asked"],
        result=SearchResult(said["result"]),
        by=taking.by,
    )


def _told(taking: Taking) -> None:
    said = taking.said.cleaned_data
    recorded: Recipient | None = said["recorded"]
    record_told(
        request=taking.request,
        recipient=recorded.name if recorded else said["other"],
        recipient_id=recorded.pk if recorded else None,
        on=said["on"],
        how=ToldHow(said["how"]),
        note=said["note"],
        by=taking.by,
    )


class SearchStoresForm(StepForm):
    kind = forms.ChoiceField(
        label=_("another identifier"),
        choices=[("", "–"), *stores_choices_of(IdentifierKind)],
        required=False,
        widget=UnfoldAdminSelectWidget,
    )
    value = forms.CharField(
        label=_("as the person or the data say it"),
        max_length=500,
        required=False,
        widget=UnfoldAdminTextInputWidget,
    )
    alias = forms.BooleanField(
        label=_("an alias that the data themselves led to"), required=False, widget=UnfoldBooleanWidget
    )
    how = forms.CharField(
        label=_("how you know that it is this person’s"),
        help_text=_(
            "Empty: it counts as merely typed, and what is found by it alone waits until somebody has looked."
        ),
        max_length=500,
        required=False,
        widget=UnfoldAdminTextInputWidget,
    )

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        if bool(said.get("kind")) != bool(said.get("value", "").strip()):
            self.add_error("value", _("Give both: what kind of identifier, and the identifier."))
        return said

    def named(self) -> Named | None:
        """The identifier that was added, if any."""
        said = self.cleaned_data
        if not said["kind"]:
            return None
        source = Source.ALIAS if said["alias"] else Source.STAFF
        return Named(IdentifierKind(said["kind"]), said["value"], source, said["how"])


def _no_searching_again(standing: Standing, request: SubjectRequest) -> Refusal | None:
    barred = no_accounting(standing)
    if barred:
        return barred
    failed = SearchedDataset.objects.filter(
        search__controller=request.controller_id,
        search__request=request.reference,
        state__in=(Answer.FAILED, Answer.RETRYING),
    )
    return None if failed.exists() else Refusal("", say(gettext_noop("No data store failed to answer.")))


def _nobody_waits(standing: Standing, request: SubjectRequest) -> Refusal | None:
    barred = no_accounting(standing)
    if barred:
        return barred
    waits = request.tellings.filter(state=TellingState.BY_HAND.value).exists()
    return None if waits else Refusal("", say(gettext_noop("No recipient waits for a person.")))


ACCOUNTING_STEPS = (
    Step(
        name="search-stores",
        words=_("Search the data stores"),
        icon="travel_explore",
        explained=_(
            "Every data store is asked for this person, by the e-mail address of the request and what you "
            "add. Done again, all of them are asked again."
        ),
        done=_("The data stores are being searched."),
        form=SearchStoresForm,
        barred=lambda standing, _request: no_accounting(standing),
        act=lambda t: search_stores(request=t.request, also=t.said.named(), by=t.by),
    ),
    Step(
        name="search-again",
        words=_("Ask again where no answer came"),
        icon="refresh",
        explained=_("Only the datasets that could not be searched are asked again."),
        done=_("These data stores are asked again."),
        barred=_no_searching_again,
        act=lambda t: search_again(request=t.request, by=t.by),
    ),
    Step(
        name="record-search",
        words=_("Record a search"),
        icon="manage_search",
        explained=_("Which system was searched for the person, and whether anything was found."),
        done=_("The search is recorded."),
        form=SearchForm,
        barred=lambda standing, _request: no_accounting(standing),
        act=_search,
    ),
    Step(
        name="tell-again",
        words=_("Tell recipients who wait"),
        icon="forward_to_inbox",
        explained=_(
            "Where it was said meanwhile how a recipient is told, it is sent. Those whom a person tells stay."
        ),
        done=_("What can be sent is on its way."),
        barred=_nobody_waits,
        act=lambda t: tell_again(request=t.request, by=t.by),
    ),
    Step(
        name="record-told",
        words=_("Recipient told"),
        icon="campaign",
        explained=_(
            "Recipients are told of every rectification, erasure and restriction, unless that is "
            "impossible or takes a disproportionate effort (Art. 19)."
        ),
        done=_("It is recorded that the recipient was told."),
        form=ToldForm,
        barred=lambda standing, _request: no_accounting(standing),
        act=_told,
    ),
)
