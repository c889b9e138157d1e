"""What is on record of the person whom an identifier names: consents, objections, restrictions."""

from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextInputWidget

from accounts.principal import Principal
from accounts.roles import Right
from accounts.scope import within
from stores.labels import choices_of
from stores.terms import IdentifierKind
from subjects.identifiers import NotAnIdentifier
from subjects.models import Consent, Restriction, Suppression
from subjects.whom import Whom, lookup, suppressed_lookup


@dataclass(frozen=True, slots=True)
class Found:
    """The rows of one person within the scope."""

    consents: list[Consent] = field(default_factory=list)
    suppressions: list[Suppression] = field(default_factory=list)
    restrictions: list[Restriction] = field(default_factory=list)


class FindForm(forms.Form):
    """One identifier, in any spelling."""

    kind = forms.ChoiceField(
        label=_("kind"), choices=choices_of(IdentifierKind), widget=UnfoldAdminSelectWidget
    )
    value = forms.CharField(label=_("identifier"), max_length=320, widget=UnfoldAdminTextInputWidget)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        if "kind" in said and "value" in said:
            try:
                said["whom"] = Whom.of([(IdentifierKind(said["kind"]), said["value"])])
            except NotAnIdentifier as error:
                self.add_error("value", str(error))
        return said

    def named(self) -> Whom:
        """The person; only after ``is_valid``."""
        whom: Whom = self.cleaned_data["whom"]
        return whom


def found_for(whom: Whom, principal: Principal) -> Found:
    """Everything of the person at the controllers whose people the principal may see; three queries."""
    [(kind, value)] = whom.identifiers
    known = {"identifiers__kind": kind.value, "identifiers__lookup": lookup(kind, value)}
    seeing = principal.only(Right.SEE_PEOPLE)
    suppressed = {"kind": kind.value, "lookup": suppressed_lookup(kind, value)}
    return Found(
        list(within(Consent.objects.filter(**known).select_related("controller"), seeing)),
        list(within(Suppression.objects.filter(**suppressed).select_related("controller"), seeing)),
        list(within(Restriction.objects.filter(**known).select_related("controller"), seeing)),
    )
