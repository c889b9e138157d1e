"""The suppression list: how many, for what and since when; it cannot tell who."""

from typing import ClassVar

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.contrib.filters.admin import ChoicesDropdownFilter

from accounts.models import Controller
from accounts.principal import Principal
from accounts.roles import Right
from subjects.actions import suppress, unsuppress
from subjects.admin.acts import Act, Recorded, Recording
from subjects.admin.base import PeopleAdmin, short
from subjects.admin.forms import SuppressForm, UnsuppressForm
from subjects.models import Suppression
from subjects.terms import Means, Objection


def _suppress(form: SuppressForm, controller: Controller, by: Principal) -> Recorded:
    said = form.cleaned_data
    changed = suppress(
        controller=controller,
        whom=form.whom,
        at=said["at"],
        objection=Objection(said["objection"]),
        means=Means(said["means"]),
        purposes=form.chosen,
        source=said["source"],
        by=by,
    )
    if not changed:
        return Recorded(_("That was on the list already."))
    return Recorded(_("The person is on the list and is not written to."))


def _unsuppress(form: UnsuppressForm, row: Suppression, by: Principal) -> Recorded:
    said = form.cleaned_data
    lifted = unsuppress(
        controller=row.controller,
        whom=said["identifier"],
        at=said["at"],
        how=said["how"],
        purposes=[row.purpose],
        by=by,
    )
    if not lifted:
        # Somebody objected anew while the form was open.
        raise ValidationError(_("The objection came after that, so it holds (Art. 21(3))."))
    return Recorded(_("The later consent ends the objection."), row.pk)


@admin.register(Suppression)
class SuppressionAdmin(PeopleAdmin):
    """Entries hold a keyed hash of the identifier and nothing else of the person."""

    edit_right: ClassVar[Right | None] = Right.TELL_EVENTS
    list_display = ("to", "kind", "objected_at", "objection", "standing")
    list_filter = (("objection", ChoicesDropdownFilter), ("kind", ChoicesDropdownFilter))
    facts = (
        "kind",
        "to",
        "objected_at",
        "objection",
        "source",
        "reference",
        "standing",
        "lifted_at",
        "recorded_at",
    )
    personal = ("lifted_how",)
    recording: ClassVar[Recording] = Recording(
        title=gettext_lazy("Somebody is not to be written to"),
        explained=gettext_lazy(
            "For an objection that reached you by telephone, letter or talk. It holds at once, whatever the "
            "basis (Art. 21(3)); only a keyed hash of what you type is kept."
        ),
        words=gettext_lazy("Put on the list"),
        icon="unsubscribe",
        form=SuppressForm,
        record=_suppress,
    )
    acts: ClassVar[tuple[Act, ...]] = (
        Act(
            name="lift",
            title=gettext_lazy("The person consented later"),
            explained=gettext_lazy(
                "Only a consent of the person that came after the objection ends it. One to a purpose, "
                "recorded under Consents, ends the objection to that purpose by itself."
            ),
            words=gettext_lazy("The person consented later"),
            icon="how_to_reg",
            form=UnsuppressForm,
            offered=lambda row: row.stands,
            act=_unsuppress,
        ),
    )

    @admin.display(description=gettext_lazy("not for"), ordering="purpose")
    def to(self, obj: Suppression) -> str:
        return short(obj.purpose) if obj.purpose else _("any direct marketing")

    @admin.display(description=gettext_lazy("stands"), boolean=True)
    def standing(self, obj: Suppression) -> bool:
        return obj.stands
