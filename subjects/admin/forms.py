"""What staff say of consents, objections and restrictions that reached them outside any system."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.widgets import (
    UnfoldAdminCheckboxSelectMultipleWidget,
    UnfoldAdminRadioSelectWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextInputWidget,
)

from accounts.models import Controller
from accounts.verb_pages import MomentField, set_clock, words_field
from stores import own_records
from stores.models import Dataset
from stores.terms import IdentifierKind
from subjects.actions import ALL_MARKETING, Given
from subjects.admin.base import short
from subjects.admin.identifying import IdentifiersForm
from subjects.identifiers import NotAnIdentifier
from subjects.labels import choices_of, label
from subjects.models import Consent, Restriction, Suppression
from subjects.purposes import PurposeFacts, purposes_of
from subjects.terms import Means, Objection, RestrictionGround
from subjects.whom import Whom, suppressed_lookup


def _line(label: Any, help_text: Any = "", *, length: int, required: bool = False) -> forms.CharField:
    return forms.CharField(
        label=capfirst(label),
        help_text=help_text,
        required=required,
        max_length=length,
        widget=UnfoldAdminTextInputWidget,
    )


def _moment(label: Any, help_text: Any = "", *, now: bool = False) -> MomentField:
    return MomentField(label=capfirst(label), help_text=help_text, initial=timezone.now if now else None)


def _one_of(label: Any, choices: Any = (), help_text: Any = "") -> forms.ChoiceField:
    return forms.ChoiceField(
        label=capfirst(label), choices=choices, help_text=help_text, widget=UnfoldAdminSelectWidget
    )


def _some_of(label: Any, help_text: Any = "", *, required: bool = False) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=capfirst(label),
        help_text=help_text,
        required=required,
        widget=UnfoldAdminCheckboxSelectMultipleWidget,
    )


class _OnClock(forms.Form):
    """A form whose moments are on the controller's clock."""

    def __init__(self, controller: Controller, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.controller = controller
        set_clock(self, controller)

    def offer(self, name: str, choices: list[tuple[str, Any]]) -> None:
        """The choices of a field, known only with the controller."""
        field: Any = self.fields[name]
        field.choices = choices


class GiveForm(IdentifiersForm, _OnClock):
    """A consent as it was given (Art. 7(1)): to what, when, how, and the words that the person read."""

    purpose = _one_of(gettext_lazy("purpose"))
    given_at = _moment(
        gettext_lazy("given"), gettext_lazy("When the person consented, not when you record it.")
    )
    means = _one_of(gettext_lazy("by"), choices_of(Means))
    wording = words_field(gettext_lazy("wording"), gettext_lazy("What the person read, word for word."))
    version = _line(gettext_lazy("version of the wording"), length=60)
    source = _line(gettext_lazy("source system"), length=100)
    proof = words_field(
        gettext_lazy("proof"),
        gettext_lazy("Where more can be seen: the number of a form, a recording. It is sealed."),
        rows=2,
        required=False,
    )

    def __init__(self, controller: Controller, *arguments: Any, **options: Any) -> None:
        super().__init__(controller, *arguments, **options)
        # What rests on consent or is direct marketing comes first; another may be asked consent for, too.
        known = sorted(_purposes(controller), key=lambda each: not _asks_consent(each))
        self.offer("purpose", _choices(known))

    @property
    def given(self) -> Given:
        said = self.cleaned_data
        return Given(
            at=said["given_at"],
            means=Means(said["means"]),
            wording=said["wording"],
            version=said["version"],
            source=said["source"],
            proof=said["proof"],
        )


class WithdrawForm(_OnClock):
    """The person took this consent back (Art. 7(3)); nobody asks why."""

    at = _moment(gettext_lazy("withdrawn"), now=True)
    means = _one_of(gettext_lazy("by"), choices_of(Means))
    source = _line(gettext_lazy("source system"), length=100)

    def __init__(self, consent: Consent, *arguments: Any, **options: Any) -> None:
        super().__init__(consent.controller, *arguments, **options)
        self.consent = consent

    def clean_at(self) -> datetime:
        at: datetime = self.cleaned_data["at"]
        if at < self.consent.given_at:
            raise ValidationError(_("This consent was given only after that."))
        return at


class SuppressForm(IdentifiersForm, _OnClock):
    """An objection that reached somebody of the team (Art. 21(2)–(3))."""

    purposes = _some_of(
        gettext_lazy("not for"), gettext_lazy("None chosen: any direct marketing, now or later.")
    )
    objection = forms.ChoiceField(label=gettext_lazy("Because"), widget=UnfoldAdminRadioSelectWidget)
    at = _moment(gettext_lazy("since"), now=True)
    means = _one_of(gettext_lazy("by"), choices_of(Means))
    source = _line(gettext_lazy("source system"), length=100)

    def __init__(self, controller: Controller, *arguments: Any, **options: Any) -> None:
        super().__init__(controller, *arguments, **options)
        self.offer("purposes", _choices(filter(_asks_consent, _purposes(controller))))
        # Whoever withdraws does so of a consent: on its page.
        told = (Objection.OBJECTED, Objection.UNSUBSCRIBED)
        self.offer("objection", [(each.value, label(each)) for each in told])

    @property
    def chosen(self) -> list[str]:
        return self.cleaned_data["purposes"] or [ALL_MARKETING]


class UnsuppressForm(_OnClock):
    """A consent that came after the objection, and nothing else, ends it: so the list asks who consented."""

    identifier = _line(
        gettext_lazy("the person is known by"),
        gettext_lazy("The list keeps no address: type the one that is to be written to again."),
        length=320,
        required=True,
    )
    at = _moment(gettext_lazy("consented"))
    how = words_field(
        gettext_lazy("what shows it"), gettext_lazy("A form, a message, a recording, and where it is kept.")
    )

    def __init__(self, entry: Suppression, *arguments: Any, **options: Any) -> None:
        super().__init__(entry.controller, *arguments, **options)
        self.entry = entry

    def clean_at(self) -> datetime:
        at: datetime = self.cleaned_data["at"]
        if at <= self.entry.objected_at:
            raise ValidationError(_("The objection came after that, so it holds (Art. 21(3))."))
        return at

    def clean_identifier(self) -> Whom:
        try:
            whom = Whom.of([(IdentifierKind(self.entry.kind), self.cleaned_data["identifier"])])
        except NotAnIdentifier as error:
            raise ValidationError(str(error)) from error
        [(kind, value)] = whom.identifiers
        if suppressed_lookup(kind, value) != self.entry.lookup:
            raise ValidationError(_("This entry is not of this identifier."))
        return whom


class RestrictForm(IdentifiersForm, _OnClock):
    """Art. 18(1): on which ground, and how far it reaches."""

    grounds = _some_of(gettext_lazy("grounds"), required=True)
    purposes = _some_of(gettext_lazy("purposes"), gettext_lazy("None chosen: all."))
    datasets = _some_of(gettext_lazy("datasets"), gettext_lazy("None chosen: all."))
    since = _moment(gettext_lazy("since"), now=True)

    def __init__(self, controller: Controller, *arguments: Any, **options: Any) -> None:
        super().__init__(controller, *arguments, **options)
        self.offer("grounds", list(choices_of(RestrictionGround)))
        self.offer("purposes", _choices(_purposes(controller)))
        mapped = Dataset.objects.filter(store__controller=controller).order_by("store__name", "name", "pk")
        rows = mapped.values_list("store__ref", "ref", "store__name", "name")
        self.offer("datasets", [(f"{store}/{ref}", f"{of}: {name}") for store, ref, of, name in rows])


class ToldForm(_OnClock):
    """That, when and how the person heard that their data will be used again."""

    at = _moment(gettext_lazy("told on"), now=True)
    how = words_field(gettext_lazy("how"), gettext_lazy("A letter, a message, a talk; and what was said."))

    def __init__(self, restriction: Restriction, *arguments: Any, **options: Any) -> None:
        super().__init__(restriction.controller, *arguments, **options)


class LiftForm(forms.Form):
    because = words_field(
        gettext_lazy("why it ends"), gettext_lazy("It is sealed: it may tell of the person.")
    )


def _purposes(controller: Controller) -> list[PurposeFacts]:
    """Those of the register but for Dertig's own records, in its order."""
    known = purposes_of(controller.pk).values()
    return [each for each in known if not own_records.is_own(each.path.split("/")[1])]


def _asks_consent(purpose: PurposeFacts) -> bool:
    return purpose.consent or purpose.marketing


def _choices(purposes: Iterable[PurposeFacts]) -> list[tuple[str, Any]]:
    return [(each.path, f"{each.name} ({short(each.path)})") for each in purposes]
