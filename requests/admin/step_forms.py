"""What staff say when they take a step; choices are those that the law leaves for this request."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from unfold.widgets import (
    UnfoldAdminCheckboxSelectMultipleWidget,
    UnfoldAdminRadioSelectWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextareaWidget,
    UnfoldBooleanWidget,
)

from accounts.models import User
from processing.labels import label as processing_label
from processing.terms import DataSubjectRight
from requests.actions.handling import handlers_of
from requests.labels import label
from requests.models import SubjectRequest
from requests.rules import AT_ONCE, FEE_GROUNDS, OUTSIDE_THE_CLOCK, grounds_for
from requests.terms import Ground, IdentityMethod


class StepForm(forms.Form):
    """A step that asks nothing; the others add their questions."""

    def __init__(self, request: SubjectRequest, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.request = request

    def choose(self, name: str, choices: Iterable[tuple[str, str]]) -> None:
        """The choices of a field, known only with the request."""
        field: Any = self.fields[name]
        field.choices = list(choices)


def text_field(label: Any, help_text: Any = "", *, required: bool = True) -> forms.CharField:
    """Several lines of words."""
    return forms.CharField(
        label=label,
        help_text=help_text,
        required=required,
        max_length=20_000,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 6}),
    )


def undecided(request: SubjectRequest) -> list[DataSubjectRight]:
    """The rights on which a decision is still owed."""
    asked = [DataSubjectRight(each.right) for each in request.rights.all() if not each.outcome]
    return [right for right in asked if right not in OUTSIDE_THE_CLOCK]


def refusable(request: SubjectRequest) -> list[DataSubjectRight]:
    """Those of them that the law lets a controller refuse."""
    return [right for right in undecided(request) if right not in AT_ONCE]


class AskIdentityForm(StepForm):
    text = text_field(
        _("question"), _("Ask for no more than you need; never for a copy of a document up front.")
    )


class ClarifyForm(StepForm):
    text = text_field(_("question"), _("The person may answer that they want everything."))
    large = forms.BooleanField(
        label=_("We hold a large quantity of data about this person"),
        required=False,
        help_text=_("Only then may the question stop the clock, and only for access (recital 63)."),
        widget=UnfoldBooleanWidget,
    )


class ConfirmIdentityForm(StepForm):
    method = forms.ChoiceField(
        label=_("confirmed by"),
        widget=UnfoldAdminRadioSelectWidget,
        help_text=_("Of a document that was seen, keep no copy."),
    )

    def __init__(self, request: SubjectRequest, *arguments: Any, **options: Any) -> None:
        super().__init__(request, *arguments, **options)
        by_staff = (each for each in IdentityMethod if each is not IdentityMethod.EMAIL_CODE)
        self.choose("method", ((each.value, label(each)) for each in by_staff))


class ExtendForm(StepForm):
    reasons = text_field(
        _("reasons"), _("The complexity or number of the requests; the person reads this (Art. 12(3)).")
    )


class RestrictionEndsForm(StepForm):
    text = text_field(_("why it ends"), _("The person reads this (Art. 18(3))."))


class _OnRights(StepForm):
    rights = forms.MultipleChoiceField(label=_("rights"), widget=UnfoldAdminCheckboxSelectMultipleWidget)

    def offer(self, rights: list[DataSubjectRight]) -> None:
        self.choose("rights", ((right.value, processing_label(right)) for right in rights))
        self.fields["rights"].initial = [right.value for right in rights] if len(rights) == 1 else []

    def chosen(self) -> list[DataSubjectRight]:
        return [DataSubjectRight(each) for each in self.cleaned_data["rights"]]


class RefuseForm(_OnRights):
    ground = forms.ChoiceField(label=_("ground"), widget=UnfoldAdminSelectWidget)
    reasons = text_field(_("reasons"), _("The person reads this, with the authority and the court."))

    def __init__(self, request: SubjectRequest, *arguments: Any, **options: Any) -> None:
        super().__init__(request, *arguments, **options)
        rights = refusable(request)
        self.offer(rights)
        self.choose("ground", _grounds(grounds_for(rights)))


class GrantForm(_OnRights):
    ground = forms.ChoiceField(
        label=_("only in part, because"),
        required=False,
        widget=UnfoldAdminSelectWidget,
        help_text=_("Leave empty to fulfil these rights wholly."),
    )
    reasons = text_field(_("what is withheld, and why"), required=False)

    def __init__(self, request: SubjectRequest, *arguments: Any, **options: Any) -> None:
        super().__init__(request, *arguments, **options)
        self.offer(undecided(request))
        self.choose("ground", [("", "–"), *_grounds(grounds_for(refusable(request)))])

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        if said.get("reasons") and not said.get("ground"):
            self.add_error("ground", _("Say on which ground a part is withheld."))
        return said


class FeeForm(StepForm):
    ground = forms.ChoiceField(label=_("ground"), widget=UnfoldAdminSelectWidget)
    text = text_field(
        _("amount, reasons and how to pay"), _("A reasonable fee; you bear the burden of showing why.")
    )

    def __init__(self, request: SubjectRequest, *arguments: Any, **options: Any) -> None:
        super().__init__(request, *arguments, **options)
        self.choose("ground", _grounds(FEE_GROUNDS))


class AnswerForm(StepForm):
    text = text_field(
        _("answer"),
        _("The letter lists every decision by itself; add what the person needs to know."),
        required=False,
    )


class AssignForm(StepForm):
    handler = forms.ModelChoiceField(
        label=_("handler"), queryset=User.objects.none(), widget=UnfoldAdminSelectWidget
    )

    def __init__(self, request: SubjectRequest, *arguments: Any, **options: Any) -> None:
        super().__init__(request, *arguments, **options)
        field: Any = self.fields["handler"]
        field.queryset = handlers_of(request.controller_id)
        field.initial = request.handler_id


class AdviceForm(StepForm):
    text = text_field(_("advice"), _("For the team; the person does not see it, and it decides nothing."))


def _grounds(grounds: Iterable[Ground]) -> list[tuple[str, str]]:
    return [(ground.value, label(ground)) for ground in grounds]
